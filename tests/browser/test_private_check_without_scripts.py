"""The check where no script runs: one page, one post, the same result."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.accessibility import wrong_at_both_widths
from tests.browser.check_journey import (
    ALL_NO,
    LONELY,
    STRAINED,
    answer_in_page,
    choose_in_page,
    contacts_shown,
    lines_shown,
    next_page,
    outcomes_shown,
    post_page,
    start,
    tiers_shown,
)
from tests.browser.conftest import OpenPage


def _fill(page: Page, answers: dict[str, str], *pairs: str) -> None:
    for question, value in answers.items():
        page.locator(f"#{question}-{value}").check()
    for part in reversed(page.locator("details.check-part:not([open]) > summary").all()):
        part.click()  # from the last: an opened part no longer counts
    for field, value in zip(pairs[::2], pairs[1::2], strict=True):
        page.locator(f"#{field}-{value}").check()


def _told(page: Page) -> tuple[object, ...]:
    return outcomes_shown(page), tiers_shown(page), lines_shown(page), contacts_shown(page)


SAFETY_CASES = [
    {"about": "partner", **ALL_NO, "hurt": "yes", "self_harm": "rather_not"},
    {"about": "child", **ALL_NO, "afraid": "yes", "children": "not_sure", "young": "yes"},
    {"about": "own_behaviour", **ALL_NO, "honour": "yes"},
    {"about": "under_18", **ALL_NO, "young": "not_sure"},
    {"about": "self", **ALL_NO},
]


def test_check_without_scripts_gives_the_same_plan(site: str, open_page: OpenPage) -> None:
    # given the same answers with scripts and without
    scripted = open_page()
    start(scripted, site)
    answer_in_page(scripted, {"about": "partner", **ALL_NO}, STRAINED, LONELY)
    next_page(scripted)
    plain = open_page(javascript=False)
    plain.goto(f"{site}/check/")

    # when the plain form is posted
    _fill(plain, {"about": "partner", **ALL_NO}, *STRAINED, *LONELY)
    post_page(plain)

    # then result, plan and contacts are the same, at the same address
    expect(plain.get_by_role("heading", name="What your answers say")).to_be_visible()
    assert _told(plain) == _told(scripted)
    assert plain.url == f"{site}/check/"
    assert plain.context.cookies() == []


def test_check_without_scripts_agrees_on_safety(site: str, open_page: OpenPage) -> None:
    scripted, plain = open_page(), open_page(javascript=False)
    told = []
    for answers in SAFETY_CASES:
        start(scripted, site)
        answer_in_page(scripted, answers)
        while scripted.locator("[data-form]").is_visible():
            next_page(scripted)
        plain.goto(f"{site}/check/")
        choose_in_page(plain, answers)
        post_page(plain)
        told.append(_told(scripted))

        assert _told(plain) == told[-1], answers
    assert all(told.count(one) == 1 for one in told)


def test_check_without_scripts_is_accessible(site: str, open_page: OpenPage) -> None:
    # given a page whose scripts never arrive: axe itself needs a browser that runs them
    page = open_page()
    page.route("**/*.js", lambda route: route.abort())
    response = page.goto(f"{site}/check/")
    assert response is not None
    assert response.status == 200
    expect(page.locator("details.check-part").first).to_be_visible()
    assert wrong_at_both_widths(page) == []
    post_page(page)
    assert wrong_at_both_widths(page) == []
    _fill(page, {"about": "separated", **ALL_NO})
    post_page(page)
    expect(page.get_by_role("heading", name="What your answers say")).to_be_visible()
    assert wrong_at_both_widths(page) == []


def test_check_without_scripts_asks_again_and_keeps_answers(site: str, open_page: OpenPage) -> None:
    # given a form with one safety question left empty
    page = open_page(javascript=False)
    page.goto(f"{site}/check/")
    answers = {"about": "partner", **ALL_NO}
    del answers["honour"]
    _fill(page, answers, *STRAINED)

    # when it is posted
    post_page(page)

    # then the summary leads to that question, and nothing chosen is lost
    link = page.locator("[data-errors] a")
    expect(link).to_have_count(1)
    link.click()
    expect(page.locator("#honour-yes")).to_be_focused()
    expect(page).to_have_title("Error: Local information")
    assert page.locator("input:checked").count() == len(answers) + len(STRAINED) // 2
    expect(page.locator("#partner_measure-csi-4-1-2")).to_be_visible()
