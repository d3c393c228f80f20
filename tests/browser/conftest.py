"""Browser journeys: a real `kith serve` on a data folder of its own, and Debian's Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = os.environ.get("KITH_CHROMIUM", "/usr/bin/chromium")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
START_SECONDS = 60

OpenPage = Callable[..., Page]


@contextmanager
def serving(pack: str, folder: Path) -> Iterator[str]:
    """A real server with one pack loaded; gives its address and stops it by its own pid."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("KITH_")},
        "KITH_DATA": str(folder),
        "KITH_TEMPLATES": str(ROOT / "build" / "templates"),
        "KITH_STATIC": str(ROOT / "build" / "static"),
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    environment.pop("DATABASE_URL", None)
    log = folder / "serve.log"
    command = [sys.executable, "-m", "kith.cli", "serve", "--port", str(port), "--workers", "1"]
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "--pack", str(ROOT / "packs" / pack)],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_it_answers(f"http://127.0.0.1:{port}/healthz", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def _wait_until_it_answers(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"kith serve did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A place that has adopted its pack: the invented area."""
    with serving("exampleton", tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture(scope="session")
def unadopted_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A place that has not adopted its pack."""
    with serving("rotherham", tmp_path_factory.mktemp("unadopted-site")) as address:
        yield address


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    """Playwright itself."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright) -> Iterator[Browser]:
    """One Chromium for all journeys."""
    launched = playwright_driver.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
    yield launched
    launched.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens a page in a fresh context: `open_page(width=320, javascript=False)`."""
    contexts: list[BrowserContext] = []

    def opener(
        *, width: int = 1280, height: int = 900, javascript: bool = True, **more: Any
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=javascript, **more
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield opener
    for context in contexts:
        context.close()
