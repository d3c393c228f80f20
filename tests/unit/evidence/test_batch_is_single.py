"""Batch scores are single scores, for every instrument over random responses with missing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kith.evidence.batch import added_names, score_file, working_engine
from kith.evidence.columns import plain
from kith.evidence.duck import Engine
from kith.evidence.exact import as_text
from kith.evidence.scoring_sql import MISSING, scoring_sql
from kith.measures import Library, compile_plan, instruments_folder, load_library, score
from kith.measures.definition import Measure
from tests.unit.evidence.conftest import (
    Answers,
    long_csv,
    read_rows,
    wide_csv,
    wide_ndjson,
    wide_parquet,
)

LIBRARY = load_library(instruments_folder())
CODES = sorted(LIBRARY)
FILES = {
    "wide.csv": wide_csv,
    "long.csv": long_csv,
    "wide.ndjson": wide_ndjson,
    "wide.parquet": wide_parquet,
}
# Each instrument comes in one kind of file, and each kind with ten instruments, some with safety
# rules and several scales among them. `make prove` tries every pair.
TURNS = sorted(CODES, key=lambda code: (len(LIBRARY[code].safety), len(LIBRARY[code].scales)))
IN_FILES = [
    pytest.param(code, name, marks=() if turn % len(FILES) == kind else pytest.mark.long)
    for turn, code in enumerate(TURNS)
    for kind, name in enumerate(FILES)
]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with working_engine() as made:
        yield made


def random_responses(measure: Measure, seed: int, count: int, missing: float) -> list[Answers]:
    chance = random.Random(f"{seed}/{measure.code}")
    codes = [list(item.points()) for item in measure.items]
    return [
        [None if chance.random() < missing else chance.choice(options) for options in codes]
        for _ in range(count)
    ]


def batch(engine: Engine, measure: Measure, rows: list[Answers]) -> list[tuple[object, ...]]:
    """Score rows by the SQL alone: every column it gives, a tuple a row."""
    numbers = [item.number for item in measure.items]
    names = ", ".join(f"a{number} INTEGER" for number in numbers)
    engine.run(f"CREATE OR REPLACE TABLE responses (line BIGINT, {names})")
    literal = ", ".join(
        f"({', '.join('NULL' if value is None else str(value) for value in (line, *answers))})"
        for line, answers in enumerate(rows, 1)
    )
    engine.run(f"INSERT INTO responses VALUES {literal}")
    plan = compile_plan(measure)
    columns = ["bad", *(f"safety_{j}" for j, _ in enumerate(measure.safety, 1))]
    for k, _ in enumerate(plan.scales, 1):
        columns += [f"units_{k}", f"band_{k}", f"answered_{k}", f"missing_{k}"]
    return engine.rows(
        f"SELECT {', '.join(columns)} FROM ({scoring_sql(plan, measure.safety)}) ORDER BY line"
    )


def single(measure: Measure, answers: Answers) -> tuple[object, ...]:
    """The same columns, from scoring one response in Python."""
    given_answers = dict(enumerate(answers, 1))
    result = score(measure, given_answers)
    found: list[object] = [0]
    for rule in measure.safety:
        flagged = any(flag.item == rule.item for flag in result.safety)
        found.append(None if given_answers[rule.item] is None else int(flagged))
    for plan in compile_plan(measure).scales:
        one = result.scores[plan.code]
        band = None if one.band is None else plan.bands.index(one.band)
        found += [one.units, band, len(one.items_used), MISSING.index(one.missing or "")]
    return tuple(found)


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.parametrize("code", CODES)
@given(seed=st.integers(0, 2**32), missing=st.sampled_from([0.0, 0.05, 0.3, 0.7]))
def test_batch_scores_equal_single_scores(
    library: Library, engine: Engine, code: str, seed: int, missing: float
) -> None:
    measure = library[code]
    rows = random_responses(measure, seed, 60, missing)
    rows.append([None for _ in measure.items])
    rows.append([min(item.points()) for item in measure.items])
    rows.append([max(item.points()) for item in measure.items])
    assert batch(engine, measure, rows) == [single(measure, answers) for answers in rows]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    code=st.sampled_from(CODES),
    bad=st.integers(-300, 300),
    where=st.integers(0, 1000),
)
def test_bad_marks_a_row_with_an_answer_that_is_no_code(
    library: Library, engine: Engine, code: str, bad: int, where: int
) -> None:
    measure = library[code]
    rows = random_responses(measure, where, 3, 0.1)
    item = measure.items[where % len(measure.items)]
    rows[1] = [bad if number == item.number else a for number, a in enumerate(rows[1], 1)]
    expected = [0, 0 if bad in item.points() else 1, 0]
    assert [row[0] for row in batch(engine, measure, rows)] == expected


@pytest.mark.parametrize(("code", "name"), IN_FILES)
def test_every_kind_of_file_gives_the_same_scores(
    library: Library, code: str, name: str, tmp_path: Path
) -> None:
    measure = library[code]
    rows = random_responses(measure, 7, 40, 0.08)
    file = FILES[name](tmp_path / name, measure, rows)
    names = ["response_id", *added_names(measure)]
    expected = [
        dict(zip(names, printed(measure, number, answers), strict=True))
        for number, answers in enumerate(rows, 1)
    ]
    out = tmp_path / f"{file.name}.scored.csv"
    report = score_file(file, measure, out=out)
    assert report.put_aside == 0
    assert [{column: row[column] for column in names} for row in read_rows(out)] == expected


def printed(measure: Measure, number: int, answers: Answers) -> list[str]:
    """What a scored CSV says of one response: id, then the added columns."""
    result = score(measure, dict(enumerate(answers, 1)))
    found = [str(number)]
    if measure.safety:
        concerns = list(dict.fromkeys(rule.concern for rule in measure.safety))
        raised = {flag.concern for flag in result.safety}
        otherwise = "not_answered" if result.safety_unanswered else "none_disclosed"
        found.append(" ".join(c for c in concerns if c in raised) or otherwise)
    for plan in compile_plan(measure).scales:
        one = result.scores[plan.code]
        found.append("" if one.value is None else as_text(one.value))
        found += [one.band or "", str(len(one.items_used)), one.missing or ""]
    return found


def test_columns_of_several_scales_carry_the_scale_code(library: Library) -> None:
    measure = next(m for m in library.values() if len(m.scales) > 1 and not m.safety)
    first = plain(measure.scales[0].code)
    assert added_names(measure)[:4] == [
        f"{first}_score",
        f"{first}_band",
        f"{first}_items_answered",
        f"{first}_missing_reason",
    ]
