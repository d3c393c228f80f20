"""From an archive back to a house: tried in a place of its own first, then put in place at once.

Nothing that stands is touched before every byte of the archive was checked, and its database was
restored elsewhere, counted, brought to this version and its trail checked. Then files are moved
beside those that stand, and the database takes its place last, by one rename or in one transaction;
what fails on the way is undone.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from kith.core.backup import postgresql, sqlite
from kith.core.backup.archive import read_archive, take_out
from kith.core.backup.copies import (
    Database,
    Trail,
    differences,
    facts_of_copy,
    trail_of,
    unsound,
)
from kith.core.backup.house import House, Progress, make_last, said_when_full, standing_on
from kith.core.backup.manifest import HEADS, Manifest
from kith.core.backup.moving import Moved, database_aside, files_moved, places_beside
from kith.core.backup.people import KeysOfPeople, keys_of_people
from kith.core.backup.programs import libpq
from kith.core.backup.refusals import (
    ArchiveNewer,
    ArchiveOfAnotherDatabase,
    HouseNotEmpty,
    HouseRunning,
    KeysAbsent,
    NoRoom,
    NoScratchDatabase,
    RestoreFailed,
    RestoreHalfDone,
)
from kith.core.environment import audit_heads_file, audit_key
from kith.core.models import AuditEntry
from kith.core.refusals import Refusal

SPARE = 50_000_000


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored. `trail`: none where there was no key to check it with."""

    manifest: Manifest
    people: KeysOfPeople
    trail: Trail | None
    migrated: int
    ended_sessions: int
    aside: tuple[Path, ...] = ()
    """What stood there, was in no backup, and lies beside under another name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How an archive is to be restored. `keep_first` makes a proved backup of what stands."""

    archive: Path
    house: House
    keep_first: Callable[[], object] | None = None
    without_keys: bool = False
    check_on: str = ""
    is_kept: bool = False
    """Whether what stands is in a backup, so that it need not be kept besides."""


def restore(wanted: Wanted, progress: Progress) -> Restored:
    """Restore an archive into a house.

    Raises:
        RestoreRefused, BackupRefused: it was not restored; what stood there stands.
    """
    house = wanted.house
    key = audit_key(house.data).encode() or None
    manifest = read_archive(wanted.archive, key, progress)
    refuse_unfit(manifest, house)
    if key is None and not wanted.without_keys:
        raise KeysAbsent(
            "The audit key is not here, so that neither the seal of the archive nor the trail in "
            "it can be checked. Put the newest copy of the keys into "
            f"{house.data / 'keys'} first, or say --without-keys. Nothing was changed."
        )
    has_rows = _has_rows(wanted)
    _refuse_without_room(manifest, house)
    connections["default"].close()  # ours is not to be the one that keeps the house from resting
    full = f"The disk of {house.data} ran full. What stood there stands. Make room and try again."
    with said_when_full(full), _at_rest(house):
        if has_rows and wanted.keep_first is not None:
            wanted.keep_first()
            wanted = replace(wanted, is_kept=True)
        with places_beside(house) as places:
            take_out(
                wanted.archive,
                manifest,
                lambda name: _place_of(name, places),
                progress,
                for_good=True,
            )
            return _put_in_place(wanted, manifest, key, places, progress)


def _has_rows(wanted: Wanted) -> bool:
    """Whether somebody lives in the house, who is to be kept first."""
    house = wanted.house
    if house.kind == "sqlite" and sqlite.is_unreadable(house.file):
        if wanted.keep_first is None:
            raise HouseNotEmpty(
                f"{house.file} is there, and SQLite cannot read it. Say --replace: it cannot be "
                "backed up, so it is kept beside under another name. Nothing was changed."
            )
        return False
    has_rows = stands_in(house)
    if has_rows and wanted.keep_first is None:
        raise HouseNotEmpty(
            f"{house.data} is a house that is lived in. Restore into an empty one by --into, or "
            "say --replace, which makes a backup of what stands first. Nothing was changed."
        )
    return has_rows


