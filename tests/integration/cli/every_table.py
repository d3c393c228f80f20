"""Rows in every table of a house, whatever the table: for what has to know them all."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from wagtail.fields import StreamField

from kith.core.growing.tables import MADE_ANEW
from kith.core.operations import seal_entries
from kith.directory.models.search import TokensField

ROWS = 3
SEALED = ("core_auditentry", "core_auditseal", "core_audithead")
AT = datetime.datetime(2031, 11, 22, 12, 30, 15, 123456, tzinfo=datetime.UTC)
_numbers = count(900_001)


def moved() -> Iterator[type[models.Model]]:
    """Every model with a table that is copied."""
    for model in apps.get_models(include_auto_created=True):
        options = model._meta
        is_copied = options.managed and not options.proxy and options.db_table not in MADE_ANEW
        if is_copied and not options.db_table.endswith("_fts"):
            yield model


def fill() -> dict[str, int]:
    """Put rows into every table, without the checks of any operation; how many each has now."""
    seal_entries(at=AT)
    for _ in range(ROWS):
        for model in moved():
            if model._meta.db_table not in SEALED:
                with transaction.atomic():
                    _put(model)
    return counts()


def counts() -> dict[str, int]:
    """How many rows each table has."""
    found = {}
    with connection.cursor() as cursor:
        for model in moved():
            cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
            found[model._meta.db_table] = cursor.fetchone()[0]
    return found


def _put(model: type[models.Model]) -> None:
    values = {}
    for field in model._meta.local_concrete_fields:
        if isinstance(field, models.AutoField):
            continue
        value = _value(field)
        if not isinstance(value, _Raw):
            value = field.get_db_prep_save(value, connection)
        values[field.column] = value.value if isinstance(value, _Raw) else value
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join(["%s"] * len(values))
    given = f"({names}) VALUES ({marks})" if values else "DEFAULT VALUES"
    with connection.cursor() as cursor:
        try:
            cursor.execute(
                f'INSERT INTO "{model._meta.db_table}" {given}',
                list(values.values()),
            )
        except IntegrityError as odd:
            if "FOREIGN KEY" in str(odd):
                raise
            # A rule between fields, one row only, or no row yet to point to.


class _Raw:
    """A value as the column holds it."""

    def __init__(self, value: Any) -> None:
        self.value = value


def _value(field: Any) -> Any:
    if field.remote_field:
        return _of_another(field)
    kind = field.get_internal_type()
    number = next(_numbers)
    if field.choices and kind != "BinaryField":
        return field.flatchoices[0][0]
    made = {
        "UUIDField": uuid4,
        "DateTimeField": lambda: AT,
        "DateField": AT.date,
        "TimeField": AT.time,
        "BooleanField": lambda: True,
        "DecimalField": lambda: Decimal("1.5"),
        "FloatField": lambda: 0.1,
        "BinaryField": lambda: _Raw(b"\x00\xff\\x" + str(number).encode()),
        "JSONField": lambda: _Raw(json.dumps({"é": [1, 1.0, 1e3, None, "\\u0000", {"": number}]})),
        "DurationField": lambda: datetime.timedelta(days=2, microseconds=7),
        "GenericIPAddressField": lambda: "192.0.2.1",
        "PositiveSmallIntegerField": lambda: number % 30_000,
        "SmallIntegerField": lambda: number % 30_000,
    }
    if isinstance(field, TokensField):
        return f"word{number} =code-{number}_a"
    if isinstance(field, StreamField):
        return _Raw("[]")
    if kind in made:
        return made[kind]()
    if "Integer" in kind:
        return number
    text = f'é\t\\N"{number}' if not isinstance(field, models.SlugField) else f"s{number}"
    return text[-field.max_length :] if field.max_length else text


def _of_another(field: Any) -> Any:
    """The key of a row of the other table that this table does not have yet, where it must not."""
    target = field.target_field
    with connection.cursor() as cursor:
        other, table = target.model._meta.db_table, field.model._meta.db_table
        taken = (
            f' WHERE "{target.column}" NOT IN (SELECT "{field.column}" FROM "{table}" '
            f'WHERE "{field.column}" IS NOT NULL)'
            if field.unique
            else ""
        )
        cursor.execute(f'SELECT "{target.column}" FROM "{other}"{taken} LIMIT 1')
        row = cursor.fetchone()
    if row is None:
        return None
    return _Raw(row[0])
