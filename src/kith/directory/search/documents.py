"""What the index keeps of a service: the rows to write, from the facts of the entry alone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

from kith.directory.enums import Delivery, Taking
from kith.directory.models import SearchName, SearchRow, SearchWord
from kith.directory.search import codes
from kith.directory.search.packing import Packed, Standing, point_number
from kith.directory.search.sets import CodeSet
from kith.directory.search.words import (
    LONGEST,
    STOP_WORDS,
    ascii_word,
    folded_words,
    token,
    tokens_of,
)
from kith.opening_times import OpeningTimes, OtherHours, from_schedules

MOST_TOKENS = 1_500
"""Words of one entry that are kept; what comes after them is not found by words."""
MOST_BEGINNINGS = 5
"""A name is suggested from the first letters of this many of its words."""
NO_OLDEST = 999
ANYWHERE = frozenset({Delivery.PHONE.value, Delivery.ONLINE.value, Delivery.AT_HOME.value})
TAKES = {Taking.YES: 10, Taking.WAITING_LIST: 5, Taking.UNKNOWN: 4, Taking.NO: 0}
"""Tenths: how likely it takes somebody on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFacts:
    """Where a service happens, as far as the public may know."""

    id: UUID
    name: str = ""
    town: str = ""
    is_confidential: bool = False
    easting: int | None = None
    northing: int | None = None
    precision: str = ""
    access: tuple[UUID, ...] = ()
    times: str = ""
    """Its own schedules, as JSON; none: as the service's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFacts:
    """What the index needs to know of a public service.

    `terms` are those that it is filed under and the needs that lead to these; `labels` the words of
    all of them.
    """

    id: UUID
    area_id: UUID
    name: str
    other_name: str = ""
    texts: tuple[str, ...] = ()
    terms: tuple[UUID, ...] = ()
    labels: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    delivery: tuple[str, ...] = ()
    taking: str = "unknown"
    cost: str = "unknown"
    youngest: int | None = None
    oldest: int | None = None
    languages: tuple[str, ...] = ()
    has_interpreters: bool = False
    life_stages: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    brings_in: bool = False
    has_phone: bool = False
    assured_on: date | None = None
    added_at: datetime
    times: str = ""
    places: tuple[PlaceFacts, ...] = ()


@dataclass(slots=True)
class Written:
    """Rows to write, and the sets of codes whose numbers they have."""

    rows: list[SearchRow] = field(default_factory=list)
    sets: dict[int, CodeSet] = field(default_factory=dict)


def rows_of(facts: ServiceFacts) -> Written:
    """The service's rows: one a place, or one where it has none."""
    of_name = _padded(tokens_of([facts.name, facts.other_name]))
    of_terms = _padded(dict.fromkeys(tokens_of(facts.labels)))
    words = {*of_name.split(), *of_terms.split(), *islice(tokens_of(facts.texts), MOST_TOKENS)}
    row: dict[str, Any] = {
        "area_id": facts.area_id,
        "service_id": facts.id,
        "name": " ".join(folded_words(facts.name))[:200],
        "of_name": of_name,
        "youngest": facts.youngest or 0,
        "oldest": _oldest(facts),
        "assured_day": facts.assured_on.toordinal() if facts.assured_on else 0,
        "brings_in": int(facts.brings_in),
    }
    given = _codes(facts)
    written = Written()
    places: tuple[PlaceFacts | None, ...] = facts.places or (None,)
    for at, place in enumerate(places):
        own = {*given, *_weekday_codes((place and place.times) or facts.times)}
        if place is not None:
            own |= {codes.term_code(pk) for pk in place.access}
        tokens = {*words, *own, *_codes_of_place(facts, place)}
        written.rows.append(
            SearchRow(
                **row,
                **_shown(place),
                id=codes.row_id(facts.id, at),
                place_id=place.id if place else None,
                packed=_packed(facts, place, at, sets_told(facts.area_id, own, of_terms, written)),
                tokens=" ".join(sorted(tokens)),
            )
        )
    return written


def sets_told(area_id: UUID, own: Iterable[str], of_terms: str, written: Written) -> dict[str, int]:
    """The numbers of the sets into which an entry's codes fall, by the column."""
    told = {}
    for column, letters in codes.SETS.items():
        some = tuple(sorted(one for one in own if one[1] in letters))
        one = CodeSet(some, of_terms if column == "terms" else "")
        told[column] = one.number(area_id)
        written.sets[told[column]] = one
    return told


