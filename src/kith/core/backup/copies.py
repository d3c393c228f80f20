"""A database out of an archive, put into a place of its own, and examined there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import DatabaseError

from kith.core.backup import postgresql, sqlite
from kith.core.backup.archive import take_out
from kith.core.backup.house import House, Progress, standing_on
from kith.core.backup.manifest import HEADS, Facts, Manifest
from kith.core.backup.programs import libpq
from kith.core.refusals import Refusal
from kith.core.sealing import keeping, stored
from kith.core.sealing.verifying import walk_chain

SHOWN = 3
Database = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Trail:
    """What checking the trail of a copy found. `breaks`: sentences; none where it is whole."""

    sealed: int
    breaks: tuple[str, ...] = ()


@contextmanager
def restored_copy(
    archive: Path,
    manifest: Manifest,
    house: House,
    folder: Path,
    progress: Progress,
    *,
    check_on: str = "",
) -> Iterator[Database]:
    """The database of an archive in a place of its own: a file in `folder`, or a scratch database.

    The heads of its trail lie in `folder` too. Yields Django's settings of the database.
    """
    places = {name: folder / name for name in (manifest.database_part, HEADS)}
    take_out(archive, manifest, places.get, progress)
    taken = places[manifest.database_part]
    if house.kind == "sqlite":
        yield house.as_database(NAME=str(taken))
        return
    with postgresql.scratch(house.database, check_on) as database:
        postgresql.load(libpq(database), taken, progress)
        yield database


def facts_of_copy(database: Database, kind: str) -> Facts:
    """What a restored database says of itself."""
    if kind == "sqlite":
        return sqlite.facts_in(Path(database["NAME"]))
    return postgresql.facts_in(libpq(database))


def differences(found: Facts, told: Facts) -> list[str]:
    """Where a restored database is not what was counted when it was copied, in sentences."""
    tables = sorted({*found.counts, *told.counts})
    wrong = [
        f"{table} has {found.counts.get(table, 0):,} rows instead of {told.counts.get(table, 0):,}."
        for table in tables
        if found.counts.get(table) != told.counts.get(table)
    ]
    if found.migrations != told.migrations:
        wrong.append("its migrations are others.")
    if (found.head_position, found.head_mac) != (told.head_position, told.head_mac):
        wrong.append("the head of its audit trail is another.")
    return wrong


def unsound(database: Database, kind: str) -> list[str]:
    """What the database itself finds wrong in a copy. PostgreSQL refuses to restore what is."""
    return sqlite.unsound(Path(database["NAME"])) if kind == "sqlite" else []


def trail_of(database: Database, key: bytes, heads: Path) -> Trail:
    """Walk the audit trail of a copy, against its own head and the heads that came with it.

    Raises:
        HeadsUnreadable: a line of the file of heads is none.
    """
    with standing_on(database):
        known = [stored.own_head()]
        if heads.exists():
            known += keeping.kept_heads(heads)
        walk = walk_chain(stored.links(), key, known)
    more = max(0, len(walk.breaks) - SHOWN) + walk.more
    breaks = [str(one) for one in walk.breaks[:SHOWN]]
    return Trail(walk.sealed, (*breaks, *([f"And {more} more that do not fit."] if more else [])))


def wrong_with(
    database: Database, manifest: Manifest, key: bytes, heads: Path, progress: Progress
) -> tuple[int, list[str]]:
    """How many entries of the trail are sealed, and all that is wrong with a copy, in sentences."""
    progress("Counting the copy", 0.0)
    wrong = differences(facts_of_copy(database, manifest.database), manifest.facts)
    progress("Looking through the copy", 0.0)
    wrong += [f"its database says: {one}." for one in unsound(database, manifest.database)]
    if wrong:
        return 0, wrong
    progress("Checking the audit trail of the copy", 0.0)
    try:
        trail = trail_of(database, key, heads)
    except (Refusal, DatabaseError) as refusal:
        return 0, [f"its audit trail cannot be checked: {refusal}"]
    return trail.sealed, list(trail.breaks)
