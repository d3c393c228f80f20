"""Signing in by password and an app's code, from the first day to a lost phone."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import PHONE, is_right
from tests.browser.conftest import OpenPage
from tests.browser.moving import press
from tests.browser.people import (
    NewPerson,
    PutPerson,
    StaffedSite,
    enter,
    give_password,
    send_code,
    sign_in,
    unused_code,
)

PLACE = "Lost Phone House"
LINK = re.compile(r"/account/password/reset/key/\S+")
NEW = "another long and quiet river"
SECONDS = 40


@pytest.fixture(scope="module")
def people(staffed_site: StaffedSite) -> dict[str, PutPerson]:
    """Who these journeys are about, by the first letters of their addresses."""
    put = staffed_site.put_people(
        [
            NewPerson("first@example.org", roles=["practitioner"], has_app=False),
            NewPerson("plain@example.org", roles=["practitioner"]),
            NewPerson("loser@example.org", "Lou", ["practitioner"], PLACE, has_app=False),
            NewPerson("finder@example.org", "Fin", ["organisation-lead"], PLACE),
        ]
    )
    return {person.email.partition("@")[0]: person for person in put}


def mailed_link(folder: Path, to: str) -> str:
    """The path to choose a password, in a mail that went to this address."""
    give_up_at = time.monotonic() + SECONDS
    while time.monotonic() < give_up_at:
        for path in (folder / "outbox").glob("*.eml"):
            mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
            body = mail.get_body(("plain",)).get_content()
            if mail["To"] == to and (found := LINK.search(body)):
                return found[0]
        time.sleep(0.2)
    raise AssertionError(f"No link went to {to}.")


def add_app(page: Page) -> str:
    """On the page that shows a key: type what the app would show. Returns the key."""
    key = page.locator(".kith-key").inner_text().replace(" ", "")
    page.get_by_label("Code").fill(unused_code(key, []))
    press(page, "Add this app")
    return key


def keep_codes(page: Page) -> list[str]:
    """On the page of recovery codes: read them and say that they are kept."""
    codes = page.locator(".kith-codes li").all_inner_texts()
    page.get_by_label("I have kept my codes").check()
    press(page, "Carry on")
    return codes


def enrol(page: Page, address: str, person: PutPerson) -> tuple[str, list[str]]:
    """Somebody's first sign-in, with an app; every page of it is looked at."""
    page.goto(f"{address}/work/")
    is_right(page)
    give_password(page, address, person)
    page.wait_for_url(f"{address}/account/2fa/needed/**")
    is_right(page)
    press(page, "Use an app on your phone")
    is_right(page)
    key = add_app(page)
    page.wait_for_url(f"{address}/account/2fa/recovery-codes/**")
    is_right(page)
    codes = keep_codes(page)
    page.wait_for_url(f"{address}/work/")
    return key, codes


def test_first_sign_in_without_scripts_at_a_small_width(
    staffed_site: StaffedSite, people: dict[str, PutPerson], open_page: OpenPage
) -> None:
    # given somebody new, on a small phone whose browser gets no scripts
    person = people["first"]
    page = open_page(width=PHONE)
    page.route("**/*.js", lambda route: route.abort())

    # when they sign in for the first time
    key, codes = enrol(page, staffed_site.address, person)

    # then they are at work, have ten codes, and sign in by app from then on
    assert (len(codes), len(set(codes))) == (10, 10)
    page.goto(f"{staffed_site.address}/account/logout/")
    is_right(page)
    press(page, "Sign out")
    give_password(page, staffed_site.address, person)
    page.get_by_label("Code").wait_for()
    is_right(page)
    send_code(page, "000000")
    expect(page.get_by_role("alert")).to_contain_text("That code is not right")
    assert page.title().startswith("Error: ")
    is_right(page)
    send_code(page, unused_code(key, []))
    page.wait_for_url(f"{staffed_site.address}/work/")


def test_browser_without_scripts_is_enough(
    staffed_site: StaffedSite, people: dict[str, PutPerson], open_page: OpenPage
) -> None:
    page = open_page(javascript=False)
    sign_in(page, staffed_site.address, people["plain"])
    page.goto(f"{staffed_site.address}/account/2fa/")

    assert page.get_by_role("heading", name="How you sign in").is_visible()


def test_wrong_password_is_told_and_can_be_shown(
    staffed_site: StaffedSite, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto(f"{staffed_site.address}/account/login/")
    page.get_by_label("E-mail address").fill("nobody@example.org")
    page.get_by_label("Password", exact=True).fill("a password")
    page.get_by_role("button", name="Show password").click()
    assert page.locator("#id_password").get_attribute("type") == "text"
    press(page, "Sign in", exact=True)

    expect(page.get_by_role("alert").first).to_contain_text("The e-mail address or the password")
    is_right(page)


def test_lost_phone_by_recovery_code_and_then_by_a_colleague(
    staffed_site: StaffedSite, people: dict[str, PutPerson], open_page: OpenPage
) -> None:
    # given somebody who has an app, and who leads their organisation
    person, lead = people["loser"], people["finder"]
    page = open_page()
    _key, codes = enrol(page, staffed_site.address, person)
    page.context.clear_cookies()

    # when they have no phone, a recovery code lets them in and the first page says so
    give_password(page, staffed_site.address, person)
    page.get_by_text("I do not have my passkey or my phone").click()
    is_right(page)
    send_code(page, codes[0])
    page.wait_for_url(f"{staffed_site.address}/work/")
    expect(page.get_by_role("main")).to_contain_text("You signed in with a recovery code")
    page.goto(f"{staffed_site.address}/account/2fa/")
    expect(page.get_by_role("main")).to_contain_text("9 left")
    is_right(page)

    # and when no code is left either, whoever leads resets it
    desk = open_page()
    enter(desk, staffed_site, lead)
    desk.goto(f"{staffed_site.address}/work/people/{person.id}/reset-second-factor/")
    is_right(desk)
    press(desk, "Reset how they sign in")
    desk.get_by_role("heading", name="They can begin anew").wait_for()
    is_right(desk)

    # then they are out everywhere, and their password is no way in
    page.goto(f"{staffed_site.address}/work/")
    assert "/account/login/" in page.url
    give_password(page, staffed_site.address, person)
    expect(page.get_by_role("alert").first).to_contain_text("is not right")

    # but a link in their mail lets them choose another one and begin anew
    page.goto(staffed_site.address + mailed_link(staffed_site.folder, person.email))
    is_right(page)
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("New password again").fill(NEW)
    press(page, "Keep this password")
    page.wait_for_url("**/key/done/")
    give_password(page, staffed_site.address, replace(person, password=NEW))
    page.wait_for_url(f"{staffed_site.address}/account/2fa/needed/**")
