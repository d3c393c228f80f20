"""The SQL of the aggregate tables against plain Python with Fractions, in every cell."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from kith.evidence.definitions import TABLES, Definition, define, texts
from kith.evidence.definitions.shape import Shape, shape_of
from kith.evidence.duck import Engine
from kith.evidence.runs import prepare
from kith.measures import Library
from kith.measures.change import ChangeNotDefined, ChangeRule, classify
from kith.measures.change_measured import rule_of
from kith.measures.definition import Measure
from kith.measures.plan import compile_plan

COLUMNS = ("version", "person", "pair", "asking", "month", "service", "stage", "units", "missing")
Row = dict[str, Any]
Found = dict[str, list[Row]]
SCALES = [
    ("csi-16", "total"),
    ("gad-7", "total"),
    ("core-10", "clinical"),
    ("swemwbs", "total"),
    ("das-7", "total"),
    ("sdq", "total"),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine(tmp_path_factory.mktemp("engine"), threads=2) as engine:
        yield engine


def invented(shape: Shape, seed: int, people: int = 60) -> list[Row]:
    """Facts with all that can be odd: ties, no scores, people asked once, pairs of one to three."""
    chance = random.Random(seed)
    edges = [*shape.thresholds, shape.boundary or shape.lowest, shape.lowest, shape.highest]
    rows = []
    for number in range(people):
        person = chance.choice((-1, 1)) * (number * 7919 + 2**60)
        pair = chance.choice((None, number // 2, number // 2, number // 2, number // 3 - 900))
        for asking in sorted(chance.sample(range(1, 9), chance.choice((1, 2, 2, 3)))):
            for _ in range(chance.choice((1, 1, 1, 1, 2))):
                near = chance.choice(edges) + chance.randint(-2, 2)
                anywhere = chance.randint(shape.lowest, shape.highest)
                units = min(max(chance.choice((near, anywhere)), shape.lowest), shape.highest)
                known = chance.random() < 0.85
                rows.append(
                    {
                        "version": chance.choice(("1.0.0", "1.0.0", "1.0.0", "0.9.0")),
                        "person": person,
                        "pair": pair,
                        "asking": asking,
                        "month": chance.randint(24300, 24302),
                        "service": chance.choice((0, 3, 2**20 - 1)),
                        "stage": chance.choice((0, 63)),
                        "units": units if known else None,
                        "missing": 0 if known else 2,
                    }
                )
    chance.shuffle(rows)
    return rows


def by_sql(engine: Engine, definition: Definition, rows: list[Row]) -> Found:
    """The tables as the SQL makes them, sorted."""
    engine.keep(
        "given_facts",
        "SELECT CAST(NULL AS VARCHAR) AS version, CAST(0 AS BIGINT) AS person, CAST(0 AS BIGINT) "
        "AS pair, 0 AS asking, 0 AS month, 0 AS service, 0 AS stage, CAST(0 AS BIGINT) AS units, "
        "0 AS missing LIMIT 0",
    )
    engine.insert("given_facts", [[row[name] for name in COLUMNS] for row in rows])
    engine.define("facts", "SELECT * FROM given_facts")
    prepare(engine, definition)
    found: Found = {}
    for statement in definition.statements():
        if not statement.table:
            engine.keep(statement.name, statement.sql)
        else:
            arrays = engine.arrays(statement.sql)
            columns = [column.tolist() for column in arrays.values()]
            found[statement.name] = in_order(
                [dict(zip(arrays, each, strict=True)) for each in zip(*columns, strict=True)]
            )
    return found


def in_order(rows: list[Row]) -> list[Row]:
    """Rows by what they say first: a key, or a person."""
    return sorted(rows, key=lambda row: [value for value in row.values() if value is not None])


def by_python(measure: Measure, scale: str, rows: list[Row]) -> Found:
    """The tables from scores as Fractions, one person at a time."""
    rows = counted(row for row in rows if row["version"] == measure.version)
    one = compile_plan(measure).scale(scale).published_denominator
    try:
        rule = rule_of(measure, scale)
    except ChangeNotDefined:
        rule = None
    people = people_of(rows)
    return {
        "cells": tabulated(cell_of(measure, scale, rule, one), ((place(r), r) for r in rows)),
        "people": in_order([person_row(askings) for askings in people]),
        "changes": tabulated(change_of(rule, one), ((place(p[-1]), p) for p in people)),
        "couples": tabulated(gap_of, couples_of(people)),
    }


def counted(rows: Iterator[Row]) -> list[Row]:
    """Of rows that say one asking, the one that counts."""
    best: dict[tuple[int, int], Row] = {}
    names = ("service", "stage", "month")
    for row in rows:
        key = (row["person"], row["asking"])
        rank = [row["units"] is not None, row["units"] or 0, *(row[name] for name in names)]
        other = best.get(key)
        if other is None or rank > [
            other["units"] is not None, other["units"] or 0, *(other[name] for name in names)
        ]:  # fmt: skip
            best[key] = row
    return list(best.values())


def place(row: Row) -> tuple[int, int, int]:
    """Where a row belongs."""
    return row["service"], row["stage"], row["month"]


def people_of(rows: list[Row]) -> list[list[Row]]:
    """Each person's askings, in order."""
    people = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["person"], row["asking"])):
        people[row["person"]].append(row)
    return list(people.values())


