"""The daily deed: what has had its time goes, in small batches, children first.

Twice does no harm: the second time finds nothing due. A batch and its line in the trail are one
transaction, so a worker that is killed midway has told of all that it did.

Keys go once the batch is committed: a batch that is undone leaves nothing that nobody can read. A
task in the queue, committed with the batch, destroys them where the house stopped in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.db.models.deletion import Collector
from django.utils.module_loading import import_string

from kith.core import audit
from kith.core.encryption.fields import sealed_fields
from kith.core.encryption.installed import keys
from kith.core.models import NameToken
from kith.core.retention.declared import Rule, codes, rules
from kith.core.retention.due import due, empty, free, in_order, may_be_held, model_of

BATCH = 300
"""Rows a transaction: on SQLite nobody else writes meanwhile."""
ABOUT = "schedule"
"""What the lines in the trail are about: the schedule, and the table where one lost rows."""
OWN_KEY = ("id", "pk")


@dataclass(frozen=True, slots=True)
class Ended:
    """What one rule ended: rows deleted or cleared, and those that others hold."""

    rule: Rule
    count: int
    held: int


def end_due(
    *,
    periods: Mapping[str, int],
    at: datetime,
    known: Iterable[str] = (),
    of: Iterable[Rule] | None = None,
    batch: int = BATCH,
) -> tuple[Ended, ...]:
    """End what is due by `periods`, the days by code. A code that is not there ends nothing.

    `known` are all codes that the place has, those without days too: what lacks is counted in the
    line that tells of the run.
    """
    done = tuple(
        _end(rule, periods[rule.period], at, batch)
        for rule in in_order(rules() if of is None else of)
        if rule.period in periods
    )
    with transaction.atomic():
        audit.record(
            action="core.schedule-followed",
            object_type=ABOUT,
            object_id="",
            at=at,
            detail={
                "deleted": sum(one.count for one in done if not one.rule.clears),
                "cleared": sum(one.count for one in done if one.rule.clears),
                "held": sum(one.held for one in done),
                "periods_missing": len(codes() - {*known, *periods}),
            },
        )
    return done


def _end(rule: Rule, days: int, at: datetime, batch: int) -> Ended:
    count, ended = 0, batch
    while ended == batch:
        with transaction.atomic():
            ended = _end_batch(rule, days, at, batch)
        count += ended
    held = due(rule, days, at).count() if may_be_held(rule) else 0
    return Ended(rule, count, held)


def _end_batch(rule: Rule, days: int, at: datetime, batch: int) -> int:
    model = model_of(rule)
    rows = free(rule, due(rule, days, at)).select_for_update(of=("self",)).order_by("pk")
    records = list(rows[:batch])
    if not records:
        return 0
    if rule.clears:
        _clear(model, records, rule.clears, at)
    else:
        _delete(records, at)
    audit.record(
        action="core.records-ended",
        object_type=ABOUT,
        object_id=rule.table,
        at=at,
        detail={"period": rule.period, "cleared" if rule.clears else "deleted": len(records)},
    )
    return len(records)


def _clear(model: type[Model], records: list[Any], names: tuple[str, ...], at: datetime) -> None:
    """Empty the fields. Where nothing is left that a record's own key opens, the key goes too."""
    fields = [model._meta.get_field(name) for name in names]
    sealed = {field.name for field in sealed_fields(model) if not field.null}
    if sealed.isdisjoint(names):
        values = {field.name: empty(field) for field in fields}
        model._base_manager.filter(pk__in=[one.pk for one in records]).update(**values)
    else:
        for record in records:  # what is sealed and never null is sealed for its record
            for field in fields:
                setattr(record, field.name, empty(field))
            record.save(update_fields=names)
    pks = [record.pk for record in records]
    if any(field.name in names for field in sealed_fields(model)):
        NameToken.objects.filter(table=model._meta.label, record_id__in=pks).delete()
    own = {field.name for field in sealed_fields(model) if field.of in OWN_KEY}
    if own and own <= set(names):
        _destroy(pks, at)


def _delete(records: list[Any], at: datetime) -> None:
    """Delete the rows and what lives only with them, their tokens, and the keys of their own."""
    collector = Collector(using=records[0]._state.db)
    collector.collect(records)
    going: dict[type[Model], list[UUID]] = {}
    for one in _sealed(collector):
        going.setdefault(type(one), []).append(one.pk)
    collector.delete()
    for model, pks in going.items():
        NameToken.objects.filter(table=model._meta.label, record_id__in=pks).delete()
    own = [pk for model, pks in going.items() if _has_own_key(model) for pk in pks]
    _destroy(own, at)


def _destroy(subjects: list[UUID], at: datetime) -> None:
    """Have keys destroyed when the batch is committed, and again by the queue: twice does no harm."""
    if not subjects:
        return
    later = import_string("kith.core.tasks.destroy_keys")
    later.enqueue(sorted(map(str, subjects)))
    transaction.on_commit(partial(keys().destroy_all, subjects, at=at), robust=True)


def _sealed(collector: Collector) -> Iterator[Any]:
    """The records that go and have something sealed in them."""
    for model, several in collector.data.items():
        if sealed_fields(model):
            yield from several
    for rows in collector.fast_deletes:
        if sealed_fields(rows.model):
            yield from rows


def _has_own_key(model: type[Model]) -> bool:
    return any(field.of in OWN_KEY for field in sealed_fields(model))
