"""Leaving the check: by the button, by Shift three times, and what Back then shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.check_journey import ALL_NO, answer_in_page, answer_page, start

ELSEWHERE = "https://weather.example/**"
# Far less than waiting for an answer would take, and more than a busy machine adds.
WITHOUT_WAITING_MS = 1000


@pytest.fixture
def page(remembering_browser: Browser) -> Iterator[Page]:
    """A page that finds a weather forecast where the exit leads."""
    context = remembering_browser.new_context()

    def forecast(route: Route) -> None:
        route.fulfill(content_type="text/html", body="<title>Weather</title><h1>Sun</h1>")

    context.route(ELSEWHERE, forecast)
    yield context.new_page()
    context.close()


def _given_a_check_half_done(page: Page, site: str) -> None:
    page.goto(f"{site}/")
    start(page, site)
    answer_page(page, "about", "partner")
    page.locator("#afraid-yes").check()


def _back_never_shows_the_check(page: Page) -> None:
    """Back, as often as there is something to go back to."""
    history = page.context.new_cdp_session(page).send("Page.getNavigationHistory")
    before = [entry["url"] for entry in history["entries"][: history["currentIndex"]]]
    assert before
    for address in reversed(before):
        page.evaluate("void setTimeout(() => history.back(), 0)")
        expect(page).to_have_url(address)
        seen = page.locator("[data-check], #about, #afraid, [data-answer]").count()
        assert (seen, "/check/" in page.url) == (0, False)


def test_check_exit_by_the_button_leaves_nothing_to_go_back_to(site: str, page: Page) -> None:
    _given_a_check_half_done(page, site)

    page.locator("[data-exit]").click()

    expect(page).to_have_title("Weather")
    _back_never_shows_the_check(page)


def test_check_exit_by_shift_three_times_leaves_nothing(site: str, page: Page) -> None:
    _given_a_check_half_done(page, site)

    for _ in range(3):
        page.keyboard.press("Shift")

    expect(page).to_have_title("Weather")
    _back_never_shows_the_check(page)


def test_check_exit_from_the_plan_leaves_nothing(site: str, page: Page) -> None:
    page.goto(f"{site}/")
    start(page, site)
    answer_in_page(page, {"about": "partner", **ALL_NO, "hurt": "yes"})

    page.locator("[data-exit]").click()

    expect(page).to_have_title("Weather")
    _back_never_shows_the_check(page)


def test_check_left_by_another_link_comes_back_empty(site: str, page: Page) -> None:
    # given a check half done
    _given_a_check_half_done(page, site)

    # when someone follows another link and somebody else presses Back
    page.goto(f"{site}/charter/")
    page.evaluate("void setTimeout(() => history.back(), 0)")
    page.wait_for_url(lambda url: not url.startswith(f"{site}/charter/"))
    page.wait_for_timeout(800)

    # then no answer shows
    assert page.locator("input:checked").count() == 0


def test_check_exit_hides_all_at_once_even_where_the_network_is_slow(site: str, page: Page) -> None:
    # given a check half done and an exit that never answers
    _given_a_check_half_done(page, site)
    page.route("**/leave/", lambda _: None)

    # when the button is pressed
    took, shown, title, ticked = page.evaluate(
        """() => {
          const before = performance.now();
          document.querySelector("[data-exit]").click();
          return [performance.now() - before, getComputedStyle(document.body).display,
                  document.title.trim(), document.querySelectorAll("input:checked").length];
        }"""
    )

    # then the page is blank at once and holds no answer
    assert took < WITHOUT_WAITING_MS
    assert (shown, title, ticked) == ("none", "", 0)


def test_browser_would_show_the_answers_again_without_the_exit_script(
    site: str, page: Page
) -> None:
    """The control: this browser does keep pages, so the tests above can fail."""
    page.route("**/exit*.js", lambda route: route.abort())
    _given_a_check_half_done(page, site)

    page.goto(f"{site}/charter/")
    page.evaluate("void setTimeout(() => history.back(), 0)")

    expect(page.locator("#afraid-yes")).to_be_checked()


def test_check_exit_is_first_in_tab_order(site: str, page: Page) -> None:
    page.goto(f"{site}/check/")

    page.keyboard.press("Tab")

    expect(page.locator("[data-exit]")).to_be_focused()
