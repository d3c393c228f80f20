"""Runs over folders of facts: what is written, what is refused, and that a run is whole."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from kith.evidence.aggregates import Tables, read_tables, tables_in
from kith.evidence.definitions import define
from kith.evidence.duck import Engine
from kith.evidence.engine import Runner
from kith.evidence.example_facts import write_example
from kith.evidence.ingest import score_folder
from kith.evidence.refusals import InputRefused, UseRefused
from kith.evidence.runs import Ran, run_folder
from kith.evidence.whole_files import whole_file
from kith.measures import Library
from kith.measures.definition import Measure

ROW = {
    "version": "1.0.0",
    "person": 1,
    "pair": None,
    "asking": 1,
    "month": 24300,
    "service": 1,
    "stage": 0,
    "units": 40,
    "missing": 0,
}
KINDS = {
    "version": "string",
    "person": "int64",
    "pair": "int64",
    "asking": "int32",
    "month": "int32",
    "service": "int32",
    "stage": "int32",
    "units": "int64",
    "missing": "int32",
}


@pytest.fixture(scope="module")
def csi(library: Library) -> Measure:
    return replace(library["csi-16"], version="1.0.0")


def write(folder: Path, *rows: dict[str, Any], name: str = "a", **kinds: str) -> Path:
    """Write rows as a file of CSI-16 scores; `kinds` change a column's type, 'none' leaves it out."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / "scores" / "csi-16" / "total" / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    table = {
        column: pa.array([(ROW | row)[column] for row in rows], kind)
        for column, kind in (KINDS | kinds).items()
        if kind != "none"
    }
    pq.write_table(pa.table(table), path)
    return path


def run(folder: Path, *measures: Measure, threads: int = 1, out: Path | None = None) -> list[Ran]:
    """Run over a folder, on DuckDB."""

    @contextmanager
    def opening(work: Path) -> Iterator[Runner]:
        with Engine(work, threads=threads) as engine:
            yield engine

    when = "2026-11-22T21:00:00+00:00"
    return run_folder(folder, measures, opening, when=when, kith="0.1.0", out=out)


def columns(tables: Tables) -> dict[str, dict[str, list[Any]]]:
    """All of the tables as lists."""
    return {
        name: {title: column.tolist() for title, column in getattr(tables, name).items()}
        for name in ("cells", "people", "changes", "couples")
    }


def test_a_run_writes_tables_and_where_they_come_from(tmp_path: Path, csi: Measure) -> None:
    path = write(tmp_path, {}, {"asking": 2, "units": 60, "month": 24303}, {"person": 2})
    (ran,) = run(tmp_path, csi)
    assert ran.folder == tmp_path / "tables" / "csi-16" / "total" / "1.0.0"
    assert (ran.responses, ran.repeated, ran.tables["people"]) == (3, 0, 2)
    assert json.loads((ran.folder / "provenance.json").read_text(encoding="utf-8")) == {
        "measure": "csi-16",
        "scale": "total",
        "version": "1.0.0",
        "definition": define(csi, "total").hash,
        "inputs": [
            {
                "file": "scores/csi-16/total/a.parquet",
                "sha256": sha256(path.read_bytes()).hexdigest(),
            }
        ],
        "responses": 3,
        "repeated": 0,
        "tables": {"cells": 2, "people": 2, "changes": 2, "couples": 0},
        "engine": f"duckdb {__import__('duckdb').__version__}",
        "when": "2026-11-22T21:00:00+00:00",
        "kith": "0.1.0",
    }
    tables = read_tables(ran.folder)
    assert tables.cells["responses"].tolist() == [2, 1]
    assert tables.changes["recovered"].tolist() == [0, 1]
    assert tables.people["first_units"].tolist() == [40, 40]
    assert tables_in(tmp_path / "tables") == [ran.folder]


def test_what_is_written_is_for_its_owner_alone(tmp_path: Path, csi: Measure) -> None:
    write(tmp_path, {})
    (ran,) = run(tmp_path, csi)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in ran.folder.iterdir()}
    names = ("cells", "people", "changes", "couples")
    assert modes == {f"{name}.parquet": 0o600 for name in names} | {"provenance.json": 0o600}
    assert stat.S_IMODE(ran.folder.stat().st_mode) == 0o700


