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

from kith.core.adding_rows import add_rows
from kith.core.page_cache import raise_generation
from kith.directory import search
from kith.directory.enums import OriginKind
from kith.directory.models import Change, Provider, SearchName, Service
from kith.directory.operations.indexing_written import index_written
from kith.directory.operations.placing import kept_secret, put_places
from kith.directory.queries.values import provider_values, values_by_id
from kith.directory.rules.values import (
    OF_SERVICE,
    ProviderEntry,
    ProviderValues,
    ServiceEntry,
    ServiceValues,
    differences,
)

AT_ONCE = 500
PEOPLE = frozenset({OriginKind.PERSON.value, OriginKind.KEEPER.value})
PROVIDER = "provider"
"""What the index calls names of providers."""
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


def write_providers(
    *,
    area_id: UUID,
    entries: Iterable[ProviderEntry],
    at: datetime,
    origin: Origin | None = None,
    keeps_edits: bool = False,
) -> Written:
    """Make providers as given: those with an `id` changed where they differ, the others added.

    `origin`: where the values come from. With `keeps_edits`, fields that a person here or the
    provider changed last are left alone, and told. The services of a changed one have changed too.
    """
    entries = list(entries)
    known = {one.pk: one for one in _providers(entries)}
    names = {pk: one.name for pk, one in known.items()}
    taken = {one.pk for one in _providers_at([one.new_id for one in entries if one.new_id])}
    written, fresh = Written(), []
    for entry in entries:
        provider = known.get(entry.id) if entry.id else None
        if provider is None:
            new_id = entry.new_id if entry.new_id and entry.new_id not in taken else uuid4()
            taken.add(new_id)
            provider = Provider(pk=new_id, area_id=area_id, added_at=at, changed_at=at)
            _fill_provider(provider, entry.values, {REST} if origin else set(), origin, at)
            fresh.append(provider)
            written.added.add(new_id)
        elif _change_provider(provider, entry.values, origin, at, keeps_edits, written):
            written.changed.add(provider.pk)
        written.ids.append(provider.pk)
    add_rows(Provider, fresh)
    _touch_services(
        written.changed, {pk for pk, name in names.items() if known[pk].name != name}, at
    )
    return written


def _touch_services(changed: set[UUID], renamed: set[UUID], at: datetime) -> None:
    """What is told of a service tells of its provider; it is found by the provider's name."""
    if not changed:
        return
    rows = Service.objects.because("Writing is decided by whoever calls.").filter(retired_at=None)
    rows.filter(provider_id__in=changed).update(changed_at=at)
    if renamed:
        SearchName.objects.filter(record_id__in=renamed, kind=PROVIDER).delete()
        search.index(rows.filter(provider_id__in=renamed).values_list("pk", flat=True))
    raise_generation()


def _change_provider(
    provider: Provider,
    values: ProviderValues,
    origin: Origin | None,
    at: datetime,
    keeps_edits: bool,
    written: Written,
) -> bool:
    """Whether it was changed, and not left as it stood."""
    before = provider_values(provider)
    differing = {
        name
        for name in ProviderValues.__dataclass_fields__
        if getattr(before, name) != getattr(values, name)
    }
    kept = {
        one for one in differing if keeps_edits and is_of_people(origins=provider.origins, name=one)
    }
    if kept:
        written.kept[provider.pk] = tuple(sorted(kept))
        values = replace(values, **{name: getattr(before, name) for name in kept})
    if values == before and provider.retired_at is None:
        return False
    _fill_provider(provider, values, differing - kept if origin else set(), origin, at)
    provider.changed_at, provider.retired_at = at, None
    provider.save()
    return True


def _fill_provider(
    provider: Provider,
    values: ProviderValues,
    names: Iterable[str],
    origin: Origin | None,
    at: datetime,
) -> None:
    for name in ProviderValues.__dataclass_fields__:
        setattr(provider, name, getattr(values, name))
    if origin is not None:
        provider.origins = {**provider.origins, **dict.fromkeys(names, origin.as_json(at))}


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
    written = Written()
    for start in range(0, len(entries), AT_ONCE):
        batch = kept_secret(
            entries=entries[start : start + AT_ONCE], may_open=origin.kind in PEOPLE
        )
        _write_batch(area_id, batch, origin, at, written, keeps_edits, proposal_id)
    if written.added or written.changed:
        raise_generation()
    return written


