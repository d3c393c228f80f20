"""A service: its page, the list that a person puts together, paper, and saying what is wrong."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import PHONE, is_right, resize, sideways, violations
from tests.browser.conftest import OpenPage
from tests.browser.moving import arriving, follow, press


def _found(page: Page, site: str, words: str) -> None:
    page.goto(f"{site}/services/")
    page.get_by_label("What do you need help with?").fill(words)
    press(page, "Find help")


def _first_service(page: Page) -> str:
    link = page.locator(".dir-card__name a").first
    name = link.inner_text()
    with arriving(page):
        link.click()
    return name


def _has_no_list_but_prints(page: Page) -> None:
    assert page.locator("[data-pick]:visible").count() == 0
    expect(page.locator("#my-list")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".dir-card").first).to_be_visible()
    page.emulate_media(media="screen")


@pytest.mark.parametrize("javascript", [True, False])
def test_service_is_read_printed_and_reported(
    site: str, open_page: OpenPage, javascript: bool
) -> None:
    # given a service among what was found
    page = open_page(width=PHONE, javascript=javascript)
    _found(page, site, "mediation")
    if not javascript:
        _has_no_list_but_prints(page)
    name = _first_service(page)

    # then its page tells how to ask, and fits a phone
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_role("heading", name="How to ask")).to_be_visible()
    assert re.fullmatch(rf"{site}/services/[0-9a-f-]{{36}}/", page.url)
    assert page.context.cookies() == []
    assert sideways(page) == PHONE
    if javascript:
        is_right(page)
        resize(page, PHONE)
        expect(page.get_by_role("button", name="Print this page")).to_be_visible()
    else:
        expect(page.get_by_text("To print, use your browser")).to_be_visible()
        expect(page.get_by_role("button", name="Print this page")).to_be_hidden()

    # and on paper stands what stays true
    page.emulate_media(media="print")
    paper = page.locator("body").inner_text()
    for words in ("Open now", "Closed now", "Tell us", "Leave this page", "Services like this one"):
        assert words not in paper
    assert "It may have changed since." in paper
    page.emulate_media(media="screen")

    # when the person says what is wrong, first without choosing
    follow(page, "Tell us that something here is wrong")
    assert page.locator(".kith-trap").bounding_box()["x"] < 0  # type: ignore[index]
    if javascript:
        is_right(page)
    time.sleep(3.1)  # nobody reads and sends it faster
    page.get_by_label("What should it say?").fill("The office moved upstairs.")
    press(page, "Send it")
    page.get_by_role("link", name="Choose what is wrong").click()
    expect(page.get_by_label("A telephone number")).to_be_focused()

    # then nothing is lost, and it is thanked for
    expect(page.get_by_label("What should it say?")).to_have_value("The office moved upstairs.")
    page.get_by_label("The address").check()
    press(page, "Send it")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert page.context.cookies() == []
    if javascript:
        assert violations(page) == []
    follow(page, "Back to the service")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_list_is_put_together_printed_and_gone_with_the_page(
    site: str, open_page: OpenPage
) -> None:
    # given results, and a browser that notes what is printed
    page = open_page(width=PHONE)
    page.add_init_script("window.print = () => { window.printed = document.body.className; }")
    _found(page, site, "mediation")
    chosen = page.locator("#my-list")
    expect(chosen).to_be_hidden()

    # when two services are picked
    names = page.locator("ol .dir-card__name").all_inner_texts()[:2]
    for at in (0, 1):
        page.locator("[data-pick]").nth(at).click()

    # then they stand on the list, and it is counted aloud
    expect(chosen.get_by_role("status")).to_have_text("2 services are on your list")
    assert chosen.locator(".dir-card__name").all_inner_texts() == names
    assert violations(page) == []
    assert sideways(page) == PHONE

    # and it is the list alone that prints
    page.get_by_role("button", name="Print my list").click()
    assert "dir-prints-list" in page.evaluate("window.printed")
    page.emulate_media(media="print")
    assert page.locator(".dir-card__name:visible").all_inner_texts() == names
    expect(page.get_by_role("heading", level=1)).to_be_hidden()
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")

    # when one is taken off, then the other is left and the focus is not lost
    chosen.get_by_role("button", name="Take off my list").first.click()
    expect(chosen.get_by_role("status")).to_have_text("1 service is on your list")
    assert chosen.locator(".dir-card__name").all_inner_texts() == names[1:]
    expect(page.locator("#my-list-title")).to_be_focused()

    # and nothing of it is kept anywhere
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.url.removesuffix("#results") == f"{site}/services/"


def test_private_help_stays_off_paper_until_it_is_asked_for(site: str, open_page: OpenPage) -> None:
    page = open_page()
    page.add_init_script("window.print = () => {}")
    _found(page, site, "refuge")
    card = page.locator("[data-card][data-private]").first
    card.locator("[data-pick]").click()
    listed = page.locator("#my-list .dir-card")

    page.get_by_role("button", name="Print my list").click()
    page.emulate_media(media="print")
    expect(listed).to_be_hidden()

    page.emulate_media(media="screen")
    page.get_by_label("Also print the private help").check()
    page.get_by_role("button", name="Print my list").click()
    page.emulate_media(media="print")
    expect(listed).to_be_visible()
