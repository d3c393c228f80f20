"""Tables that are read and merged, and answers that are scored into facts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.evidence.aggregates import Columns, merge, read_tables
from kith.evidence.duck import Engine
from kith.evidence.example_facts import write_example
from kith.evidence.ingest import score_folder
from kith.evidence.refusals import InputRefused
from kith.evidence.scoring_sql import MISSING
from kith.measures import Library, score
from kith.measures.definition import Measure

FIRST = 2**40
ROWS = st.lists(
    st.tuples(
        *(st.integers(0, 2) for _ in range(3)), st.integers(-FIRST, FIRST), st.integers(0, 9)
    ),
    max_size=12,
)


def table(rows: list[tuple[int, ...]]) -> Columns:
    """Each row as a table of its own row, as yet unmerged."""
    names = ("service", "stage", "month", "units_sum", "responses")
    columns = np.array(rows, dtype=np.int64).reshape(-1, 5).T
    return dict(zip(names, columns, strict=True))


def as_lists(columns: Columns) -> dict[str, list[Any]]:
    """Columns to compare."""
    return {name: column.tolist() for name, column in columns.items()}


@settings(deadline=None, max_examples=60)
@given(ROWS, st.integers(0, 12))
def test_any_split_merges_to_the_same(rows: list[tuple[int, ...]], at: int) -> None:
    empty = table([])
    whole = merge(table(rows), empty)
    parts = merge(merge(table(rows[:at]), empty), merge(table(rows[at:]), empty))
    assert as_lists(parts) == as_lists(whole)
    assert as_lists(merge(table(rows[at:]), table(rows[:at]))) == as_lists(whole)
    assert sum(whole["units_sum"].tolist()) == sum(row[3] for row in rows)


def test_tables_of_different_columns_do_not_merge() -> None:
    other = table([(1, 1, 1, 1, 1)])
    del other["responses"]
    with pytest.raises(ValueError, match="different columns"):
        merge(table([(1, 1, 1, 1, 1)]), other)


def test_a_sum_beyond_64_bits_is_no_number() -> None:
    with pytest.raises(OverflowError, match="64 bits"):
        merge(table([(1, 1, 1, 2**62, 1)]), table([(1, 1, 1, 2**62, 1)]))


@pytest.mark.parametrize("says", ["", "{}", "[1]", "no json"])
def test_a_folder_that_holds_no_tables_is_refused(tmp_path: Path, says: str) -> None:
    if says:
        (tmp_path / "provenance.json").write_text(says, encoding="utf-8")
    with pytest.raises(InputRefused, match="holds no tables"):
        read_tables(tmp_path)


def test_a_table_that_is_not_there_is_refused(tmp_path: Path) -> None:
    told = '{"measure": "csi-16", "scale": "total", "version": "1.0.0"}'
    (tmp_path / "provenance.json").write_text(told, encoding="utf-8")
    with pytest.raises(InputRefused, match=r"cells\.parquet is not there"):
        read_tables(tmp_path)


@pytest.fixture(scope="module")
def sdq(library: Library) -> Measure:
    return library["sdq"]


def rows_of(path: Path, columns: str) -> list[tuple[Any, ...]]:
    """Some columns of a Parquet file, in a stated order."""
    with Engine(path.parent) as engine:
        engine.view("read", [path])
        return engine.rows(f"SELECT {columns} FROM read ORDER BY person, asking")


def test_answers_are_scored_as_one_by_one(tmp_path: Path, sdq: Measure) -> None:
    answers = write_example(tmp_path, sdq, people=40, year=2025)
    (scored,) = score_folder(tmp_path, [sdq])
    codes = rows_of(answers, ", ".join(f"a{item.number}" for item in sdq.items))
    for path in scored.scores:
        expected = []
        for row in codes:
            found = score(sdq, dict(enumerate(row, 1)))
            one = found.scores[path.parent.name]
            expected.append((one.units, MISSING.index(one.missing or "")))
        assert rows_of(path, "units, missing") == expected
    assert [path.parent.name for path in scored.scores] == [each.code for each in sdq.scales]


def test_what_was_scored_is_left_alone_until_its_answers_change(
    tmp_path: Path, sdq: Measure
) -> None:
    answers = write_example(tmp_path, sdq, people=5, year=2025)
    assert [each.skipped for each in score_folder(tmp_path, [sdq])] == [False]
    assert [each.skipped for each in score_folder(tmp_path, [sdq])] == [True]
    assert [each.skipped for each in score_folder(tmp_path, [sdq], again=True)] == [False]
    answers.write_bytes(answers.read_bytes())
    answers.touch()
    assert [each.skipped for each in score_folder(tmp_path, [sdq])] == [False]


def test_answers_that_are_no_codes_are_refused_by_item(tmp_path: Path, sdq: Measure) -> None:
    answers = write_example(tmp_path, sdq, people=5, year=2025)
    with Engine(tmp_path) as engine:
        engine.view("read", [answers])
        engine.keep("held", "SELECT * REPLACE (CAST(7 AS TINYINT) AS a3) FROM read")
        engine.write("SELECT * FROM held", answers)
    with pytest.raises(InputRefused, match=r"column a3: \d+ answers are no codes .* such as 7"):
        score_folder(tmp_path, [sdq])
    assert not list(tmp_path.glob("scores/*/*/*.parquet"))


def test_answers_of_a_version_that_is_not_ours_are_refused(tmp_path: Path, sdq: Measure) -> None:
    write_example(tmp_path, replace(sdq, version="9.9.9"), people=5, year=2025)
    with pytest.raises(InputRefused, match=r"facts of sdq 9\.9\.9"):
        score_folder(tmp_path, [sdq])


def test_a_folder_without_answers_is_refused(tmp_path: Path, sdq: Measure) -> None:
    with pytest.raises(InputRefused, match="holds no facts of answers"):
        score_folder(tmp_path, [sdq])
