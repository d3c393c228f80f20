"""Somebody leaves: what they held passes on, and their open browser is signed out."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage
from tests.browser.people import NewPerson, StaffedSite, give_password, sign_in

PHONE, DESK = 320, 1280


def is_right(page: Page) -> None:
    """Nothing of ours breaks a rule of WCAG; no scrolling sideways, narrow or wide."""
    page.wait_for_load_state()
    page.set_viewport_size({"width": PHONE, "height": 900})
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE
    page.set_viewport_size({"width": DESK, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") == DESK


def test_leaver_is_signed_out_and_their_work_passes_on(
    staffed_site: StaffedSite, open_page: OpenPage
) -> None:
    # given a lead at work, and a leaver at work who has an invitation open
    place = "Leaving House"
    lead, leaver = staffed_site.put_people(
        [
            NewPerson("stays@example.org", "Sid Stays", ["organisation-lead"], place),
            NewPerson("leaves@example.org", "Lee Leaver", ["organisation-lead"], place),
        ]
    )
    leaving = open_page()
    sign_in(leaving, staffed_site.address, leaver)
    leaving.goto(f"{staffed_site.address}/work/organisations/")
    leaving.get_by_role("link", name=place).first.click()
    leaving.get_by_role("link", name="Invite somebody").click()
    leaving.get_by_label("Work e-mail address").fill("late@example.org")
    leaving.get_by_label("Practitioner", exact=True).check()
    leaving.get_by_role("button", name="Send the invitation").click()

    # when the lead, whose browser gets no scripts, ends the leaver's membership
    page = open_page()
    page.route("**/*.js", lambda route: route.abort())
    sign_in(page, staffed_site.address, lead)
    page.goto(f"{staffed_site.address}/work/organisations/")
    page.get_by_role("link", name=place).first.click()
    page.get_by_role("link", name="Lee Leaver").first.click()
    is_right(page)
    page.get_by_role("link", name="Lee is leaving").click()
    is_right(page)
    page.get_by_role("button", name="End this membership").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose who takes over")
    is_right(page)
    page.get_by_label("Invitations that they sent").select_option("Sid Stays")
    page.get_by_role("button", name="End this membership").click()
    expect(page.get_by_text("Lee Leaver has left.")).to_be_visible()
    is_right(page)

    # then the leaver's next click leads to the sign-in page, which lets them in no more
    leaving.goto(f"{staffed_site.address}/work/organisations/")
    leaving.wait_for_url("**/account/login/**")
    give_password(leaving, staffed_site.address, leaver)
    expect(leaving.get_by_role("heading", name="This account is closed")).to_be_visible()

    # and the lead is told what they were handed
    page.goto(f"{staffed_site.address}/work/")
    expect(page.get_by_role("link", name="You were handed 1 thing from Lee Leaver")).to_be_visible()
