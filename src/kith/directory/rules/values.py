"""What is said of a service, its provider and its places: one shape for every way in and out.

The pack, an import, a form, the API and the history all speak of these values, so that a field is
told once. Every part compares by equality, and `as_json` of one is what a JSON column keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

Schedules = tuple[Mapping[str, Any], ...]
"""Schedules of Open Referral, as `kith.opening_times.to_schedules` writes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderValues:
    """What is said of a body that runs services. `lang`: as of a service."""

    code: str = ""
    lang: str = ""
    name: str
    description: str
    website: str = ""
    email: str = ""
    keeper_email: str = ""
    legal_status: str = ""
    is_invented: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceValues:
    """A place of a service, with what holds for the service there: `times` and `note`.

    `code` tells it from the provider's other places, and is never empty. Points are National Grid
    metres. `access` are terms, each "taxonomy:code". A confidential place says nothing of where.
    """

    code: str
    name: str = ""
    is_confidential: bool = False
    address: str = ""
    town: str = ""
    county: str = ""
    country: str = "GB"
    postcode: str = ""
    easting: int | None = None
    northing: int | None = None
    precision: str = ""
    district_code: str = ""
    ward_code: str = ""
    getting_there: str = ""
    access: tuple[str, ...] = ()
    times: Schedules = ()
    note: str = ""


OF_PLACE = tuple(
    one.name for one in fields(PlaceValues) if one.name not in {"times", "note", "access"}
)
"""The fields that a `Place` keeps itself."""
SECRET = frozenset(
    {
        "address",
        "town",
        "county",
        "postcode",
        "easting",
        "northing",
        "precision",
        "district_code",
        "ward_code",
        "getting_there",
    }
)
"""The fields of a place that say where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceValues:
    """What is said of a service. The model's help texts say the shape of each field.

    `lang` is the tag of the language that the texts are in, blank for the area's own. `terms` are
    "taxonomy:code". `assured_on` is when a person last confirmed the entry.
    """

    code: str = ""
    lang: str = ""
    name: str
    other_name: str = ""
    summary: str = ""
    description: str = ""
    status: str = "active"
    website: str = ""
    email: str = ""
    phones: tuple[Mapping[str, str], ...] = ()
    how_to_ask: str = ""
    ways: tuple[str, ...] = ()
    delivery: tuple[str, ...] = ()
    taking: str = "unknown"
    waiting: str = ""
    waiting_days: int | None = None
    cost: str = "unknown"
    cost_words: str = ""
    youngest: int | None = None
    oldest: int | None = None
    eligibility: str = ""
    languages: tuple[str, ...] = ()
    has_interpreters: bool | None = None
    terms: tuple[str, ...] = ()
    life_stages: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    times: Schedules = ()
    is_safety: bool = False
    brings_in: bool = False
    assured_on: date | None = None
    source_url: str = ""
    read_on: date | None = None
    is_invented: bool = False
    places: tuple[PlaceValues, ...] = ()


OF_SERVICE = tuple(one.name for one in fields(ServiceValues) if one.name not in {"terms", "places"})
"""The fields that a `Service` keeps in its own row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderEntry:
    """A provider to write: which one it is, or under which id to add it where that is free."""

    values: ProviderValues
    id: UUID | None = None
    new_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEntry:
    """A service to write: which one it is, or under which id to add it where that is free.

    `place_ids` and `location_ids` name ids to add places, and the service at them, under; by the
    place's code. `changed_at`: when whoever tells of a new one changed it last.
    """

    values: ServiceValues
    provider_id: UUID
    id: UUID | None = None
    new_id: UUID | None = None
    place_ids: Mapping[str, UUID] | None = None
    location_ids: Mapping[str, UUID] | None = None
    changed_at: datetime | None = None


def hidden(place: PlaceValues) -> PlaceValues:
    """A confidential place without anything that says where it is; any other as it is."""
    if not place.is_confidential:
        return place
    bare = PlaceValues(code=place.code)
    return replace(place, **{name: getattr(bare, name) for name in SECRET})


def differences(before: ServiceValues, after: ServiceValues) -> dict[str, tuple[Any, Any]]:
    """By field, what it was and what it becomes, as JSON; only those that differ.

    Of a place that becomes confidential it is not told where it was.
    """
    before = _without_what_is_secret_now(before, after)
    was, becomes = as_json(before), as_json(after)
    return {name: (was[name], becomes[name]) for name in was if was[name] != becomes[name]}


def _without_what_is_secret_now(before: ServiceValues, after: ServiceValues) -> ServiceValues:
    if not any(one.is_confidential for one in after.places):
        return before
    # By code: a spreadsheet's place has another code once it is confidential.
    told = {one.code for one in after.places if not one.is_confidential}
    places = (
        one
        if one.code in told
        else replace(
            hidden(replace(one, is_confidential=True)), is_confidential=one.is_confidential
        )
        for one in before.places
    )
    return replace(before, places=tuple(places))


def as_json(
    values: ProviderValues | ServiceValues | PlaceValues, names: Iterable[str] | None = None
) -> dict[str, Any]:
    """The values, or those named, as a JSON column gives them back: lists, and days as text."""
    # Not `asdict`: it copies everything deeply first, which a long import would feel.
    wanted = values.__dataclass_fields__ if names is None else names
    return {name: _json(getattr(values, name)) for name in wanted}


def service_from_json(given: Mapping[str, Any]) -> ServiceValues:
    """The values that `as_json` wrote, whole or in part; fields left out are as when unsaid."""
    known = {one.name for one in fields(ServiceValues)}
    values = {name: _tuple(value) for name, value in given.items() if name in known}
    for name in ("assured_on", "read_on"):
        if isinstance(values.get(name), str):
            values[name] = date.fromisoformat(values[name])
    places = (
        PlaceValues(**{name: _tuple(value) for name, value in one.items()})
        for one in given.get("places", ())
    )
    return ServiceValues(**{**values, "places": tuple(places)})


def _json(value: Any) -> Any:
    if value.__class__ in _AS_IT_IS:  # nearly all
        return value
    if isinstance(value, PlaceValues):
        return as_json(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_json(one) for one in value]
    if isinstance(value, Mapping):
        return {name: _json(one) for name, one in value.items()}
    return value


_AS_IT_IS = frozenset({str, int, bool, type(None)})


def _tuple(value: Any) -> Any:
    return tuple(_tuple(one) for one in value) if isinstance(value, list) else value
