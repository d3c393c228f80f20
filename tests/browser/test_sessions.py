"""Journeys of sessions: typing outlives them, Back shows nothing, editors are apart."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage
from tests.browser.moving import arriving, follow, press
from tests.browser.people import (
    NewPerson,
    PutPerson,
    StaffedSite,
    enter,
    send_code,
    send_password,
)

FORM = "/work/break-glass/"
WORDS = "Say it in your own words"
SUPERVISORS = ("idle", "types", "offline", "warned", "leaves", "crawls")


def idle_out(site: StaffedSite, person: PutPerson, minutes: int = 21) -> None:
    """Let the person's last deed lie so long ago."""
    moment = (datetime.now(UTC) - timedelta(minutes=minutes)).strftime("%Y-%m-%d %H:%M:%S.%f")
    with sqlite3.connect(site.folder / "kith.sqlite3", timeout=20) as database:
        database.execute(
            "UPDATE accounts_signin SET seen_at = ? WHERE ended_at IS NULL AND person_id = ?",
            (moment, person.id.replace("-", "")),
        )
    database.close()


@pytest.fixture(scope="session")
def people(staffed_site: StaffedSite) -> dict[str, PutPerson]:
    """Who these journeys are about, by the first word of their addresses."""
    asked = [
        NewPerson(f"{name}.sessions@example.org", roles=["supervisor"]) for name in SUPERVISORS
    ]
    asked.append(NewPerson("editor.sessions@example.org", roles=["content-editor"]))
    return {one.email.partition(".")[0]: one for one in staffed_site.put_people(asked)}


def test_typed_text_outlives_an_idle_session(
    staffed_site: StaffedSite, people: dict[str, PutPerson], open_page: OpenPage
) -> None:
    # Given somebody who has typed into a form and then went away for too long
    person = people["idle"]
    page = open_page()
    enter(page, staffed_site, person)
    page.goto(f"{staffed_site.address}{FORM}")
    page.get_by_label(WORDS).fill("It cannot wait, ask 'anybody' & see")
    idle_out(staffed_site, person)
    # When they send it
    press(page, "Open it and tell")
    # Then they are told why they are signed out, and that it is kept
    expect(page.get_by_text("nothing happened for a while")).to_be_visible()
    expect(page.get_by_text("What you typed is kept")).to_be_visible()
    assert violations(page) == []
    # And after signing in it is there, and can be sent
    send_password(page, person)
    send_code(page, person.code())
    expect(page).to_have_url(f"{staffed_site.address}{FORM}")
    expect(page.get_by_label(WORDS)).to_have_value("It cannot wait, ask 'anybody' & see")
    press(page, "Open it and tell")
    expect(page.get_by_role("alert").filter(has_text="There is a problem")).to_be_visible()


def test_what_is_typed_is_kept_as_one_types(
    staffed_site: StaffedSite, people: dict[str, PutPerson], open_page: OpenPage
) -> None:
    # Given a form, and somebody who types
    person = people["types"]
    page = open_page()
    enter(page, staffed_site, person)
    page.goto(f"{staffed_site.address}{FORM}")
    page.get_by_label(WORDS).fill("Half a sen")
    # When they stop for two seconds, then it is said that it is kept
    expect(page.get_by_role("status").filter(has_text="Saved at")).to_be_visible()
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    # And it is there on another machine
    other = open_page(javascript=False)
    enter(other, staffed_site, person)
    with arriving(other):
        other.get_by_role("link", name="You have an unfinished form").click()
    expect(other.get_by_label(WORDS)).to_have_value("Half a sen")
    # Where they may start again
    press(other, "Start again")
    expect(other.get_by_label(WORDS)).to_have_value("")
    expect(other.get_by_role("button", name="Start again")).to_have_count(0)


