"""The accessibility gate: axe-core on the page as it stands, WCAG 2.2 AA, narrow and wide.

assert violations(page) == []                      # as the page stands, at its width
is_right(page)                                     # on a phone; never sideways, on a desk too
assert wrong_at_both_widths(page) == []            # where the desk looks different: at both
assert wrong_pages(page, [site + "/", …]) == {}    # many addresses, for the price of one page
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

PHONE, DESK = 320, 1280
HEIGHT = 900
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Only what is wrong is wanted; axe then spares itself the description of what is right. Nothing
# but sound and film need be fetched beforehand: no rule of these asks for style sheets.
OPTIONS = {
    "runOnly": {"type": "tag", "values": WCAG},
    "resultTypes": ["violations"],
    "preload": {"assets": ["media"]},
}
RUN = """async (options) => {
  const { violations } = await axe.run(options);
  return violations.map((each) => `${each.id}: ${each.nodes[0].html}`);
}"""


def violations(page: Page) -> list[str]:
    """One line a violation: the rule and the first element that breaks it."""
    page.wait_for_load_state("load")  # a page without its styles yet breaks rules of size
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [str(line) for line in page.evaluate(RUN, OPTIONS)]


def is_right(page: Page) -> None:
    """On a phone no rule is broken, and neither there nor on a desk anything scrolls sideways."""
    page.wait_for_load_state("load")
    resize(page, PHONE)
    assert violations(page) == []
    assert sideways(page) == PHONE
    resize(page, DESK)
    assert sideways(page) == DESK


def wrong_at_both_widths(page: Page) -> list[str]:
    """What is wrong on a phone, then on a desk. The page is resized, not walked to again."""
    wrong = []
    for width in (PHONE, DESK):
        resize(page, width)
        wrong += [f"{width}: {line}" for line in violations(page)]
        if (found := sideways(page)) != width:
            wrong.append(f"{width}: scrolls sideways, {found} wide")
    return wrong


def wrong_pages(
    page: Page, addresses: Iterable[str], *, first: Callable[[Page], None] | None = None
) -> dict[str, list[str]]:
    """What is wrong at both widths, by address; `first` makes each page ready, as by unfolding."""
    found = {}
    for address in addresses:
        answer = page.goto(address)
        wrong = [] if answer and answer.ok else [f"answered {answer and answer.status}"]
        if first:
            first(page)
        if wrong := wrong + wrong_at_both_widths(page):
            found[address] = wrong
    return found


def resize(page: Page, width: int) -> None:
    """Another width of the window."""
    page.set_viewport_size({"width": width, "height": HEIGHT})


def sideways(page: Page) -> int:
    """How wide the page is: as wide as the window, unless it scrolls sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth"))
