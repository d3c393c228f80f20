"""Which tables there are, and what of them is copied, made anew or left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import AutoField, Field, Model

MADE_ANEW = {"wagtailsearch_indexentry": "update_index"}
"""Tables that each database has in its own shape, by the command that makes them from the rest."""
LEFT = {
    "django_migrations": "the migrations write their own",
    "kith_cache": "attempts that are counted for minutes",
}
"""Tables that no model has, and why none of their rows goes along."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column, and how SQLite's own value of it becomes Python's."""

    name: str
    kind: str
    """What PostgreSQL calls its type: `uuid`, `jsonb`, `tsvector`."""
    convert: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the house."""

    name: str
    key: str
    is_numbered: bool
    """Whether the database numbers its rows."""
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """The names of its columns."""
        return [column.name for column in self.columns]


def models_moved() -> list[type[Model]]:
    """Every model that has a table here, those of many-to-many relations too; parents first."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped
    ]


def tables(source: BaseDatabaseWrapper) -> list[Table]:
    """The tables that are copied row by row."""
    return [
        _table(model, source) for model in models_moved() if model._meta.db_table not in MADE_ANEW
    ]


def unknown_tables() -> list[str]:
    """Tables of the new database of which nobody said what becomes of their rows."""
    known = {model._meta.db_table for model in models_moved()} | set(LEFT)
    with connection.cursor() as cursor:
        return sorted(set(connection.introspection.table_names(cursor)) - known)


def _table(model: type[Model], source: BaseDatabaseWrapper) -> Table:
    key = model._meta.pk
    assert key is not None
    return Table(
        name=model._meta.db_table,
        key=str(key.column),
        is_numbered=isinstance(key, AutoField),
        columns=tuple(
            _column(field, model._meta.db_table, source)
            for field in model._meta.local_concrete_fields
        ),
    )


def _column(field: Field[Any, Any], table: str, source: BaseDatabaseWrapper) -> Column:
    kind = (field.db_type(connection) or "").partition("(")[0].partition(" ")[0]
    return Column(str(field.column), kind, _converter(field, table, source))


def _converter(
    field: Field[Any, Any], table: str, source: BaseDatabaseWrapper
) -> Callable[[Any], Any]:
    """SQLite's converters alone. A field's own would open what is sealed and read what is stored."""
    expression = field.get_col(table)
    converters = source.ops.get_db_converters(expression)
    if not converters:
        return _as_it_is

    def convert(value: Any) -> Any:
        for one in converters:
            value = one(value, expression, source)
        return value

    return convert


def _as_it_is(value: Any) -> Any:
    return value