def test_a_run_takes_the_place_of_the_one_before(tmp_path: Path, csi: Measure) -> None:
    write(tmp_path, {})
    (first,) = run(tmp_path, csi)
    write(tmp_path, {"person": 5}, {"person": 6}, name="b")
    (second,) = run(tmp_path, csi)
    assert second.folder == first.folder
    assert read_tables(second.folder).people["person"].tolist() == [1, 5, 6]
    assert [path.name for path in second.folder.parent.iterdir()] == ["1.0.0"]


def test_a_run_that_fails_leaves_the_tables_as_they_were(tmp_path: Path, csi: Measure) -> None:
    write(tmp_path, {})
    (ran,) = run(tmp_path, csi)
    before = {path.name: path.read_bytes() for path in ran.folder.iterdir()}

    class Failing(Engine):
        def write(self, sql: str, path: Path, doing: str = "") -> None:
            super().write(sql, path, doing)
            if path.name == "changes.parquet":
                raise OSError(28, "No space left on device", str(path))

    @contextmanager
    def opening(work: Path) -> Iterator[Runner]:
        with Failing(work) as engine:
            yield engine

    with pytest.raises(OSError, match="No space left"):
        run_folder(tmp_path, [csi], opening, when="later", kith="0.1.0")
    assert {path.name: path.read_bytes() for path in ran.folder.iterdir()} == before
    assert [path.name for path in ran.folder.parent.iterdir()] == ["1.0.0"]


def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path, csi: Measure) -> None:
    write(tmp_path, {})
    (ran,) = run(tmp_path, csi)
    gone = 2**22 + 1  # more than Linux ever numbers a process
    ran.folder.rename(ran.folder.with_name(f".1.0.0.{gone}.old"))
    ran.folder.with_name(f".1.0.0.{gone}.part").mkdir()
    mine = ran.folder.with_name(".1.0.0.1.part")
    mine.mkdir()
    run(tmp_path, csi)
    assert sorted(path.name for path in mine.parent.iterdir()) == [mine.name, "1.0.0"]


def test_each_version_has_a_folder_of_its_own(tmp_path: Path, csi: Measure) -> None:
    write(tmp_path, {}, {"person": 2}, {"version": "2.0.0", "person": 3})
    ran = run(tmp_path, csi, replace(csi, version="2.0.0"))
    assert [(each.folder.name, each.responses) for each in ran] == [("1.0.0", 2), ("2.0.0", 1)]


def test_files_may_have_their_columns_in_another_order_and_narrower(
    tmp_path: Path, csi: Measure
) -> None:
    import pyarrow.parquet as pq

    path = write(tmp_path, {"units": 40, "person": 7}, units="int16", service="int8")
    table = pq.read_table(path)
    pq.write_table(table.select(list(reversed(table.column_names))), path)
    write(tmp_path, {"units": 70, "person": 2**62}, name="b")
    (ran,) = run(tmp_path, csi)
    assert read_tables(ran.folder).people["person"].tolist() == [7, 2**62]
    assert read_tables(ran.folder).people["last_units"].tolist() == [40, 70]


def test_narrow_scores_are_squared_in_full(tmp_path: Path, csi: Measure) -> None:
    write(tmp_path, {"units": 30}, units="int8")
    (ran,) = run(tmp_path, csi)
    assert read_tables(ran.folder).cells["units_squares"].tolist() == [900]


def test_an_asking_that_stands_twice_counts_once(tmp_path: Path, csi: Measure) -> None:
    write(tmp_path, {"units": 40}, {"units": 70, "service": 2}, {"units": None, "missing": 2})
    (ran,) = run(tmp_path, csi)
    tables = read_tables(ran.folder)
    assert (ran.responses, ran.repeated) == (1, 2)
    assert (tables.cells["service"].tolist(), tables.cells["units_sum"].tolist()) == ([2], [70])
    assert tables.people["askings"].tolist() == [1]


def test_tables_are_the_same_at_one_thread_and_at_several(tmp_path: Path, csi: Measure) -> None:
    write_example(tmp_path / "facts", csi, people=300, year=2025, seed=7)
    score_folder(tmp_path / "facts", [csi])
    (one,) = run(tmp_path / "facts", csi, threads=1, out=tmp_path / "one")
    (four,) = run(tmp_path / "facts", csi, threads=4, out=tmp_path / "four")
    assert columns(read_tables(one.folder)) == columns(read_tables(four.folder))
    assert sum(read_tables(one.folder).cells["responses"].tolist()) == one.responses


