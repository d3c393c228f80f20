"""A provider keeps its entry by a link; a moderator accepts the change; the public sees it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import PHONE, is_right, violations
from tests.browser.conftest import OpenPage
from tests.browser.moving import arriving, follow, press
from tests.browser.people import StaffedSite, enter


@pytest.mark.parametrize("javascript", [False, True])
def test_change_by_a_link_is_accepted_and_public(
    staffed_site: StaffedSite, open_page: OpenPage, javascript: bool
) -> None:
    site, kind = staffed_site.address, "with" if javascript else "without"
    # Given an entry that nobody has confirmed, and a link in somebody's mail
    old, new = f"Old Lane Talk {kind} scripts", f"New Lane Talk {kind} scripts"
    kept = staffed_site.backstage.ask("put kept entry", {"provider": "The Lane", "name": old})
    public = f"{site}/services/{kept['service']}/"
    page = open_page(width=PHONE, javascript=javascript)
    page.goto(f"{site}/services/keep/{kept['secret']}/")
    expect(page.get_by_text("Nobody has confirmed this yet.")).to_be_visible()
    if javascript:
        is_right(page)

    # When they say that it is still right, it is confirmed
    press(page, "Still right")
    expect(page.get_by_role("alert")).to_contain_text("The entry is confirmed today.")

    # And when they change it, after a slip that is told beside its box
    with arriving(page):
        page.get_by_role("link", name="See all of it, or change it").click()
    page.get_by_label("Monday").fill("6-8")
    press(page, "Send the change")
    expect(page.locator(".govuk-error-summary")).to_contain_text("could be morning or evening")
    if javascript:
        is_right(page)
    page.get_by_label("Monday").fill("6pm to 8pm")
    page.get_by_label("Name of the service").fill(new)
    press(page, "Send the change")
    expect(page.get_by_role("alert")).to_contain_text("Somebody looks at your change.")
    assert page.context.cookies() == []

    # Then the public sees what it saw, until a moderator accepts
    page.goto(public)
    expect(page.get_by_role("heading", level=1)).to_contain_text(old)
    moderator = staffed_site.put_person(
        f"moderates-{kind}@example.org", roles=["directory-moderator"], organisation="The council"
    )
    desk = open_page(javascript=javascript)
    enter(desk, staffed_site, moderator)
    desk.goto(f"{site}/work/")
    follow(desk, "1 change waits for a decision")
    follow(desk, old)
    expect(desk.locator("ins").first).to_have_text("New")
    if javascript:
        is_right(desk)
    press(desk, "Accept", exact=True)
    expect(desk.get_by_role("alert")).to_contain_text("It is accepted")
    page.goto(public)
    expect(page.get_by_role("heading", level=1)).to_contain_text(new)
    if javascript:
        for address in ("", "freshness/", f"services/{kept['service']}/history/"):
            desk.goto(f"{site}/work/directory/{address}")
            desk.set_viewport_size({"width": PHONE, "height": 900})
            assert (address, violations(desk)) == (address, [])
