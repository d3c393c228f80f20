"""A lead invites somebody; the mail's link changes nothing until a button is pressed."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import is_right
from tests.browser.conftest import OpenPage
from tests.browser.moving import follow, press
from tests.browser.people import PASSWORD, PutPerson, StaffedSite, enter, unused_code

PLACE = "Invitation House"
LINK = re.compile(r"/account/join/[\w-]{43}/")
SECONDS = 40


@pytest.fixture(scope="module")
def lead(staffed_site: StaffedSite) -> PutPerson:
    """Who invites."""
    return staffed_site.put_person(
        "inviter@example.org", roles=["organisation-lead"], organisation=PLACE, name="Ina Lead"
    )


def mailed_link(folder: Path, to: str) -> str:
    """The path in the mail that went to this address; nothing else in it names anybody."""
    give_up_at = time.monotonic() + SECONDS
    while time.monotonic() < give_up_at:
        for path in (folder / "outbox").glob("*.eml"):
            mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
            if mail["To"] == to:
                body = mail.get_body(("plain",)).get_content()
                assert (PLACE in body, "Ina" in body) == (False, False)
                return LINK.findall(body)[0]
        time.sleep(0.2)
    raise AssertionError(f"No mail went to {to}.")


def invite(
    page: Page,
    site: StaffedSite,
    lead: PutPerson,
    email: str,
    *,
    look: Callable[[Page], None] = is_right,
) -> None:
    """From the list of organisations to an invitation on its way, `look`ing at each page."""
    enter(page, site, lead)
    page.goto(f"{site.address}/work/organisations/?q={PLACE}")
    follow(page, PLACE)
    follow(page, "Invite somebody")
    look(page)
    press(page, "Send the invitation")
    expect(page.get_by_role("alert")).to_contain_text("Enter their work e-mail address")
    look(page)
    page.get_by_label("Work e-mail address").fill(email)
    page.get_by_label("Practitioner", exact=True).check()
    press(page, "Send the invitation")
    expect(page.get_by_text("The invitation is on its way.")).to_be_visible()
    look(page)


def test_invited_person_joins_and_comes_to_work(
    staffed_site: StaffedSite,
    lead: PutPerson,
    open_page: OpenPage,
) -> None:
    # given an invitation that a lead sent, and the mail with its link
    email = "invited@example.org"
    inviting = open_page()
    invite(inviting, staffed_site, lead, email)
    link = staffed_site.address + mailed_link(staffed_site.folder, email)

    # when a mail scanner opens the link, and then the person does
    for _time in range(2):
        scanner = open_page()
        scanner.goto(link)
        expect(scanner.get_by_role("heading", name=f"Join {PLACE}")).to_be_visible()
    page = open_page()
    page.goto(link)
    is_right(page)
    page.get_by_label("Your name").fill("Nova New")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    press(page, "Join")

    # then they set up a second factor and are at work
    page.wait_for_url("**/account/2fa/needed/**")
    press(page, "Use an app on your phone")
    key = page.locator(".kith-key").inner_text().replace(" ", "")
    page.get_by_label("Code").fill(unused_code(key, []))
    press(page, "Add this app")
    page.get_by_label("I have kept my codes").check()
    press(page, "Carry on")
    page.wait_for_url(f"{staffed_site.address}/work/")

    # and the link works no more, while the lead sees them among the people
    used = open_page()
    answer = used.goto(link)
    assert answer
    assert answer.status == 404
    is_right(used)
    inviting.goto(f"{staffed_site.address}/work/organisations/?q={PLACE}")
    follow(inviting, PLACE)
    expect(inviting.get_by_role("link", name="Nova New").first).to_be_visible()


def test_browser_without_any_scripts_can_join(
    staffed_site: StaffedSite, lead: PutPerson, open_page: OpenPage
) -> None:
    inviting = open_page()
    # The journey above has looked at the same pages.
    invite(inviting, staffed_site, lead, "plain-joiner@example.org", look=lambda _page: None)
    page = open_page(javascript=False)
    page.goto(staffed_site.address + mailed_link(staffed_site.folder, "plain-joiner@example.org"))

    page.get_by_label("Your name").fill("Pat Plain")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    press(page, "Join")

    page.wait_for_url("**/account/2fa/needed/**")
