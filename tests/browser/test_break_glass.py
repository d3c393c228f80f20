"""A refuge is hidden from everybody; in need somebody opens it, and those who answer for it know."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage
from tests.browser.people import NewPerson, StaffedSite, sign_in

PHONE, DESK = 320, 1280
PLACE = "Lantern Refuge"
HOUSE = "House by the river"
WORDS = "The police brought a child and ask where to."


def is_right(page: Page) -> None:
    """Nothing of ours breaks a rule of WCAG; no scrolling sideways, narrow or wide."""
    page.wait_for_load_state()
    page.set_viewport_size({"width": PHONE, "height": 900})
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE
    page.set_viewport_size({"width": DESK, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") == DESK


def end_the_time(site: StaffedSite) -> None:
    """Let the time for which the glass is broken be over."""
    moment = (datetime.now(UTC) - timedelta(seconds=1)).strftime("%Y-%m-%d %H:%M:%S.%f")
    with sqlite3.connect(site.folder / "kith.sqlite3", timeout=20) as database:
        database.execute("UPDATE accounts_breakglass SET until = ?", (moment,))
    database.close()


def to_the_refuge(page: Page, site: StaffedSite) -> None:
    page.goto(f"{site.address}/work/organisations/?q=Lantern")
    page.get_by_role("link", name=PLACE).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PLACE)


def test_refuge_is_opened_in_need_and_its_lead_reads_by_whom(
    staffed_site: StaffedSite, open_page: OpenPage
) -> None:
    lead, supervisor = staffed_site.put_people(
        [
            NewPerson("lantern@example.org", "Lena Lead", ["organisation-lead"], PLACE),
            NewPerson("elsewhere@example.org", "Sam Super", ["supervisor"], "The council"),
        ]
    )
    # Given a refuge whose lead adds a house that nobody may know of, without any scripts
    desk = open_page(javascript=False)
    sign_in(desk, staffed_site.address, lead)
    to_the_refuge(desk, staffed_site)
    desk.get_by_role("link", name="Add a site").click()
    desk.get_by_label("Name of the site").fill(HOUSE)
    desk.get_by_label("Its address must not be known").check()
    desk.get_by_role("button", name="Add the site").click()
    expect(desk.get_by_text("Only you see it so far.")).to_be_visible()
    expect(desk.get_by_label("Lena Lead")).to_be_checked()
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(HOUSE)
    house = desk.url

    # Then a supervisor elsewhere finds it in no list and at no address
    page = open_page()
    sign_in(page, staffed_site.address, supervisor)
    to_the_refuge(page, staffed_site)
    expect(page.get_by_text(HOUSE)).to_have_count(0)
    hidden = page.goto(house)
    assert hidden
    assert hidden.status == 404

    # When it cannot wait, they say why and see it
    page.goto(f"{staffed_site.address}/work/")
    is_right(page)
    page.get_by_role("link", name="Open a restricted record").click()
    page.get_by_role("button", name="Open it and tell").click()
    expect(page.get_by_role("alert").first).to_contain_text("There is a problem")
    is_right(page)
    page.get_by_label("Its reference").fill(house)
    page.get_by_label("Somebody may be in danger").check()
    page.get_by_label("Say it in your own words").fill(WORDS)
    page.get_by_role("button", name="Open it and tell").click()
    expect(page.get_by_text(f"Site: {HOUSE}")).to_be_visible()
    is_right(page)
    page.get_by_role("button", name="Go to the record").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(HOUSE)
    is_right(page)

    # Then the lead is told before anything else, looks at why, and reads it in the trail
    look = open_page()
    look.route("**/*.js", lambda route: route.abort())
    sign_in(look, staffed_site.address, lead)
    is_right(look)
    look.get_by_role("link", name="Sam Super opened a restricted record").click()
    expect(look.get_by_text(WORDS)).to_be_visible()
    is_right(look)
    look.get_by_role("button", name="I have looked at this").click()
    expect(look.get_by_role("alert")).to_contain_text("you have looked at this")
    look.goto(house)
    look.get_by_role("link", name="Change who may see this site").click()
    is_right(look)
    look.go_back()
    look.get_by_role("link", name="Who has seen and changed this").click()
    said = look.get_by_role("table", name="Who saw this record").locator("td").all_inner_texts()
    assert [one.partition("\n")[0] for one in said if one.startswith("Sam Super")] == [
        "Sam Super opened it",
        "Sam Super opened it though it was restricted",
    ]
    look.goto(f"{staffed_site.address}/work/")
    expect(look.get_by_text("Sam Super opened")).to_have_count(0)

    # And when the time is over, it is hidden again
    end_the_time(staffed_site)
    over = page.goto(house)
    assert over
    assert over.status == 404
