"""What a printed plan gives away: nothing, unless the person chose it after a warning."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.check_journey import (
    ALL_NO,
    LONELY,
    STRAINED,
    answer_in_page,
    lines_shown,
    next_page,
    outcomes_shown,
    start,
    tiers_shown,
)
from tests.browser.conftest import OpenPage

ACUTE = ["danger", "safety"]


def _given_a_plan(page: Page, site: str) -> None:
    start(page, site)
    answer_in_page(page, {"about": "partner", **ALL_NO}, STRAINED, LONELY)
    next_page(page)


def _printed(page: Page) -> str:
    page.emulate_media(media="print")
    return page.locator("body").inner_text()


def test_print_leaves_out_danger_safety_and_the_result(site: str, open_page: OpenPage) -> None:
    page = open_page()
    _given_a_plan(page, site)

    paper = _printed(page)

    assert tiers_shown(page) == ["local", "groups", "self_help"]
    assert lines_shown(page) == {}
    for word in ("private check", "What your answers say", "Why this is here", "999", "Leave this"):
        assert word not in paper
    assert (
        page.locator(".check-card.check-private").evaluate_all(
            "all => all.filter(e => e.checkVisibility()).length"
        )
        == 0
    )


def test_print_of_a_plan_with_a_safety_answer_is_only_self_care(
    site: str, open_page: OpenPage
) -> None:
    page = open_page()
    start(page, site)
    answer_in_page(page, {"about": "partner", **ALL_NO, "afraid": "yes", "honour": "not_sure"})

    paper = _printed(page)

    assert outcomes_shown(page) == ["steady"]
    for word in ("scare", "hurt", "danger", "help for", "Print", "left out"):
        assert word not in paper


def test_print_adds_what_was_chosen_and_only_that(site: str, open_page: OpenPage) -> None:
    page = open_page()
    _given_a_plan(page, site)
    on_screen = outcomes_shown(page)

    page.locator("#print-private").check()
    _printed(page)
    assert outcomes_shown(page) == on_screen
    assert lines_shown(page) == {}
    # folded contacts are written out: nobody can open them on paper
    assert page.locator("[data-outcome=other_worry] .check-number").first.is_visible()

    page.emulate_media(media="screen")
    page.locator("#print-private").uncheck()
    page.locator("#print-result").check()
    _printed(page)
    assert [tier for tier in tiers_shown(page) if tier in ACUTE] == []
    assert sorted(lines_shown(page)) == [
        "csi-4.total",
        "ons-loneliness.direct",
        "ons-loneliness.ucla3",
    ]


def test_print_keeps_to_what_was_ticked(site: str, open_page: OpenPage) -> None:
    page = open_page()
    _given_a_plan(page, site)

    page.locator("#try-calm_talk").check()
    _printed(page)

    assert outcomes_shown(page) == ["calm_talk"]
    assert tiers_shown(page) == ["self_help"]


@pytest.mark.parametrize("javascript", [True, False])
def test_print_choices_start_unchosen(site: str, open_page: OpenPage, javascript: bool) -> None:
    page = open_page(javascript=javascript)
    page.goto(f"{site}/check/")
    for choice in ("#print-private", "#print-result"):
        assert not page.locator(choice).is_checked()
