"""Where services happen, as records. Of a confidential place nothing goes out but that it is one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from kith.directory.enums import Precision
from kith.directory.models import Place, ServiceAtLocation
from kith.directory.open_referral import marks
from kith.directory.open_referral.confidential import seems_secret
from kith.directory.open_referral.marks import (
    Record,
    attributes,
    part_id,
    plain,
    tidy_postcode,
)
from kith.directory.open_referral.writing_terms import ordered, term_attributes
from kith.postcodes import OffTheGrid, Point, to_wgs84

PARTS = frozenset({"addresses", "accessibility", "attributes"})
DEGREES = 6
"""Decimals of a degree: about a hand's breadth."""


def location_record(at: ServiceAtLocation, is_secret_service: bool = False) -> Record:
    """A service at one of its places. Needs `place` and `place.access` with their taxonomies.

    A place that may be known, in words that whoever takes this over would take for a secret, says
    so: somebody here looked.
    """
    schedules = schedule_records(at.pk, at.times, service_at_location_id=str(at.pk))
    record: Record = {
        "id": str(at.pk),
        "service_id": str(at.service_id),
        "location_id": str(at.place_id),
        "schedules": schedules,
    }
    if at.place.is_confidential:
        return {**record, "location": _bare(at.place)}
    record |= {"description": plain(at.note), "location": _location(at.place)}
    if is_secret_service or seems_secret(record):
        open_ = attributes(at.place_id, "location", [(marks.CONFIDENTIAL, marks.NO)])
        record["location"]["attributes"] += open_
    return record


def location_row(at: ServiceAtLocation) -> Record:
    """A service at one of its places as lists show it: what each of the two has once."""
    place, service = at.place, at.service
    row: Record = {
        "id": str(at.pk),
        "service_id": str(at.service_id),
        "location_id": str(at.place_id),
        "service": {
            "id": str(service.pk),
            "organization_id": str(service.provider_id),
            "name": plain(service.name),
            "status": service.status,
        },
    }
    if place.is_confidential:
        return {**row, "location": _bare(place)}
    location = _location(place)
    told = {name: location[name] for name in location if name not in PARTS}
    return {**row, "description": plain(at.note), "location": told}


def schedule_records(owner: UUID, rows: Iterable[Mapping[str, Any]], **links: str) -> list[Record]:
    """Opening times as they are kept, each with an id of its own."""
    made = []
    for row in rows:
        told = {name: value for name, value in row.items() if name != "id"}
        pk = part_id(owner, "schedule", json.dumps(told, sort_keys=True))
        made.append({**told, **links, "id": pk})
    return made


def _bare(place: Place) -> Record:
    return {
        "id": str(place.pk),
        "location_type": "physical",
        "attributes": attributes(place.pk, "location", [(marks.CONFIDENTIAL, marks.YES)]),
    }


def _location(place: Place) -> Record:
    address = _address(place)
    point = _degrees(place)
    terms = list(place.access.all())
    own = [
        *([] if address else _parts(place)),
        *([] if point else _metres(place)),
        (marks.DISTRICT, place.district_code),
        (marks.WARD, place.ward_code),
    ]
    return {
        "id": str(place.pk),
        "location_type": "physical",
        "name": plain(place.name),
        "transportation": plain(place.getting_there),
        **point,
        "addresses": [address] if address else [],
        "accessibility": [
            {
                "id": part_id(place.pk, "accessibility", term.pk),
                "location_id": str(place.pk),
                "description": plain(term.label),
            }
            for term in ordered(terms)
        ],
        "attributes": [
            *term_attributes(place.pk, "location", terms),
            *attributes(place.pk, "location", own),
        ],
    }


def _address(place: Place) -> Record:
    """An address with all that the standard requires; nothing where that is not known."""
    lines = [line.strip() for line in plain(place.address).split("\n") if line.strip()]
    town, postcode = plain(place.town), tidy_postcode(place.postcode)
    if not (lines and town and postcode):
        return {}
    return {
        "id": part_id(place.pk, "address"),
        "location_id": str(place.pk),
        "address_1": lines[0],
        "address_2": "\n".join(lines[1:]),
        "city": town,
        "state_province": plain(place.county) or town,
        "postal_code": postcode,
        "country": place.country or "GB",
        "address_type": "physical",
    }


def _parts(place: Place) -> Iterable[tuple[str, object]]:
    """What is known of an address that is not whole."""
    yield marks.ADDRESS, place.address
    yield marks.TOWN, place.town
    yield marks.COUNTY, place.county
    yield marks.POSTCODE, tidy_postcode(place.postcode) or place.postcode
    yield marks.COUNTRY, "" if place.country == "GB" else place.country


def _degrees(place: Place) -> Record:
    """Latitude and longitude of a point that is the place's own, not the middle of a district."""
    if place.easting is None or place.northing is None or place.precision != Precision.UNIT.value:
        return {}
    try:
        found = to_wgs84(Point(place.easting, place.northing))
    except OffTheGrid:
        return {}
    return {
        "latitude": round(found.latitude, DEGREES),
        "longitude": round(found.longitude, DEGREES),
    }


def _metres(place: Place) -> Iterable[tuple[str, object]]:
    if place.easting is None or place.northing is None:
        return
    yield marks.POINT, f"{place.easting},{place.northing}"
    yield marks.PRECISION, place.precision
