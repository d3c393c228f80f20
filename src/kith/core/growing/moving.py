"""The move: one transaction on the new database, under the write lock of the old one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, OperationalError, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from kith.core import audit
from kith.core.growing import SOURCE, target
from kith.core.growing.copying import compare, copy
from kith.core.growing.refusals import CannotBeMoved, HouseIsBusy, NoHouseToMove, TrailBroken
from kith.core.growing.tables import Table, tables
from kith.core.growing.values import Digest
from kith.core.sealing.checking import check_trail

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did."""

    tables: int
    rows: int
    sealed: int
    warnings: tuple[str, ...]


def move(source: Path, *, at: datetime, say: Say) -> Moved:
    """Move the house of a SQLite file into the database that this process stands on.

    The file is read under its write lock and not changed. What arrives is counted, compared and
    verified before it is kept.

    Raises:
        Refusal: one of `growing.refusals`; nothing was kept.
    """
    _open(source)
    _refuse_another_version()
    target.make_ready(say)
    try:
        with transaction.atomic(using=SOURCE), transaction.atomic():
            moved = _move(at, say)
    except OperationalError as busy:
        if "locked" in str(busy):
            raise HouseIsBusy(
                "Somebody writes to the house. Stop `kith serve`, `kith worker` and whatever else "
                "works on it, and begin again."
            ) from busy
        raise
    finally:
        connections[SOURCE].close()
    return moved


def _open(source: Path) -> None:
    if not source.is_file():
        raise NoHouseToMove(
            f"There is no house at {source}. Is KITH_DATA set as it is for serving?"
        )
    known = connections.settings
    known[SOURCE] = {
        **known["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(source),
        "OPTIONS": {**settings.SQLITE},
        **dict.fromkeys(("USER", "PASSWORD", "HOST", "PORT"), ""),
        "CONN_HEALTH_CHECKS": False,
    }
    with suppress(AttributeError):
        delattr(connections._connections, SOURCE)  # type: ignore[attr-defined]


def _refuse_another_version() -> None:
    executor = MigrationExecutor(connections[SOURCE])
    wanted = set(executor.loader.graph.leaf_nodes())
    waiting = executor.migration_plan(sorted(wanted))
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.graph.nodes)
    replaced = {name for one in executor.loader.replacements.values() for name in one.replaces}
    if waiting:
        raise NoHouseToMove(
            f"{len(waiting)} migrations wait in the old database. Start `kith serve` of this "
            "version once, which applies them, stop it, and begin again."
        )
    if unknown - replaced:
        raise NoHouseToMove(
            "The old database was made by a newer Kith than this. Use the version that served it."
        )


def _move(at: datetime, say: Say) -> Moved:
    moving = tables(connections[SOURCE])
    target.empty()
    sent = {
        table.name: _copy(table, number, len(moving), say)
        for number, table in enumerate(moving, start=1)
    }
    say("Making the editors' search anew.")
    target.make_anew()
    target.number_on(moving, _last_given())
    try:
        target.settle()
    except IntegrityError as loose:
        raise CannotBeMoved(
            "A row of the old database points to one that is not there "
            f"({_constraint(loose)}). Run `PRAGMA foreign_key_check` on it, mend what it tells, "
            "and begin again."
        ) from loose
    say("Comparing every table.")
    for table in moving:
        compare(table, sent[table.name])
    sealed, warnings = _verify()
    rows = sum(one.rows for one in sent.values())
    audit.record(
        action="core.house-moved",
        object_type="core.house",
        object_id="house",
        at=at,
        detail={"tables": len(moving), "rows": rows},
    )
    target.unmark()
    return Moved(len(moving), rows, sealed, warnings)


def _copy(table: Table, number: int, of: int, say: Say) -> Digest:
    begun = f"[{number}/{of}] {table.name}"
    return_value = copy(table, lambda rows: say(f"{begun}: {rows:,} rows"))
    if not return_value.rows:
        say(f"{begun}: empty")
    return return_value


def _last_given() -> dict[str, int]:
    """The highest number that SQLite has given in each table that numbers its rows."""
    with connections[SOURCE].cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        return {name: int(last or 0) for name, last in cursor.fetchall()}


def _verify() -> tuple[int, tuple[str, ...]]:
    """Walk the chain of the audit trail as it arrived."""
    report = check_trail(Path(settings.DATA))
    if report.breaks:
        raise TrailBroken(
            f"The audit trail does not verify: {len(report.breaks) + report.more} faults, the first "
            f"one: {report.breaks[0]} Run `kith audit verify` on the old database. Nothing was kept."
        )
    return report.sealed, tuple(report.warnings)


def _constraint(loose: IntegrityError) -> str:
    cause = loose.__cause__
    told = getattr(getattr(cause, "diag", None), "constraint_name", None)
    return str(told or "a foreign key")
