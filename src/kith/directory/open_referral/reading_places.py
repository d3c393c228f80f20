"""Where a service happens, from `service_at_locations`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from kith.directory.enums import Precision
from kith.directory.open_referral import marks
from kith.directory.open_referral.marks import part_id, plain, tidy_postcode
from kith.directory.open_referral.taking_over import Fields, Problem
from kith.directory.open_referral.terms import Attributes, TermRef, attributes_of
from kith.directory.rules.values import PlaceValues, Schedules
from kith.opening_times import from_schedules, to_schedules
from kith.postcodes import Degrees, OffTheGrid, to_grid

MOST_PLACES = 200
UNNAMED = UUID("6b0f6a54-7d0a-4f0e-8a86-1d2f4a0f9a11")
"""From which places without an id of their own get a code."""
OF_PLACE = frozenset(
    {"id", "service_id", "location_id", "metadata", "service", "organization_id", "location_type"}
)
OF_ROW = frozenset({"id", "service_id", "location_id", "service_at_location_id"})
MOST_KNOWN = 2_000
_KNOWN: dict[str, Schedules] = {}
"""Schedules that were read without a problem, by what they say."""
OF_ADDRESS = frozenset({"id", "location_id", "metadata", "address_type"})
FULL = {
    marks.ADDRESS: ("address", 500),
    marks.TOWN: ("town", 100),
    marks.COUNTY: ("county", 100),
    marks.POSTCODE: ("postcode", 8),
    marks.COUNTRY: ("country", 2),
}
"""Parts of an address that stand by themselves where the address is not whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPlace:
    """A place of a service, its ids to keep, and the terms of its access."""

    values: PlaceValues
    place_id: UUID | None
    location_id: UUID | None
    terms: tuple[TermRef, ...] = ()
    is_virtual: bool = False


def read_places(service: Fields) -> list[ReadPlace]:
    """The places of a service, each once."""
    found: dict[str, ReadPlace] = {}
    for number, at in enumerate(service.listed("service_at_locations")):
        if number >= MOST_PLACES:
            at.tell("", f"Only the first {MOST_PLACES} places of a service are taken over.")
            break
        place = _place(at)
        if place is None:
            continue
        if place.values.code in found:
            at.tell("", "The service stands at this location twice; the first is kept.")
        found.setdefault(place.values.code, place)
    return list(found.values())


def schedules_of(fields: Fields) -> Schedules:
    """The schedules of a record as our own; what cannot be read as it stands is told."""
    rows = fields.value_of("schedules")
    if rows is None:
        return ()
    said = _said(rows)
    known = _KNOWN.get(said)
    if known is not None:
        return known
    times, problems = from_schedules(rows, f"{fields.path}.schedules")
    for one in problems:
        fields.lost.append(Problem(fields.whose, one.path, one.sentence))
    found = tuple(to_schedules(times))
    if said and not problems:
        if len(_KNOWN) >= MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[said] = found
    return found


def _said(rows: Any) -> str:
    """What schedules say, without whose they are: many places open at the same hours."""
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        return ""
    told = [{name: value for name, value in one.items() if name not in OF_ROW} for one in rows]
    return json.dumps(told, sort_keys=True)


def _place(at: Fields) -> ReadPlace | None:
    location = at.within("location")
    if location is None:
        at.tell("", "This place has no location with it, and was left out.")
        return None
    kind = location.text("location_type")
    if kind in {"virtual", "postal"}:
        location.rest(OF_PLACE | {"location_type"})
        if kind == "postal":
            location.tell("", "A postal location is nowhere to go to, and was left out.")
            return None
    own = attributes_of(location)
    place_id = location.id() or at.id("location_id")
    code = str(place_id or uuid5(UNNAMED, repr(sorted(location.record.items(), key=str))))
    values = _values(at, location, own, code)
    access = _access(location, own)
    at.rest(OF_PLACE | {"phones", "contacts"})
    location.rest(OF_PLACE)
    return ReadPlace(
        values=values,
        place_id=place_id,
        location_id=at.id(),
        terms=(*own.terms, *access),
        is_virtual=kind == "virtual",
    )


