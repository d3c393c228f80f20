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
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import evidence_facts as made
from kith.area_pack import DisclosureRule
from kith.evidence.definitions import define
from kith.evidence.disclosure import Table, publish
from kith.evidence.duck import Engine
from kith.evidence.engine import Runner
from kith.evidence.folding import Askings, History
from kith.evidence.intervals import wilson_many
from kith.evidence.packed import Kind, Packed, open_packed, write_packed
from kith.evidence.packed_file import ArrayFile
from kith.evidence.packing import Rows
from kith.evidence.runs import prepare

Tables = Mapping[str, Mapping[str, Any]]

TABLES = ("cells", "changes", "couples")
ROUNDS_OF_FOLDING = 9
NEW, LITTLE = 10_000, 1_000
RULE = DisclosureRule(
    code="bench",
    lang="en-GB",
    dir="ltr",
    order=1,
    label="For benchmarks",
    suppress_below=10,
    zeros="shown",
    least_values=4,
    mark="x",
    basis="Invented.",
)


def numbers(tables: Tables) -> dict[str, Any]:
    """What is made of the tables in Python: small counts left out, intervals, a chart a service."""
    from kith.evidence.spc.xmr import charts

    cells = tables["cells"]
    n, low, scored = (np.asarray(cells[c]) for c in ("responses", "band_0", "scored"))
    shown = np.where(n >= 10, n, -1)
    found: dict[str, Any] = {"shown": shown}
    there = np.flatnonzero(scored > 0)
    found["wilson"] = wilson_many(low[there], scored[there])
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
    from kith.evidence.spark import SparkEngine

    with tempfile.TemporaryDirectory(dir=made.KEPT) as spill, SparkEngine(Path(spill)) as runner:
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

    base, spent = _base(folder), []
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


def _base(folder: Path) -> Packed:
    kept = folder / "packed" / f"csi-16-total-{made.csi_16().version}-answers.packed"
    if not kept.exists():
        packing(folder)
    return Packed(ArrayFile(kept), made.csi_16(), checked=False)


def rebuilding(folder: Path) -> dict[str, int]:
    """How many tables folding tells otherwise than a rebuild from all the askings."""
    base = _base(folder)
    new = _new(base, np.random.default_rng(made.SEED))
    with tempfile.TemporaryDirectory(dir=made.KEPT) as place:
        history = History(base, Path(place) / "history")
        history.fold(new, ["new"])
        every = askings_of(base).with_others(new)
        grid = base.grid.widened(every.service, every.stage, every.month)
        units = np.unique(every.units[every.known])
        at = np.where(every.known, np.searchsorted(units, every.units), len(units))
        cell = grid.cells(every.service, every.stage, every.month)
        rows = Rows(every.person, every.pair, every.is_paired, every.asking, cell, [at])
        again = Path(place) / "again"
        write_packed(again, rows, grid, units, measure=base.measure, scale=base.scale)
        whole = Packed(ArrayFile(again), base.measure).tables()
    folded = history.tables()
    return {
        "unlike": sum(
            digest({name: folded[name]}) != digest({name: whole[name]}) for name in TABLES
        )
    }


def askings_of(base: Packed) -> Askings:
    """All askings of a cache in which every row names its person's own pair."""
    who = np.repeat(np.arange(len(base.start) - 1), np.diff(base.start.astype(np.int64)))
    outcome = base.lookup.outcome(base.packed)
    return Askings(
        base.person[who],
        base.pair[who],
        who < base.paired,
        base.asking.astype(np.int64),
        *base.grid.apart(base.cell),
        base.lookup.outcomes.units[outcome],
        base.lookup.outcomes.known[outcome],
    )


def publishing(folder: Path) -> dict[str, float]:
    """Seconds of the disclosure door on everybody, by service, by month and by both."""
    cells = packed_tables(folder, "answers")["cells"]
    keys = [np.asarray(cells[name]).tolist() for name in ("service", "month", "responses")]
    families: tuple[tuple[str, ...], ...] = ((), ("service",), ("month",), ("service", "month"))
    by: dict[tuple[str, ...], Counter[tuple[str, ...]]] = {each: Counter() for each in families}
    for service, month, count in zip(*keys, strict=True):
        told = {"service": str(service), "month": str(month)}
        for each in families:
            by[each][tuple(told[name] for name in each)] += count
    began = time.monotonic()
    out = publish([Table(each, counts) for each, counts in by.items()], RULE)
    return {"wall": time.monotonic() - began, "hidden": out.suppressed}


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
    "rebuilding": rebuilding,
    "publishing": publishing,
}


def cpu() -> float:
    """User and system seconds so far, of this process and of children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def digest(tables: Tables) -> str:
    """A hash of every cell of the tables."""
    whole = hashlib.sha256()
    for name in sorted(tables):
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
    if name not in ("spark", "packing", "folding", "rebuilding", "publishing"):
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
