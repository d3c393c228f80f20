"""Leaving at once, as somebody does it whose screen is about to be seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import OpenPage

NEUTRAL = "<!DOCTYPE html><html lang=en><title>Weather</title><h1>Sunny</h1></html>"
TARGET = "https://weather.example"

Left = list[tuple[int, str, str]]


def catch_the_exit(page: Page) -> Left:
    """Answer `/leave/` with a neutral page, after asking the house for real.

    The browser cannot follow a redirect to an invented address; what the house answered (status,
    location, cookie) is kept for the test.
    """
    left: Left = []

    def answer(route: Route) -> None:
        response = route.fetch(max_redirects=0)
        headers = response.headers
        left.append((response.status, headers["location"], headers["set-cookie"].split(";")[0]))
        route.fulfill(
            status=200,
            body=NEUTRAL,
            headers={"content-type": "text/html", "set-cookie": headers["set-cookie"]},
        )

    page.route("**/leave/", answer)
    return left


def press_shift(page: Page, times: int) -> None:
    for _ in range(times):
        page.keyboard.press("Shift")


def click(page: Page) -> None:
    page.get_by_role("link", name="Leave this page").click()


def press(page: Page) -> None:
    press_shift(page, 3)


def keyboard_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


@pytest.mark.parametrize("leave", [click, press, keyboard_alone])
def test_leaving_takes_the_place_of_the_page_in_the_history(
    site: str, open_page: OpenPage, leave: Callable[[Page], None]
) -> None:
    page = open_page()
    left = catch_the_exit(page)
    page.goto(f"{site}/accessibility/")
    page.goto(f"{site}/charter/")
    before = page.evaluate("history.length")

    leave(page)
    page.get_by_role("heading", name="Sunny").wait_for()

    assert left == [(302, TARGET, "left=1")]
    assert page.evaluate("history.length") == before


def test_back_after_leaving_does_not_show_the_page(site: str, open_page: OpenPage) -> None:
    page = open_page()
    catch_the_exit(page)
    page.goto(f"{site}/accessibility/")
    page.goto(f"{site}/charter/")
    press_shift(page, 3)
    page.get_by_role("heading", name="Sunny").wait_for()

    page.go_back()

    assert page.url == f"{site}/accessibility/"


def test_back_after_leaving_does_not_show_the_page_from_memory(
    site: str, remembering_page: Page
) -> None:
    page = remembering_page
    catch_the_exit(page)
    page.goto("about:blank")
    page.goto(f"{site}/charter/")
    press_shift(page, 3)
    page.get_by_role("heading", name="Sunny").wait_for()

    page.go_back()

    assert page.url == "about:blank"


def test_page_is_hidden_before_the_next_one_comes(site: str, open_page: OpenPage) -> None:
    page = open_page()
    catch_the_exit(page)
    page.add_init_script(
        "addEventListener('pagehide', () => sessionStorage.setItem('last',"
        " getComputedStyle(document.body).display + '|' + document.title.trim()))"
    )
    page.goto(f"{site}/charter/")

    press_shift(page, 3)
    page.get_by_role("heading", name="Sunny").wait_for()

    assert page.evaluate("sessionStorage.getItem('last')") == "none|"


def test_presses_are_counted_aloud_and_shown(site: str, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{site}/charter/")
    heard, seen = [], []
    for _ in range(2):
        press_shift(page, 1)
        heard.append(page.locator("[data-exit-status]").text_content())
        seen.append(page.locator(".kith-exit__lights .is-on").count())

    assert heard == ["Press Shift 2 more times to leave.", "Press Shift 1 more time to leave."]
    assert seen == [1, 2]


def test_shift_used_to_type_does_not_leave(site: str, open_page: OpenPage) -> None:
    page = open_page()
    left = catch_the_exit(page)
    page.goto(f"{site}/charter/")

    for _ in range(4):
        page.keyboard.press("Shift+A")
        page.keyboard.press("Control+Shift")

    assert page.locator(".kith-exit__lights .is-on").count() == 0
    assert left == []


def test_leaving_works_without_scripts(site: str, open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    left = catch_the_exit(page)
    page.goto(f"{site}/charter/")

    click(page)
    page.get_by_role("heading", name="Sunny").wait_for()

    assert left == [(302, TARGET, "left=1")]


def test_a_jump_within_the_page_leaves_nothing_for_back(site: str, open_page: OpenPage) -> None:
    page = open_page()
    catch_the_exit(page)
    page.goto(f"{site}/accessibility/")
    page.goto(f"{site}/charter/")
    entries = page.evaluate("history.length")

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.wait_for_url(f"{site}/charter/#main")
    assert page.evaluate("history.length") == entries


def test_what_was_opened_is_closed_when_back_shows_the_page(
    site: str, remembering_page: Page
) -> None:
    page = remembering_page
    page.goto(site)
    page.locator("details summary").first.click()
    assert page.locator("details[open]").count() == 1
    page.evaluate("window.fromMemory = true")
    page.goto(f"{site}/charter/")

    page.evaluate("void setTimeout(() => history.back(), 0)")
    page.wait_for_function("location.pathname === '/'")

    assert page.evaluate("window.fromMemory")
    assert page.locator("details[open]").count() == 0
