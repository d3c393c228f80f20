"""A page's way to its readers: an editor writes it with a picture, a reviewer sends it back once,
a publisher publishes it. And nothing of the editors' pages calls anybody else.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.moving import arriving, press
from tests.browser.people import NewPerson, PutPerson, StaffedSite, enter
from tests.factories.good_files import picture

TITLE = "Ten minutes a day"
NEW_PAGE = "**/cms/pages/add/**"
ALT = "Two people on a bench, laughing."
PICTURES = os.environ.get("KITH_LOOK")  # a folder: what each step looks like is put there


def look(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


class SlowLine:
    """The answer to what Wagtail saves by itself stays out until it is let through."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.held: list[tuple[Route, APIResponse]] = []
        page.route(NEW_PAGE, self.hold)

    def hold(self, route: Route) -> None:
        if "json" in route.request.headers.get("accept", ""):
            self.held.append((route, route.fetch()))
        else:
            route.continue_()

    def wait_until_saved(self) -> None:
        while not self.held:  # pytest's own time limit ends it
            self.page.wait_for_timeout(50)

    def let_through(self) -> None:
        for route, answer in self.held:
            route.fulfill(response=answer)


@pytest.fixture(scope="module")
def people(staffed_site: StaffedSite) -> dict[str, PutPerson]:
    """An editor, a reviewer and a publisher."""
    roles = ("editor", "reviewer", "publisher")
    asked = [
        NewPerson(f"{one}.pages@example.org", name=f"Pat {one.title()}", roles=[f"content-{one}"])
        for one in roles
    ]
    return dict(zip(roles, staffed_site.put_people(asked), strict=True))


def number_of(site: StaffedSite, slug: str) -> int:
    """The number of a page, as addresses under `/cms/` name it."""
    with sqlite3.connect(site.folder / "kith.sqlite3", timeout=20) as database:
        row = database.execute("SELECT id FROM wagtailcore_page WHERE slug = ?", [slug]).fetchone()
    database.close()
    return int(row[0])


def come_in(page: Page, site: StaffedSite, person: PutPerson) -> None:
    """Into the editors' pages."""
    enter(page, site, person)
    page.goto(f"{site.address}/account/editors/")
    press(page, "Open the editors")
    page.wait_for_url(f"{site.address}/cms/")


def insert_part(page: Page, name: str) -> None:
    """Add a part at the end of the body."""
    page.locator("#panel-child-content-body-section").get_by_role(
        "button", name="Insert a block"
    ).last.click()
    page.get_by_role("option", name=name, exact=True).click()


def more(page: Page, name: str) -> None:
    """One of the actions at the foot of the form."""
    foot = page.get_by_role("navigation", name="Actions (footer)")
    foot.get_by_role("button", name="More actions").click()
    foot.get_by_role("button", name=name, exact=True).click()


def write_the_page(page: Page) -> None:
    page.locator("#id_title").fill(TITLE)
    page.locator("#id_summary").fill("A short talk each day helps.")
    insert_part(page, "Picture")
    page.get_by_role("button", name="Choose an image").click()
    modal = page.locator(".modal-body")
    modal.get_by_role("tab", name="Upload").click()
    modal.locator("#id_image-chooser-upload-file").set_input_files(
        {"name": "bench.jpg", "mimeType": "image/jpeg", "buffer": picture("JPEG")}
    )
    modal.locator("#id_image-chooser-upload-title").fill("A bench")
    modal.locator("#id_image-chooser-upload-description").fill(ALT)
    look(page, "picture")
    modal.get_by_role("button", name="Upload").click()
    expect(page.locator(".modal-body")).to_have_count(0)
    insert_part(page, "Text")
    page.locator(".public-DraftEditor-content").last.click()
    page.keyboard.type("Sit down together. Talk for ten minutes.")
    look(page, "form")
    page.get_by_role("tab", name="Care").click()
    page.locator("#id_owner_role").fill("Charter lead")
    page.locator("#id_reviewed_on").fill("2026-11-20")
    page.locator("#id_review_on").fill("2027-11-20")
    page.locator("#id_owner_role").click()
    look(page, "care")
    page.get_by_role("tab", name="Who it is for").click()
    page.get_by_label("My partner").check()
    look(page, "who")
    expect(page.get_by_label("My partner")).to_be_checked()


def test_a_page_goes_from_its_editor_to_its_readers(
    staffed_site: StaffedSite, people: dict[str, PutPerson], open_page: OpenPage
) -> None:
    site, own = staffed_site, urlsplit(staffed_site.address).netloc
    pages = {name: open_page() for name in people}
    asked: set[str] = set()
    wrong: list[str] = []
    for page in pages.values():
        page.on("request", lambda one: asked.add(urlsplit(one.url).netloc))
        page.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)
    for name, person in people.items():
        come_in(pages[name], site, person)
    editor, reviewer, publisher = pages["editor"], pages["reviewer"], pages["publisher"]

    # When the editor writes a page with a picture and sends it in while it is being saved by itself
    section = number_of(site, "advice")
    editor.goto(f"{site.address}/cms/pages/add/front/articlepage/{section}/")
    line = SlowLine(editor)
    write_the_page(editor)
    line.wait_until_saved()
    with arriving(editor):
        more(editor, "Submit to Review and publish")
        line.let_through()
    expect(editor.get_by_text("has been submitted for moderation")).to_be_visible()

    # Then it waits for the reviewer, who sends it back with a comment
    reviewer.goto(f"{site.address}/cms/")
    expect(reviewer.get_by_text("Waits for you")).to_be_visible()
    look(reviewer, "home")
    with arriving(reviewer):
        reviewer.get_by_role("link", name=TITLE).first.click()
    look(reviewer, "review")
    more(reviewer, "Request changes")
    reviewer.locator(".modal-body [name=comment]").fill("Say when to start.")
    with arriving(reviewer):
        reviewer.locator(".modal-body").get_by_role("button", name="Request changes").click()

    # When the editor mends it and sends it in again, and the reviewer approves
    editor.goto(f"{site.address}/cms/pages/{number_of(site, 'ten-minutes-a-day')}/edit/")
    expect(editor.get_by_text("This page was sent back: Say when to start.")).to_be_visible()
    editor.locator("#id_summary").fill("Start tonight. A short talk each day helps.")
    look(editor, "sent-back")
    with arriving(editor):
        more(editor, "Resubmit to Review")
    reviewer.goto(f"{site.address}/cms/")
    with arriving(reviewer):
        reviewer.get_by_role("link", name=TITLE).first.click()
    with arriving(reviewer):
        more(reviewer, "Approve")

    # Then the publisher publishes
    publisher.goto(f"{site.address}/cms/")
    with arriving(publisher):
        publisher.get_by_role("link", name=TITLE).first.click()
    with arriving(publisher):
        more(publisher, "Approve and Publish")

    # And a resident sees it, with its picture
    resident = open_page(width=320)
    resident.goto(f"{site.address}/advice/ten-minutes-a-day/")
    expect(resident.get_by_role("heading", level=1)).to_have_text(TITLE)
    shown = resident.get_by_alt_text(ALT)
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("one => one.naturalWidth") > 0
    assert shown.evaluate("one => one.currentSrc").endswith(".avif")
    look(resident, "resident")

    # And nobody else was asked for anything
    assert asked - {own, ""} == set()
    assert wrong == []
