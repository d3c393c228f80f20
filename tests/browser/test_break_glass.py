"""A refuge is hidden from everybody; in need somebody opens it, and those who answer for it know."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.accessibility import is_right
from tests.browser.conftest import OpenPage
from tests.browser.moving import arriving, follow, press
from tests.browser.people import NewPerson, StaffedSite, enter

PLACE = "Lantern Refuge"
HOUSE = "House by the river"
WORDS = "The police brought a child and ask where to."


def end_the_time(site: StaffedSite) -> None:
    """Let the time for which the glass is broken be over."""
    moment = (datetime.now(UTC) - timedelta(seconds=1)).strftime("%Y-%m-%d %H:%M:%S.%f")
    with sqlite3.connect(site.folder / "kith.sqlite3", timeout=20) as database:
        database.execute("UPDATE accounts_breakglass SET until = ?", (moment,))
    database.close()


def to_the_refuge(page: Page, site: StaffedSite) -> None:
    page.goto(f"{site.address}/work/organisations/?q=Lantern")
    follow(page, PLACE)
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
    enter(desk, staffed_site, lead)
    to_the_refuge(desk, staffed_site)
    follow(desk, "Add a site")
    desk.get_by_label("Name of the site").fill(HOUSE)
    desk.get_by_label("Its address must not be known").check()
    press(desk, "Add the site")
    expect(desk.get_by_text("Only you see it so far.")).to_be_visible()
    expect(desk.get_by_label("Lena Lead")).to_be_checked()
    press(desk, "Save")
    expect(desk.get_by_role("heading", level=1)).to_have_text(HOUSE)
    house = desk.url

    # Then a supervisor elsewhere finds it in no list and at no address
    page = open_page()
    enter(page, staffed_site, supervisor)
    to_the_refuge(page, staffed_site)
    expect(page.get_by_text(HOUSE)).to_have_count(0)
    hidden = page.goto(house)
    assert hidden
    assert hidden.status == 404

    # When it cannot wait, they say why and see it
    page.goto(f"{staffed_site.address}/work/")
    is_right(page)
    follow(page, "Open a restricted record")
    press(page, "Open it and tell")
    expect(page.get_by_role("alert").first).to_contain_text("There is a problem")
    is_right(page)
    page.get_by_label("Its reference").fill(house)
    page.get_by_label("Somebody may be in danger").check()
    page.get_by_label("Say it in your own words").fill(WORDS)
    press(page, "Open it and tell")
    expect(page.get_by_text(f"Site: {HOUSE}")).to_be_visible()
    is_right(page)
    press(page, "Go to the record")
    expect(page.get_by_role("heading", level=1)).to_have_text(HOUSE)
    is_right(page)

    # Then the lead is told before anything else, looks at why, and reads it in the trail
    look = open_page()
    look.route("**/*.js", lambda route: route.abort())
    enter(look, staffed_site, lead)
    is_right(look)
    with arriving(look):
        look.get_by_role("link", name="Sam Super opened a restricted record").click()
    expect(look.get_by_text(WORDS)).to_be_visible()
    is_right(look)
    press(look, "I have looked at this")
    expect(look.get_by_role("alert")).to_contain_text("you have looked at this")
    look.goto(house)
    follow(look, "Change who may see this site")
    is_right(look)
    look.go_back()
    follow(look, "Who has seen and changed this")
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
