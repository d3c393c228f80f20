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


def test_box_suggests_while_somebody_types(site: str, open_page: OpenPage) -> None:
    # given somebody with a keyboard, and a browser that notes what is sent
    page = open_page(width=PHONE)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    page.goto(f"{site}/services/")
    box = page.get_by_label("What do you need help with?")

    # when they type a few letters
    box.press_sequentially("med")

    # then words stand below, and it is said how many
    options = page.locator("[role=option]")
    expect(options.first).to_have_text("mediation")
    expect(page.get_by_text(re.compile(r"Suggestions: \d\."))).to_be_attached()
    is_right(page)
    assert sent[-1] == f"POST {site}/services/suggest/"

    # when they choose one, then it is in the box, and nothing was asked yet
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(box).to_have_value("mediation")
    expect(options).to_have_count(0)
    assert (page.url, page.context.cookies()) == (f"{site}/services/", [])

    # and what may not be read over a shoulder is never suggested
    box.fill("")
    with page.expect_response("**/services/suggest/"):
        box.press_sequentially("abuse")
    expect(options).to_have_count(0)


def test_list_of_everything_leads_to_a_type_and_takes_a_list(
    unadopted_site: str, open_page: OpenPage
) -> None:
    # given the list of everything of a real place
    page = open_page(width=PHONE)
    page.goto(f"{unadopted_site}/services/all/")

    # when a service that stands under two types is put on the list
    cards = [one.get_attribute("data-card") for one in page.locator("[data-card]").all()]
    twice = next(one for one in cards if cards.count(one) > 1)
    page.locator(f'[data-card="{twice}"] [data-pick]').first.click()

    # then it is there once, and both cards say so
    expect(page.locator("#my-list .dir-card")).to_have_count(1)
    both = page.locator(f'main > :not(#my-list) [data-card="{twice}"] [data-pick-words]')
    assert both.all_inner_texts() == ["Take off my list"] * cards.count(twice)
    page.get_by_role("button", name="Empty my list").click()
    assert both.all_inner_texts() == ["Put on my list"] * cards.count(twice)
    is_right(page)

    # when they follow a type, then its page says nothing of it in address or title
    follow(page, "Mediation")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mediation")
    assert re.fullmatch(rf"{unadopted_site}/services/all/[0-9a-f]{{8}}/", page.url)
    expect(page).not_to_have_title(re.compile("mediation", re.IGNORECASE))
    is_right(page)
