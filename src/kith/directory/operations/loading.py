"""Load the directory of an area's pack: words, rules, providers, services with their places.

Loading twice changes nothing. What vanished from the pack is retired, and what people here or
the provider changed stays as they left it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from kith.area_pack.directory import Directory, PlaceUse, ServiceEntry, ServicePlace
from kith.areas.models import Area
from kith.core.offers import Changes
from kith.directory.enums import OriginKind
from kith.directory.models import Assurance, Place, Provider, Service
from kith.directory.operations.loading_providers import lang_here, put_providers
from kith.directory.operations.loading_terms import put_rules, put_terms
from kith.directory.operations.writing import Origin, retire_services, write_services
from kith.directory.queries.postcodes import point_of
from kith.directory.queries.values import values_by_id
from kith.directory.rules import values
from kith.directory.rules.values import PlaceValues, ServiceValues
from kith.opening_times import OpeningTimes, to_schedules

ORIGIN = Origin(kind=OriginKind.PACK)
MOST_NOTES = 20
_WHY = "A pack is loaded by whoever runs the site."

Key = tuple[str, str]
"""A place's provider and code, as the pack names them."""


@transaction.atomic
def load_words(*, area: Area, directory: Directory, at: datetime) -> Changes:
    """The taxonomies and their terms, what needs lead to, and the rules of the directory."""
    terms = put_terms(area=area, directory=directory, at=at)
    rules = put_rules(area=area, directory=directory)
    return Changes(
        added=terms.added + rules.added,
        changed=terms.changed + rules.changed,
        retired=terms.retired,
        unchanged=terms.unchanged + rules.unchanged,
    )


@transaction.atomic
def load_providers(*, area: Area, directory: Directory, at: datetime) -> Changes:
    """Who runs services. Whoever keeps an entry, and its organisation here, stay."""
    return put_providers(area=area, directory=directory, at=at)


@transaction.atomic
def load_services(*, area: Area, directory: Directory, at: datetime) -> Changes:
    """The services and their places. Needs the words and the providers."""
    held = {
        one.code: one
        for one in Service.objects.because(_WHY)
        .filter(area=area)
        .exclude(code="")
        .select_for_update()
        .order_by("pk")
    }
    if not held and not directory.services:
        return Changes()
    gone_here = {
        code for code, one in held.items() if one.retired_at and one.retired_by != ORIGIN.kind
    }
    entries = _entries(area, directory, held, gone_here)
    written = write_services(
        area_id=area.pk, entries=entries, origin=ORIGIN, at=at, keeps_edits=True
    )
    confirmed = _confirm_newer(area, entries, written.ids, written.kept, at)
    retired = _retire_gone(held, {one.code for one in directory.services}, at)
    _retire_places(area, at)
    kept = {pk: names for pk, names in written.kept.items() if names != ("assured_on",)}
    changed = written.changed | confirmed
    return Changes(
        added=len(written.added),
        changed=len(changed),
        retired=retired,
        unchanged=len(written.ids) - len(written.added) - len(changed),
        kept=len(kept) + len(gone_here & {one.code for one in directory.services}),
        notes=_notes(kept, gone_here, entries, written.ids, directory),
    )


def _entries(
    area: Area, directory: Directory, held: Mapping[str, Service], gone_here: set[str]
) -> list[values.ServiceEntry]:
    providers = _provider_ids(area)
    places = _places(area, directory)
    latest = _confirmations(held.values())
    entries = []
    for one in directory.services:
        if one.code in gone_here:
            continue
        service = held.get(one.code)
        given = _values(one, places, area)
        if service is not None:
            floor = latest.get(service.pk)
            given = replace(given, assured_on=_later(given.assured_on, floor))
        entries.append(
            values.ServiceEntry(
                values=given,
                provider_id=providers[one.provider],
                id=service.pk if service is not None else None,
            )
        )
    return entries


def _provider_ids(area: Area) -> dict[str, UUID]:
    rows = Provider.objects.because(_WHY).filter(area=area).exclude(code="")
    return dict(rows.values_list("code", "pk"))


def _confirmations(services: Iterable[Service]) -> dict[UUID, date]:
    """By service, the last day on which a person confirmed it here."""
    rows = Assurance.objects.filter(service__in=[one.pk for one in services])
    return dict(rows.order_by().values_list("service_id").annotate(last=Max("on")))


