"""Somebody who looks after sending finds a message that did not go, and has it tried again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage
from tests.browser.people import StaffedSite, sign_in

GIVE_UP_ONE = """
import django; django.setup()
from datetime import UTC, datetime
from django.db import transaction
from kith.core.outbox import operations
from kith.core.outbox.parcel import NotCarried
at = datetime.now(UTC)
with transaction.atomic():
    operations.put_mail(code="tests.note", to="someone@example.org", safe_contact="staff-account",
        subject="You have something to read", body="Sign in.", by=None, at=at)
    operations.note_not_carried(parcel=operations.claim_next(at=at),
        failure=NotCarried("address-refused", is_final=True), at=at)
"""


def give_up_one(folder: Path) -> None:
    """Put a message that no mail server would take into the site's outbox."""
    own = {"KITH_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "kith.config.settings"}
    subprocess.run([sys.executable, "-c", GIVE_UP_ONE], env={**os.environ, **own}, check=True)


@pytest.mark.parametrize("width", [1280, 320])
def test_message_given_up_is_tried_again(
    staffed_site: StaffedSite, open_page: OpenPage, width: int
) -> None:
    # Given a message that was given up
    keeper = staffed_site.put_person(f"keeper{width}@example.org", roles=["system-administrator"])
    give_up_one(staffed_site.folder)
    page: Page = open_page(width=width)
    sign_in(page, staffed_site.address, keeper)

    # When they follow the line of today and press the button
    page.goto(f"{staffed_site.address}/work/")
    page.get_by_role("link", name="1 message could not be sent").click()
    expect(page.get_by_role("heading", name="E-mail: tests.note")).to_be_visible()
    assert violations(page) == []
    if folder := os.environ.get("KITH_SHOTS"):
        page.screenshot(path=f"{folder}/outbox-{width}.png", full_page=True)
    page.get_by_role("button", name="Try again").click()

    # Then it is said so, and the message goes
    expect(page.get_by_text("The message will be tried again now.")).to_be_visible()
    expect(page.get_by_text("someone@example.org")).to_have_count(0)
    page.wait_for_timeout(3000)
    page.reload()
    expect(page.get_by_role("heading", name="Every message was sent")).to_be_visible()
    if folder:
        page.screenshot(path=f"{folder}/outbox-empty-{width}.png", full_page=True)
