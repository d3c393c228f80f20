"""A lead invites somebody; the mail's link changes nothing until a button is pressed."""

from __future__ import annotations

import re
import time
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage
from tests.browser.people import PASSWORD, PutPerson, StaffedSite, sign_in, unused_code

PLACE = "Invitation House"
LINK = re.compile(r"/account/join/[\w-]{43}/")
SECONDS = 40
PHONE, DESK = 320, 1280


@pytest.fixture(scope="module")
def lead(staffed_site: StaffedSite) -> PutPerson:
    """Who invites."""
    return staffed_site.put_person(
        "inviter@example.org", roles=["organisation-lead"], organisation=PLACE, name="Ina Lead"
    )


def is_right(page: Page) -> None:
    """Nothing of ours breaks a rule of WCAG; no scrolling sideways, narrow or wide."""
    page.wait_for_load_state()
    page.set_viewport_size({"width": PHONE, "height": 900})
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE
    page.set_viewport_size({"width": DESK, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") == DESK


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


def invite(page: Page, site: StaffedSite, lead: PutPerson, email: str) -> None:
    """From the list of organisations to an invitation on its way."""
    sign_in(page, site.address, lead)
    page.goto(f"{site.address}/work/organisations/")
    page.get_by_role("link", name=PLACE).first.click()
    page.get_by_role("link", name="Invite somebody").click()
    is_right(page)
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter their work e-mail address")
    is_right(page)
    page.get_by_label("Work e-mail address").fill(email)
    page.get_by_label("Practitioner", exact=True).check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("The invitation is on its way.")).to_be_visible()
    is_right(page)


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
    page.get_by_role("button", name="Join").click()

    # then they set up a second factor and are at work
    page.wait_for_url("**/account/2fa/needed/**")
    page.get_by_role("button", name="Use an app on your phone").click()
    key = page.locator(".kith-key").inner_text().replace(" ", "")
    page.get_by_label("Code").fill(unused_code(key, []))
    page.get_by_role("button", name="Add this app").click()
    page.get_by_label("I have kept my codes").check()
    page.get_by_role("button", name="Carry on").click()
    page.wait_for_url(f"{staffed_site.address}/work/")

    # and the link works no more, while the lead sees them among the people
    used = open_page()
    answer = used.goto(link)
    assert answer
    assert answer.status == 404
    is_right(used)
    inviting.goto(f"{staffed_site.address}/work/organisations/")
    inviting.get_by_role("link", name=PLACE).first.click()
    expect(inviting.get_by_role("link", name="Nova New").first).to_be_visible()


def test_browser_without_any_scripts_can_join(
    staffed_site: StaffedSite, lead: PutPerson, open_page: OpenPage
) -> None:
    inviting = open_page()
    invite(inviting, staffed_site, lead, "plain-joiner@example.org")
    page = open_page(javascript=False)
    page.goto(staffed_site.address + mailed_link(staffed_site.folder, "plain-joiner@example.org"))

    page.get_by_label("Your name").fill("Pat Plain")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()

    page.wait_for_url("**/account/2fa/needed/**")
