"""Many new rows at once, written as they are: what an import of a hundred thousand rests on.

Django's `bulk_create` asks each field of each row how it is written; here each column is asked
once. Rows are only added, so that nobody's sight is gone round; what a database refuses it refuses
here too. Callers stand in a transaction of their own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django.db import connection, models

AT_ONCE = 200
"""Rows in one statement, where a statement takes more than one."""
PLAIN = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
)
"""Fields whose values every database takes as they are."""
Writes = Callable[[Any], Any]


class AsJson(str):
    """For a JSON column: a text that is JSON already."""

    __slots__ = ()


def add_rows(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Add rows with the values that they have; where the database numbers them, without a number.

    All are of `model` itself. Nothing is sent back: a number given by the database is not known.
    """
    rows = list(rows)
    if not rows:
        return
    fields = [
        one
        for one in model._meta.local_concrete_fields
        if not (isinstance(one, models.AutoField) and rows[0].pk is None)
    ]
    held = itemgetter(*(one.attname for one in fields))
    columns: list[Sequence[Any]] = list(zip(*(held(row.__dict__) for row in rows), strict=True))
    for at, write in enumerate(map(_writes, fields)):
        if write is not None:
            columns[at] = [write(value) for value in columns[at]]
    values = list(zip(*columns, strict=True))
    _insert(model, fields, values)


def _writes(field: models.Field[Any, Any]) -> Writes | None:
    """How a column's values are written; none: as they are."""
    if isinstance(field, models.ForeignKey):
        return _writes(field.target_field)
    if isinstance(field, PLAIN):
        return None
    if isinstance(field, models.JSONField) and field.encoder is None:
        write = _as_text if connection.vendor == "sqlite" else _prepared(field)
        return lambda value: str(value) if value.__class__ is AsJson else write(value)
    if isinstance(field, models.UUIDField) and not connection.features.has_native_uuid_field:
        return _hex
    if isinstance(field, models.DateField):  # of many rows one moment
        return lru_cache(maxsize=1000)(_prepared(field))
    return _prepared(field)


def _prepared(field: models.Field[Any, Any]) -> Writes:
    return lambda value: field.get_db_prep_save(value, connection)


_TEXT = json.JSONEncoder().encode
_EMPTY: dict[type[Any], str] = {list: "[]", dict: "{}"}


def _as_text(value: Any) -> Any:
    if value is None:
        return value
    return _TEXT(value) if value else _EMPTY.get(type(value)) or _TEXT(value)


def _hex(value: Any) -> Any:
    return value if value is None else value.hex


def _insert(
    model: type[models.Model], fields: Sequence[models.Field[Any, Any]], values: list[Any]
) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(one.column)) for one in fields)
    into = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608
    one_row = f"({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(into + one_row, values)
            return
        for start in range(0, len(values), AT_ONCE):
            some = values[start : start + AT_ONCE]
            told = [value for row in some for value in row]
            cursor.execute(into + ", ".join([one_row] * len(some)), told)
