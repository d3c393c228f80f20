"""One table: copied in batches, and compared with what arrived."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from django.db import DatabaseError, connection, connections

from kith.core.growing import SOURCE
from kith.core.growing.refusals import CannotBeMoved, CopyDiffers
from kith.core.growing.tables import Table
from kith.core.growing.values import Digest, HoldsNul, alike, to_send

AT_ONCE = 2_000

Row = tuple[Any, ...]


def copy(table: Table, so_far: Callable[[int], None]) -> Digest:
    """Copy a table's rows; what was sent. `so_far` is told after each batch.

    Raises:
        CannotBeMoved: a value has no place on PostgreSQL; the sentence says where it stands.
    """
    sent = Digest()
    columns = ", ".join(f'"{name}"' for name in table.names)
    statement = f'COPY "{table.name}" ({columns}) FROM STDIN'
    try:
        with (
            connection.wrap_database_errors,
            connection.cursor() as cursor,
            cursor.copy(statement) as into,
        ):
            for batch in batches(table):
                for row in batch:
                    into.write_row(row)
                    sent.add(_alike(table, row))
                so_far(sent.rows)
    except DatabaseError as refused:
        raise CannotBeMoved(_says(table, refused)) from refused
    return sent


def batches(table: Table) -> Iterator[list[Row]]:
    """The rows of the old database, as they are sent."""
    columns = ", ".join(f'"{name}"' for name in table.names)
    with connections[SOURCE].cursor() as cursor:
        cursor.execute(f'SELECT {columns} FROM "{table.name}"')  # noqa: S608 (names of models)
        number = count(1)
        while some := cursor.fetchmany(AT_ONCE):
            yield [_converted(table, row, next(number)) for row in some]


def compare(table: Table, sent: Digest) -> None:
    """Read what arrived, and hold it against what was sent.

    Raises:
        CopyDiffers: rows are missing, too many, or not the same.
    """
    arrived = Digest()
    columns = ", ".join(f'"{name}"' for name in table.names)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f'SELECT {columns} FROM "{table.name}"')  # noqa: S608 (names of models)
        while some := cursor.fetchmany(AT_ONCE):
            for row in some:
                arrived.add(_alike(table, row))
    if arrived.rows != sent.rows:
        raise CopyDiffers(
            f"{table.name} has {arrived.rows:,} rows in the new database and {sent.rows:,} in the "
            "old one. Nothing was kept."
        )
    if arrived != sent:
        raise CopyDiffers(
            f"{table.name} has as many rows in both databases, but not the same. Nothing was kept."
        )


def _alike(table: Table, row: Row) -> Row:
    return tuple(
        alike(value, column.kind) for value, column in zip(row, table.columns, strict=True)
    )


def _converted(table: Table, row: Row, number: int) -> Row:
    values = []
    for value, column in zip(row, table.columns, strict=True):
        try:
            values.append(to_send(column.convert(value), column.kind))
        except HoldsNul:
            raise CannotBeMoved(
                f"{_place(table, row, number)} holds a NUL byte in {column.name}, which PostgreSQL "
                "keeps in no text. Take it out, and begin again."
            ) from None
        except (ValueError, ArithmeticError) as odd:
            raise CannotBeMoved(
                f"{_place(table, row, number)} holds something in {column.name} that is no "
                f"{column.kind} ({type(odd).__name__}). Mend it, and begin again."
            ) from None
    return tuple(values)


def _place(table: Table, row: Row, number: int) -> str:
    """Where a value stands, by the row's key: never what it says."""
    named = dict(zip(table.names, row, strict=True))
    return f"{table.name}, row {number:,} ({table.key} {named.get(table.key)}),"


def _says(table: Table, refused: DatabaseError) -> str:
    """What PostgreSQL refused, without the value, which it likes to repeat."""
    code = getattr(refused.__cause__, "sqlstate", None) or type(refused).__name__
    told = {
        "22001": "a text is longer than its column allows",
        "22003": "a number is too large for its column",
        "22P05": "a text holds a letter that PostgreSQL cannot keep",
        "23505": "two rows have a value that only one may have",
        "23514": "a row breaks a rule of its table",
        "23502": "a value is missing that must be there",
    }.get(code, "a value does not fit its column")
    return (
        f"PostgreSQL refused {table.name} (code {code}): {told}. SQLite took it, because it is "
        "less strict. Mend the row, and begin again."
    )