def tabulated(columns_of: Callable[[Any], Mapping[str, Fraction | int]], every: Any) -> list[Row]:
    """Sums by place of what each thing says."""
    sums: dict[tuple[int, int, int], dict[str, int]] = {}
    for where, thing in every:
        said = columns_of(thing)
        held = sums.setdefault(where, dict.fromkeys(said, 0))
        for name, value in said.items():
            assert Fraction(value).denominator == 1
            held[name] += int(value)
    key = ("service", "stage", "month")
    return in_order([dict(zip(key, where, strict=True)) | held for where, held in sums.items()])


def cell_of(measure: Measure, scale: str, rule: ChangeRule | None, one: int) -> Any:
    """What a response adds to its cell."""
    starts: list[Fraction | None] = [band.start for band in measure.scale(scale).bands]

    def told(row: Row) -> dict[str, int]:
        units = row["units"]
        said = {
            "responses": 1,
            "scored": int(units is not None),
            "units_sum": units or 0,
            "units_squares": (units or 0) ** 2,
        }
        value = None if units is None else Fraction(units, one)
        for number, (start, end) in enumerate(pairwise([*starts, None])):
            above = value is not None and (number == 0 or start is None or value >= start)
            below = value is not None and (end is None or value < end)
            said[f"band_{number}"] = int(above and below)
        if rule is not None and rule.cut is not None:
            said["clinical"] = int(value is not None and bool(rule.is_clinical(value)))
        return said

    return told


def person_row(askings: list[Row]) -> Row:
    """The row of `people`."""
    pairs = [row["pair"] for row in askings if row["pair"] is not None]
    said: Row = {"person": askings[0]["person"], "pair": max(pairs, default=None)}
    for end, row in (("first", askings[0]), ("last", askings[-1])):
        names = ("asking", "month", "service", "stage", "units")
        said |= {f"{end}_{name}": row[name] for name in names}
    return said | {"askings": len(askings)}


def change_of(rule: ChangeRule | None, one: int) -> Any:
    """What a person adds to the changes."""

    def told(askings: list[Row]) -> dict[str, Fraction | int]:
        first, last = askings[0]["units"], askings[-1]["units"]
        once = len(askings) == 1
        paired = not once and first is not None and last is not None
        said: dict[str, Fraction | int] = {
            "people": 1,
            "only_once": int(once),
            "first_missing": int(not once and first is None),
            "last_missing": int(not once and first is not None and last is None),
            "paired": int(paired),
        }
        if rule is not None:
            judged = classify(Fraction(first, one), Fraction(last, one), rule) if paired else None
            for name in ("recovered", "improved", "unchanged", "deteriorated"):
                said[name] = int(judged is not None and judged.category == name)
            crossed = judged is not None and judged.non_reliably_recovered
            said["crossed_not_reliably"] = int(crossed)
            said["started_healthy"] = int(judged is not None and bool(judged.started_healthy))
        before, after = (first, last) if paired else (0, 0)
        for name, value in (("first", before), ("last", after), ("difference", after - before)):
            said |= {f"{name}_sum": value, f"{name}_squares": value**2}
        return said

    return told


