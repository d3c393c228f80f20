"""One piece of the evidence benchmark, in a process of its own: `python -m … NAME ROWS`.

Prints as JSON the CPU seconds (user and system, all threads, with child processes), the wall
seconds, the peak memory and a hash of the tables that came out. Imports are not counted.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import evidence_facts as made
from kith.evidence.definitions import define
from kith.evidence.duck import Engine
from kith.evidence.engine import Runner
from kith.evidence.folding import Askings, History
from kith.evidence.packed import Kind, Packed, open_packed
from kith.evidence.packed_file import ArrayFile
from kith.evidence.runs import prepare

Tables = Mapping[str, Mapping[str, Any]]

TABLES = ("cells", "changes", "couples")
ROUNDS_OF_FOLDING = 9
NEW, LITTLE = 10_000, 1_000


def numbers(tables: Tables) -> dict[str, Any]:
    """What is made of the tables in Python: counts suppressed, intervals, a chart a service."""
    from kith.evidence.spc.xmr import charts

    cells = tables["cells"]
    n, low, scored = (np.asarray(cells[c]) for c in ("responses", "band_0", "scored"))
    shown = np.where(n >= 10, n, -1)
    found: dict[str, Any] = {"shown": shown}
    if (wilson := _owners("intervals", "wilson_many")) is not None:
        there = np.flatnonzero(scored > 0)
        found["wilson"] = wilson(low[there], scored[there])
    found["charts"] = charts(series(tables), better="higher")
    return found


def series(tables: Tables) -> Any:
    """Mean units by service and month, a row a service; 0 where nobody has a score."""
    cells = tables["cells"]
    shape = (made.SERVICES, made.MONTHS)
    at = np.asarray(cells["service"]) * made.MONTHS
    at = at + np.asarray(cells["month"]) - made.FIRST_MONTH
    total = np.bincount(at, np.asarray(cells["units_sum"]), minlength=shape[0] * shape[1])
    scored = np.bincount(at, np.asarray(cells["scored"]), minlength=shape[0] * shape[1])
    return (total / np.maximum(scored, 1)).reshape(shape)


def _owners(module: str, name: str) -> Callable[..., Any] | None:
    try:
        found: Callable[..., Any] = getattr(import_module(f"kith.evidence.{module}"), name)
    except (ImportError, AttributeError):
        return None
    return found


def decode(path: Path) -> None:
    """pyarrow's read of all of a file's columns on one thread: the floor."""
    import pyarrow.parquet as pq

    pq.read_table(path, use_threads=False)


def by_sql(runner: Runner, folder: Path, *, wide: bool) -> Tables:
    """The definitions' tables on an engine, from stored scores or from answers."""
    definition = define(made.csi_16(), "total")
    if wide:
        runner.view("answers", [made.answers_file(folder)])
        runner.keep("facts", definition.scoring)
    else:
        runner.view("facts", [made.scores_file(folder)])
    prepare(runner, definition)
    found = {}
    for statement in definition.statements(TABLES):
        if statement.table:
            found[statement.name] = runner.arrays(statement.sql)
        elif statement.name != "folded":  # which `prepare` made
            runner.keep(statement.name, statement.sql)
    return found


def duckdb_tables(folder: Path, *, wide: bool) -> Tables:
    """On DuckDB, which spills beside the facts and holds at most 8 GiB."""
    with (
        tempfile.TemporaryDirectory(dir=made.KEPT) as spill,
        Engine(Path(spill), memory="7GiB") as engine,
    ):
        return by_sql(engine, folder, wide=wide)


def spark_tables(folder: Path) -> Tables:
    """On Spark, two threads, from stored scores."""
    engine: Any = _owners("spark", "SparkEngine")
    if engine is None:
        raise SystemExit(3)
    with tempfile.TemporaryDirectory(dir=made.KEPT) as spill, engine(Path(spill)) as runner:
        return by_sql(runner, folder, wide=False)


def packed_tables(folder: Path, kind: Kind) -> Tables:
    """From the packed cache, opened and checked."""
    return open_packed(folder, made.csi_16(), "total", cache=folder / "packed", kind=kind).tables()


