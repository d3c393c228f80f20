"""Somebody asks what is held of them without scripts; people here answer; two people erase."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.accessibility import is_right
from tests.browser.conftest import OpenPage
from tests.browser.moving import arriving, follow, press
from tests.browser.people import NewPerson, PutPerson, StaffedSite, enter

A_MOMENT = 3200
"""Faster than three seconds nobody reads and sends a form."""
NAME = "Zenobia Quill"
MAIL = "zenobia@example.org"
Look = Callable[[Page], None]


def ask(page: Page, site: StaffedSite, what: str, look: Look) -> str:
    """Send the public form; the number that is told, beside a word."""
    page.goto(f"{site.address}/your-information/")
    look(page)
    press(page, "Ask us")
    press(page, "Send it")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    look(page)
    page.get_by_label(what).check()
    page.get_by_label("Tell us in your own words").fill("Everything, please.")
    page.get_by_label("Your name").fill(NAME)
    page.get_by_label("Do not contact me").check()
    page.wait_for_timeout(A_MOMENT)
    press(page, "Send it")
    expect(page.get_by_role("heading", level=1)).to_have_text("We have it")
    look(page)
    assert "?" not in page.url
    assert page.context.cookies() == []
    number, word = page.locator(".kith-code").all_inner_texts()
    assert word
    return number


def no_look(_page: Page) -> None:
    """axe is a script itself: the other journey looks at the same pages."""


def open_by_number(page: Page, site: StaffedSite, number: str) -> None:
    """Find a request by the number with which somebody came back."""
    page.goto(f"{site.address}/work/rights/")
    page.get_by_label("Number of the request").fill(number.lower())
    press(page, "Find it")
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)


def prove(page: Page, account: str = "") -> None:
    """Make sure who asks: the word that they say is not enough to be shown anything."""
    follow(page, "Make sure who they are")
    expect(page.get_by_label("They gave the word that came with their number")).to_have_count(0)
    page.get_by_label("They showed a document").check()
    page.get_by_label("The e-mail address that they sign in with").fill(account)
    is_right(page)
    press(page, "Write it down")


def two_officers(site: StaffedSite, who: str) -> list[PutPerson]:
    """Two who answer requests."""
    return site.put_people(
        [
            NewPerson(f"{who}.one@example.org", "Olu One", ["records-administrator"], "Council"),
            NewPerson(f"{who}.two@example.org", "Tam Two", ["records-administrator"], "Council"),
        ]
    )


def test_somebody_asks_without_scripts_and_is_handed_what_is_held(
    staffed_site: StaffedSite, open_page: OpenPage
) -> None:
    officer, _other = two_officers(staffed_site, "access")
    staffed_site.put_person(MAIL, name=NAME, roles=["practitioner"], organisation="Council")
    # Given somebody who asks without scripts, and is told a number and a word
    number = ask(open_page(javascript=False), staffed_site, "I want to see what you hold", no_look)

    # When somebody here finds it by the number, and writes down that it came
    page = open_page()
    enter(page, staffed_site, officer)
    page.goto(f"{staffed_site.address}/work/rights/")
    is_right(page)
    open_by_number(page, staffed_site, number)
    is_right(page)
    page.get_by_role("group", name="How did you tell them?").first.get_by_label("Not told").check()
    press(page, "They were told")
    expect(page.get_by_role("alert")).to_contain_text("The request is acknowledged.")

    # And makes sure who they are, looks, and decides on each thing
    prove(page, MAIL)
    press(page, "Look for what we hold")
    is_right(page)
    while page.get_by_text("Not decided", exact=True).count():
        undecided = page.locator("li", has=page.get_by_text("Not decided", exact=True)).first
        with arriving(page):
            undecided.get_by_role("link").click()
        page.get_by_label("Give it", exact=True).check()
        press(page, "Decide")
    is_right(page)
    press(page, "Put together what is given")
    expect(page.get_by_text(MAIL).first).to_be_visible()
    is_right(page)

    # Then it is handed over by a person, and the copy is gone
    answer = page.url
    page.get_by_label("In person").check()
    press(page, "It is handed over")
    expect(page.get_by_text("They were given what is held")).to_be_visible()
    gone = page.goto(answer)
    assert gone
    assert gone.status == 404


def test_two_people_erase_what_is_held(staffed_site: StaffedSite, open_page: OpenPage) -> None:
    first, second = two_officers(staffed_site, "erase")
    number = ask(open_page(), staffed_site, "I want you to erase what you hold", is_right)

    # Given that one makes sure who asks, and asks for it
    page = open_page()
    enter(page, staffed_site, first)
    open_by_number(page, staffed_site, number)
    prove(page)
    follow(page, "See what would be erased, and ask for it")
    is_right(page)
    page.get_by_label("It is not needed any more").check()
    press(page, "Ask for it")
    expect(page.get_by_text("You asked for this.")).to_be_visible()
    expect(page.get_by_role("button", name="Erase everything")).to_have_count(0)

    # When another approves it
    other = open_page()
    other.route("**/*.js", lambda route: route.abort())
    enter(other, staffed_site, second)
    with arriving(other):
        other.get_by_role("link", name=re.compile("erasures? waits? for a second person")).click()
    is_right(other)
    follow(other, f"For {number}")
    is_right(other)
    other.get_by_label("In person").check()
    press(other, "Erase everything")

    # Then a certificate is left, and nothing that was typed
    expect(other.get_by_role("heading", level=1)).to_contain_text("Certificate of erasure")
    expect(other.get_by_text("What was sealed cannot be read from older backups")).to_be_visible()
    is_right(other)
    open_by_number(other, staffed_site, number)
    expect(other.get_by_text("What was typed into this request is erased.")).to_be_visible()
    expect(other.get_by_text(NAME)).to_have_count(0)
