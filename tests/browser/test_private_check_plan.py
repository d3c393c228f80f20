"""What the plan shows in a browser to whom, and what it forgets."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.check_journey import (
    ALL_NO,
    SAFETY,
    answer,
    answer_in_page,
    choose_in_page,
    contacts_shown,
    next_page,
    outcomes_shown,
    post_page,
    start,
)
from tests.browser.conftest import OpenPage

NUMBERS = "[data-outcome=young_people] .check-number"
CONCERNS = [{}, *({question: "yes"} for question in SAFETY)]


def _given_a_plan(page: Page, site: str, about: str, **concern: str) -> None:
    start(page, site)
    answer_in_page(page, {"about": about, **ALL_NO, **concern})


@pytest.mark.parametrize("place", ["site", "unadopted_site"])
def test_under_18_sees_a_number_whatever_they_answer(
    place: str, open_page: OpenPage, request: pytest.FixtureRequest
) -> None:
    # given one page, on which each concern is told in turn
    page = open_page()
    start(page, request.getfixturevalue(place))
    for concern in CONCERNS:
        answer_in_page(page, {"about": "under_18", **ALL_NO, **concern})
        # then a number to ring or text stands open
        expect(page.locator(NUMBERS).first).to_be_visible()
        page.locator("[data-clear]").click()
        expect(page.locator(NUMBERS).first).to_be_hidden()
        next_page(page)


def test_under_18_in_danger_is_spoken_to(site: str, open_page: OpenPage) -> None:
    page = open_page()
    _given_a_plan(page, site, "under_18", young="yes")

    assert outcomes_shown(page)[:3] == ["emergency", "suicide_route", "young_danger_self"]
    expect(page.locator("[data-outcome=young_danger_self] .check-number").first).to_be_visible()
    expect(page.locator("[data-outcome=emergency] .check-number").first).to_be_visible()


def test_under_18_has_the_same_contacts_without_scripts(site: str, open_page: OpenPage) -> None:
    scripted, plain = open_page(), open_page(javascript=False)
    for concern in ({}, {"young": "yes"}, {"afraid": "yes", "self_harm": "yes"}):
        _given_a_plan(scripted, site, "under_18", **concern)
        plain.goto(f"{site}/check/")
        choose_in_page(plain, {"about": "under_18", **ALL_NO, **concern})
        post_page(plain)

        assert contacts_shown(plain) == contacts_shown(scripted), concern
        assert outcomes_shown(plain) == outcomes_shown(scripted), concern


def test_plan_shown_anew_holds_each_contact_once(site: str, open_page: OpenPage) -> None:
    # given a plan for a young person, in which a card stands twice
    page = open_page()
    _given_a_plan(page, site, "under_18", young="yes")
    twice = contacts_shown(page)
    assert len(twice) > len(set(twice))

    # when it becomes an adult's
    page.get_by_role("button", name="Change my answers").click()
    answer_in_page(page, {"about": "own_behaviour", **ALL_NO})

    # then nothing is left of the copies
    codes = page.locator("[data-contact]").evaluate_all("all => all.map(e => e.dataset.contact)")
    assert len(codes) == len(set(codes))


def test_plan_shown_anew_forgets_what_was_ticked(site: str, open_page: OpenPage) -> None:
    # given a plan with ticks on it
    page = open_page()
    _given_a_plan(page, site, "under_18")
    ticks = page.locator("[data-answer] input:checked")
    for box in ("#try-steady", "#print-private", "#print-result"):
        page.locator(box).check()

    # when one answer changes, then at once nothing is ticked
    page.get_by_role("button", name="Change my answers").click()
    page.locator("#about-own_behaviour").check()
    assert ticks.count() == 0

    # and neither is it when a plan is shown anew with no answer changed
    answer(page, {"about": "own_behaviour", **ALL_NO})
    page.locator("#print-private").check()
    page.get_by_role("button", name="Change my answers").click()
    for _question in ("about", *SAFETY):
        next_page(page)
    expect(page.locator("[data-answer-title]")).to_be_visible()
    assert ticks.count() == 0


@pytest.mark.parametrize(("is_blocked", "sent"), [(True, True), (False, False)])
def test_check_says_nothing_is_sent_only_while_its_own_script_runs(
    site: str, open_page: OpenPage, is_blocked: bool, sent: bool
) -> None:
    # given a page on which the check's own script may fail to arrive, and others run
    page = open_page()
    if is_blocked:
        page.route("**/selfcheck/*.js", lambda route: route.abort())
    page.goto(f"{site}/check/", wait_until="networkidle")

    expect(page.get_by_text("Your answers are sent once")).to_be_visible(visible=sent)
    expect(page.get_by_text("Your answers stay on this screen")).to_be_visible(visible=not sent)


@pytest.mark.parametrize("javascript", [True, False])
def test_print_leaves_out_the_questions(site: str, open_page: OpenPage, javascript: bool) -> None:
    page = open_page(javascript=javascript)
    page.goto(f"{site}/check/")
    if javascript:
        next_page(page)
    page.emulate_media(media="print")
    for word in ("Who is this about", "private check", "afraid", "Before you start"):
        assert word not in page.locator("main").inner_text()


@pytest.mark.parametrize("javascript", [True, False])
def test_plan_says_once_that_a_link_loses_it(
    site: str, open_page: OpenPage, javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    page.goto(f"{site}/check/")
    if javascript:
        next_page(page)
        answer_in_page(page, {"about": "under_18", **ALL_NO})
    else:
        for question, value in {"about": "under_18", **ALL_NO}.items():
            page.locator(f"#{question}-{value}").check()
        post_page(page)
    expect(page.get_by_text("The plan is gone when you come back")).to_have_count(1)
    expect(page.get_by_text("The plan is gone when you come back")).to_be_visible()
