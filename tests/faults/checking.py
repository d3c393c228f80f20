"""What is true after a restart: of all that the writers were promised, and of the database itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.faults.writers import folder_of_notes, read_notes

NAMED = "Team "
ADDED = "organisations.team-added"


@dataclass(slots=True)
class Found:
    """What checking found. Every list is empty where all is well."""

    acknowledged: int = 0
    rows: int = 0
    refused: int = 0
    sealed: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)
    breaks: list[str] = field(default_factory=list)


def check(data: Path) -> Found:
    """Hold the database against every note of every writer, and walk the sealed trail."""
    from kith.core.models import AuditEntry, FormPost
    from kith.organisations.models import Team

    files = sorted(folder_of_notes(data).glob("notes-*.ndjson"))
    noted = [one for path in files for one in read_notes(path)]
    kept = {one["key"]: one for one in noted if one["what"] == "kept"}
    asked = {one["name"] for one in noted if one["what"] == "sent"}
    every = Team.objects.because("A proof's own database.").values_list("pk", "name")
    teams = {str(key): name for key, name in every if name.startswith(NAMED)}
    others = {str(key) for key, name in every if not name.startswith(NAMED)}
    entries = Counter(AuditEntry.objects.filter(action=ADDED).values_list("object_id", flat=True))
    posts = {str(key): led_to for key, led_to in FormPost.objects.values_list("key", "led_to")}
    found = Found(acknowledged=len(kept), rows=len(teams))
    found.refused = sum(1 for one in noted if one["what"] == "refused")
    found.wrong = [one["says"] for one in noted if one["what"] == "wrong"]
    for key, one in kept.items():
        team = next((part for part in one["led_to"].split("/") if part in teams), "")
        if teams.get(team) != one["name"] or posts.get(key) != one["led_to"]:
            found.lost.append(one["name"])
    by_name = Counter(teams.values())
    found.doubled = [name for name, count in by_name.items() if count > 1]
    found.unasked = [name for name in by_name if name not in asked]
    # A team, its line in the trail and its answered key are one: all there, or none.
    found.half = [key for key in teams if entries[key] != 1]
    found.half += [key for key in entries if key not in teams and key not in others]
    answered = {part for led_to in posts.values() for part in led_to.split("/")}
    found.half += [key for key in teams if key not in answered]
    found.damage = damage()
    _walk(found, data)
    return found


def damage() -> list[str]:
    """What the database says of itself."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            said = [str(row[0]) for row in cursor.fetchall() if row[0] != "ok"]
            cursor.execute("PRAGMA foreign_key_check")
            return said + [str(row) for row in cursor.fetchall()]
        cursor.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'amcheck'")
        if not cursor.fetchone()[0]:
            return ["amcheck is not installed here, so indexes were not looked through"]
        cursor.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
        said = []
        for table in ("organisations_team", "core_auditentry", "core_auditseal", "core_formpost"):
            cursor.execute(
                "SELECT bt_index_check(i.indexrelid, true) FROM pg_index i "
                "JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam "
                f"WHERE i.indrelid = '{table}'::regclass AND a.amname = 'btree'"
            )
            cursor.execute(f"SELECT * FROM verify_heapam('{table}')")
            said += [str(row) for row in cursor.fetchall()]
    return said


def _walk(found: Found, data: Path) -> None:
    from kith.core.operations import seal_entries
    from kith.core.sealing.checking import check_trail

    seal_entries(at=datetime.now(UTC), everywhere=True)
    report = check_trail(data)
    found.sealed = report.sealed
    found.breaks = [str(one) for one in report.breaks] + [str(one) for one in report.warnings]
    if report.unsealed.count:
        found.breaks.append(f"{report.unsealed.count} entries are not sealed")


def troubles(found: dict[str, Any]) -> dict[str, Any]:
    """What is not as it should be; nothing where all is well."""
    names = ("lost", "doubled", "half", "unasked", "wrong", "damage", "breaks")
    return {name: found[name][:5] for name in names if found[name]}