def refuse_unfit(manifest: Manifest, house: House) -> None:
    """Refuse an archive of another kind of database, or of a later Kith."""
    if manifest.database != house.kind:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        hint = (
            " Restore it into SQLite (leave DATABASE_URL out), and move it by `kith grow` then."
            if house.kind == "postgresql"
            else " Set DATABASE_URL to an empty database of PostgreSQL."
        )
        raise ArchiveOfAnotherDatabase(
            f"The archive is of {names[manifest.database]}, and this house stands on "
            f"{names[house.kind]}.{hint} Nothing was changed."
        )
    known = MigrationLoader(None).disk_migrations or {}
    replaced = {pair for one in known.values() for pair in one.replaces}
    unknown = [
        (app, name)
        for app, names in manifest.facts.migrations.items()
        for name in names
        if (app, name) not in known and (app, name) not in replaced
    ]
    if unknown:
        app, name = unknown[0]
        raise ArchiveNewer(
            f"The archive was made by Kith {manifest.kith}, which has {len(unknown)} migrations "
            f"that this one does not know ({app} {name} is the first). Install that version or a "
            "later one, and restore it there. Nothing was changed."
        )


def stands_in(house: House) -> bool:
    """Whether somebody lives in a house: a person, or a line of the audit trail.

    Raises:
        HouseNotEmpty: the database holds tables, and not Kith's.
    """
    wanted = (get_user_model()._meta.db_table, AuditEntry._meta.db_table)
    if house.kind == "sqlite":
        tables, has_rows = sqlite.rows_in(house.file, wanted)
    else:
        tables, has_rows = postgresql.rows_in(libpq(house.database), wanted)
    if tables and "django_migrations" not in tables:
        raise HouseNotEmpty(
            "The database holds tables that are not Kith's. Give Kith a database of its own. "
            "Nothing was changed."
        )
    return has_rows


@contextmanager
def _at_rest(house: House) -> Iterator[None]:
    """Nobody works in the house."""
    if house.kind == "sqlite":
        with sqlite.nobody_else_in(house.file):
            yield
        return
    refuse_others(house)
    yield


def refuse_others(house: House) -> None:
    """Refuse where somebody else has a connection to the house's database on PostgreSQL."""
    if others := postgresql.others_in(libpq(house.database)):
        raise HouseRunning(
            f"{others} other connections to the database are open: stop Kith, server and worker, "
            "and whatever else looks into it, and try again. Nothing was changed."
        )


def _place_of(name: str, places: dict[str, Path]) -> Path:
    folder, _slash, rest = name.partition("/")
    if folder in places:
        return places[folder] / "new" / rest
    return places["data"] / name


def _put_in_place(
    wanted: Wanted,
    manifest: Manifest,
    key: bytes | None,
    places: dict[str, Path],
    progress: Progress,
) -> Restored:
    house, taken = wanted.house, places["data"] / manifest.database_part
    heads, moved = places["data"] / HEADS, Moved(is_kept=wanted.is_kept)
    if house.kind == "sqlite":
        trial = house.as_database(NAME=str(taken))
        restored = _tried(wanted, trial, manifest, key, heads, progress)
        sqlite.close_up(taken)
        connections["default"].close()
        with (
            sqlite.nobody_else_in(house.file),
            files_moved(house, places, moved),
            database_aside(house.file, moved),
        ):
            taken.replace(house.file)
        make_last(house.file.parent)
    else:
        restored = _loaded(wanted, manifest, key, taken, places, moved, progress)
    _place_heads(heads, audit_heads_file(house.data))
    return replace(restored, aside=tuple(moved.aside))


