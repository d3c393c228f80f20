"""Pages that somebody wrote, as people meet them: every type, small phone and desk, no scripts, paper."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request, Route, expect

from tests.browser.accessibility import PHONE, wrong_pages
from tests.browser.conftest import OpenPage
from tests.browser.moving import press

TYPES = {
    "home": "/",
    "section": "/situations/",
    "stage": "/stages/later-on/",
    "situation": "/situations/ladder-row/",
    "article": "/advice/saying-sorry/",
    "article past its review": "/advice/fax-your-friends/",
    "tool": "/tools/lunch-list/",
    "course": "/courses/the-spoon/",
    "story": "/stories/two-neighbours/",
    "news": "/news/no-stamps/",
    "event": "/events/long-table/",
    "event that is over": "/events/soup-lunch/",
    "campaign": "/campaigns/hello-week/",
    "information": "/about/asking-for-help/",
    "alternative": "/about/privacy-bsl/",
    "before a sensitive page": "/guides/g-01/",
    "sensitive page": "/guides/g-01/read/",
    "button for partners": "/embed/",
    "register": "/charter/register/",
}
MOST_BYTES = 100_000
SITUATION = "My neighbour at number four"
SENSITIVE = "When it may be more than a row"
UNKNOWN_HERE = "Unrecognized feature: 'bluetooth'"  # Chromium has it, but not on this system
BEFORE = "Are you alone with this screen?"


def unfold(page: Page) -> None:
    """Open every part that is folded away."""
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")


def first_stop(page: Page) -> str:
    """Where the keyboard comes first."""
    page.keyboard.press("Tab")
    return str(page.evaluate("document.activeElement.getAttribute('href')"))


def test_each_type_of_page_is_for_everybody_and_asks_nobody_else(
    site: str, open_page: OpenPage
) -> None:
    page = open_page()
    elsewhere: list[str] = []
    complaints: list[str] = []
    first: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith((f"{site}/", "data:")):
            elsewhere.append(request.url)

    def complain(said: ConsoleMessage) -> None:
        if UNKNOWN_HERE not in said.text:
            complaints.append(f"{page.url}: {said.text}")

    def ready(page: Page) -> None:
        first.append(first_stop(page))
        unfold(page)

    page.on("request", asked)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", complain)
    wrong = wrong_pages(page, [site + path for path in TYPES.values()], first=ready)

    assert wrong == {}
    assert first == ["/leave/"] * len(TYPES)
    assert elsewhere == []
    assert complaints == []
    assert page.context.cookies() == []


@pytest.mark.parametrize("path", [TYPES["home"], TYPES["situation"]])
def test_first_view_is_light(site: str, open_page: OpenPage, path: str) -> None:
    page = open_page(width=PHONE, height=640)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []

    def arrived(event: dict[str, Any]) -> None:
        sizes.append(event["encodedDataLength"])

    session.on("Network.loadingFinished", arrived)
    page.goto(site + path, wait_until="networkidle")

    assert 20_000 < sum(sizes) < MOST_BYTES


@pytest.mark.parametrize("javascript", [True, False])
def test_resident_finds_help_and_leaves(site: str, open_page: OpenPage, javascript: bool) -> None:
    # Given somebody on a phone who has come to the first page
    page = open_page(width=PHONE, javascript=javascript)
    page.route("**/leave/", away)
    page.goto(site)

    # When they follow what is going on, and from there what it may really be
    page.get_by_role("link", name=SITUATION).click()
    page.get_by_role("heading", level=1, name=SITUATION).wait_for()
    page.get_by_role("link", name=SENSITIVE).click()

    # Then they are asked first, under a title that gives nothing away
    expect(page.get_by_role("heading", level=1)).to_have_text(BEFORE)
    before = page.title()
    press(page, "Go on")
    expect(page.get_by_role("heading", level=1)).to_have_text(SENSITIVE)
    assert (before, page.title()) == ("Local information: page 1",) * 2

    # And when they leave, they are elsewhere at once
    page.get_by_role("link", name="Leave this page").click()
    page.get_by_role("heading", name="Sunny").wait_for()

    # And Back shows nothing of it, where scripts could take it out of the history
    page.go_back(wait_until="load")
    shown = page.get_by_text(SENSITIVE).count() + page.get_by_text("It is not your fault").count()
    assert (shown > 0) is not javascript


def away(route: Route) -> None:
    """Where the exit leads, without the network: see `test_exit.py` for what the house answers."""
    route.fulfill(body="<title>Weather</title><h1>Sunny</h1>", content_type="text/html")


def test_worksheet_on_paper_has_its_lines_and_nothing_to_press(
    site: str, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto(site + TYPES["tool"])
    page.emulate_media(media="print")
    parts = (
        ".kith-exit",
        ".kith-nav",
        ".kith-footer",
        ".govuk-breadcrumbs",
        ".page-screen-only",
        "h1",
    )
    shown = {part: page.locator(part).first.is_visible() for part in parts}
    drawn = page.evaluate(
        "[...document.querySelectorAll('.page-worksheet__lines')].map((one) =>"
        " [Math.round(one.getBoundingClientRect().height / 34),"
        " getComputedStyle(one).backgroundImage.startsWith('repeating-linear-gradient')])"
    )

    assert shown == {
        ".kith-exit": False,
        ".kith-nav": False,
        ".kith-footer": False,
        ".govuk-breadcrumbs": False,
        ".page-screen-only": False,
        "h1": True,
    }
    assert drawn == [[2, True], [2, True], [1, True], [4, True], [1, True]]