def pandas_tables(folder: Path) -> Tables:
    """From the wide file, by pandas."""
    from benchmarks.evidence_pandas import tables

    return tables(made.answers_file(folder), made.csi_16())


def packing(folder: Path) -> None:
    """The cache made anew from the wide file."""
    for file in (folder / "packed").glob("*answers.packed"):
        file.unlink()
    open_packed(folder, made.csi_16(), "total", cache=folder / "packed", kind="answers")


def folding(folder: Path) -> dict[str, float]:
    """CPU of folding new askings into the cache's history, with every service's chart."""
    from kith.evidence.spc.xmr import charts

    measure = made.csi_16()
    kept = folder / "packed" / f"csi-16-total-{measure.version}-answers.packed"
    if not kept.exists():
        packing(folder)
    base = Packed(ArrayFile(kept), measure, checked=False)
    spent = []
    with tempfile.TemporaryDirectory(dir=made.KEPT) as place:
        begun = History(base, Path(place) / "history")
        whole = begun.path.read_bytes()
        chance = np.random.default_rng(made.SEED)
        for turn in range(ROUNDS_OF_FOLDING):
            begun.path.write_bytes(whole)
            history = History(base, begun.path)
            new = _new(base, chance)
            before = cpu()
            history.fold(new, [str(turn)])
            charts(series(history.tables()), better="higher")
            spent.append(cpu() - before)
    return {"rows": base.rows, "fold": statistics.median(spent)}


def _new(base: Any, chance: Any) -> Askings:
    """Half of them a third asking of somebody known, half the first of somebody new."""
    half = NEW // 2
    known = chance.choice(len(base.person), half, replace=False)
    fresh, pair = chance.integers(1, 2**62, half), chance.integers(1, 2**62, half)
    units = chance.integers(0, 82, NEW)
    return Askings(
        np.append(base.person[known], fresh),
        np.append(base.pair[known], pair),
        np.ones(NEW, np.bool_),
        np.repeat([3, 1], half),
        chance.integers(0, made.SERVICES, NEW),
        chance.integers(0, made.STAGES, NEW),
        made.FIRST_MONTH + chance.integers(made.MONTHS - 2, made.MONTHS, NEW),
        units,
        units > 5,
    )


JOBS: dict[str, Callable[[Path], Any]] = {
    "decode wide": lambda folder: decode(made.answers_file(folder)),
    "decode scores": lambda folder: decode(made.scores_file(folder)),
    "duckdb scores": lambda folder: duckdb_tables(folder, wide=False),
    "duckdb wide": lambda folder: duckdb_tables(folder, wide=True),
    "packed answers": lambda folder: packed_tables(folder, "answers"),
    "packed scores": lambda folder: packed_tables(folder, "scores"),
    "pandas": pandas_tables,
    "spark": spark_tables,
    "packing": packing,
    "folding": folding,
}


def cpu() -> float:
    """User and system seconds so far, of this process and of children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def digest(tables: Tables) -> str:
    """A hash of every cell of the tables."""
    whole = hashlib.sha256()
    for name in TABLES:
        for title, column in tables[name].items():
            whole.update(f"{name} {title} ".encode())
            whole.update(np.ma.filled(column, -1).astype(np.int64).tobytes())
    return whole.hexdigest()


def _finish(found: Any) -> None:
    if isinstance(found, dict) and "cells" in found:
        numbers(found)


def main(name: str, rows: int) -> dict[str, Any]:
    """Do one job and tell of it."""
    folder = made.facts(rows)
    if name == "made":
        return {}
    if name not in ("spark", "packing", "folding"):
        _finish(JOBS[name](made.facts(LITTLE)))  # imports, and whatever else is done once
    clock, before = time.monotonic(), cpu()
    found = JOBS[name](folder)
    _finish(found)
    told: dict[str, Any] = {"cpu": cpu() - before, "wall": time.monotonic() - clock}
    told["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if isinstance(found, dict):
        told |= {"digest": digest(found)} if "cells" in found else found
    return told


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
    sys.stdout.flush()
    os._exit(0)  # what libraries tear down at the end is no part of the work
