"""The packed cache gives the tables that the SQL gives, in every cell."""

import os
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from kith.evidence.definitions import define
from kith.evidence.definitions.shape import shape_of
from kith.evidence.facts import SCORE
from kith.evidence.packed import Kind, open_packed
from kith.evidence.refusals import InputRefused
from kith.measures import Measure, instruments_folder, load_measure
from tests.unit.evidence.fact_files import (
    MONTH,
    Row,
    askings,
    columns_of,
    with_answers,
    write_facts,
)

MEASURES = {
    code: load_measure(instruments_folder() / folder / f"{code}.toml")
    for code, folder in (
        ("csi-16", "open"),
        ("core-10", "cc-by-nc-nd-4.0"),  # prorated
        ("swemwbs", "keys"),  # by a table
        ("sdq", "keys"),  # a scale made of scales
    )
}
SCALES = [("csi-16", "total"), ("core-10", "clinical"), ("swemwbs", "total"), ("sdq", "total")]
TABLES = ("cells", "changes", "couples")
ROW = (MEASURES["csi-16"].version, 1, 10, 1, MONTH, 1, 0)

Tables = dict[str, tuple[list[str], list[Row]]]


def by_sql(folder: Path, measure: Measure, scale: str, kind: Kind) -> Tables:
    """The tables as the definition's SQL gives them on DuckDB."""
    definition = define(measure, scale)
    files = folder / kind / measure.code / (scale if kind == "scores" else "") / "*.parquet"
    facts = f"SELECT * FROM read_parquet('{files}') WHERE version = '{measure.version}'"
    with duckdb.connect(":memory:") as engine:
        engine.execute("SET threads = 1")
        if kind == "answers":
            engine.execute(f"CREATE TABLE answers AS {facts}")
            facts = definition.scoring
        engine.execute(f"CREATE TABLE given AS {facts}")
        engine.execute(f"CREATE TABLE scores AS {definition.unique}")
        found: Tables = {}
        for statement in definition.statements(TABLES):
            if not statement.table:
                engine.execute(f"CREATE TABLE {statement.name} AS {statement.sql}")
                continue
            result = engine.execute(statement.sql)
            columns = [column[0] for column in result.description]
            found[statement.name] = (columns, result.fetchall())
    return found


def by_packing(folder: Path, measure: Measure, scale: str, kind: Kind) -> Tables:
    packed = open_packed(folder, measure, scale, cache=folder / "packed", kind=kind)
    return {
        name: (
            list(columns),
            list(zip(*(column.tolist() for column in columns.values()), strict=True)),
        )
        for name, columns in packed.tables().items()
    }


def agreeing(
    folders: pytest.TempPathFactory, code: str, scale: str, examples: int, most: int
) -> None:
    measure = MEASURES[code]

    @settings(max_examples=examples, deadline=None, phases=[Phase.generate])
    @given(st.data(), askings(measure.version, most=most))
    def agree(data: st.DataObject, rows: list[Row]) -> None:
        folder = folders.mktemp("packed")
        whole = with_answers(measure, rows, data.draw)
        file = folder / "answers" / code / "part.parquet"
        write_facts(file, columns_of(measure), whole)
        expected = by_sql(folder, measure, scale, "answers")
        assert by_packing(folder, measure, scale, "answers") == expected

    agree()


@pytest.mark.parametrize(("code", "scale"), SCALES)
def test_packed_answers_give_the_tables_of_the_sql(
    tmp_path_factory: pytest.TempPathFactory, code: str, scale: str
) -> None:
    agreeing(tmp_path_factory, code, scale, examples=3, most=120)


@pytest.mark.long
@pytest.mark.parametrize(("code", "scale"), SCALES)
def test_packed_answers_give_the_tables_of_the_sql_often(
    tmp_path_factory: pytest.TempPathFactory, code: str, scale: str
) -> None:
    agreeing(tmp_path_factory, code, scale, examples=200, most=60)


def many_scores(folder: Path, measure: Measure, scale: str, rows: int) -> None:
    """Seeded facts of scores, most of them of couples asked some times, some told twice."""
    lowest, highest = shape_of(measure, scale).lowest, shape_of(measure, scale).highest
    file = folder / "scores" / measure.code / scale / "part.parquet"
    file.parent.mkdir(parents=True)
    with duckdb.connect(":memory:") as engine:
        engine.execute("SET threads = 1; SELECT setseed(0.7)")
        engine.execute(
            f"""COPY (
              SELECT '{measure.version}' AS version, (person * 7919) % 1000003 AS person,
                CASE WHEN person % 11 > 0 THEN (person // 2 * 104729) % 1000003 END AS pair,
                asking, 24300 + asking + month AS month, service, stage,
                CASE WHEN luck > 0.1 THEN {lowest} + (luck * {highest - lowest})::BIGINT END AS units,
                CASE WHEN luck > 0.1 THEN 0 ELSE 2 END AS missing
              FROM (SELECT (random() * {rows // 3})::BIGINT AS person,
                1 + (random() * 3)::INTEGER AS asking, (random() * 20)::INTEGER AS month,
                1 + (random() * 12)::INTEGER AS service, (random() * 3)::INTEGER AS stage,
                random() AS luck FROM range({rows})) facts
            ) TO '{file}' (FORMAT parquet)"""
        )