def _packed(facts: ServiceFacts, place: PlaceFacts | None, at: int, sets: dict[str, int]) -> bytes:
    easting, northing = _point(place)
    standing = Standing(
        assured_day=facts.assured_on.toordinal() if facts.assured_on else 0,
        taking=TAKES[Taking(facts.taking)],
        has_phone=facts.has_phone,
        is_anywhere=easting is None and _is_anywhere(facts, place),
    )
    return Packed(
        id=codes.row_id(facts.id, at),
        draw=codes.drawn(facts.id),
        standing=standing.number,
        point=point_number(easting, northing),
        added=int(facts.added_at.timestamp()),
        **sets,
    ).value()


def _point(place: PlaceFacts | None) -> tuple[int, int] | tuple[None, None]:
    if place is None or place.easting is None or place.northing is None:
        return None, None
    return place.easting, place.northing


def _shown(place: PlaceFacts | None) -> dict[str, Any]:
    easting, northing = _point(place)
    precision = place.precision if place and easting is not None else ""
    return {"easting": easting, "northing": northing, "precision": precision}


def _codes_of_place(facts: ServiceFacts, place: PlaceFacts | None) -> Iterable[str]:
    """By what else a row is found: its share of all, its squares, and the words of its place."""
    easting, northing = _point(place)
    yield from codes.share_codes(codes.drawn(facts.id))
    if easting is None or northing is None:
        yield from codes.nowhere_codes(facts.youngest or 0, _oldest(facts))
    else:
        yield from codes.square_codes(easting, northing)
    if place and not place.is_confidential:
        yield from tokens_of([place.name, place.town])


def _oldest(facts: ServiceFacts) -> int:
    return NO_OLDEST if facts.oldest is None else facts.oldest


def _is_anywhere(facts: ServiceFacts, place: PlaceFacts | None) -> bool:
    return bool(place and place.is_confidential) or not ANYWHERE.isdisjoint(facts.delivery)


def _codes(facts: ServiceFacts) -> set[str]:
    code = codes.code
    found = {code(codes.COST, facts.cost), code(codes.TAKING, facts.taking)}
    found |= {code(codes.DELIVERY, one) for one in facts.delivery}
    found |= {code(codes.WAY, one) for one in facts.ways}
    found |= {code(codes.LANGUAGE, one) for one in facts.languages}
    found |= {code(codes.LIFE_STAGE, one) for one in facts.life_stages} or {codes.ANY_STAGE}
    found |= {code(codes.SERVES, one) for one in facts.serves} or {codes.ANYBODY}
    found |= {codes.term_code(pk) for pk in facts.terms}
    if facts.has_interpreters:
        found.add(codes.INTERPRETERS)
    if facts.youngest is not None or facts.oldest is not None:
        found.add(codes.HAS_AGES)
    return found


def _padded(tokens: Iterable[str]) -> str:
    """Tokens with a blank before and after each, so that ` token ` is looked for as it is."""
    return f" {' '.join(tokens)} "


@lru_cache(maxsize=4096)
def times_of(schedules: str) -> OpeningTimes:
    """Opening times from schedules as JSON."""
    return from_schedules(json.loads(schedules) if schedules else [])[0]


@lru_cache(maxsize=4096)
def _weekday_codes(schedules: str) -> tuple[str, ...]:
    """Weekdays on which it may be open; `DATED` where some days follow another rule."""
    times = times_of(schedules)
    days = {at for week in times.weeks for at, openings in enumerate(week.days) if openings}
    found = [codes.code(codes.WEEKDAY, str(at)) for at in sorted(days)]
    has_others = any(isinstance(one, OtherHours) for one in times.exceptions)
    return (*found, codes.DATED) if times.sessions or has_others else tuple(found)


def key_of(words: list[str]) -> bytes:
    """What a name is looked up by from this word on."""
    return " ".join(words)[:LONGEST].encode("ascii")


def names_of(area_id: UUID, kind: str, pk: UUID, label: str, *, most: int) -> list[SearchName]:
    """What a name is suggested by: itself, and itself from each later word that tells something."""
    make: Any = SearchName
    words = [ascii_word(one) for one in folded_words(label)]
    starts = [at for at, word in enumerate(words) if not at or word not in STOP_WORDS]
    return [
        # By position, the quickest way to make many: number, area, kind, key, label, whose.
        make(None, area_id, kind, key_of(words[at:]), label[:200], pk)
        for at in starts[:most]
    ]


def words_of(area_id: UUID, texts: Iterable[str]) -> list[SearchWord]:
    """The words of names and labels, each once."""
    words = {word for text in texts for word in folded_words(text)}
    return [
        SearchWord(
            area_id=area_id, key=ascii_word(word)[:LONGEST].encode("ascii"), stem=token(word)
        )
        for word in sorted(words)
        if len(word) > 2 and not word.isdigit() and word not in STOP_WORDS
    ]
