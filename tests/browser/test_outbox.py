"""Somebody who looks after sending finds a message that did not go, and has it tried again."""

from __future__ import annotations

import os
import time

from playwright.sync_api import Page, expect

from tests.browser.accessibility import wrong_at_both_widths
from tests.browser.conftest import OpenPage
from tests.browser.moving import press
from tests.browser.people import StaffedSite, enter

WITHIN_SECONDS = 30


def wait_until_all_is_sent(page: Page) -> None:
    """Look again until the worker has sent what waits."""
    give_up_at = time.monotonic() + WITHIN_SECONDS
    while page.get_by_role("heading", name="Every message was sent").count() == 0:
        assert time.monotonic() < give_up_at, page.locator("main").inner_text()
        time.sleep(0.2)
        page.reload()


def test_message_given_up_is_tried_again(staffed_site: StaffedSite, open_page: OpenPage) -> None:
    # Given a message that was given up
    keeper = staffed_site.put_person("keeper@example.org", roles=["system-administrator"])
    staffed_site.backstage.ask("give up mail", "someone@example.org")
    page = open_page()
    enter(page, staffed_site, keeper)

    # When they follow the line of today and press the button
    page.get_by_role("link", name="1 message could not be sent").click()
    expect(page.get_by_role("heading", name="E-mail: tests.note")).to_be_visible()
    assert wrong_at_both_widths(page) == []
    if folder := os.environ.get("KITH_SHOTS"):
        page.screenshot(path=f"{folder}/outbox.png", full_page=True)
    press(page, "Try again")

    # Then it is said so, and the message goes
    expect(page.get_by_text("The message will be tried again now.")).to_be_visible()
    expect(page.get_by_text("someone@example.org")).to_have_count(0)
    wait_until_all_is_sent(page)
    assert wrong_at_both_widths(page) == []
    if folder:
        page.screenshot(path=f"{folder}/outbox-empty.png", full_page=True)
