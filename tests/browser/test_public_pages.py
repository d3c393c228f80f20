"""The public pages as people meet them: small phone and desk, keyboard, print, no scripts."""

from __future__ import annotations

from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, Route

from tests.browser.accessibility import DESK, PHONE, sideways, wrong_at_both_widths
from tests.browser.conftest import OpenPage

PAGES = {
    "/": 200,
    "/charter/": 200,
    "/accessibility/": 200,
    "/your-information/how-long/": 200,
    "/no-such-page/": 404,
}
ERRORS = ("400", "403", "500")
MOST_BYTES, MOST_REQUESTS = 100_000, 12


def visit(page: Page, address: str, status: int = 200) -> None:
    """Open a page and be sure that it is the one meant."""
    response = page.goto(address)
    assert response is not None
    assert response.status == status


def without_scripts(page: Page) -> None:
    """No script of the page's own arrives; the accessibility checker still runs."""
    page.route("**/*.js", lambda route: route.abort())


def unfold(page: Page) -> None:
    """Open every part that is folded away."""
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")


@pytest.mark.parametrize("scripts", [True, False])
def test_pages_have_no_accessibility_violation(
    site: str, open_page: OpenPage, scripts: bool
) -> None:
    page = open_page()
    if not scripts:
        without_scripts(page)
    wrong = {}
    for address, status in PAGES.items():
        if scripts and address == "/":
            continue  # `test_front_pages.py` looks at it, as at one of each type of page
        visit(page, site + address, status)
        unfold(page)
        if found := wrong_at_both_widths(page):
            wrong[address] = found

    assert wrong == {}


@pytest.mark.parametrize("address", ["/", "/charter/"])
def test_trial_page_has_no_accessibility_violation(
    unadopted_site: str, open_page: OpenPage, address: str
) -> None:
    page = open_page()
    visit(page, unadopted_site + address)
    unfold(page)

    assert wrong_at_both_widths(page) == []
    assert page.get_by_text("This is not a council service").is_visible()


def test_error_pages_have_no_accessibility_violation(site: str, open_page: OpenPage) -> None:
    page = open_page()
    pages = {code: render_to_string(f"errors/{code}.html", {"area": None}) for code in ERRORS}

    def answer(route: Route) -> None:
        code = route.request.url.rpartition("-")[2]
        route.fulfill(body=pages[code], content_type="text/html")

    page.route("**/error-*", answer)
    wrong = {}
    for code in ERRORS:
        visit(page, f"{site}/error-{code}")
        if found := wrong_at_both_widths(page):
            wrong[code] = found

    assert wrong == {}


def test_components_have_no_accessibility_violation(
    unadopted_site: str, open_page: OpenPage
) -> None:
    page = open_page()
    visit(page, f"{unadopted_site}/components/")

    assert wrong_at_both_widths(page) == []


def test_error_summary_takes_the_focus_and_leads_to_the_wrong_part(
    unadopted_site: str, open_page: OpenPage
) -> None:
    page = open_page()
    visit(page, f"{unadopted_site}/components/")
    page.get_by_role("link", name="Date of your training must be a real date").click()

    assert page.title() == "Error: Components"
    assert page.evaluate("document.activeElement.name") == "wrong-trained_on_month"


def test_exit_is_the_first_stop_and_the_main_text_the_second(
    site: str, open_page: OpenPage
) -> None:
    page = open_page()
    for address, status in PAGES.items():
        visit(page, site + address, status)
        stops = []
        for _ in range(2):
            page.keyboard.press("Tab")
            stops.append(page.evaluate("document.activeElement.getAttribute('href')"))

        assert stops == ["/leave/", "#main"], address


def test_phone_never_scrolls_sideways(site: str, open_page: OpenPage) -> None:
    page = open_page(width=PHONE)
    for address, status in PAGES.items():
        visit(page, site + address, status)
        unfold(page)
        for direction in ("ltr", "rtl"):
            page.evaluate(f"document.documentElement.dir = '{direction}'")

            assert sideways(page) == PHONE, (address, direction)


IS_COVERED = """() => {
  const element = document.activeElement;
  const box = [...element.getClientRects()].at(-1);
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return !(top && (element.contains(top) || top.contains(element)));
}"""


# The first page has three times the stops; the exit stands where it stands on the charter's.
@pytest.mark.parametrize(
    ("address", "width", "height"),
    [
        ("/", PHONE, 500),
        ("/charter/", PHONE, 500),
        ("/charter/", DESK, 600),
        pytest.param("/", DESK, 600, marks=pytest.mark.long),
    ],
)
def test_exit_covers_nothing_that_has_the_focus(
    site: str, open_page: OpenPage, address: str, width: int, height: int
) -> None:
    page = open_page(width=width, height=height)
    visit(page, site + address)
    unfold(page)
    covered = []
    stops = page.locator("a[href], summary").count()
    for key in ["Tab"] * stops + ["Shift+Tab"] * (stops - 1):
        page.keyboard.press(key)
        if page.evaluate(IS_COVERED):
            covered.append(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))

    assert covered == []


