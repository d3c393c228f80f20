"""Write the places of services: each place of a provider once, whoever meets there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from kith.core.adding_rows import add_rows
from kith.directory import search
from kith.directory.models import Place, Service, ServiceAtLocation
from kith.directory.operations.forgetting_places import WasOpen, forget_where
from kith.directory.rules.values import OF_PLACE, PlaceValues, ServiceEntry, hidden
from kith.directory.search import KnownTerm

AT_ONCE = 500
_WHY = "Writing is decided by whoever calls."
Pairs = list[tuple[Service, ServiceEntry]]
Key = tuple[UUID, str]
"""A place's provider and code."""
Wanted = Mapping[Key, PlaceValues]
Located = dict[UUID, list[tuple[ServiceAtLocation, Place, Sequence[str]]]]
"""By service, where it happens now, with the terms of access there."""


def put_places(*, pairs: Pairs, terms: Mapping[str, KnownTerm], at: datetime) -> Located:
    """Let services happen at their places alone, the places as the values say.

    By service, where it happens now, with the terms of access there. Other services at a place
    that changes have changed too.
    """
    wanted = _wanted(pairs)
    places, stale, closed = _put_rows(pairs, wanted)
    forget_where(places=closed)
    written = {service.pk for service, _entry in pairs}
    _touch_others([one.pk for one in stale], written, at)
    _put_access(wanted, places, terms)
    return _put_locations(pairs, wanted, places)


def kept_secret(*, entries: Sequence[ServiceEntry], may_open: bool) -> list[ServiceEntry]:
    """Entries whose confidential places say nothing of where, whichever of them says so.

    A place is its provider's, and many services may share it: what one calls confidential is
    hidden in all. One that is confidential here stays so, unless a person `may_open` it.
    """
    secret = {
        (entry.provider_id, place.code): hidden(place)
        for entry in entries
        for place in entry.values.places
        if place.is_confidential
    }
    if not may_open:
        keys = {(one.provider_id, place.code) for one in entries for place in one.values.places}
        rows = _found(dict.fromkeys(keys), is_confidential=True) if keys else {}
        for key, row in rows.items():
            told = PlaceValues(code=row.code, name=row.name, is_confidential=True)
            secret.setdefault(key, told)
    return [_with_hidden(one, secret) for one in entries] if secret else list(entries)


def _with_hidden(entry: ServiceEntry, secret: Wanted) -> ServiceEntry:
    if not any((entry.provider_id, one.code) in secret for one in entry.values.places):
        return entry
    places = tuple(
        _hidden_as(one, secret.get((entry.provider_id, one.code))) for one in entry.values.places
    )
    return replace(entry, values=replace(entry.values, places=places))


def _hidden_as(place: PlaceValues, secret: PlaceValues | None) -> PlaceValues:
    """What is said of an open place that is secret: its name and note may say where it is too."""
    if secret is None or place.is_confidential:
        return hidden(place)
    return replace(secret, times=place.times, access=place.access, note="")


def _touch_others(places: Sequence[UUID], written: Set[UUID], at: datetime) -> None:
    """What is told of a service tells of its places: those at these have changed with them."""
    if not places:
        return
    held = ServiceAtLocation.objects.filter(place_id__in=places)
    others = sorted(set(held.values_list("service_id", flat=True)) - written)
    for start in range(0, len(others), AT_ONCE):
        some = others[start : start + AT_ONCE]
        live = Service.objects.because(_WHY).filter(pk__in=some, retired_at=None)
        live.update(changed_at=at)
        search.index(some)


def _put_rows(pairs: Pairs, wanted: Wanted) -> tuple[dict[Key, Place], list[Place], list[WasOpen]]:
    """The places by their keys, those among them that changed, and those that are secret now."""
    found = _found(wanted)
    ids = _free_ids(pairs)
    fresh, stale, closed = [], [], []
    for key, values in wanted.items():
        row: dict[str, Any] = {name: getattr(values, name) for name in OF_PLACE}
        place = found.get(key)
        if place is None:
            place = Place(pk=ids.get(key) or uuid4(), provider_id=key[0], **row)
            found[key] = place
            fresh.append(place)
        elif place.retired_at or any(getattr(place, name) != row[name] for name in OF_PLACE):
            if values.is_confidential and not place.is_confidential:
                closed.append(WasOpen.of(place))
            for name, value in {**row, "retired_at": None}.items():
                setattr(place, name, value)
            stale.append(place)
    add_rows(Place, fresh)
    Place.objects.bulk_update(stale, [*OF_PLACE, "retired_at"])
    return found, stale, closed