def test_without_a_connection_it_says_so_and_tries_again(
    staffed_site: StaffedSite, people: dict[str, PutPerson], open_page: OpenPage
) -> None:
    person = people["offline"]
    page = open_page()
    enter(page, staffed_site, person)
    page.goto(f"{staffed_site.address}{FORM}")
    page.context.set_offline(True)
    page.get_by_label(WORDS).fill("On the bus")
    expect(page.get_by_text("Not saved: no connection.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("status").filter(has_text="Saved at")).to_be_visible()


def test_a_warning_comes_before_the_end_and_a_button_stays(
    staffed_site: StaffedSite, people: dict[str, PutPerson], open_page: OpenPage
) -> None:
    # Given a page that was opened, and a clock that goes to eighteen minutes later
    person = people["warned"]
    page = open_page()
    page.clock.install()
    enter(page, staffed_site, person)
    page.goto(f"{staffed_site.address}/work/")
    warning = page.get_by_text("You will be signed out in two minutes")
    expect(warning).to_be_hidden()
    page.clock.fast_forward("18:10")
    # Then it says so
    expect(warning).to_be_visible()
    assert violations(page) == []
    # And the button keeps the session
    idle_out(staffed_site, person, minutes=18)
    page.get_by_role("button", name="Stay signed in").click()
    expect(warning).to_be_hidden()
    page.goto(f"{staffed_site.address}/account/")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def test_back_shows_nothing_after_signing_out(
    staffed_site: StaffedSite, people: dict[str, PutPerson], remembering_page: Page
) -> None:
    # Given a browser that remembers pages, and somebody who signs out
    person = people["leaves"]
    page = remembering_page
    enter(page, staffed_site, person)
    page.goto(f"{staffed_site.address}/account/")
    expect(page.get_by_text(person.email)).to_be_visible()
    follow(page, "Sign out")
    press(page, "Sign out", exact=True)
    page.wait_for_url(f"{staffed_site.address}/account/login/**")
    # When they go back, then none of it is shown
    for _step in range(3):
        page.go_back()
        page.wait_for_load_state()
        expect(page.get_by_text(person.email)).to_have_count(0)
    assert [cookie["name"] for cookie in page.context.cookies() if "cms" in cookie["name"]] == []


def test_an_editor_comes_in_and_changes_a_page(
    staffed_site: StaffedSite, people: dict[str, PutPerson], open_page: OpenPage
) -> None:
    # Given a content editor
    person = people["editor"]
    page = open_page()
    wrong: list[str] = []
    page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
    enter(page, staffed_site, person)
    # When they open the editors' pages
    page.goto(f"{staffed_site.address}/account/")
    follow(page, "Edit pages of the site")
    press(page, "Open the editors")
    page.wait_for_url(f"{staffed_site.address}/cms/")
    # Then they change the home page
    page.goto(f"{staffed_site.address}/cms/pages/")
    with arriving(page):
        page.locator("a[href*='/edit/']").first.click()
    page.get_by_role("textbox", name="Introduction").fill("Changed by an editor")
    page.get_by_role("button", name="Save draft").first.click()
    expect(page.locator(".messages .success")).to_be_visible()
    assert wrong == []
    names = {(one["name"], one["path"]) for one in page.context.cookies()}
    assert {("kith_session", "/"), ("kith_cms", "/cms/")} <= names


# Pages that somebody wrote are looked at for this, one of each type, in `test_front_pages.py`.
CRAWLED = (
    "/", "/charter/", "/check/", "/plan/", "/plan/arrangements/", "/search/", "/situations/",
    "/accessibility/", "/account/login/", "/account/password/reset/",
    "/work/", "/work/roles/", "/work/organisations/", "/work/break-glass/", "/account/",
    "/account/sign-ins/", "/account/export/", "/account/editors/", "/account/2fa/",
)  # fmt: skip


def test_no_page_breaks_the_policy(
    staffed_site: StaffedSite, people: dict[str, PutPerson], open_page: OpenPage
) -> None:
    # Given a browser that notes whatever the policy refuses
    person = people["crawls"]
    page = open_page()
    page.add_init_script(
        "window.refused = []; document.addEventListener('securitypolicyviolation',"
        " (event) => window.refused.push(event.violatedDirective + ' ' + event.blockedURI));"
    )
    enter(page, staffed_site, person)
    # When every page of work that one can come to is opened, and the public ones that a form makes
    seen: set[str] = set()
    waiting = list(CRAWLED)
    refused = {}
    while waiting:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        page.goto(f"{staffed_site.address}{address}")
        if found := page.evaluate("window.refused"):
            refused[address] = found
        links = page.evaluate(
            "[...document.querySelectorAll('a[href^=\"/\"]:not([download])')].map(a => a.pathname)"
        )
        waiting += [
            one for one in links if one not in seen and one.startswith(("/work/", "/account/"))
        ]
    # Then nothing was refused
    assert refused == {}
    assert len(seen) > len(CRAWLED)
