"""Somebody leaves: what they held passes on, and their open browser is signed out."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.accessibility import is_right
from tests.browser.conftest import OpenPage
from tests.browser.moving import follow, press
from tests.browser.people import NewPerson, StaffedSite, enter, give_password


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
    enter(leaving, staffed_site, leaver)
    leaving.goto(f"{staffed_site.address}/work/organisations/?q={place}")
    follow(leaving, place)
    follow(leaving, "Invite somebody")
    leaving.get_by_label("Work e-mail address").fill("late@example.org")
    leaving.get_by_label("Practitioner", exact=True).check()
    press(leaving, "Send the invitation")
    expect(leaving.get_by_text("The invitation is on its way.")).to_be_visible()

    # when the lead, whose browser gets no scripts, ends the leaver's membership
    page = open_page()
    page.route("**/*.js", lambda route: route.abort())
    enter(page, staffed_site, lead)
    page.goto(f"{staffed_site.address}/work/organisations/?q={place}")
    follow(page, place)
    follow(page, "Lee Leaver")
    is_right(page)
    follow(page, "Lee is leaving")
    is_right(page)
    press(page, "End this membership")
    expect(page.get_by_role("alert")).to_contain_text("Choose who takes over")
    is_right(page)
    page.get_by_label("Invitations that they sent").select_option("Sid Stays")
    press(page, "End this membership")
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