def _wanted(pairs: Pairs) -> Wanted:
    """What is said of each place last; of one that anybody calls confidential, not where it is."""
    wanted: dict[Key, PlaceValues] = {}
    for _service, entry in pairs:
        for place in entry.values.places:
            key = (entry.provider_id, place.code)
            was = wanted.get(key)
            if was is None or place.is_confidential or not was.is_confidential:
                wanted[key] = hidden(place)
    return wanted


def _found(wanted: Mapping[Key, Any], **narrowing: bool) -> dict[Key, Place]:
    rows = Place.objects.filter(
        provider_id__in={provider for provider, _code in wanted},
        code__in={code for _provider, code in wanted},
        **narrowing,
    )
    return {
        (one.provider_id, one.code): one for one in rows if (one.provider_id, one.code) in wanted
    }


def _free_ids(pairs: Pairs) -> dict[Key, UUID]:
    """The ids that entries would like for new places, each once, without those that one has."""
    liked = {
        (entry.provider_id, code): pk
        for _service, entry in pairs
        for code, pk in (entry.place_ids or {}).items()
    }
    taken = set(Place.objects.filter(pk__in=liked.values()).values_list("pk", flat=True))
    return _each_once(liked, taken)


def _each_once(liked: Mapping[Key, UUID], taken: set[UUID]) -> dict[Key, UUID]:
    """An id for the first that would like it, where nothing here has it."""
    free: dict[UUID, Key] = {}
    for key, pk in liked.items():
        if pk not in taken:
            free.setdefault(pk, key)
    return {key: pk for pk, key in free.items()}


def _put_access(
    of_places: Wanted, places: Mapping[Key, Place], terms: Mapping[str, KnownTerm]
) -> None:
    through = Place.access.through
    wanted = {
        (places[key].pk, terms[term].id)
        for key, values in of_places.items()
        for term in values.access
        if term in terms
    }
    mine = through.objects.filter(place_id__in=[one.pk for one in places.values()])
    held = {(row.place_id, row.term_id): row.pk for row in mine}
    through.objects.filter(pk__in=[pk for key, pk in held.items() if key not in wanted]).delete()
    add_rows(
        through,
        [through(place_id=place, term_id=term) for place, term in sorted(wanted - held.keys())],
    )


def _put_locations(pairs: Pairs, of_places: Wanted, places: Mapping[Key, Place]) -> Located:
    mine = ServiceAtLocation.objects.filter(service_id__in=[one.pk for one, _entry in pairs])
    held = {(one.service_id, one.place_id): one for one in mine}
    liked = _free_location_ids(pairs)
    fresh, stale, wanted = [], [], set()
    located: Located = {}
    for service, entry in pairs:
        for values in entry.values.places:
            place = places[(entry.provider_id, values.code)]
            key = (service.pk, place.pk)
            if key in wanted:
                continue
            wanted.add(key)
            row: dict[str, Any] = {"times": list(values.times), "note": values.note}
            location = held.get(key)
            if location is None:
                pk = liked.get((service.pk, values.code)) or uuid4()
                location = ServiceAtLocation(pk=pk, service_id=service.pk, place_id=place.pk, **row)
                fresh.append(location)
            elif any(getattr(location, name) != value for name, value in row.items()):
                location.times, location.note = row["times"], row["note"]
                stale.append(location)
            access = of_places[(entry.provider_id, values.code)].access
            located.setdefault(service.pk, []).append((location, place, access))
    ServiceAtLocation.objects.filter(
        pk__in=[one.pk for key, one in held.items() if key not in wanted]
    ).delete()
    add_rows(ServiceAtLocation, fresh)
    ServiceAtLocation.objects.bulk_update(stale, ["times", "note"])
    return located


def _free_location_ids(pairs: Pairs) -> dict[Key, UUID]:
    liked = {
        (service.pk, code): pk
        for service, entry in pairs
        for code, pk in (entry.location_ids or {}).items()
    }
    taken = ServiceAtLocation.objects.filter(pk__in=liked.values())
    held = set(taken.values_list("pk", flat=True))
    return _each_once(liked, held)
