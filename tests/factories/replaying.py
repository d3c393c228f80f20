"""Rows that many tests start with, made once a process and put back by bare SQL.

Loading the invented area takes a tenth of a second, and more than a thousand tests start with it.
What the loading itself does is proved where it is called: `tests/integration/areas`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from wagtail.models import Site

from kith.front.queries import searching

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]
FILLED_BY_TRIGGERS = ("_fts", "_searchtokens", "_searchpoints")


@dataclass(frozen=True, slots=True)
class Change:
    """What a deed took from a table, and what it put there, whole rows each."""

    columns: tuple[str, ...]
    gone: tuple[Row, ...]
    new: tuple[Row, ...]


class Replayed:
    """A deed done once; whenever the tables stand as they stood before it, its rows are put back."""

    def __init__(self, deed: Callable[[], object]) -> None:
        self.deed = deed
        self.before: Rows = {}
        self.changes: dict[str, Change] = {}

    def do(self) -> None:
        """Do the deed, or put its rows back."""
        if self.changes and rows_of(self.before) == self.before:
            with transaction.atomic():
                self._put_back()
            Site.clear_site_root_paths_cache()  # Wagtail keeps addresses until a page is saved
            searching._kept.clear()  # by the area and the generation, which are the same again
        else:
            self._do()

    def _do(self) -> None:
        before = rows_of(tables())
        self.deed()
        after = rows_of(before)
        self.changes = {
            table: Change(
                columns_of(table),
                tuple(row for row in before[table] if row not in after[table]),
                tuple(row for row in after[table] if row not in before[table]),
            )
            for table in before
            if before[table] != after[table]
        }
        self.before = {one: rows for one, rows in before.items() if rows or one in self.changes}

    def _put_back(self) -> None:
        with connection.cursor() as cursor:
            for table, change in self.changes.items():
                key, *_ = change.columns
                names = ", ".join(f'"{name}"' for name in change.columns)
                places = ", ".join(["%s"] * len(change.columns))
                for row in change.gone:
                    cursor.execute(f'DELETE FROM "{table}" WHERE "{key}" = %s', row[:1])
                cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', change.new)


def tables() -> list[str]:
    """Every table but those of an index of words or points, which triggers fill."""
    names = connection.introspection.table_names()
    return [one for one in names if not any(part in one for part in FILLED_BY_TRIGGERS)]


def columns_of(table: str) -> tuple[str, ...]:
    """The names of a table's columns, its key first."""
    with connection.cursor() as cursor:
        return tuple(
            one.name for one in connection.introspection.get_table_description(cursor, table)
        )


def rows_of(named: Iterable[str]) -> Rows:
    """Every row of these tables, in the order of their keys."""
    with connection.cursor() as cursor:
        found: Rows = {}
        for table in named:
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            found[table] = cursor.fetchall()
        return found