def test_a_hundred_thousand_packed_scores_give_the_tables_of_the_sql(tmp_path: Path) -> None:
    measure = MEASURES["csi-16"]
    many_scores(tmp_path, measure, "total", 100_000)
    expected = by_sql(tmp_path, measure, "total", "scores")
    assert by_packing(tmp_path, measure, "total", "scores") == expected


def some_facts(folder: Path, units: int = 40, name: str = "a") -> Path:
    file = folder / "scores" / "csi-16" / "total" / f"{name}.parquet"
    return write_facts(file, SCORE, [(*ROW, units, 0)])


def test_a_cache_whose_facts_are_as_they_were_is_used_again(tmp_path: Path) -> None:
    file = some_facts(tmp_path)
    by_packing(tmp_path, MEASURES["csi-16"], "total", "scores")
    (cache,) = (tmp_path / "packed").iterdir()
    assert cache.stat().st_mode & 0o777 == 0o600
    made = cache.stat().st_ino
    os.utime(file, (1, 1))  # another time and the same bytes
    by_packing(tmp_path, MEASURES["csi-16"], "total", "scores")
    assert cache.stat().st_ino == made


@pytest.mark.parametrize("change", ["other", "another"])
def test_a_cache_whose_facts_have_changed_is_made_anew(tmp_path: Path, change: str) -> None:
    some_facts(tmp_path)
    by_packing(tmp_path, MEASURES["csi-16"], "total", "scores")
    some_facts(tmp_path, units=60, name="a" if change == "other" else "b")
    expected = by_sql(tmp_path, MEASURES["csi-16"], "total", "scores")
    assert by_packing(tmp_path, MEASURES["csi-16"], "total", "scores") == expected


def test_a_cache_that_is_damaged_anywhere_is_made_anew_or_right(tmp_path: Path) -> None:
    some_facts(tmp_path)
    expected = by_packing(tmp_path, MEASURES["csi-16"], "total", "scores")
    (cache,) = (tmp_path / "packed").iterdir()
    whole = cache.read_bytes()
    chance = np.random.default_rng(7)
    held = np.flatnonzero(np.frombuffer(whole, dtype=np.uint8))
    for place in chance.choice(held, 25, replace=False).tolist():
        cache.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        assert by_packing(tmp_path, MEASURES["csi-16"], "total", "scores") == expected
    for length in (0, 20, 5000, len(whole) - 1):
        cache.write_bytes(whole[:length])
        assert by_packing(tmp_path, MEASURES["csi-16"], "total", "scores") == expected


def test_facts_that_cannot_be_are_refused_by_file_and_column(tmp_path: Path) -> None:
    some_facts(tmp_path, units=82)
    with pytest.raises(InputRefused, match=r"a\.parquet, column units: 1 rows are no facts"):
        by_packing(tmp_path, MEASURES["csi-16"], "total", "scores")
    answers = (*ROW, 6, *([9] * 15))
    file = tmp_path / "answers" / "csi-16" / "a.parquet"
    write_facts(file, columns_of(MEASURES["csi-16"]), [answers])
    with pytest.raises(InputRefused, match=r"a\.parquet, column a2: 1 rows are no facts"):
        by_packing(tmp_path, MEASURES["csi-16"], "total", "answers")


@pytest.mark.parametrize(
    ("row", "said"),
    [((None, *ROW[1:], 40, 0), "column version"), ((*ROW, 40, 2), "column missing")],
)
def test_rows_of_no_version_and_scores_called_missing_are_refused(
    tmp_path: Path, row: Row, said: str
) -> None:
    write_facts(tmp_path / "scores" / "csi-16" / "total" / "a.parquet", SCORE, [row])
    with pytest.raises(InputRefused, match=said):
        by_packing(tmp_path, MEASURES["csi-16"], "total", "scores")


def test_files_that_are_no_facts_are_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "scores" / "csi-16" / "total" / "a.parquet"
    write_facts(file, SCORE[:-1], [(*ROW, 40)])
    with pytest.raises(InputRefused, match=r"a\.parquet: there is no column missing"):
        by_packing(tmp_path, MEASURES["csi-16"], "total", "scores")
    file.write_bytes(b"PAR1 and nothing more")
    with pytest.raises(InputRefused, match=r"a\.parquet cannot be read as Parquet"):
        by_packing(tmp_path, MEASURES["csi-16"], "total", "scores")


def test_a_folder_named_like_a_pattern_is_read_and_nothing_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "facts[ab]*"
    some_facts(folder)
    found = by_packing(folder, MEASURES["csi-16"], "total", "scores")
    assert len(found["cells"][1]) == 1


def test_a_folder_without_facts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="holds no Parquet files"):
        by_packing(tmp_path, MEASURES["csi-16"], "total", "scores")