def _later(given: date | None, floor: date | None) -> date | None:
    days = [one for one in (given, floor) if one is not None]
    return max(days) if days else None


def _values(one: ServiceEntry, places: Mapping[Key, PlaceValues], area: Area) -> ServiceValues:
    phones = (
        {"number": phone.number, "what": phone.what, "hours": phone.hours, "text": phone.text}
        for phone in one.phones
    )
    same = {
        name: getattr(one, name)
        for name in ServiceValues.__dataclass_fields__
        if name in ServiceEntry.__dataclass_fields__
    }
    met = sorted(one.places, key=lambda place: place.code)
    given: dict[str, Any] = {
        **same,
        "lang": lang_here(area=area, lang=one.lang),
        "phones": tuple({key: said for key, said in phone.items() if said} for phone in phones),
        "terms": tuple(sorted({*one.types, *one.eligibility_terms})),
        "times": _schedules(one.times),
        "places": tuple(_met(use, places[(one.provider, use.code)]) for use in met),
        "is_invented": area.is_invented,
    }
    return ServiceValues(**given)


def _met(use: PlaceUse, place: PlaceValues) -> PlaceValues:
    return replace(place, times=_schedules(use.times), note=use.note)


def _schedules(times: OpeningTimes | None) -> tuple[Mapping[str, Any], ...]:
    return tuple(to_schedules(times)) if times is not None else ()


def _places(area: Area, directory: Directory) -> dict[Key, PlaceValues]:
    """The places that services use, each put on the map once."""
    used = {(one.provider, use.code) for one in directory.services for use in one.places}
    return {
        (place.provider, place.code): _put(area, place)
        for place in directory.places
        if (place.provider, place.code) in used
    }


def _put(area: Area, place: ServicePlace) -> PlaceValues:
    bare = PlaceValues(
        code=place.code,
        name=place.name,
        is_confidential=place.confidential,
        access=tuple(sorted(place.access)),
    )
    if place.confidential:
        return bare
    told = replace(
        bare,
        address=place.address,
        town=place.town,
        county=place.county,
        postcode=place.postcode,
        getting_there=place.getting_there,
    )
    return replace(told, **(point_of(area.pk, place.postcode) or {}))


def _confirm_newer(
    area: Area,
    entries: list[values.ServiceEntry],
    ids: list[UUID],
    kept: Mapping[UUID, tuple[str, ...]],
    at: datetime,
) -> set[UUID]:
    """Where a person here confirmed an entry and the pack knows of a later day, that day holds."""
    days = {
        pk: entry.values.assured_on
        for pk, entry in zip(ids, entries, strict=True)
        if "assured_on" in kept.get(pk, ()) and entry.values.assured_on is not None
    }
    again = []
    for pk, held in values_by_id(days).items():
        if held.assured_on is None or held.assured_on < days[pk]:
            provider = next(
                one.provider_id for given, one in zip(ids, entries, strict=True) if given == pk
            )
            said = replace(held, assured_on=days[pk])
            again.append(values.ServiceEntry(values=said, provider_id=provider, id=pk))
    return write_services(area_id=area.pk, entries=again, origin=ORIGIN, at=at).changed


def _retire_gone(held: Mapping[str, Service], codes: set[str], at: datetime) -> int:
    """Take out what the pack no longer has."""
    gone = [one for code, one in held.items() if code not in codes and one.retired_at is None]
    if not gone:
        return 0
    return retire_services(ids=[one.pk for one in gone], at=at, origin=ORIGIN)


def _retire_places(area: Area, at: datetime) -> None:
    """A place of the pack's providers that no service uses any more is no place of theirs."""
    left = Place.objects.filter(
        provider__area=area, provider__code__gt="", services=None, retired_at=None
    )
    left.update(retired_at=at)


def _notes(
    kept: Mapping[UUID, tuple[str, ...]],
    gone_here: set[str],
    entries: list[values.ServiceEntry],
    ids: list[UUID],
    directory: Directory,
) -> tuple[str, ...]:
    names = {pk: entry.values.name for pk, entry in zip(ids, entries, strict=True)}
    notes = [f"Kept: edited here: {names[pk]}: {', '.join(fields)}." for pk, fields in kept.items()]
    notes += [
        f"Kept: taken out here: {one.name}." for one in directory.services if one.code in gone_here
    ]
    rest = len(notes) - MOST_NOTES
    return (*notes[:MOST_NOTES], f"And {rest} more.") if rest > 0 else tuple(notes)
