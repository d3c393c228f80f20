"""Both databases find the same, in the same order: each is compared with a plain reading of rows.

The services are those that speed is measured with. Run on SQLite and on PostgreSQL, this shows that
sets, counts, order and every part of the score are alike, for they are those of one third reader.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from benchmarks.directory_services import ON, SUBJECTS, code_of, services, towns
from kith.directory.models import SearchRow
from kith.directory.queries.searching import asking
from kith.directory.rules.asking import Ask
from kith.directory.search import finding, postgresql
from kith.directory.search.backend import Rows
from kith.directory.search.codes import drawn
from kith.directory.search.documents import rows_of
from kith.directory.search.finding import find
from kith.directory.search.narrowing import Narrowing
from kith.directory.search.writing import put_sets
from kith.postcodes import Point
from tests.factories.areas import an_area
from tests.factories.directory import a_place, a_provider, a_service, a_term

pytestmark = pytest.mark.django_db
COUNT = 120
EAST, NORTH, _SPREAD, DISTRICT = towns()[0]
NEAR = Point(EAST, NORTH)
FREE = frozenset({"free"})
QUESTIONS: list[dict[str, Any]] = [
    {},
    {"words": "support"},
    {"words": "grief loss"},
    {"words": "fam hou"},
    {"words": "memory cafe", "order": "name"},
    {"words": "grief eviction toddler"},
    {"words": "support", "near": NEAR},
    {"words": "support", "near": NEAR, "within": 60_000, "age": 15},
    {"words": "help", "near": NEAR, "within": 900_000, "place_only": True},
    {"near": NEAR, "within": 40_000, "order": "near"},
    {"near": NEAR, "within": 40_000, "order": "near", "costs": FREE},
    {"near": NEAR, "order": "near", "counts": False},
    {"near": NEAR, "within": 60_000, "place_only": True, "serves": frozenset({DISTRICT})},
    {"terms": (frozenset({code_of("debt", "types"), code_of("youth", "needs")}),), "age": 12},
    {"costs": FREE, "language": "ur", "way": "self", "order": "newest"},
    {"life_stage": "families", "alone": True, "hides_unconfirmed": True, "start": 3, "count": 4},
    {"delivery": "phone", "taking": "yes", "near": NEAR},
]


class PlainReading:
    """What the backends promise, row by row in Python."""

    def __init__(self, rows: list[SearchRow]) -> None:
        self.rows = rows

    def first(self, narrowing: Narrowing, limit: int) -> Rows:
        found = [row for row in self.rows if self.holds(row, narrowing)]
        found.sort(key=lambda row: row.pk)
        return as_rows(found[:limit], narrowing)

    def nearest(self, narrowing: Narrowing, limit: int) -> Rows:
        found = [row for row in self.rows if row.easting is not None and self.holds(row, narrowing)]
        found.sort(key=lambda row: metres(row, narrowing))
        return as_rows(found[:limit], narrowing)

    def holds(self, row: SearchRow, narrowing: Narrowing) -> bool:
        tokens = row.tokens.split()
        return all(
            (
                all(any(has(tokens, way) for way in ways) for ways in narrowing.wanted),
                narrowing.age is None or row.youngest <= narrowing.age <= row.oldest,
                row.assured_day >= narrowing.confirmed_since
                or (row.assured_day == 0 and not narrowing.hides_unconfirmed),
                not (narrowing.alone and row.brings_in),
                not (narrowing.place_only and row.easting is None),
                narrowing.within is None
                or row.easting is None
                or metres(row, narrowing) <= narrowing.within,
            )
        )


def has(tokens: list[str], way: tuple[str, ...]) -> bool:
    return all(
        any(one.startswith(token[:-1]) for one in tokens) if token[-1] == "*" else token in tokens
        for token in way
    )


def metres(row: SearchRow, narrowing: Narrowing) -> float:
    assert narrowing.near
    return math.hypot(row.easting - narrowing.near.easting, row.northing - narrowing.near.northing)


def as_rows(rows: list[SearchRow], narrowing: Narrowing) -> Rows:
    names = "|".join(row.of_name for row in rows) if rows and narrowing.reads_names else None
    return Rows.joined(b"".join(row.packed for row in rows) or None, names)


@pytest.fixture
def reading() -> PlainReading:
    area_id = an_area().pk
    written = [rows_of(one) for one in services(area_id, COUNT)]
    for one in written:
        put_sets(area_id, one.sets)
    return PlainReading(SearchRow.objects.bulk_create(row for one in written for row in one.rows))


def question(given: dict[str, Any]) -> Ask:
    return replace(asking(an_area().pk, on=ON), **given)


def test_each_database_finds_what_a_plain_reading_finds(reading: PlainReading):
    totals = []
    for given in QUESTIONS:
        ask = question(given)
        found = find(ask)
        assert found == find(ask, reading), given
        totals.append(found.total)
    assert [total > 0 for total in totals] == [True] * len(QUESTIONS)
    assert totals[0] == COUNT


@pytest.mark.parametrize("few", [0, 1_000])
@pytest.mark.parametrize("most", [5, 20])
def test_many_are_capped_to_those_drawn_first(
    reading: PlainReading, monkeypatch: pytest.MonkeyPatch, most: int, few: int
):
    monkeypatch.setattr(finding, "CANDIDATES", most)
    monkeypatch.setattr(postgresql, "FEW", few)
    monkeypatch.setattr(postgresql, "MEASURED", 20)
    for words in ("support", "grief", "help", "grief loss"):
        ask = question({"words": words})
        plain = replace(ask, count=COUNT)
        with pytest.MonkeyPatch.context() as unbound:
            unbound.setattr(finding, "CANDIDATES", COUNT)
            whole = find(plain, reading)
        found = find(plain)
        assert found.is_capped is (whole.total > most)
        first = sorted((hit.service_id for hit in whole.hits), key=drawn)[:most]
        assert {hit.service_id for hit in found.hits} == set(first)


def test_rows_for_measuring_are_those_that_entries_give():
    term = a_term("debt", label="Debt")
    times = ({"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "17:00"},)
    service = a_service(
        "Copper Debt Hub",
        provider=a_provider("Fern and Hub"),
        summary="Money help.",
        description="Bills and budgets.",
        terms=("types:debt",),
        ways=("self",),
        delivery=("in_person",),
        cost="free",
        languages=("en",),
        serves=(DISTRICT,),
        times=times,
        places=(
            a_place(
                name="Fern Hall",
                town="Town 001",
                easting=EAST,
                northing=NORTH,
                precision="unit",
            ),
        ),
    )
    written = SearchRow.objects.get(service=service)
    (like,) = services(an_area().pk, 1)
    facts = replace(
        like,
        id=service.pk,
        name=service.name,
        texts=(service.summary, "Fern and Hub", "", "", service.description),
        terms=(term.pk,),
        labels=("Debt",),
        ways=("self",),
        delivery=("in_person",),
        taking="unknown",
        cost="free",
        youngest=None,
        oldest=None,
        languages=("en",),
        life_stages=(),
        serves=(DISTRICT,),
        brings_in=False,
        assured_on=service.assured_on,
        added_at=datetime.fromtimestamp(service.added_at.timestamp(), UTC),
        times='[{"byday": "MO", "closes_at": "17:00", "freq": "WEEKLY", "opens_at": "09:00"}]',
        places=(
            replace(
                place_of(services(an_area().pk, 20)),
                id=written.place_id,
                name="Fern Hall",
                town="Town 001",
                easting=EAST,
                northing=NORTH,
            ),
        ),
    )
    (row,) = rows_of(facts).rows
    for one in SearchRow._meta.concrete_fields:
        if one.name == "packed":
            assert row.packed == bytes(written.packed)
        elif one.name != "tokens":
            assert getattr(row, one.attname) == getattr(written, one.attname), one.name
    assert SUBJECTS["debt"].startswith("debt")
    assert set(row.tokens.split()) == set(written.tokens.replace("'", "").split())


def place_of(found: Any) -> Any:
    return next(place for one in found for place in one.places)
