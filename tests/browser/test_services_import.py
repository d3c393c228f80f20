"""A moderator takes a spreadsheet in, looks before anything changes, and joins what is one."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import is_right
from tests.browser.conftest import OpenPage
from tests.browser.moving import arriving, follow, press
from tests.browser.people import StaffedSite, enter

HEAD = "What we run,Organisation,Phone,Website,Lowest age,Postcode,Address,Confidential\n"


def sheet(folder: Path, name: str, kind: str, rows: list[str]) -> Path:
    """A spreadsheet whose services are of this kind, with telephones of their own."""
    path, number = folder / name, f"0114 496 {len(kind):02}"
    text = HEAD + "".join(f"{row}\n" for row in rows)
    path.write_text(text.replace("KIND", kind).replace("NUMBER ", number))
    return path


def hand_in(page: Page, path: Path) -> None:
    follow(page, "Hand in a file")
    page.get_by_label("File", exact=True).set_input_files(path)
    press(page, "Hand it in")


def right(page: Page, javascript: bool) -> None:
    """The rules are looked at by a script, so only where scripts run."""
    if javascript:
        is_right(page)


def wait_for(page: Page, link: str) -> None:
    """Load the page again until the worker has done what a link tells of."""
    found = page.get_by_role("link", name=link)
    for _once in range(80):
        if found.count():
            return
        page.wait_for_timeout(250)
        page.reload()
    expect(found.first).to_be_visible()


def public_names(page: Page, site: str, kind: str) -> set[str]:
    """What anybody finds of the kind."""
    found = page.request.post(f"{site}/oruk/v3/services", data={"search": kind}).json()
    return {one["name"] for one in found["contents"]}


def looked_at(page: Page) -> None:
    wait_for(page, "An import waits for you to look at it")
    follow(page, "An import waits for you to look at it")


@pytest.mark.parametrize(("javascript", "kind"), [(False, "Quilting"), (True, "Weaving")])
def test_spreadsheet_is_looked_at_then_written_and_a_duplicate_decided(
    staffed_site: StaffedSite, open_page: OpenPage, tmp_path: Path, javascript: bool, kind: str
) -> None:
    site = staffed_site.address
    # Given a moderator and a source that is a spreadsheet
    page = open_page(javascript=javascript)
    moderator = staffed_site.put_person(
        f"imports-{kind}@example.org", roles=["directory-moderator"], organisation="The council"
    )
    enter(page, staffed_site, moderator)
    page.goto(f"{site}/work/directory/imports/")
    press(page, "Add a source")
    page.get_by_label("Name").fill(f"County list {kind}")
    page.get_by_label("A spreadsheet, saved as CSV").check()
    press(page, "Add the source")
    expect(page.get_by_role("alert")).to_contain_text("is added")

    # When they hand in a file, a column that nobody could guess is asked for
    first = [
        "KIND hour,Wool Union,NUMBER 01,https://KIND.example,16,S60 1AA,1 High Street,",
        "Chess after KIND,Board Union,NUMBER 02,,,S60 1AA,,",
        "Shelter for KIND,Door Union,NUMBER 03,,,S60 1AE,9 Hidden Row,yes",
        "Broken KIND,Board Union,none,www.,abc,,,",
    ]
    hand_in(page, sheet(tmp_path, "first.csv", kind, first))
    expect(page.get_by_role("heading", level=1)).to_have_text("What each column means")
    right(page, javascript)
    press(page, "Keep this, and read the file")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose the column that holds")
    page.get_by_label("What we run").select_option(label="Name")
    press(page, "Keep this, and read the file")

    # Then they see what would change, and the directory is as it was
    looked_at(page)
    for told in ("3 would be added", "1 refused", "1 with a confidential place"):
        expect(page.get_by_role("link", name=told)).to_be_visible()
    expect(page.get_by_text("is no age in years")).to_be_visible()
    assert "Hidden Row" not in page.content()
    right(page, javascript)
    assert public_names(page, site, kind) == set()

    # And when they let it, it is written
    press(page, "Write this into the directory")
    wait_for(page, "3 added")
    names = {f"Chess after {kind}", f"Shelter for {kind}", f"{kind} hour"}
    assert public_names(page, site, kind) == names

    # When the next file adds, changes and leaves out
    page.goto(f"{site}/work/directory/imports/")
    follow(page, f"County list {kind}")
    second = [
        "KIND hour,Wool Union,NUMBER 01,https://KIND.example,18,S60 1AA,1 High Street,",
        "The KIND hour,Wool and Yarn,NUMBER 01,https://KIND.example,,S60 1AA,,",
        "Shelter for KIND,Door Union,NUMBER 03,,,S60 1AE,9 Hidden Row,yes",
    ]
    hand_in(page, sheet(tmp_path, "second.csv", kind, second))
    press(page, "Keep this, and read the file")
    looked_at(page)
    for told in ("1 would be added", "1 would be changed", "1 would be taken away"):
        expect(page.get_by_role("link", name=told)).to_be_visible()
    changed = page.get_by_role("row", name="Lowest age 16 18")
    expect(changed).to_be_visible()
    press(page, "Write this into the directory")
    wait_for(page, "1 taken away")
    right(page, javascript)

    # Then the two that are alike are proposed with their reasons, and the moderator decides
    page.goto(f"{site}/work/directory/duplicates/")
    wait_for(page, f"{kind} hour")
    right(page, javascript)
    with arriving(page):
        page.get_by_role("link", name=f"{kind} hour").first.click()
    for reason in ("The same telephone", "The same postcode", "The same web page"):
        expect(page.get_by_text(reason, exact=True)).to_be_visible()
    right(page, javascript)
    press(page, "Keep this answer")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say whether they are one service")
    page.get_by_label("Yes. Keep the first").check()
    press(page, "Keep this answer")
    expect(page.get_by_role("alert")).to_contain_text("It is kept")
    assert page.get_by_role("link", name=f"{kind} hour").count() == 0
