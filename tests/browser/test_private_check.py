"""The private check in a browser: what a resident does, and what it leaves behind (nothing)."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.accessibility import PHONE, is_right, wrong_at_both_widths
from tests.browser.check_journey import (
    ALL_NO,
    LONELY,
    STRAINED,
    answer,
    answer_in_page,
    answer_page,
    lines_shown,
    next_page,
    outcomes_shown,
    start,
    tiers_shown,
)
from tests.browser.conftest import OpenPage


def _traces(page: Page) -> dict[str, Any]:
    """What a browser would keep of a page."""
    stored = page.evaluate(
        "async () => ({local: localStorage.length, session: sessionStorage.length,"
        " databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,"
        " history: history.length, address: location.href})"
    )
    return {**stored, "cookies": len(page.context.cookies())}


def test_check_leaves_nothing_between_load_and_result(site: str, open_page: OpenPage) -> None:
    # given the check, loaded
    page = open_page()
    page.goto(f"{site}/check/", wait_until="networkidle")
    before = _traces(page)
    assert {k: before[k] for k in ("local", "session", "databases", "caches", "cookies")} == {
        "local": 0,
        "session": 0,
        "databases": 0,
        "caches": 0,
        "cookies": 0,
    }
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))

    # when someone answers all of it, goes back once, and reads the result
    next_page(page)
    answer_page(page, "about", "partner")
    page.get_by_role("button", name="Back").click()
    next_page(page)
    answer(page, ALL_NO)
    answer_page(page, *STRAINED)
    answer_page(page, *LONELY)
    next_page(page)
    expect(page.get_by_role("heading", name="What your answers say")).to_be_visible()

    # then nothing was asked of the network, stored, or added to the history
    assert requests == []
    assert _traces(page) == before


def test_check_gives_a_partner_a_result_and_a_plan(site: str, open_page: OpenPage) -> None:
    # given a strained couple and no safety answer
    page = open_page()
    start(page, site)
    answer_in_page(page, {"about": "partner", **ALL_NO})

    # when the measures are answered
    answer_in_page(page, {}, STRAINED, LONELY)
    next_page(page)

    # then the result is in plain words and the plan stands in the order of tiers
    assert lines_shown(page) == {
        "csi-4.total": "dissatisfied",
        "ons-loneliness.ucla3": "lonely",
        "ons-loneliness.direct": "less-often",
    }
    assert tiers_shown(page) == ["danger", "safety", "local", "groups", "self_help"]
    assert outcomes_shown(page)[:4] == ["emergency", "suicide_route", "other_worry", "couple_local"]
    expect(page.locator("[data-answer-title]")).to_be_focused()


def test_check_stops_tools_at_a_sign_of_abuse(site: str, open_page: OpenPage) -> None:
    # given someone who is not sure whether they are afraid
    page = open_page()
    start(page, site)

    # when they answer the safety questions
    answer_in_page(page, {"about": "partner", **ALL_NO, "afraid": "not_sure"})

    # then no measure is asked, advice today is a result, and there are no tips
    assert outcomes_shown(page) == [
        "emergency",
        "suicide_route",
        "keep_private",
        "advice_today",
        "steady",
    ]
    assert lines_shown(page) == {}
    expect(page.get_by_text("We have not scored anything.")).to_be_visible()


def test_check_changed_answers_change_the_plan(site: str, open_page: OpenPage) -> None:
    # given a plan for someone under 18
    page = open_page()
    start(page, site)
    answer_in_page(page, {"about": "under_18", **ALL_NO})
    assert "young_people" in outcomes_shown(page)

    # when they change who it is about and how they feel
    page.get_by_role("button", name="Change my answers").click()
    answer_in_page(page, {"about": "own_behaviour", **ALL_NO, "self_harm": "yes"})

    # then the plan is the new one alone, and each contact stands in it once
    assert outcomes_shown(page) == [
        "emergency",
        "suicide",
        "own_behaviour",
        "steady",
    ]
    codes = page.locator("[data-contact]").evaluate_all("all => all.map(e => e.dataset.contact)")
    assert len(codes) == len(set(codes))


def test_check_says_what_is_missing_and_keeps_the_rest(site: str, open_page: OpenPage) -> None:
    # given the second question, with the first answered
    page = open_page()
    start(page, site)
    answer_page(page, "about", "child")

    # when it is left empty
    next_page(page)

    # then the summary has the focus, the title says so, and the link leads to the question
    summary = page.locator("[data-errors]")
    expect(summary).to_be_focused()
    expect(page).to_have_title("Error: Local information")
    group = page.locator("#afraid")
    expect(group).to_have_attribute("aria-describedby", "afraid-hint afraid-error")
    history = page.evaluate("history.length")
    summary.get_by_role("link").click()
    expect(page.locator("#afraid-yes")).to_be_focused()
    assert (page.evaluate("history.length"), page.url) == (history, f"{site}/check/")

    # and once answered, the error is gone and the first answer still stands
    answer_page(page, "afraid", "no")
    expect(page).to_have_title("Local information")
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Back").click()
    expect(page.locator("#about-child")).to_be_checked()


def test_check_can_be_done_by_keyboard(site: str, open_page: OpenPage) -> None:
    # given the check and no mouse
    page = open_page()
    start(page, site)

    # when the answers are chosen with keys alone, Enter carrying on
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    # then the next question has the focus
    expect(page.locator("#afraid legend")).to_be_focused()
    expect(page.locator("#about-partner")).to_be_checked()


def test_check_clears_everything_on_request(site: str, open_page: OpenPage) -> None:
    # given a finished check with a tick on the plan
    page = open_page()
    start(page, site)
    answer_in_page(page, {"about": "under_18", **ALL_NO})
    page.locator("#try-steady").check()

    # when it is cleared
    page.get_by_role("button", name="Clear and start again").click()

    # then no control holds anything and the first page shows
    assert page.locator("input:checked").count() == 0
    expect(page.get_by_role("heading", name="Before you start")).to_be_visible()


def test_check_is_accessible_at_every_step(site: str, open_page: OpenPage) -> None:
    page = open_page(width=PHONE)
    response = page.goto(f"{site}/check/")
    assert response is not None
    assert response.status == 200
    assert wrong_at_both_widths(page) == []
    next_page(page)
    is_right(page)
    next_page(page)  # with nothing chosen: the error
    is_right(page)
    answer_in_page(page, {"about": "separated", **ALL_NO})
    is_right(page)  # own scaling questions
    next_page(page)
    is_right(page)  # loneliness
    next_page(page)
    is_right(page)  # what makes it harder
    next_page(page)
    is_right(page)  # the plan
    page.locator("details").evaluate_all("all => all.forEach(e => { e.open = true })")
    assert wrong_at_both_widths(page) == []


def test_check_is_a_light_first_view(site: str, open_page: OpenPage) -> None:
    # given a browser that has seen nothing
    page = open_page()
    hosts: list[str] = []
    page.on("request", lambda request: hosts.append(request.url.split("/")[2]))

    # when the check is opened
    page.goto(f"{site}/check/", wait_until="networkidle")

    # then it asks few things of its own host and none of any other
    assert set(hosts) == {site.split("/")[2]}
    assert len(hosts) <= 12
    sizes = page.evaluate(
        "[...performance.getEntriesByType('navigation'),"
        " ...performance.getEntriesByType('resource')].map(e => e.transferSize)"
    )
    assert sum(sizes) < 100_000
