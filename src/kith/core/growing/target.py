"""The new database: whether it may be used, and what is done to it around the copy.

It may be used when it is empty, or when a move that was killed left it: such a one made the table
`MARK` before anything else, and the transaction that copies takes it away as its last deed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection

from kith.core.growing.refusals import CannotBeMoved, HouseIsBusy, TargetUnfit
from kith.core.growing.tables import MADE_ANEW, Table, models_moved, unknown_tables

OLDEST = 150_000
"""PostgreSQL 15, in its own counting."""
MARK = "kith_growing"
LOCK = 5_488_031_402
"""The number of the lock that a move holds on the target, so that two never meet there."""
WRITTEN_BY_PEOPLE = ("core_auditentry", "accounts_person", "areas_area")


def make_ready(say: Callable[[str], None]) -> None:
    """Refuse what may not be used, and make the tables.

    Raises:
        TargetUnfit: it is no PostgreSQL, too old, of another encoding, or not empty.
        HouseIsBusy: another move is under way to it.
    """
    _refuse_another_kind()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise HouseIsBusy("Another `kith grow` is moving a house into this database.")
        there = set(connection.introspection.table_names(cursor))
        if MARK in there:
            say("A move that did not end left tables here; it begins again.")
            _refuse_what_people_wrote(there)
        elif there:
            raise TargetUnfit(
                f"The new database is not empty: it has {len(there)} tables, {min(there)} among "
                "them. Give `kith grow` a database of its own; it never writes over anything."
            )
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {MARK} (begun timestamptz DEFAULT now())")
    call_command("migrate", interactive=False, verbosity=0)
    if unknown := [one for one in unknown_tables() if one != MARK]:
        raise CannotBeMoved(f"Nobody said what becomes of these tables: {', '.join(unknown)}.")


def _refuse_another_kind() -> None:
    if connection.vendor != "postgresql":
        raise TargetUnfit("A house grows to PostgreSQL: give an address postgresql://….")
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0])
        cursor.execute("SHOW server_encoding")
        encoding = cursor.fetchone()[0]
    if version < OLDEST:
        raise TargetUnfit(
            f"PostgreSQL there is version {version // 10_000}. Kith needs 15 or later."
        )
    if encoding != "UTF8":
        raise TargetUnfit(
            f"The new database keeps text as {encoding}. Make it with ENCODING 'UTF8'."
        )


def _refuse_what_people_wrote(there: set[str]) -> None:
    """Somebody may have begun to work in what a killed move left."""
    with connection.cursor() as cursor:
        for table in WRITTEN_BY_PEOPLE:
            if table in there and _has_rows(cursor, table):
                raise TargetUnfit(
                    f"Somebody has worked in the new database since the last move: {table} has "
                    "rows. Give `kith grow` an empty one."
                )


def _has_rows(cursor, table: str) -> bool:  # type: ignore[no-untyped-def]
    cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')  # noqa: S608 (names of ours)
    return bool(cursor.fetchone()[0])


def empty() -> None:
    """Take away the rows that migrations write: the house brings its own.

    Not by TRUNCATE, which the audit trail refuses. What points from one table to another is looked
    at when the transaction ends.
    """
    with connection.cursor() as cursor:
        for model in models_moved():
            table = model._meta.db_table
            if _has_rows(cursor, table):
                cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 (names of ours)


def make_anew() -> None:
    """Make what each database has in its own shape."""
    for command in sorted(set(MADE_ANEW.values())):
        call_command(command, verbosity=0)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(
            no_style(), [one for one in models_moved() if one._meta.db_table in MADE_ANEW]
        ):
            cursor.execute(statement)


def number_on(tables: Iterable[Table], last_given: dict[str, int]) -> None:
    """Let each table number its rows on from where it stood: no number is ever given twice.

    `last_given` is what SQLite gave last, which may be the number of a row that is gone.
    """
    with connection.cursor() as cursor:
        for table in tables:
            if not table.is_numbered:
                continue
            cursor.execute(f'SELECT max("{table.key}") FROM "{table.name}"')  # noqa: S608
            last = max(cursor.fetchone()[0] or 0, last_given.get(table.name, 0))
            if last > 0:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                    [f'"{table.name}"', table.key, last],
                )


def settle() -> None:
    """Hold every foreign key against what it points to, now. Raises IntegrityError."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def unmark() -> None:
    """From now on the database is a house, and no move may begin there."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {MARK}")