@pytest.mark.parametrize(("width", "height"), [(PHONE, 500), (DESK, 600)])
def test_link_within_the_page_leads_to_a_heading_that_can_be_seen(
    site: str, open_page: OpenPage, width: int, height: int
) -> None:
    page = open_page(width=width, height=height)
    visit(page, f"{site}/charter/")
    hidden = []
    for link in page.locator(".kith-contents a").all():
        link.click()
        heading = link.get_attribute("href") or ""
        seen = page.evaluate(
            """(selector) => {
              const heading = document.querySelector(selector);
              const box = heading.getBoundingClientRect();
              const top = document.elementFromPoint(box.x + 5, box.y + 5);
              return heading === top;
            }""",
            heading,
        )
        hidden += [] if seen else [heading]

    assert hidden == []


def test_last_line_of_the_page_can_be_read_above_the_exit(site: str, open_page: OpenPage) -> None:
    page = open_page(width=PHONE, height=500)
    visit(page, f"{site}/charter/")
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    last = page.locator(".kith-footer__privacy").bounding_box()
    exit_bar = page.locator(".kith-exit").bounding_box()

    assert last is not None
    assert exit_bar is not None
    assert last["y"] + last["height"] <= exit_bar["y"]
    assert exit_bar["y"] + exit_bar["height"] == 500


def test_pages_ask_nobody_else_and_break_no_policy(site: str, open_page: OpenPage) -> None:
    page = open_page()
    asked: list[str] = []
    complaints: list[str] = []

    def complain(directive: str) -> None:
        complaints.append(directive)

    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.expose_function("kithComplains", complain)
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " (event) => kithComplains(event.violatedDirective))"
    )
    for address, status in PAGES.items():
        visit(page, site + address, status)
        unfold(page)
        page.wait_for_load_state("networkidle")

        assert f"{site}{address}" in asked
        assert [url for url in asked if not url.startswith((f"{site}/", "data:"))] == [], address
        assert complaints == [], address
        assert page.context.cookies() == [], address


def weigh(page: Page, address: str) -> tuple[int, int]:
    """How many requests a first view makes, and how many bytes come over the wire."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []

    def arrived(event: dict[str, Any]) -> None:
        sizes.append(event["encodedDataLength"])

    session.on("Network.loadingFinished", arrived)
    visit(page, address)
    page.wait_for_load_state("networkidle")
    return len(sizes), int(sum(sizes))


@pytest.mark.parametrize("address", ["/", "/charter/"])
def test_first_view_is_light(unadopted_site: str, open_page: OpenPage, address: str) -> None:
    requests, size = weigh(open_page(), unadopted_site + address)

    assert 0 < requests <= MOST_REQUESTS
    assert 0 < size < MOST_BYTES


def test_printed_page_leaves_out_what_paper_has_no_use_for(
    unadopted_site: str, open_page: OpenPage
) -> None:
    page = open_page()
    visit(page, f"{unadopted_site}/charter/")
    parts = (".kith-exit", ".kith-nav", ".kith-footer", ".kith-toc", "h1", ".kith-trial")
    page.emulate_media(media="print")
    shown = {part: page.locator(part).first.is_visible() for part in parts}
    colours = page.evaluate(
        "[...new Set([...document.querySelectorAll('main *, .kith-header *')]"
        ".map((one) => getComputedStyle(one).color))]"
    )

    assert shown == {
        ".kith-exit": False,
        ".kith-nav": False,
        ".kith-footer": False,
        ".kith-toc": False,
        "h1": True,
        ".kith-trial": True,
    }
    assert colours == ["rgb(0, 0, 0)"]


def test_printed_link_shows_its_address(unadopted_site: str, open_page: OpenPage) -> None:
    page = open_page()
    visit(page, unadopted_site)
    unfold(page)
    page.emulate_media(media="print")
    told = page.evaluate(
        "[...document.querySelectorAll('main a[href^=http]')]"
        ".map((one) => getComputedStyle(one, '::after').content.includes(one.href.slice(0, 12)))"
    )

    assert told == [True] * len(told)
    assert len(told) > 0


def test_reader_who_wants_no_motion_gets_none(site: str, open_page: OpenPage) -> None:
    page = open_page(reduced_motion="reduce")
    visit(page, site)
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter((one) => {"
        " const style = getComputedStyle(one);"
        " return style.animationName !== 'none' || style.transitionDuration !== '0s'; }).length"
    )

    assert moving == 0


def test_link_that_was_followed_looks_like_any_other(site: str, open_page: OpenPage) -> None:
    page = open_page()
    visit(page, site)
    colours = page.evaluate(
        "(() => { const style = getComputedStyle(document.documentElement);"
        " return ['--govuk-link-colour', '--govuk-link-visited-colour']"
        ".map((name) => style.getPropertyValue(name)); })()"
    )

    assert colours[0] == colours[1]
    assert colours[0] != ""
