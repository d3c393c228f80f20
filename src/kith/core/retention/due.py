"""Which rows have had their time, and which of them must wait for others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import (
    CASCADE,
    PROTECT,
    RESTRICT,
    Count,
    DateTimeField,
    Exists,
    Min,
    Model,
    OuterRef,
    Q,
    QuerySet,
)
from django.utils import timezone

from kith.core.encryption.fields import EncryptedText
from kith.core.retention.declared import Rule, rules

Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Due:
    """What a rule would end now. `held`: due, but something that lasts longer hangs on them."""

    rule: Rule
    days: int
    count: int
    held: int
    oldest: date | datetime | None


def preview(
    *, periods: Mapping[str, int], at: datetime, of: Iterable[Rule] | None = None
) -> tuple[Due, ...]:
    """What the job would end, and change nothing: by rule, how many rows and since when."""
    found = []
    for rule in in_order(rules() if of is None else of):
        days = periods.get(rule.period)
        if days is None:
            continue
        waiting = due(rule, days, at)
        every = waiting.aggregate(count=Count("pk"), oldest=Min(rule.clock))
        count = free(rule, waiting).count() if may_be_held(rule) else every["count"]
        found.append(Due(rule, days, count, every["count"] - count, every["oldest"]))
    return tuple(found)


def model_of(rule: Rule) -> type[Model]:
    """The table of a rule."""
    return apps.get_model(rule.table)


def field_at(model: type[Model], path: str) -> Any:
    """A field of a table, or of one that it points at: `settled_at`, `request__settled_at`."""
    *steps, name = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return model._meta.get_field(name)


def in_order(given: Iterable[Rule]) -> list[Rule]:
    """Children first, so that what hangs on a row has gone when the row's turn comes."""
    return sorted(given, key=lambda rule: _height(model_of(rule), frozenset()))


def due(rule: Rule, days: int, at: datetime) -> Rows:
    """The rows whose days are over, oldest key first. On the last day itself they go."""
    model = model_of(rule)
    end: date | datetime = at - timedelta(days=days)
    if not isinstance(field_at(model, rule.clock), DateTimeField):
        end = timezone.localdate(at) - timedelta(days=days)
    # The schedule knows no person: it is for every row, whoever may see it.
    found = model._base_manager.filter(**{f"{rule.clock}__lte": end})
    found = found.filter(**{f"{name}__in": values for name, values in rule.only})
    return found.filter(_not_empty(rule)) if rule.clears else found


def may_be_held(rule: Rule) -> bool:
    """Whether a row of this table can have to wait for others."""
    return not rule.clears and bool(holders(model_of(rule)))


def free(rule: Rule, rows: Rows) -> Rows:
    """Those that nothing holds: no row of a longer life would go with them, or forbids it."""
    if rule.clears:
        return rows
    for child, path in holders(model_of(rule)):
        rows = rows.exclude(Exists(child._base_manager.filter(**{path: OuterRef("pk")})))
    return rows


def holders(model: type[Model]) -> list[tuple[type[Model], str]]:
    """The tables whose rows keep a row of `model`, and the way from them to it.

    They forbid its deletion, or would go with it though they have an end of their own.
    """
    own = {rule.table for rule in rules()}
    return list(_holders(model, own, frozenset({model})))


def empty(field: Any) -> Any:
    """What a field holds when it is cleared."""
    return None if field.null else field.get_default()


def _holders(
    model: type[Model], own: set[str], seen: frozenset[type[Model]]
) -> Iterator[tuple[type[Model], str]]:
    for child, name, then in _relations(model):
        if then in (PROTECT, RESTRICT) or (then is CASCADE and child._meta.label in own):
            yield child, name
        elif then is CASCADE and child not in seen:
            for further, path in _holders(child, own, seen | {child}):
                yield further, f"{path}__{name}"


def _relations(model: type[Model]) -> Iterator[tuple[type[Model], str, Any]]:
    """What points at a table: from where, by which field, and what its end means for that row."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            there: Any = relation
            yield there.related_model, there.field.name, there.on_delete


def _height(model: type[Model], seen: frozenset[type[Model]]) -> int:
    children = {child for child, _name, _then in _relations(model)} - seen - {model}
    return 1 + max((_height(child, seen | {model}) for child in children), default=-1)


def _not_empty(rule: Rule) -> Q:
    """Whether a field that the rule clears still holds something."""
    found = Q()
    for name in rule.clears:
        field = model_of(rule)._meta.get_field(name)
        if getattr(field, "null", False):
            found |= Q(**{f"{name}__isnull": False})
        elif not isinstance(field, EncryptedText):  # what is sealed is compared with nothing
            found |= ~Q(**{name: empty(field)})
    return found