def _values(at: Fields, location: Fields, own: Attributes, code: str) -> PlaceValues:
    times, note = schedules_of(at), at.text("description", 300)
    if own.first(marks.CONFIDENTIAL) == marks.YES:
        return PlaceValues(code=code, is_confidential=True, times=times)
    where = {**_address(location), **_parts(own), **_point(location, own)}
    return PlaceValues(
        code=code,
        name=location.text("name", 200),
        getting_there=_getting_there(location),
        district_code=own.first(marks.DISTRICT)[:9],
        ward_code=own.first(marks.WARD)[:9],
        times=times,
        note=note,
        **where,
    )


def _getting_there(location: Fields) -> str:
    told = location.text("transportation", 1000)
    about = location.text("description", 1000)
    if about and not told:
        return about
    if about and about != told:
        location.tell("description", "The directory keeps `transportation` instead of this.")
    return told


def _address(location: Fields) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, one in enumerate(location.listed("addresses")):
        if number:
            one.tell("", "Only the first address of a location is kept.")
        else:
            found = _of_address(one)
    return found


def _of_address(one: Fields) -> dict[str, Any]:
    lines = [one.text(name) for name in ("attention", "address_1", "address_2", "region")]
    town, county = one.text("city", 100), one.text("state_province", 100)
    typed = one.text("postal_code")
    postcode = tidy_postcode(typed)
    if typed and not postcode:
        one.tell("postal_code", "`postal_code` is no postcode of Great Britain; left out.")
    where = {
        "address": "\n".join(line for line in lines if line)[:500],
        "town": town,
        "county": "" if county == town else county,
        "postcode": postcode,
        "country": _country(one),
    }
    one.rest(OF_ADDRESS)
    return where


def _country(one: Fields) -> str:
    told = one.text("country").upper()
    if len(told) == len("GB") and told != "UK":
        return told
    if told not in {"", "UK", "GBR", "UNITED KINGDOM", "ENGLAND", "SCOTLAND", "WALES"}:
        one.tell("country", "`country` is no code of two letters; GB is kept.")
    return "GB"


def _parts(own: Attributes) -> dict[str, Any]:
    return {
        name: own.first(label)[:most] for label, (name, most) in FULL.items() if own.first(label)
    }


def _point(location: Fields, own: Attributes) -> dict[str, Any]:
    """Metres of the National Grid, from degrees or from our own mark."""
    latitude, longitude = location.value_of("latitude"), location.value_of("longitude")
    east, _comma, north = own.first(marks.POINT).partition(",")
    if east.isdecimal() and north.isdecimal() and len(east) < 10 and len(north) < 10:
        known = own.first(marks.PRECISION)
        precision = known if known in Precision.values else ""
        return {"easting": int(east), "northing": int(north), "precision": precision}
    if latitude is None and longitude is None:
        return {}
    try:
        point = to_grid(Degrees(float(latitude), float(longitude)))
    except (TypeError, ValueError, OverflowError, OffTheGrid):
        location.tell("latitude", "`latitude` and `longitude` are not in Great Britain; left out.")
        return {}
    east_north = {"easting": round(point.easting), "northing": round(point.northing)}
    return {**east_north, "precision": Precision.UNIT.value}


def _access(location: Fields, own: Attributes) -> list[TermRef]:
    """Notes on access as terms by their words, but for those that say a term of ours again."""
    said = {
        part_id(str(location.id()), "accessibility", one.id) for one in own.terms if location.id()
    }
    found = []
    for one in location.listed("accessibility"):
        words = one.text("description", 200) or one.text("accessibility", 200)
        if one.value_of("id") in said:
            continue
        if words:
            found.append(TermRef(path=one.path, kind="access", name=plain(words)))
        if one.value_of("details") or one.value_of("url"):
            one.tell("", "Only `description` of a note on access is looked at.")
    return found
