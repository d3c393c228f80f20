"""Finding a service, as people do it: one form, one post, nothing kept, and danger first."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import PHONE, is_right
from tests.browser.conftest import OpenPage
from tests.browser.moving import arriving, follow, press

SMALLEST_TARGET = 44
HALF_A_POSTCODE = "EX91"


def _ask(page: Page, site: str, words: str, postcode: str = "") -> None:
    page.goto(f"{site}/services/")
    page.get_by_label("What do you need help with?").fill(words)
    page.get_by_label("Your postcode").fill(postcode)
    with arriving(page):
        page.locator("main").get_by_role("button", name="Find help", exact=True).click()


@pytest.mark.parametrize("javascript", [True, False])
def test_resident_finds_narrows_and_sees_on_a_map(
    site: str, open_page: OpenPage, javascript: bool
) -> None:
    # given somebody lonely, with a phone
    page = open_page(width=PHONE, javascript=javascript)

    # when they look for help near them
    _ask(page, site, "lonely", HALF_A_POSTCODE)

    # then services are there, with why, and how well the place is known
    expect(page.locator(".dir-card").first).to_be_visible()
    expect(page.locator(".dir-card__reasons").first).to_contain_text("about")
    expect(page.get_by_text("because we only know where EX91 is")).to_be_visible()
    # and nothing of it stands in the address or the title, and there is no cookie
    assert page.url == f"{site}/services/#results"
    expect(page).not_to_have_title(re.compile("lonely|EX91", re.IGNORECASE))
    assert page.context.cookies() == []

    # when they want what is free
    page.get_by_text("Show only some of these").click()
    press(page, "Free (")

    # then that is chosen, and can be taken away
    expect(page.get_by_role("button", name="Take away: Free")).to_be_visible()

    # when they want a map
    press(page, "Show these on a map")

    # then it has the numbers of the list, and leads there
    expect(page.get_by_role("group", name="Where these services are")).to_be_visible()
    assert page.locator(".find-map__mark").count() > 0
    if javascript:
        is_right(page)

    # when they open the first
    with arriving(page):
        page.locator(".dir-card__name a").first.click()

    # then it is a page of its own
    expect(page.locator("h1")).to_be_visible()


def test_danger_stands_before_any_result(site: str, open_page: OpenPage) -> None:
    page = open_page(width=PHONE)
    _ask(page, site, "he hits me")

    above = page.get_by_role("region", name="Help now").bounding_box()
    first = page.locator(".dir-card").first.bounding_box()
    assert above
    assert first
    assert above["y"] + above["height"] <= first["y"]
    is_right(page)


def test_nothing_found_and_a_wrong_postcode_lead_on(site: str, open_page: OpenPage) -> None:
    page = open_page(width=PHONE)
    _ask(page, site, "xylophone quintet")
    expect(page.get_by_text("We found nothing for that")).to_be_visible()
    is_right(page)

    page.get_by_label("Your postcode").fill("BT1 1AA")
    with arriving(page):
        page.locator("main").get_by_role("button", name="Find help", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Northern Ireland")
    expect(page.get_by_label("What do you need help with?")).to_have_value("xylophone quintet")
    is_right(page)


def test_form_and_list_of_everything_are_accessible(site: str, open_page: OpenPage) -> None:
    page = open_page(width=PHONE)
    page.goto(f"{site}/services/")
    page.get_by_text("Say more, to find what fits").click()
    small = [
        each.inner_text()
        for each in page.locator("main :is(button, select, summary)").all()
        if (box := each.bounding_box()) and box["height"] < SMALLEST_TARGET / 2
    ]
    assert small == []
    is_right(page)

    follow(page, "See everything that there is")
    expect(page.get_by_role("heading", name="What is missing")).to_be_visible()
    is_right(page)
