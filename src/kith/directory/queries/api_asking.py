"""What somebody asked of the API, as what lists are narrowed to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any
from uuid import UUID

from kith.areas.queries import PublicArea
from kith.directory.models import Service, Term
from kith.directory.queries.api import Narrowed, in_batches, meant_by, whole
from kith.directory.queries.postcodes import where_is
from kith.directory.queries.rules import bank_holidays
from kith.directory.queries.searching import asking, find
from kith.directory.rules.asking import CANDIDATES
from kith.directory.rules.finding import next_day, serving
from kith.opening_times import LONDON, BankHolidays, from_schedules
from kith.opening_times import on as times_on
from kith.postcodes import PostcodeRefused

MINUTES = 60
DAY_CODES = {
    "MO": "mon",
    "TU": "tue",
    "WE": "wed",
    "TH": "thu",
    "FR": "fri",
    "SA": "sat",
    "SU": "sun",
}


class UnknownPlace(Exception):
    """A postcode that leads nowhere here. The message is for whoever asked."""


@dataclass(frozen=True, slots=True)
class Between:
    """Times of a day, in minutes from midnight."""

    start: int
    end: int


def narrowed(area: PublicArea, asked: Mapping[str, Any], *, at: datetime) -> Narrowed:
    """What the parameters narrow a list of services to. Raises UnknownPlace.

    One query for each term, a few for a postcode; words and days ask the index of services.
    """
    place = _place(area, asked.get("postcode"))
    serves = serving(place, district_code=area.district_code, nation=area.nation)
    told = Narrowed(
        terms=tuple(_terms(area, asked)),
        provider_id=asked.get("organization_id"),
        since=asked.get("modified_after"),
        youngest=asked.get("minimum_age"),
        oldest=asked.get("maximum_age"),
        serves=serves if place else frozenset(),
        near=place.point if place else None,
        within=asked.get("proximity"),
    )
    if "search" not in asked and "day" not in asked:
        return told
    return replace(told, among=_found(area, asked, told, at))


def _place(area: PublicArea, typed: str | None) -> Any:
    if not typed:
        return None
    try:
        place = where_is(area.id, typed)
    except PostcodeRefused as refused:
        raise UnknownPlace(str(refused)) from None
    if place is None:
        raise UnknownPlace("Nobody here knows where this postcode is. Try one near by.")
    return place


def _terms(area: PublicArea, asked: Mapping[str, Any]) -> Iterable[frozenset[UUID]]:
    for typed in asked.get("taxonomy_term_id", ()):
        yield meant_by(area.id, typed)
    if taxonomy := asked.get("taxonomy_id"):
        terms = Term.objects.filter(taxonomy_id=taxonomy, taxonomy__area_id=area.id)
        yield frozenset(terms.values_list("pk", flat=True))


def _found(
    area: PublicArea, asked: Mapping[str, Any], told: Narrowed, at: datetime
) -> tuple[UUID, ...]:
    """The services that the index finds, best first, at most `CANDIDATES`."""
    on = at.astimezone(LONDON).date()
    code = asked.get("day")
    day = next_day(DAY_CODES[code], on) if code else None
    ask = replace(
        asking(UUID(area.id), on=on),
        words=asked.get("search", ""),
        serves=told.serves,
        terms=told.terms,
        open_on=day,
        count=CANDIDATES,
        counts=False,
    )
    found = tuple(dict.fromkeys(one.service_id for one in find(ask).hits))
    if day is None or not {"start_time", "end_time"} & asked.keys():
        return found
    between = Between(
        _minutes(asked.get("start_time", time(0, 0))),
        _minutes(asked.get("end_time", time(23, 59))),
    )
    holidays = bank_holidays(area.id)
    return tuple(
        one.pk
        for batch in in_batches(found)
        for one in whole(batch)
        if any(_is_open(rows, day, between, holidays) for rows in _times(one))
    )


def _times(service: Service) -> Iterable[list[Any]]:
    """The schedules that hold at each place of a service, or its own where none has others."""
    places = service.locations.all()
    return [one.times or service.times for one in places] or [service.times]


def _is_open(rows: list[Any], day: Any, between: Between, holidays: BankHolidays) -> bool:
    times, _problems = from_schedules(rows)
    return any(
        _minutes(one.opens) < between.end and between.start < _end(one)
        for one in times_on(times, day, holidays).openings
    )


def _end(opening: Any) -> int:
    """When it closes, in minutes from the midnight before it opened."""
    closes, opens = _minutes(opening.closes), _minutes(opening.opens)
    return closes if closes > opens else closes + 24 * MINUTES


def _minutes(clock: time) -> int:
    return clock.hour * MINUTES + clock.minute
