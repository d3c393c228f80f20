"""Write the places of services: each place of a provider once, whoever meets there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from kith.directory.models import Place, Service, ServiceAtLocation
from kith.directory.rules.values import OF_PLACE, PlaceValues, ServiceEntry

Pairs = list[tuple[Service, ServiceEntry]]
Key = tuple[UUID, str]
"""A place's provider and code."""


def put_places(*, pairs: Pairs, terms: Mapping[str, UUID]) -> None:
    """Let services happen at their places alone, the places as the values say."""
    places = _put_rows(pairs)
    _put_access(pairs, places, terms)
    _put_locations(pairs, places)


def _put_rows(pairs: Pairs) -> dict[Key, Place]:
    wanted = _wanted(pairs)
    found = _found(wanted)
    ids = _free_ids(pairs)
    fresh, stale = [], []
    for key, values in wanted.items():
        row: dict[str, Any] = {name: getattr(values, name) for name in OF_PLACE}
        place = found.get(key)
        if place is None:
            place = Place(pk=ids.get(key) or uuid4(), provider_id=key[0], **row)
            found[key] = place
            fresh.append(place)
        elif place.retired_at or any(getattr(place, name) != row[name] for name in OF_PLACE):
            for name, value in {**row, "retired_at": None}.items():
                setattr(place, name, value)
            stale.append(place)
    Place.objects.bulk_create(fresh)
    Place.objects.bulk_update(stale, [*OF_PLACE, "retired_at"])
    return found


def _wanted(pairs: Pairs) -> dict[Key, PlaceValues]:
    return {
        (entry.provider_id, place.code): place
        for _service, entry in pairs
        for place in entry.values.places
    }


def _found(wanted: Mapping[Key, PlaceValues]) -> dict[Key, Place]:
    rows = Place.objects.filter(
        provider_id__in={provider for provider, _code in wanted},
        code__in={code for _provider, code in wanted},
    )
    return {
        (one.provider_id, one.code): one for one in rows if (one.provider_id, one.code) in wanted
    }


def _free_ids(pairs: Pairs) -> dict[Key, UUID]:
    """The ids that entries would like for new places, without those that another place has."""
    liked = {
        (entry.provider_id, code): pk
        for _service, entry in pairs
        for code, pk in (entry.place_ids or {}).items()
    }
    taken = set(Place.objects.filter(pk__in=liked.values()).values_list("pk", flat=True))
    return {key: pk for key, pk in liked.items() if pk not in taken}


def _put_access(pairs: Pairs, places: Mapping[Key, Place], terms: Mapping[str, UUID]) -> None:
    through = Place.access.through
    wanted = {
        (places[key].pk, terms[term])
        for key, values in _wanted(pairs).items()
        for term in values.access
        if term in terms
    }
    mine = through.objects.filter(place_id__in=[one.pk for one in places.values()])
    held = {(row.place_id, row.term_id): row.pk for row in mine}
    through.objects.filter(pk__in=[pk for key, pk in held.items() if key not in wanted]).delete()
    through.objects.bulk_create(
        [through(place_id=place, term_id=term) for place, term in sorted(wanted - held.keys())]
    )


def _put_locations(pairs: Pairs, places: Mapping[Key, Place]) -> None:
    mine = ServiceAtLocation.objects.filter(service_id__in=[one.pk for one, _entry in pairs])
    held = {(one.service_id, one.place_id): one for one in mine}
    liked = _free_location_ids(pairs)
    fresh, stale, wanted = [], [], set()
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
                fresh.append(ServiceAtLocation(pk=pk, service=service, place=place, **row))
            elif any(getattr(location, name) != value for name, value in row.items()):
                location.times, location.note = row["times"], row["note"]
                stale.append(location)
    ServiceAtLocation.objects.filter(
        pk__in=[one.pk for key, one in held.items() if key not in wanted]
    ).delete()
    ServiceAtLocation.objects.bulk_create(fresh)
    ServiceAtLocation.objects.bulk_update(stale, ["times", "note"])


def _free_location_ids(pairs: Pairs) -> dict[Key, UUID]:
    liked = {
        (service.pk, code): pk
        for service, entry in pairs
        for code, pk in (entry.location_ids or {}).items()
    }
    taken = ServiceAtLocation.objects.filter(pk__in=liked.values())
    held = set(taken.values_list("pk", flat=True))
    return {key: pk for key, pk in liked.items() if pk not in held}
