"""Loading coded entries: add, change, retire what vanished, never delete."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any

from django.db import models

from kith.area_pack.pack import Pack
from kith.core.offers import Changes, PackSection


class Coded(models.Model):
    """An entry that a pack owns, known by a stable code within its area."""

    code = models.SlugField(max_length=80)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


def upsert_by_code(
    model: type[Coded], *, area: models.Model, rows: Iterable[Mapping[str, Any]], at: datetime
) -> Changes:
    """Make the area's live entries of `model` equal to `rows`, each with its `code`.

    Loading the same rows twice changes nothing. An entry whose code is gone is retired at
    `at`; one that comes back is live again.
    """
    manager: Any = model._default_manager
    existing = {entry.code: entry for entry in manager.filter(area=area)}
    added = changed = unchanged = 0
    seen = set()
    for row in rows:
        seen.add(row["code"])
        entry = existing.get(row["code"])
        if entry is None:
            manager.create(area=area, **row)
            added += 1
            continue
        wanted = {**row, "retired_at": None}
        different = [name for name, value in wanted.items() if getattr(entry, name) != value]
        if not different:
            unchanged += 1
            continue
        for name in different:
            setattr(entry, name, wanted[name])
        entry.save(update_fields=different)
        changed += 1
    gone = [e.pk for code, e in existing.items() if code not in seen and e.retired_at is None]
    retired = manager.filter(pk__in=gone).update(retired_at=at)
    return Changes(added=added, changed=changed, retired=retired, unchanged=unchanged)


def rows_for(model: type[models.Model], entries: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """One dictionary an entry, with the fields that `model` keeps, in the pack's order.

    Tuples become lists and nested records become dictionaries, as a JSON column gives them
    back, so that comparing a stored entry with its row is exact.
    """
    kept = {field.name for field in model._meta.concrete_fields}
    for order, entry in enumerate(entries):
        row = {name: _storable(getattr(entry, name)) for name in kept if hasattr(entry, name)}
        if "order" in kept:
            row["order"] = order
        yield row


def _storable(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, tuple):
        return [_storable(part) for part in value]
    return value


def section(name: str, model: type[Coded], entries: Callable[[Pack], Iterable[Any]]) -> PackSection:
    """A pack section whose entries go into one table of coded entries."""

    def load(area: models.Model, pack: Pack, at: datetime) -> Changes:
        return upsert_by_code(model, area=area, rows=rows_for(model, entries(pack)), at=at)

    return PackSection(name, load)
