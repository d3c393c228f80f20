"""Each migration of ours is undone and done again, with data: schema and rows are what they were.

Up from the newest landing to the present, down to where a landing stood, and up again: whatever has
a place at the bottom is there, and the top is what it was. A walk takes half a minute of processor,
nearly all of it Django's, which draws every table's state anew a migration: by default each of ours
is only asked whether it can be undone at all.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from tests.conformance.test_upgrades import NAMES, dump
from tests.conformance.walking_migrations import OURS, SEALED
from tests.faults.cluster import Cluster
from tests.faults.evidence import write_down
from tests.faults.test_kill import open_to_nobody

TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
ROOT = Path(__file__).resolve().parents[2]
NEWEST = NAMES[-1]
# A migration that cannot be undone, and why: "room.0001_name": "because …". None so far.
IRREVERSIBLE: dict[str, str] = {}
# What coming back up cannot give again, and why; by table, the columns.
GONE_FOR_GOOD: dict[str, tuple[str, ...]] = {}


def test_every_migration_of_ours_can_be_undone_or_says_why_not() -> None:
    loader = MigrationLoader(None)
    rooms = {config.label for config in apps.get_app_configs() if config.name.startswith("kith.")}
    stuck = sorted(
        f"{room}.{name}"
        for (room, name), migration in loader.disk_migrations.items()
        if room in rooms and not all(one.reversible for one in migration.operations)
    )

    assert rooms - set(OURS) == {"selfcheck"}  # keeps nothing, so it has no tables
    assert stuck == sorted(IRREVERSIBLE)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("landing", NAMES)
def test_migrations_since_each_landing_are_undone_and_done_again(
    landing: str, tmp_path: Path
) -> None:
    seen = walked_on_sqlite(NEWEST, landing, tmp_path)

    assert differences(seen) == {}
    assert landing != NEWEST or seen["bottom"] == seen["before"]
    note(f"SQLite, down to landing {landing}", seen)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("landing", NAMES)
def test_migrations_on_postgresql_are_undone_and_done_again(
    landing: str, tmp_path_factory: Any
) -> None:
    with open_to_nobody(tmp_path_factory.mktemp("walked")) as folder:
        cluster = Cluster(folder / "pg")
        cluster.start()
        try:
            subprocess.run(
                ["psql", "-q", "-v", "ON_ERROR_STOP=1", cluster.address],
                input=dump(NEWEST, "postgresql"),
                text=True,
                check=True,
                stdout=subprocess.DEVNULL,
            )
            seen = walked(targets_of(landing, folder), folder, DATABASE_URL=cluster.address)
        finally:
            cluster.stop()

    assert differences(seen) == {}
    assert landing != NEWEST or seen["bottom"] == seen["before"]
    note(f"PostgreSQL, down to landing {landing}", seen)


def walked_on_sqlite(data: str, landing: str, folder: Path) -> dict[str, Any]:
    """What was seen on the way from one landing's data down to where another stood."""
    database = folder / "kith.sqlite3"
    with sqlite3.connect(database) as old:
        old.executescript(dump(data, "sqlite"))
    old.close()
    return walked(targets_of(landing, folder), folder, DATABASE_URL=f"sqlite:///{database}")


def walked(targets: dict[str, str | None], folder: Path, **environment: str) -> dict[str, Any]:
    """Walk in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.conformance.walking_migrations", json.dumps(targets)],
        env={**os.environ, "KITH_DATA": str(folder), "PYTHONPATH": "src:.", **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def targets_of(landing: str, folder: Path) -> dict[str, str | None]:
    """The migration of each of our rooms at which a landing stood."""
    with restored(landing, folder) as old:
        rows = old.execute("SELECT app, max(name) FROM django_migrations GROUP BY app").fetchall()
    stood = dict(rows)
    return {room: stood.get(room) for room in OURS}


def restored(landing: str, folder: Path) -> sqlite3.Connection:
    """A landing's database as it was."""
    path = folder / f"landing-{landing}.sqlite3"
    if not path.exists():
        old = sqlite3.connect(path)
        old.executescript(dump(landing, "sqlite"))
        old.close()
    return sqlite3.connect(path)


def differences(seen: dict[str, Any]) -> dict[str, Any]:
    """Where the top is not what it was, in schema or in rows that had a place at the bottom."""
    found: dict[str, Any] = {}
    top, bottom, again = seen["top"], seen["bottom"], seen["top again"]
    if set(top) != set(again):
        found["tables"] = sorted(set(top) ^ set(again))
    for name in sorted(set(top) & set(again)):
        for part in ("columns", "rules"):
            if top[name][part] != again[name][part]:
                found[f"{name}, {part}"] = [top[name][part], again[name][part]]
        if name not in bottom:
            continue
        shared = columns_of(top[name]) & columns_of(bottom[name])
        kept = shared - {*top[name]["sealed"], *again[name]["sealed"], *GONE_FOR_GOOD.get(name, ())}
        levels = [as_text(map(json.loads, one[name]["rows"]), kept) for one in (top, bottom, again)]
        if levels[0] != levels[1] or levels[0] != levels[2]:
            found[f"{name}, rows"] = [sorted(one - levels[0])[:2] for one in levels[1:]]
        if any(row.count(SEALED) for row in bottom[name]["rows"]) and not top[name]["sealed"]:
            found[f"{name}, sealed"] = "only at the bottom"
    return found


def columns_of(table: dict[str, Any]) -> set[str]:
    """The names of its columns."""
    return {one.split(" ", 1)[0] for one in table["columns"]}


def as_text(rows: Any, columns: Any) -> set[str]:
    """Rows that can be compared, with these columns or all."""
    return {
        json.dumps(
            {k: str(v) for k, v in row.items() if not columns or k in columns}, sort_keys=True
        )
        for row in rows
    }


def note(way: str, seen: dict[str, Any]) -> None:
    """Write down how far was walked."""
    rows = sum(len(one["rows"]) for one in seen["bottom"].values())
    write_down(
        "Migrations undone and done again",
        "From the newest landing's data up to the present, back to where a landing stood and up "
        f"again, on SQLite and PostgreSQL; the last way walked was: {way}.",
        [
            ("landings", len(NAMES), ""),
            ("migrations that cannot be undone", len(IRREVERSIBLE), ""),
            ("tables at the bottom", len(seen["bottom"]), ""),
            ("rows at the bottom", rows, ""),
            ("differences in schema or rows", 0, "0"),
        ],
    )
