"""Browser journeys: a real `kith serve` on a data folder of its own, and Debian's Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.browser.backstage import backstage
from tests.browser.people import StaffedSite
from tools.real_site import CHROMIUM, CHROMIUM_ARGUMENTS, serving

OpenPage = Callable[..., Page]
WITHIN_MS = 30_000
expect.set_options(timeout=WITHIN_MS)  # a busy machine is no fault of a page


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A place that has adopted its pack: the invented area."""
    with serving("exampleton", tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture(scope="session")
def staffed_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffedSite]:
    """The invented area again, for journeys of people who sign in: see `people.py`."""
    folder = tmp_path_factory.mktemp("staffed-site")
    with serving("exampleton", folder) as address, backstage(folder) as behind:
        # By name: a passkey belongs to a host's name, and an address of numbers is none.
        yield StaffedSite(address.replace("127.0.0.1", "localhost"), folder, behind)


@pytest.fixture(scope="session")
def unadopted_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A place that has not adopted its pack; its builders see the page of components, too."""
    folder = tmp_path_factory.mktemp("unadopted-site")
    with serving("rotherham", folder, KITH_COMPONENTS="1") as address:
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


@pytest.fixture(scope="session")
def remembering_browser(playwright_driver: Playwright) -> Iterator[Browser]:
    """Chromium as people have it: pages stay in memory for Back. Playwright turns that off."""
    launched = playwright_driver.chromium.launch(
        executable_path=CHROMIUM,
        args=CHROMIUM_ARGUMENTS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield launched
    launched.close()


@pytest.fixture
def remembering_page(remembering_browser: Browser) -> Iterator[Page]:
    """A page of that browser, in a fresh context."""
    context = remembering_browser.new_context()
    context.set_default_timeout(WITHIN_MS)
    yield context.new_page()
    context.close()


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
        context.set_default_timeout(WITHIN_MS)
        contexts.append(context)
        return context.new_page()

    yield opener
    for context in contexts:
        context.close()
