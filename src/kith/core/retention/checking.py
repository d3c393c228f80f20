"""What of the declarations, or of a place's schedule, cannot be true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, Model

from kith.area_pack.retention import RetentionPeriod
from kith.core.encryption.fields import EncryptedText
from kith.core.retention.declared import Rule, Table
from kith.core.retention.due import field_at

FEWEST_WORDS = 3


def faults(tables: Iterable[Table]) -> Iterator[str]:
    """What cannot be true of the declared tables: an end without its clock, people without words."""
    for table in tables:
        if table.is_about_people and not table.periods and len(table.kept.split()) < FEWEST_WORDS:
            yield f"{table.label}: tells of people, and says neither a period nor what ends it"
        for rule in table.rules:
            yield from _of_rule(rule)


def schedule_faults(tables: Iterable[Table], periods: Iterable[RetentionPeriod]) -> Iterator[str]:
    """What a place's schedule lacks, has too much of, or says otherwise than a rule needs."""
    by_code = {one.code: one for one in periods}
    tables = list(tables)
    used = {code for table in tables for code in table.periods}
    for table in tables:
        for code in table.periods:
            if code not in by_code:
                yield f"{table.label}: no period {code}"
        for rule in table.rules:
            if rule.period in by_code and by_code[rule.period].days is None:
                yield f"{table.label}: the period {rule.period} has no days"
        if table.period in by_code and not table.rules and by_code[table.period].days is not None:
            yield f"{table.label}: the period {table.period} has days, and no clock counts them"
    yield from (f"{code}: no table has this period" for code in by_code if code not in used)


def _of_rule(rule: Rule) -> Iterator[str]:
    model = apps.get_model(rule.table)
    if not rule.period:
        yield f"{rule.table}: an end without a period"
    if not isinstance(_field(model, rule.clock), DateField):
        yield f"{rule.table}: the clock {rule.clock or '(none)'} is no date of the table"
    for name in (*rule.clears, *(name for name, _values in rule.only)):
        if _field(model, name) is None:
            yield f"{rule.table}: no field {name}"
    if rule.clears and not any(_shows_it(_field(model, name)) for name in rule.clears):
        yield f"{rule.table}: nothing tells what is cleared already, so it would be cleared daily"


def _field(model: type[Model], name: str) -> Any:
    try:
        return field_at(model, name)
    except FieldDoesNotExist:
        return None


def _shows_it(field: Any) -> bool:
    return field is not None and (field.null or not isinstance(field, EncryptedText))
