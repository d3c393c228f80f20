"""A records administrator's morning: a school, its team and site, and two groups that are one."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser import moving
from tests.browser.accessibility import is_right
from tests.browser.conftest import OpenPage
from tests.browser.people import NewPerson, StaffedSite, enter

ADDRESS = "/work/organisations/"


def press(page: Page, name: str) -> None:
    """Press a button and look at what comes."""
    moving.press(page, name, exact=True)
    is_right(page)


def follow(page: Page, name: str) -> None:
    """Follow a link and look at what comes."""
    moving.follow(page, name)
    is_right(page)


def add_organisation(page: Page, site: str, name: str, kind: str) -> None:
    page.goto(site + ADDRESS)
    press(page, "Add an organisation")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label(kind).check()
    press(page, "Add it")
    expect(page.get_by_role("alert")).to_contain_text(f"{name} is added.")


def test_administrator_adds_an_organisation_with_its_team_and_site(
    staffed_site: StaffedSite, open_page: OpenPage
) -> None:
    name = "Quayside School"
    # Given a records administrator who has signed in
    administrator = staffed_site.put_person(
        "adds@example.org",
        roles=["records-administrator"],
        organisation="The council",
    )
    page = open_page()
    enter(page, staffed_site, administrator)

    # When they send an empty form, they are told what to do, and nothing is lost
    page.goto(staffed_site.address + ADDRESS + "add/")
    page.get_by_label("What it does").fill("Teaches children.")
    press(page, "Add it")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter a name")
    expect(page.get_by_label("What it does")).to_have_value("Teaches children.")

    # When they fill it, the organisation is there with an empty place for everything
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("School, college or nursery").check()
    press(page, "Add it")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_text("No teams yet.")).to_be_visible()
    school = page.url

    # And a team and a site find their place in it
    follow(page, "Add a team")
    page.get_by_label("Name of the team").fill("Pastoral team")
    press(page, "Add the team")
    page.goto(school)
    follow(page, "Add a site")
    page.get_by_label("Name of the site").fill("Main building")
    page.get_by_label("Postcode").fill("s65 1aa")
    press(page, "Add the site")
    expect(page.get_by_text("S65 1AA")).to_be_visible()

    # Then everybody who looks for it finds it
    page.goto(staffed_site.address + ADDRESS)
    page.get_by_label("Name, or part of it").fill(name.upper())
    press(page, "Show")
    follow(page, name)
    expect(page.get_by_role("link", name="Pastoral team")).to_be_visible()
    expect(page.get_by_role("link", name="Main building")).to_be_visible()


def test_administrator_merges_two_organisations(
    staffed_site: StaffedSite, open_page: OpenPage
) -> None:
    small, large = "Small group", "Large group"
    # Given two groups that work as one, the smaller with somebody in a team
    administrator, _worker = staffed_site.put_people(
        [
            NewPerson("merges@example.org", "", ["records-administrator"], "The council"),
            NewPerson("works@example.org", "Win Worker", ["practitioner"], small, "Duty"),
        ]
    )
    page = open_page()
    page.route("**/*.js", lambda route: route.abort())  # all of it works without scripts
    enter(page, staffed_site, administrator)
    add_organisation(page, staffed_site.address, large, "Voluntary or community group")

    # When the administrator merges one into the other
    page.goto(staffed_site.address + ADDRESS + f"?q={small}")
    follow(page, small)
    gone = page.url
    follow(page, "Merge it into another organisation")
    page.get_by_label("Name, or part of it").fill("Large group")
    press(page, "Show")
    follow(page, large)
    expect(page.get_by_text("1 membership, with their roles")).to_be_visible()
    press(page, "Merge them")

    # Then the person and the team are in the other, and the old page says where they went
    expect(page.get_by_role("alert")).to_contain_text(f"{small} is now part of {large}.")
    expect(page.get_by_role("link", name="Duty")).to_be_visible()
    page.goto(gone)
    is_right(page)
    expect(page.get_by_text("It became part of")).to_be_visible()
    follow(page, large)
