"""One text, every engine: DuckDB at one thread and at two, Spark, and plain Python, bit for bit.

Spark's tests want KITH_TEST_SPARK, which `make test-all` sets; they share one Java process.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from kith.evidence.definitions import TABLES, define
from kith.evidence.definitions.shape import shape_of
from kith.evidence.duck import Engine
from kith.evidence.engine import Runner
from kith.evidence.facts import SCORE, answer_columns
from kith.evidence.runs import run_folder
from kith.evidence.spark import SparkEngine
from kith.measures import Library, instruments_folder, load_library
from tests.unit.evidence.fact_files import write_facts
from tests.unit.evidence.test_definitions import by_python, in_order, invented

MEASURES = [("csi-16", "total"), ("swemwbs", "total"), ("sdq", "total"), ("phq-9", "total")]
ALLOWED = {"COUNT", "SUM", "MIN", "MAX", "COALESCE", "ROW_NUMBER", "CAST", "CASE", "AND", "OR"}
TEXTS = ("checking", "folded", "unique", "doubled", "pairs", "scoring", *TABLES)

with_spark = [
    pytest.mark.skipif("KITH_TEST_SPARK" not in os.environ, reason="Spark runs in make test-all"),
    pytest.mark.xdist_group("spark"),
]


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(instruments_folder())


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkEngine]:
    with SparkEngine(tmp_path_factory.mktemp("spark"), threads=2) as engine:
        process = engine.process
        yield engine
    assert not Path(f"/proc/{process}").exists()


@contextmanager
def lent(engine: Runner) -> Iterator[Runner]:
    yield engine


def described(folder: Path) -> dict[str, Any]:
    """Each table's columns with their types, and its rows in order."""
    found: dict[str, Any] = {}
    with duckdb.connect(":memory:") as engine:
        for name in TABLES:
            read = f"SELECT * FROM read_parquet('{folder / name}.parquet')"
            columns = [row[:2] for row in engine.execute(f"DESCRIBE {read}").fetchall()]
            names = [column for column, _ in columns]
            rows = [dict(zip(names, r, strict=True)) for r in engine.execute(read).fetchall()]
            found[name] = columns, in_order(rows)
    return found


@pytest.mark.parametrize(("code", "scale"), MEASURES)
def test_texts_use_nothing_but_what_every_engine_has(
    library: Library, code: str, scale: str
) -> None:
    definition = define(library[code], scale)
    for name in TEXTS:
        text = getattr(definition, name)
        assert "TRY_CAST" not in text
        for dialect in ("trino", "duckdb", "spark"):
            tree = sqlglot.parse_one(text, dialect=dialect)
            found = list(tree.find_all(exp.Func))
            # sqlglot calls a branch of CASE an If, and reads Spark's CAST as one that may fail.
            branches = [
                f for f in found if isinstance(f, exp.If) and isinstance(f.parent, exp.Case)
            ]
            used = {f.sql_name() for f in found if not any(f is b for b in branches)}
            allowed = ALLOWED | ({"TRY_CAST"} if dialect == "spark" else set())
            assert used - allowed == set(), (name, dialect)
            assert list(tree.find_all(exp.Div, exp.IntDiv)) == []


@pytest.mark.parametrize(
    ("code", "scale"), [pytest.param(*each, marks=with_spark) for each in MEASURES]
)
def test_engines_write_the_same_tables(
    library: Library, spark: SparkEngine, tmp_path: Path, code: str, scale: str
) -> None:
    measure = library[code]
    rows = [
        {**row, "version": measure.version}
        for row in invented(shape_of(measure, scale), seed=11, people=80)
    ]
    names = [column.name for column in SCORE]
    file = tmp_path / "scores" / code / scale / "facts.parquet"
    write_facts(file, SCORE, [tuple(row[name] for name in names) for row in rows])

    def tables(name: str, engine: Runner) -> dict[str, Any]:
        (ran,) = run_folder(
            tmp_path, [measure], lambda _: lent(engine), when="now", kith="0", out=tmp_path / name
        )
        modes = {f.stat().st_mode & 0o777 for f in ran.folder.glob("*.parquet")}
        assert modes == {0o600}
        return described(ran.folder)

    found = {}
    for threads in (1, 2):
        work = tmp_path / f"work-{threads}"
        work.mkdir()
        with Engine(work, threads=threads) as engine:
            found[threads] = tables(f"duckdb-{threads}", engine)
    by_spark = tables("spark", spark)
    assert by_spark == found[1] == found[2]
    told = {name: rows for name, (_, rows) in by_spark.items()}
    assert told == by_python(measure, scale, rows)


@pytest.mark.parametrize(
    ("code", "scale"), [pytest.param(*each, marks=with_spark) for each in MEASURES]
)
def test_engines_score_the_same(
    library: Library, spark: SparkEngine, tmp_path: Path, code: str, scale: str
) -> None:
    measure, chance = library[code], random.Random(5)
    rows = []
    for person in range(200):
        known = chance.choice((1.0, 0.95, 0.5, 0.0))
        answers = [
            chance.choice([*sorted(item.points()), 99]) if chance.random() < known else None
            for item in measure.items
        ]
        rows.append((measure.version, person - 100, None, 1, 24300, 1, 0, *answers))
    file = write_facts(tmp_path / "a.parquet", answer_columns(len(measure.items)), rows)
    text = f"SELECT * FROM (\n{define(measure, scale).scoring}\n) s ORDER BY person"
    spark.view("answers", [file])
    with Engine(tmp_path, threads=1) as engine:
        engine.view("answers", [file])
        assert spark.rows(text) == engine.rows(text)


@pytest.mark.skipif("KITH_TEST_SPARK" not in os.environ, reason="Spark runs in make test-all")
@pytest.mark.xdist_group("spark")
def test_spark_raises_rather_than_wraps_round(spark: SparkEngine, tmp_path: Path) -> None:
    big = "SELECT CAST(9223372036854775807 AS BIGINT) AS n UNION ALL SELECT 1 AS n"
    with pytest.raises(spark.out_of_range):
        spark.write(f"SELECT CAST(SUM(n) AS BIGINT) AS n FROM ({big}) b", tmp_path / "n.parquet")
    assert list(tmp_path.iterdir()) == []


def test_without_pyspark_the_refusal_says_what_to_install(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['pyspark'] = None\n"
        "from pathlib import Path\n"
        "from kith.evidence.spark import SparkEngine\n"
        f"try: SparkEngine(Path({str(tmp_path)!r}))\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == (
        "UseRefused --engine spark needs PySpark and Java 17 or 21. Install them: pip install "
        "kith[spark], and openjdk-17-jre-headless or its like. The default engine finds the same "
        "tables.\n"
    )
