"""Write services as they should stand: what every way in ends in.

The pack, an import, a moderator and an accepted proposal call these inside a transaction of their
own, with the line of the trail that says who and why. Nothing here decides whether it may be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from kith.core.page_cache import raise_generation
from kith.directory import search
from kith.directory.enums import OriginKind
from kith.directory.models import Change, Provider, Service, Term
from kith.directory.operations.placing import put_places
from kith.directory.queries.values import provider_values, values_by_id
from kith.directory.rules.values import (
    OF_SERVICE,
    ProviderEntry,
    ServiceEntry,
    ServiceValues,
    as_json,
    differences,
    hidden,
)

AT_ONCE = 500
REST = "*"
"""Where an entry's origins name what holds for every field that is not named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where values come from: `id` is the source's or the person's, none for a pack or a keeper."""

    kind: OriginKind
    id: UUID | None = None

    def as_json(self, at: datetime) -> list[str]:
        """What an entry keeps beside its fields."""
        return [self.kind.value, str(self.id or ""), at.date().isoformat()]


@dataclass(slots=True)
class Written:
    """What became of entries: ids in the order given, and which were added or changed.

    `kept`: by service, the fields left alone because somebody here had changed them.
    """

    ids: list[UUID] = field(default_factory=list)
    added: set[UUID] = field(default_factory=set)
    changed: set[UUID] = field(default_factory=set)
    kept: dict[UUID, tuple[str, ...]] = field(default_factory=dict)


