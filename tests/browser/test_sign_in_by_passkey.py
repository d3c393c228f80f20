"""Signing in by passkey, with a device that Chromium plays."""

from __future__ import annotations

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.accessibility import is_right
from tests.browser.conftest import OpenPage
from tests.browser.moving import follow, press
from tests.browser.people import NewPerson, PutPerson, StaffedSite, give_password
from tests.browser.test_sign_in_by_code import keep_codes

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def people(staffed_site: StaffedSite) -> list[PutPerson]:
    """Two people on their first day."""
    return staffed_site.put_people(
        [
            NewPerson(f"{name}@example.org", roles=["practitioner"], has_app=False)
            for name in ("key", "second")
        ]
    )


def put_device(page: Page) -> tuple[CDPSession, str]:
    """Give the page's browser a device that keeps passkeys and says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session, added["authenticatorId"]


def problems(page: Page) -> list[str]:
    """The codes of the problems that the page tells."""
    shown = page.locator("[data-problem]").filter(visible=True)
    return [str(one.get_attribute("data-problem")) for one in shown.all()]


def make_passkey(page: Page, address: str, person: PutPerson) -> None:
    """Somebody's first sign-in, with a passkey."""
    give_password(page, address, person)
    page.wait_for_url(f"{address}/account/2fa/needed/**")
    press(page, "Use a passkey")
    is_right(page)
    page.get_by_label("Name of this passkey").fill("Work laptop")
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url(f"{address}/account/2fa/recovery-codes/**")
    keep_codes(page)
    page.wait_for_url(f"{address}/work/")


def test_passkey_is_made_and_then_signs_in_alone(
    staffed_site: StaffedSite, people: list[PutPerson], open_page: OpenPage
) -> None:
    # given somebody new with a device that keeps passkeys
    person = people[0]
    page = open_page()
    put_device(page)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if "Security Policy" in said.text else None,
    )
    make_passkey(page, staffed_site.address, person)

    # when they have signed out and come back to a page of theirs
    page.goto(f"{staffed_site.address}/account/logout/")
    press(page, "Sign out")
    page.goto(f"{staffed_site.address}/account/2fa/")
    is_right(page)
    page.get_by_role("button", name="Sign in with a passkey").click()

    # then the passkey alone lets them in, to that page, where it stands by its name
    page.wait_for_url(f"{staffed_site.address}/account/2fa/")
    expect(page.get_by_role("main")).to_contain_text("Work laptop")
    is_right(page)
    follow(page, "Remove passkey Work laptop")
    expect(page.get_by_role("main")).to_contain_text("Add another one before you remove this one")
    is_right(page)
    assert complaints == []


def test_passkey_is_the_second_step_after_the_password(
    staffed_site: StaffedSite, people: list[PutPerson], open_page: OpenPage
) -> None:
    person = people[1]
    page = open_page(width=320)
    put_device(page)
    make_passkey(page, staffed_site.address, person)
    page.goto(f"{staffed_site.address}/account/logout/")
    press(page, "Sign out")

    give_password(page, staffed_site.address, person)
    is_right(page)
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url(f"{staffed_site.address}/work/")


def test_device_that_says_no_is_told_in_words(
    staffed_site: StaffedSite, open_page: OpenPage
) -> None:
    page = open_page()
    session, device = put_device(page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.goto(f"{staffed_site.address}/account/login/")
    assert problems(page) == []
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_text("The passkey was not used")).to_be_visible()
    assert problems(page) == ["refused"]
    is_right(page)


def test_browser_without_passkeys_is_told_so(
    staffed_site: StaffedSite, open_page: OpenPage
) -> None:
    page = open_page()
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto(f"{staffed_site.address}/account/login/")

    expect(page.get_by_text("This browser or device cannot use passkeys here")).to_be_visible()
    assert problems(page) == ["unable"]
    assert page.get_by_role("button", name="Sign in with a passkey").count() == 0
    is_right(page)