def _loaded(
    wanted: Wanted,
    manifest: Manifest,
    key: bytes | None,
    taken: Path,
    places: dict[str, Path],
    moved: Moved,
    progress: Progress,
) -> Restored:
    """Put a database of PostgreSQL in its place, and bring it to this version."""
    house, heads = wanted.house, places["data"] / HEADS
    is_proved = _try_elsewhere(wanted, taken, manifest, key, heads, progress)
    reached = libpq(house.database)
    connections["default"].close()
    with files_moved(house, places, moved):
        refuse_others(house)  # somebody may have come while it was tried
        postgresql.load(reached, taken, progress, for_good=True)
        if not is_proved:  # then the house was empty, and is to be so again where this fails
            with postgresql.emptied_if_it_fails(reached):
                return _tried(wanted, house.database, manifest, key, heads, progress)
    try:
        return _tried(wanted, house.database, manifest, key, heads, progress)
    except (Refusal, DatabaseError, OSError) as wrong:
        raise RestoreHalfDone(
            "The database and the files of the archive stand in the house now; what was there is "
            f"gone. What follows failed ({wrong}). Run `kith manage migrate`, `kith manage "
            "clearsessions` and `kith audit verify` before you start Kith; or restore once more, "
            "with --replace."
        ) from wrong


def _try_elsewhere(
    wanted: Wanted,
    taken: Path,
    manifest: Manifest,
    key: bytes | None,
    heads: Path,
    progress: Progress,
) -> bool:
    """On PostgreSQL: restore into a scratch database first. False where there can be none.

    Then the house is empty: whoever asks to replace one had to prove a backup of it, in a scratch
    database too.
    """
    try:
        with postgresql.scratch(wanted.house.database, wanted.check_on) as trial:
            postgresql.load(libpq(trial), taken, progress)
            _tried(wanted, trial, manifest, key, heads, progress)
    except NoScratchDatabase:
        if wanted.check_on:
            raise
        return False
    return True


def _tried(
    wanted: Wanted,
    database: Database,
    manifest: Manifest,
    key: bytes | None,
    heads: Path,
    progress: Progress,
) -> Restored:
    """Count what was restored, bring it to this version, end sessions, check trail and keys."""
    progress("Counting what was restored", 0.0)
    wrong = differences(facts_of_copy(database, manifest.database), manifest.facts)
    wrong += unsound(database, manifest.database)
    if wrong:
        raise RestoreFailed(f"What came out of the archive is not right: {' '.join(wrong)}")
    progress("Bringing it to this version", 0.0)
    before = sum(map(len, manifest.facts.migrations.values()))
    with standing_on(database) as connection:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM django_migrations")
            migrated = cursor.fetchone()[0] - before
            # Whoever was signed in then may have left since.
            cursor.execute("DELETE FROM django_session")
            ended = cursor.rowcount
        people = keys_of_people(wanted.house.data, manifest.made_at)
    if people.missing and not wanted.without_keys:
        raise KeysAbsent(
            f"The keys of {len(people.missing):,} people are not in the store, so that what is "
            "sealed about them cannot be read. Put the newest copy of the keys into "
            f"{wanted.house.data / 'keys'} first, or say --without-keys. Nothing was changed."
        )
    trail = trail_of(database, key, heads) if key is not None else None
    if trail is not None and trail.breaks:
        raise RestoreFailed(f"The audit trail in the archive is broken: {' '.join(trail.breaks)}")
    return Restored(manifest, people, trail, migrated, ended)


def _place_heads(taken: Path, place: Path) -> None:
    """The heads that came with the archive, unless the house remembers its own."""
    if taken.exists() and not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(taken, place)
        place.chmod(0o600)


def _refuse_without_room(manifest: Manifest, house: House) -> None:
    needed = sum(one.size for one in manifest.parts) + SPARE
    house.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    free = shutil.disk_usage(house.data).free
    if free < needed:
        raise NoRoom(
            f"{house.data} has {free / 1e6:,.0f} MB free and this archive needs "
            f"{needed / 1e6:,.0f} MB. Make room and try again. Nothing was changed."
        )
