"""Arrangements for children, drafted by one parent: safety first, then a sheet to print."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from kith.selfcheck.rules import SAFETY_QUESTIONS
from tests.browser.accessibility import DESK, PHONE, sideways, violations, wrong_at_both_widths
from tests.browser.conftest import OpenPage
from tests.browser.moving import press


def _answer_safety(page: Page, site: str, **answers: str) -> None:
    page.goto(f"{site}/plan/arrangements/")
    for question in SAFETY_QUESTIONS:
        page.locator(f"input[name={question}][value={answers.get(question, 'no')}]").check()
    press(page, "Continue")


def _write(page: Page) -> None:
    page.get_by_label("First letters").fill("A and M")
    page.get_by_label("about the same time in each home").check()
    page.get_by_label("Handover, in your own words").fill("By the gate.\nAt five.")
    press(page, "See the page to print")


# Without scripts a desk shows what a phone does: `test_arrangements_are_accessible` looks at its width.
@pytest.mark.parametrize(
    ("width", "javascript"),
    [
        (PHONE, True),
        (PHONE, False),
        (DESK, True),
        pytest.param(DESK, False, marks=pytest.mark.long),
    ],
)
def test_parent_drafts_prints_and_changes(
    site: str, open_page: OpenPage, width: int, javascript: bool
) -> None:
    # given a parent who answers each safety question with No
    page = open_page(width=width, javascript=javascript)
    _answer_safety(page, site)
    assert sideways(page) <= width

    # when a few parts are filled
    _write(page)

    # then the sheet holds them and says what it is
    sheet = page.locator(".plan-sheet")
    expect(sheet).to_contain_text("The children spend about the same time in each home.")
    expect(sheet).to_contain_text("It is not a legal agreement")
    assert sideways(page) <= width

    # and only the sheet prints
    page.emulate_media(media="print")
    paper = page.locator("body").inner_text()
    assert paper.strip().startswith("Arrangements for our children")
    assert paper.strip().endswith("At five.")
    page.emulate_media(media="screen")

    # and going back loses nothing, and leaves nothing behind
    press(page, "Go back and change it")
    expect(page.get_by_label("Handover, in your own words")).to_have_value("By the gate.\nAt five.")
    expect(page.get_by_label("about the same time in each home")).to_be_checked()
    assert page.url == f"{site}/plan/arrangements/"
    assert page.context.cookies() == []
    expect(page).to_have_title("Local information")


@pytest.mark.parametrize("javascript", [True, False])
def test_parent_who_is_not_sure_gets_help_and_no_form(
    site: str, open_page: OpenPage, javascript: bool
) -> None:
    page = open_page(width=PHONE, javascript=javascript)
    _answer_safety(page, site, afraid="not_sure")

    expect(page.get_by_role("heading", level=1)).to_have_text("Help comes first")
    expect(page.get_by_text("It is not clear. Get advice today")).to_be_visible()
    assert page.locator("textarea").count() == 0
    page.emulate_media(media="print")
    assert page.locator(".check").inner_text().strip() == ""


def test_too_much_text_is_told_and_kept(site: str, open_page: OpenPage) -> None:
    page = open_page()
    _answer_safety(page, site)
    long = "<b>word</b> " * 400
    page.get_by_label("Weeks, in your own words").fill(long)
    press(page, "See the page to print")

    link = page.get_by_role("link", name="Weeks: make it shorter")
    expect(link).to_have_count(1)
    link.click()
    expect(page.get_by_label("Weeks, in your own words")).to_be_focused()
    assert page.get_by_label("Weeks, in your own words").input_value().strip() == long.strip()
    assert violations(page) == []


def test_arrangements_are_accessible(site: str, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{site}/plan/arrangements/")
    assert wrong_at_both_widths(page) == []
    press(page, "Continue")
    assert violations(page) == []
    _answer_safety(page, site)
    assert wrong_at_both_widths(page) == []
    _write(page)
    assert wrong_at_both_widths(page) == []
    _answer_safety(page, site, hurt="yes")
    assert wrong_at_both_widths(page) == []
