"""Take the pictures of the guide and of the components page, from a real `kith serve`.

    python -m tools.screenshots            # all into docs/guide/images/

The area is the invented one, so that no picture shows a real helpline.
"""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "guide" / "images"
PACK = ROOT / "packs" / "exampleton"
CHROMIUM = os.environ.get("KITH_CHROMIUM", "/usr/bin/chromium")
START_SECONDS = 60
COLOURS = 48  # flat colours and text need no more, and a picture weighs a quarter

COMPONENTS = (
    "button",
    "messages",
    "panel",
    "summary-list",
    "task-list",
    "breadcrumbs",
    "table",
    "empty-state",
    "contact-card",
    "form",
    "form-errors",
)
PAGES = (
    ("first-page", "/", 1000, 760),
    ("first-page-phone", "/", 320, 640),
    ("charter", "/charter/", 1000, 760),
    ("charter-phone", "/charter/#stage-beginnings", 320, 640),
    ("accessibility", "/accessibility/", 1000, 760),
)


@contextmanager
def house(folder: Path) -> Iterator[str]:
    """`kith serve` with the invented area and debugging on; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("KITH_")},
        "KITH_DATA": str(folder),
        "KITH_DEBUG": "1",
        "KITH_TEMPLATES": str(ROOT / "build" / "templates"),
    }
    command = [sys.executable, "-m", "kith.cli", "serve", "--port", str(port), "--workers", "1"]
    with (folder / "serve.log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--no-worker", "--pack", str(PACK)],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}", process, folder / "serve.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    sys.exit(f"kith serve did not start:\n{log.read_text()}")


def keep(name: str, picture: bytes) -> None:
    """Write a picture with few colours."""
    with Image.open(io.BytesIO(picture)) as image:
        small = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(IMAGES / f"{name}.png", optimize=True)
    print(f"{name}.png {(IMAGES / f'{name}.png').stat().st_size // 1024} kB")


def opened(browser: Browser, address: str, width: int, height: int) -> Page:
    """A page that has settled."""
    page = browser.new_page(viewport={"width": width, "height": height}, bypass_csp=True)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page


def main() -> None:
    """Take every picture."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        house(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, path, width, height in PAGES:
            keep(name, opened(browser, address + path, width, height).screenshot())
        page = opened(browser, f"{address}/components/", 760, 900)
        page.add_style_tag(content=".kith-exit, .kith-header { display: none !important }")
        for name in COMPONENTS:
            keep(f"component-{name}", page.locator(f"#{name}").screenshot())
        browser.close()


if __name__ == "__main__":
    main()
