"""Somebody who answers for an organisation reads who saw it; the worker has sealed what they read."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID

from tests.browser.accessibility import wrong_at_both_widths
from tests.browser.conftest import OpenPage
from tests.browser.people import NewPerson, StaffedSite, enter

WITHIN_SECONDS = 30


def organisation_id(folder: Path, name: str) -> str:
    with sqlite3.connect(f"file:{folder / 'kith.sqlite3'}?mode=ro", uri=True) as database:
        (found,) = database.execute(
            "SELECT id FROM organisations_organisation WHERE name = ?", [name]
        ).fetchone()
    return str(UUID(found))


def is_all_sealed(folder: Path) -> bool:
    with sqlite3.connect(f"file:{folder / 'kith.sqlite3'}?mode=ro", uri=True) as database:
        (waiting,) = database.execute(
            "SELECT count(*) FROM core_auditentry WHERE sequence NOT IN "
            "(SELECT entry_id FROM core_auditseal)"
        ).fetchone()
    return bool(waiting == 0)


def verify(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("KITH_", "DJANGO_")) and name != "DATABASE_URL"
    }
    return subprocess.run(
        [sys.executable, "-m", "kith.cli", "audit", "verify"],
        env={**environment, "KITH_DATA": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_organisation_lead_reads_who_saw_it_and_every_line_is_sealed(
    staffed_site: StaffedSite, open_page: OpenPage
) -> None:
    # Given an organisation that a colleague opened
    lead, asha = staffed_site.put_people(
        [
            NewPerson("trail-lead@example.org", "Lena Lead", ["organisation-lead"], "Riverside"),
            NewPerson("trail-asha@example.org", "Asha Patel", ["champion"], "Riverside"),
        ],
    )
    record = organisation_id(staffed_site.folder, "Riverside")
    theirs = open_page()
    enter(theirs, staffed_site, asha)
    theirs.goto(f"{staffed_site.address}/work/organisations/{record}/")

    # When the organisation's lead reads its trail
    page = open_page()
    enter(page, staffed_site, lead)
    page.goto(f"{staffed_site.address}/work/trail/organisation/{record}/")

    # Then it says in plain words who did what, on a wide page and on a narrow one
    said = page.get_by_role("table", name="Who saw this record").locator("td").all_inner_texts()
    assert said == ["Lena Lead read who had seen it", "Asha Patel opened it"]
    assert wrong_at_both_widths(page) == []

    # And within seconds the worker has sealed it all, as anybody with the key can check
    give_up_at = time.monotonic() + WITHIN_SECONDS
    while not is_all_sealed(staffed_site.folder) and time.monotonic() < give_up_at:
        time.sleep(0.5)
    found = verify(staffed_site.folder)
    assert (found.returncode, found.stderr) == (0, "")
    assert "The trail is whole:" in found.stdout
    heads = staffed_site.folder / "audit" / "heads.ndjson"
    assert json.loads(heads.read_text().splitlines()[0])["position"] > 0