REFUSED = [
    ({"month": "none"}, {}, "there is no column month"),
    ({"units": "float64"}, {}, "column units: it is DOUBLE, and should be BIGINT"),
    ({"person": "string"}, {"person": "1"}, "column person: it is VARCHAR, and should be BIGINT"),
    ({}, {"person": None}, "column person: 1 of the rows"),
    ({}, {"version": None}, "column version: some are empty"),
    ({}, {"service": None}, "column service: 1 of the rows"),
    ({}, {"asking": 0}, "column asking: 1 of the rows"),
    ({}, {"asking": 32768}, "column asking: 1 of the rows"),
    ({}, {"service": 2**20}, "column service: 1 of the rows"),
    ({}, {"stage": -1}, "column stage: 1 of the rows"),
    ({}, {"units": 82}, "column units: 1 of the rows"),
    ({}, {"units": None}, "column units, missing: 1 of the rows"),
    ({}, {"missing": 2}, "column units, missing: 1 of the rows"),
    ({}, {"version": "9.0.0"}, "facts of csi-16 9.0.0, and the instruments here are of 1.0.0"),
]


@pytest.mark.parametrize(("kinds", "row", "says"), REFUSED)
def test_what_is_no_fact_is_refused_by_file_and_column(
    tmp_path: Path, csi: Measure, kinds: dict[str, str], row: dict[str, Any], says: str
) -> None:
    write(tmp_path, {}, name="good")
    path = write(tmp_path, row, name="bad", **kinds)
    with pytest.raises(InputRefused) as refusal:
        run(tmp_path, csi)
    assert says in str(refusal.value)
    assert str(path.parent) in str(refusal.value)
    assert not (tmp_path / "tables").exists()


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("", "holds no facts"),
        ("nowhere", "is no folder"),
        ("scores/nothing/total", "there is no measure 'nothing'"),
        ("scores/csi-16/nothing", "csi-16 has no such scale. It has: total."),
    ],
)
def test_a_folder_without_scores_is_refused(
    tmp_path: Path, csi: Measure, place: str, says: str
) -> None:
    if place.startswith("scores"):
        (tmp_path / place).mkdir(parents=True)
    folder = tmp_path / place if place == "nowhere" else tmp_path
    with pytest.raises(InputRefused, match=says):
        run(folder, csi)


def test_answers_alone_are_to_be_scored_first(tmp_path: Path, csi: Measure) -> None:
    write_example(tmp_path / "facts", csi, people=3, year=2025)
    with pytest.raises(InputRefused, match="kith evidence score"):
        run(tmp_path / "facts", csi)


def test_an_empty_file_makes_no_tables(tmp_path: Path, csi: Measure) -> None:
    write(tmp_path)
    assert run(tmp_path, csi) == []


def test_a_damaged_file_is_refused(tmp_path: Path, csi: Measure) -> None:
    write(tmp_path, {}).write_bytes(b"PAR1 and nothing more")
    with pytest.raises(InputRefused, match=r"a\.parquet cannot be read as Parquet"):
        run(tmp_path, csi)


def test_sums_beyond_64_bits_are_refused(tmp_path: Path, library: Library) -> None:
    measure = library["rcads-25"]
    path = write(
        tmp_path,
        *({"person": n, "version": measure.version, "units": 79_695_000} for n in range(1500)),
    )
    target = tmp_path / "scores" / "rcads-25" / "total"
    target.mkdir(parents=True)
    path.rename(target / path.name)
    (tmp_path / "scores" / "csi-16" / "total").rmdir()
    (tmp_path / "scores" / "csi-16").rmdir()
    with pytest.raises(InputRefused, match="more than 64 bits hold"):
        run(tmp_path, measure)


def test_an_example_is_the_same_for_the_same_seed(tmp_path: Path, csi: Measure) -> None:
    one, other, third = (
        write_example(tmp_path / name, csi, people=40, year=2025, seed=seed).read_bytes()
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert one == other
    assert one != third
    with pytest.raises(UseRefused, match="is not empty"):
        write_example(tmp_path / "a", csi, people=1, year=2025)


def test_a_file_for_its_owner_alone_is_so_while_it_is_written(tmp_path: Path) -> None:
    with (
        Engine(tmp_path) as engine,
        whole_file(tmp_path / "tables.parquet", mode=0o600) as part,
    ):
        engine.write("SELECT 1 AS people", part)
        assert part.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "tables.parquet").stat().st_mode & 0o777 == 0o600
