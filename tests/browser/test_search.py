"""The search that forgives, as people use it: one box, one post, nothing kept."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import DESK, PHONE, wrong_at_both_widths
from tests.browser.conftest import OpenPage
from tests.browser.moving import arriving, press

SMALLEST_TARGET = 44


def _search(page: Page, site: str, words: str) -> None:
    page.goto(f"{site}/search/")
    page.locator("main").get_by_role("searchbox").fill(words)
    with arriving(page):
        page.locator("main").get_by_role("button", name="Search", exact=True).click()
    expect(page.locator("main").get_by_role("searchbox")).to_have_value(words)


# Without scripts a desk shows what a phone does: `test_search_page_is_accessible` looks at its width.
@pytest.mark.parametrize(
    ("width", "javascript"),
    [
        (PHONE, True),
        (PHONE, False),
        (DESK, True),
        pytest.param(DESK, False, marks=pytest.mark.long),
    ],
)
def test_slip_finds_the_page_and_says_so(
    site: str, open_page: OpenPage, width: int, javascript: bool
) -> None:
    # given somebody who cannot spell today
    page = open_page(width=width, javascript=javascript)

    # when they search
    _search(page, site, "lader")

    # then the page is there, and what was searched instead is told
    expect(page.get_by_text("We searched for ladder.")).to_be_visible()
    expect(page.get_by_role("heading", name="Pages", exact=True)).to_be_visible()
    assert page.locator(".page-card__title").count() > 0
    # and the words stand neither in the address nor in the title, and there is no cookie
    assert page.url == f"{site}/search/"
    expect(page).to_have_title("Search")
    assert page.context.cookies() == []

    # when they want the words as typed
    press(page, "as you typed it")

    # then nothing is found, and the page leads on
    expect(page.get_by_text("We found nothing for that")).to_be_visible()
    with arriving(page):
        page.get_by_role("link", name="Take the private check").click()
    assert page.url == f"{site}/check/"


@pytest.mark.parametrize("javascript", [True, False])
def test_danger_shows_help_first(site: str, open_page: OpenPage, javascript: bool) -> None:
    page = open_page(width=PHONE, height=640, javascript=javascript)
    _search(page, site, "he hitts me")

    box = page.get_by_role("region", name="Help now")
    expect(box).to_be_in_viewport()
    above, first = box.bounding_box(), page.locator("#pages").bounding_box()
    assert above
    assert first
    assert above["y"] + above["height"] <= first["y"]


def test_word_of_the_place_is_one_press_away(site: str, open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    _search(page, site, "xylophone")
    with arriving(page):
        page.locator(".search-words__word").first.click()

    assert page.locator(".page-card, main .kith-contact").count() > 0


def test_targets_are_large_enough(site: str, open_page: OpenPage) -> None:
    page = open_page(width=PHONE)
    _search(page, site, "xylophone")

    small = [
        each.inner_text()
        for each in page.locator("main :is(button, input[type=search])").all()
        if (box := each.bounding_box()) and box["height"] < SMALLEST_TARGET
    ]
    assert small == []


def test_too_many_letters_are_told_and_kept(site: str, open_page: OpenPage) -> None:
    page = open_page(width=PHONE)
    words = "my neighbour " * 20
    page.goto(f"{site}/search/")
    page.locator("main").get_by_role("searchbox").fill(words.strip())
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("Use 200 letters or fewer")
    expect(page.locator("main").get_by_role("searchbox")).to_have_value(words.strip())
    expect(page).to_have_title("Error: Search")


def test_box_is_empty_for_whoever_comes_next(site: str, open_page: OpenPage) -> None:
    page = open_page()
    _search(page, site, "ladder")
    with arriving(page):
        page.locator(".page-card__title a").first.click()
    page.goto(f"{site}/search/")

    expect(page.locator("main").get_by_role("searchbox")).to_have_value("")
    assert page.evaluate("Object.keys(localStorage).length + sessionStorage.length") == 0


def test_search_box_is_accessible(site: str, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{site}/search/")
    assert wrong_at_both_widths(page) == []


@pytest.mark.parametrize("words", ["ladder", "he hits me", "lonley", "xylophone", " ", "x" * 201])
def test_search_page_is_accessible(site: str, open_page: OpenPage, words: str) -> None:
    page = open_page()
    page.goto(f"{site}/search/")
    page.locator("main").get_by_role("searchbox").fill(words)
    with arriving(page):
        page.locator("main").get_by_role("button", name="Search", exact=True).click()
    assert wrong_at_both_widths(page) == []
