"""What a first visit costs: start-up time, weight, number of requests, Lighthouse.

Served by the real `kith serve`, with the invented area, which has adopted its pack. Lighthouse
(simulated slow phone) runs in Debian's Chromium, one page at a time, and the median of three
runs counts.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tools.real_site import CHROMIUM, CHROMIUM_ARGUMENTS, serving

ROOT = Path(__file__).resolve().parent.parent
LIGHTHOUSE = ROOT / "benchmarks" / "lighthouse"
PAGES = (
    "/",
    "/check/",
    "/plan/",
    "/situations/",
    "/situations/ladder-row/",
    "/stages/later-on/",
    "/advice/saying-sorry/",
    "/tools/lunch-list/",
    "/courses/the-spoon/",
    "/stories/two-neighbours/",
    "/news/no-stamps/",
    "/events/long-table/",
    "/campaigns/hello-week/",
    "/about/contact/",
    "/about/privacy-bsl/",
)
"""A page of each type, and the two forms. No sensitive page, nor the one that stands before it."""
UNLISTED = ("/check/", "/plan/")
"""Search engines are kept from these by intent, which Lighthouse's `seo` would count against them;
they are kept from sensitive pages likewise."""
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
RUNS = 3
TRIES = 3
BUDGET = {
    "help seconds": 0.3,
    "first page seconds": 10.0,
    "first view kilobytes": 100.0,
    "first view requests": 12,
    "lighthouse accessibility": 100,
    "lighthouse performance": 95,
    "lighthouse best-practices": 95,
    "lighthouse seo": 95,
}


def run() -> dict[str, Any]:
    """Measure, and say what is over budget."""
    figures: dict[str, Any] = {"help seconds": help_seconds()}
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        with serving("exampleton", Path(folder)) as address:
            figures["first page seconds"] = round(time.monotonic() - started, 2)
            for page in PAGES:
                figures[page] = {**first_view(address + page), **lighthouse(address, page)}
    return figures


def help_seconds() -> float:
    """Median wall seconds of `kith --help` in a fresh process."""
    seconds = []
    for _run in range(7):
        started = time.monotonic()
        subprocess.run(
            [sys.executable, "-m", "kith.cli", "--help"], check=True, capture_output=True
        )
        seconds.append(time.monotonic() - started)
    return round(statistics.median(seconds), 3)


def first_view(address: str) -> dict[str, float]:
    """Bytes over the wire (compressed, with headers) and requests of a first visit."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        page = browser.new_page(viewport={"width": 320, "height": 640})
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        sizes: list[float] = []
        session.on(
            "Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"])
        )
        page.goto(address, wait_until="networkidle")
        browser.close()
    return {"first view kilobytes": round(sum(sizes) / 1000, 1), "first view requests": len(sizes)}


def lighthouse(address: str, page: str) -> dict[str, float]:
    """Median scores (0 to 100) of all four categories; of three where no search engine may look."""
    wanted = [one for one in CATEGORIES if not (one == "seo" and page in UNLISTED)]
    command = [str(LIGHTHOUSE / "node_modules" / ".bin" / "lighthouse"), address + page]
    options = [
        "--quiet",
        "--output=json",
        f"--only-categories={','.join(wanted)}",
        f"--chrome-flags=--headless {' '.join(CHROMIUM_ARGUMENTS)}",
    ]
    scores: dict[str, list[float]] = {name: [] for name in wanted}
    for _run in range(RUNS):
        categories = report([*command, *options])["categories"]
        for name, values in scores.items():
            values.append(100 * categories[name]["score"])
    return {f"lighthouse {name}": statistics.median(values) for name, values in scores.items()}


def report(command: list[str]) -> dict[str, Any]:
    """Lighthouse's report. Now and then it loses its browser, which measures nothing: try again."""
    for _try in range(TRIES):
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            env={**os.environ, "CHROME_PATH": CHROMIUM},
        )
        if done.returncode == 0:
            found: dict[str, Any] = json.loads(done.stdout)
            return found
    raise RuntimeError(done.stderr.decode())
