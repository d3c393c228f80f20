"""From one page to the next.

A click that sends a form or follows a link comes back before the next page is there. Whoever then
reads at once (`evaluate`, `count`, `all_inner_texts`, `page.url`, axe) reads the page before, or
half of the one that comes; whoever goes elsewhere at once may stop what was sent. So:

    with arriving(page):
        page.get_by_role("button", name="Save").click()

or `press(page, "Save")` and `follow(page, "Add a team")`. A line of `expect(...)` waits by itself,
but only for what it names.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page


@contextmanager
def arriving(page: Page) -> Iterator[None]:
    """What is done within leads to another document. Carries on when all of that is there."""
    with page.expect_navigation(wait_until="load"):
        yield


def press(page: Page, name: str, *, exact: bool = False) -> None:
    """Press the button whose name holds `name`, which leads to another page, and be there."""
    with arriving(page):
        page.get_by_role("button", name=name, exact=exact).click()


def follow(page: Page, name: str) -> None:
    """Follow the first link of this name to another page, and be there."""
    with arriving(page):
        page.get_by_role("link", name=name, exact=True).first.click()