def couples_of(people: list[list[Row]]) -> Iterator[tuple[tuple[int, int, int], Any]]:
    """Pairs of exactly two people and where they belong."""
    pairs = defaultdict(list)
    for askings in people:
        named = [row["pair"] for row in askings if row["pair"] is not None]
        if named:
            pairs[max(named)].append(askings)
    for both in pairs.values():
        if len(both) == 2:
            month = max(askings[-1]["month"] for askings in both)
            yield (both[0][-1]["service"], both[0][-1]["stage"], month), both


def gap_of(both: list[list[Row]]) -> dict[str, int]:
    """What a couple adds."""
    first, last = ([person[end]["units"] for person in both] for end in (0, -1))
    known = None not in first
    twice = known and None not in last and all(len(person) > 1 for person in both)
    early = abs(first[0] - first[1]) if known else 0
    late = abs(last[0] - last[1]) if twice else 0
    return {
        "couples": 1,
        "gap_known_first": int(known),
        "first_gap_sum": early,
        "first_gap_squares": early**2,
        "both_twice": int(twice),
        "first_gap_sum_twice": early if twice else 0,
        "last_gap_sum": late,
        "last_gap_squares": late**2,
    }


@pytest.mark.parametrize(("code", "scale"), SCALES)
def test_sql_equals_plain_python_in_every_cell(
    engine: Engine, library: Library, code: str, scale: str
) -> None:
    measure = replace(library[code], version="1.0.0")
    rows = invented(shape_of(measure, scale), seed=len(code))
    assert by_sql(engine, define(measure, scale), rows) == by_python(measure, scale, rows)


@pytest.mark.long
@pytest.mark.parametrize(("code", "scale"), SCALES)
def test_sql_equals_plain_python_on_many_facts(
    engine: Engine, library: Library, code: str, scale: str
) -> None:
    measure = replace(library[code], version="1.0.0")
    for seed in range(100, 110):
        rows = invented(shape_of(measure, scale), seed, people=150)
        assert by_sql(engine, define(measure, scale), rows) == by_python(measure, scale, rows)


def test_a_rule_without_a_cut_off_finds_nobody_recovered(engine: Engine, library: Library) -> None:
    known = library["gad-7"]
    scale = replace(known.scale("total"), cuts=())
    measure = replace(known, version="1.0.0", scales=(scale,))
    shape = shape_of(measure, "total")
    assert shape.rule is not None
    assert shape.boundary is None
    rows = invented(shape, seed=4)
    found = by_sql(engine, define(measure, "total"), rows)
    assert found == by_python(measure, "total", rows)
    assert sum(row["recovered"] for row in found["changes"]) == 0
    assert sum(row["improved"] for row in found["changes"]) > 0


def test_people_hold_scores_below_nought(engine: Engine) -> None:
    shape = Shape(lowest=-9, highest=-2, thresholds=(), bands=0, rule=None)
    engine.define(
        "scores",
        "SELECT CAST(1 AS BIGINT) AS person, CAST(NULL AS BIGINT) AS pair, n AS asking, 24300 AS "
        "month, 1 AS service, 1 AS stage, CAST(-10 + n AS BIGINT) AS units FROM "
        "(SELECT 1 AS n UNION ALL SELECT 8 AS n) numbers",
    )
    engine.keep("folded", texts.folded(shape))
    engine.keep("tallied", texts.cells(shape))
    assert engine.rows(
        f"SELECT first_units, last_units FROM (\n{texts.people(shape)}\n) people"
    ) == [(-9, -2)]


def test_no_facts_make_empty_tables(engine: Engine, library: Library) -> None:
    measure = replace(library["csi-16"], version="1.0.0")
    assert by_sql(engine, define(measure, "total"), []) == {name: [] for name in TABLES}


def test_no_text_divides_or_uses_what_engines_do_differently(library: Library) -> None:
    for measure in library.values():
        for scale in measure.scales:
            definition = define(measure, scale.code)
            whole = "\n".join(
                getattr(definition, name)
                for name in ("checking", "unique", "doubled", "scoring", "folded", "pairs", *TABLES)
            )
            assert re.findall(r"/|\d\.\d|FILTER|QUALIFY|DOUBLE|FLOAT|\[", whole) == []


def test_the_hash_is_of_what_is_counted(library: Library) -> None:
    csi, gad = define(library["csi-16"], "total"), define(library["gad-7"], "total")
    assert csi.hash == define(library["csi-16"], "total").hash
    assert csi.hash != gad.hash