def retire_services(*, ids: Iterable[UUID], at: datetime, origin: Origin | None = None) -> int:
    """Take services out of the directory; they keep their history. Returns how many there were.

    `origin`: what took them out, where that was no person; they may come back with the same.
    """
    ids = list(ids)
    live = Service.objects.because("Retiring is decided by whoever calls.").filter(
        pk__in=ids, retired_at=None
    )
    kind = origin.kind.value if origin is not None else ""
    count = live.update(retired_at=at, retired_by=kind, changed_at=at)
    search.index(ids)
    raise_generation()
    return count


def _write_batch(
    area_id: UUID,
    batch: list[ServiceEntry],
    origin: Origin,
    at: datetime,
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
            # As long ago as its source says: whoever asks for what is new finds it by `added_at`.
            fresh.append((_filled(service, entry, min(at, entry.changed_at or at)), entry))
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
    add_rows(Service, [service for service, _entry in fresh])
    Service.objects.because("Writing is decided by whoever calls.").bulk_update(
        [service for service, _entry in stale],
        [*OF_SERVICE, "provider", "origins", "changed_at", "retired_at", "retired_by"],
    )
    Change.objects.bulk_create(changes)
    pairs = [*fresh, *stale]
    terms = search.known_terms(area_id, _keys(pairs)) if pairs else {}
    _put_terms(pairs, terms, are_new=not stale)
    located = put_places(pairs=pairs, terms=terms, at=at)
    had = {service.pk for service, _entry in stale}
    index_written(pairs=pairs, located=located, terms=terms, had=had)


def _keys(pairs: Iterable[tuple[Service, ServiceEntry]]) -> set[str]:
    """Every term that is named."""
    return {
        key
        for _service, entry in pairs
        for keys in (entry.values.terms, *(place.access for place in entry.values.places))
        for key in keys
    }


def _filled(service: Service, entry: ServiceEntry, at: datetime) -> Service:
    for name in OF_SERVICE:
        value = getattr(entry.values, name)
        setattr(service, name, list(value) if isinstance(value, tuple) else value)
    service.provider_id = entry.provider_id
    service.changed_at = at
    service.retired_at = None
    service.retired_by = ""
    return service


def _without_edits(
    service: Service, entry: ServiceEntry, before: ServiceValues, keeps_edits: bool
) -> tuple[ServiceEntry, tuple[str, ...]]:
    """The entry without fields that people changed last, and which of them differ."""
    if not keeps_edits:
        return entry, ()
    differing = differences(before, entry.values)
    kept = tuple(name for name in differing if is_of_people(origins=service.origins, name=name))
    if not kept:
        return entry, ()
    values = replace(entry.values, **{name: getattr(before, name) for name in kept})
    return replace(entry, values=values), kept


def is_of_people(*, origins: Mapping[str, Any], name: str) -> bool:
    """Whether a person here, or the provider, said last what a field holds."""
    told = origins.get(name) or origins.get(REST) or [""]
    return bool(told) and told[0] in PEOPLE


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
    pairs: list[tuple[Service, ServiceEntry]],
    terms: Mapping[str, search.KnownTerm],
    *,
    are_new: bool,
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
            rows.append(through(service_id=service.pk, term_id=terms[key].id))
    add_rows(through, rows)


def _rows(ids: list[UUID]) -> dict[UUID, Service]:
    rows = Service.objects.because("Writing is decided by whoever calls.").filter(pk__in=ids)
    return {one.pk: one for one in rows.select_for_update().order_by("pk")}


def _providers(entries: list[ProviderEntry]) -> Iterable[Provider]:
    return _providers_at([one.id for one in entries if one.id])


def _providers_at(ids: list[UUID]) -> Iterable[Provider]:
    return Provider.objects.because("Writing is decided by whoever calls.").filter(pk__in=ids)