class UnknownTerm(Exception):
    """An entry names a term that no taxonomy of the area has."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"No term {key!r} is in the vocabulary.")


def write_providers(*, area_id: UUID, entries: Iterable[ProviderEntry], at: datetime) -> Written:
    """Make providers as given: those with an `id` changed where they differ, the others added."""
    entries = list(entries)
    known = {one.pk: one for one in _providers(entries)}
    taken = {one.pk for one in _providers_at([one.new_id for one in entries if one.new_id])}
    written = Written()
    for entry in entries:
        row = {name: getattr(entry.values, name) for name in entry.values.__dataclass_fields__}
        provider = known.get(entry.id) if entry.id else None
        if provider is None:
            new_id = entry.new_id if entry.new_id and entry.new_id not in taken else uuid4()
            taken.add(new_id)
            Provider.objects.create(pk=new_id, area_id=area_id, added_at=at, changed_at=at, **row)
            written.added.add(new_id)
            written.ids.append(new_id)
            continue
        written.ids.append(provider.pk)
        if provider_values(provider) != entry.values or provider.retired_at is not None:
            for name, value in {**row, "changed_at": at, "retired_at": None}.items():
                setattr(provider, name, value)
            provider.save()
            written.changed.add(provider.pk)
    return written


@transaction.atomic
def write_services(
    *,
    area_id: UUID,
    entries: Sequence[ServiceEntry],
    origin: Origin,
    at: datetime,
    keeps_edits: bool = False,
    proposal_id: UUID | None = None,
) -> Written:
    """Make services as given, and their places; the index and the history with them.

    Those with an `id` are changed where they differ, and live again; the others are added, under
    `new_id` where nothing else has it. With `keeps_edits`, fields that a person here or the
    provider changed last are left alone, and told. Raises UnknownTerm.
    """
    terms = _terms(area_id)
    written = Written()
    for start in range(0, len(entries), AT_ONCE):
        batch = [_safe(one) for one in entries[start : start + AT_ONCE]]
        _write_batch(area_id, batch, origin, at, terms, written, keeps_edits, proposal_id)
    if written.added or written.changed:
        search.index(written.added | written.changed)
        raise_generation()
    return written


def retire_services(*, ids: Iterable[UUID], at: datetime) -> int:
    """Take services out of the directory; they keep their history. Returns how many there were."""
    ids = list(ids)
    live = Service.objects.because("Retiring is decided by whoever calls.").filter(
        pk__in=ids, retired_at=None
    )
    count = live.update(retired_at=at, changed_at=at)
    search.index(ids)
    raise_generation()
    return count


def _safe(entry: ServiceEntry) -> ServiceEntry:
    """No confidential place gets as far as a table with its address."""
    places = tuple(hidden(place) for place in entry.values.places)
    return replace(entry, values=replace(entry.values, places=places))


def _write_batch(
    area_id: UUID,
    batch: list[ServiceEntry],
    origin: Origin,
    at: datetime,
    terms: Mapping[str, UUID],
    written: Written,
    keeps_edits: bool,
    proposal_id: UUID | None,
) -> None:
    before = values_by_id(one.id for one in batch if one.id)
    rows = _rows([one.id for one in batch if one.id] + [one.new_id for one in batch if one.new_id])
    fresh: list[tuple[Service, ServiceEntry]] = []
    stale: list[tuple[Service, ServiceEntry]] = []
    changes: list[Change] = []
    for given in batch:
        entry = given
        service = rows.get(entry.id) if entry.id else None
        if service is None:
            new_id = entry.new_id if entry.new_id and entry.new_id not in rows else uuid4()
            service = Service(pk=new_id, area_id=area_id, added_at=at)
            service.origins = {REST: origin.as_json(at)}
            rows[new_id] = service
            fresh.append((_filled(service, entry, at), entry))
            written.added.add(service.pk)
        else:
            entry, kept = _without_edits(service, entry, before[service.pk], keeps_edits)
            if kept:
                written.kept[service.pk] = kept
            differing = differences(before[service.pk], entry.values)
            if differing or service.retired_at or service.provider_id != entry.provider_id:
                service.origins = {
                    **service.origins,
                    **dict.fromkeys(differing, origin.as_json(at)),
                }
                stale.append((_filled(service, entry, at), entry))
                changes.append(_change(service, differing, origin, at, proposal_id))
                written.changed.add(service.pk)
        written.ids.append(service.pk)
    Service.objects.bulk_create([service for service, _entry in fresh])
    Service.objects.because("Writing is decided by whoever calls.").bulk_update(
        [service for service, _entry in stale],
        [*OF_SERVICE, "provider", "origins", "changed_at", "retired_at"],
    )
    Change.objects.bulk_create(changes)
    _put_terms([*fresh, *stale], terms, are_new=not stale)
    put_places(pairs=[*fresh, *stale], terms=terms)


def _filled(service: Service, entry: ServiceEntry, at: datetime) -> Service:
    row = as_json(entry.values)
    for name in OF_SERVICE:
        setattr(service, name, row[name])
    service.assured_on = entry.values.assured_on
    service.read_on = entry.values.read_on
    service.provider_id = entry.provider_id
    service.changed_at = at
    service.retired_at = None
    return service


def _without_edits(
    service: Service, entry: ServiceEntry, before: ServiceValues, keeps_edits: bool
) -> tuple[ServiceEntry, tuple[str, ...]]:
    """The entry without fields that people changed last, and which of them differ."""
    if not keeps_edits:
        return entry, ()
    people = {OriginKind.PERSON.value, OriginKind.KEEPER.value}
    differing = differences(before, entry.values)
    kept = tuple(
        name
        for name in differing
        if (service.origins.get(name) or service.origins.get(REST, [""]))[0] in people
    )
    if not kept:
        return entry, ()
    values = replace(entry.values, **{name: getattr(before, name) for name in kept})
    return replace(entry, values=values), kept


def _change(
    service: Service,
    differing: dict[str, tuple[Any, Any]],
    origin: Origin,
    at: datetime,
    proposal_id: UUID | None,
) -> Change:
    return Change(
        service=service,
        fields={name: list(pair) for name, pair in differing.items()},
        by_id=origin.id if origin.kind is OriginKind.PERSON else None,
        source_id=origin.id if origin.kind is OriginKind.SOURCE else None,
        proposal_id=proposal_id,
        at=at,
    )


def _put_terms(
    pairs: list[tuple[Service, ServiceEntry]], terms: Mapping[str, UUID], *, are_new: bool
) -> None:
    """File services under their terms alone. Raises UnknownTerm."""
    through = Service.terms.through
    if not are_new:
        through.objects.filter(service_id__in=[service.pk for service, _entry in pairs]).delete()
    rows = []
    for service, entry in pairs:
        for key in dict.fromkeys(entry.values.terms):
            if key not in terms:
                raise UnknownTerm(key)
            rows.append(through(service_id=service.pk, term_id=terms[key]))
    through.objects.bulk_create(rows)


def _terms(area_id: UUID) -> dict[str, UUID]:
    rows = Term.objects.filter(taxonomy__area_id=area_id)
    return {
        f"{taxonomy}:{code}": pk
        for taxonomy, code, pk in rows.values_list("taxonomy__code", "code", "pk")
    }


def _rows(ids: list[UUID]) -> dict[UUID, Service]:
    rows = Service.objects.because("Writing is decided by whoever calls.").filter(pk__in=ids)
    return {one.pk: one for one in rows.select_for_update()}


def _providers(entries: list[ProviderEntry]) -> Iterable[Provider]:
    return _providers_at([one.id for one in entries if one.id])


def _providers_at(ids: list[UUID]) -> Iterable[Provider]:
    return Provider.objects.because("Writing is decided by whoever calls.").filter(pk__in=ids)
