"""CSI-16 from facts to numbers: score, change, couple gap, cells by service, stage and month, then
counts suppressed, Wilson intervals and an XmR chart a service; by SQL on DuckDB and Spark, from the
packed cache, and by pandas.

"Decode" is pyarrow's single-thread read of the same Parquet columns: of the wide file (7 + 16
columns), as the prototype's floor was, and of the file of stored scores (9). Every engine gives the
same tables, asserted by a hash of every cell before its time counts. Each job is a process of its
own, in turn; CPU is user and system time of all its threads and children, and a ratio is the median
of the rounds' own ratios. The packed cache is opened, checked and read; making it is told apart.
pandas and Spark run once, Spark's start counted. Folding takes 10^4 askings (half of known people,
half of new) in memory into a history of ten times the rows, writes the history down whole, and
draws every service's chart. KITH_BENCH_ROWS sets the rows (10^7), for rehearsals.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from typing import Any

import numpy as np

from benchmarks.evidence_jobs import cpu
from tools.real_site import ROOT

ROWS = int(float(os.environ.get("KITH_BENCH_ROWS", "1e7")))
ROUNDS = int(os.environ.get("KITH_BENCH_ROUNDS", "3"))
SERIES = 10_000
SOME = ("duckdb scores", "duckdb wide", "packed answers", "packed scores")
BUDGET = {
    "DuckDB, score stored, times the wide decode": 3.5,
    "DuckDB, from raw items, times the wide decode": 7.0,
    "packed, from raw items, times the wide decode": 1.0,
    "pandas over packed, times faster": 40.0,
    "packed, peak memory, MiB": 700.0,
    "DuckDB, a row's cost over that at a tenth": 1.2,
    "packed, a row's cost over that at a tenth": 1.2,
    "DuckDB, ten times the rows, wall s": 60.0,
    "DuckDB, ten times the rows, peak GiB": 8.0,
    "10^4 folded into ten times the rows, ms": 25.0,
    "10^4 charts of 36 points, ms": 100.0,
}


def run(rows: int = ROWS) -> dict[str, Any]:
    """Assert equal results, then return ratios, seconds and memory."""
    for size in (rows // 10, rows, 10 * rows):
        _job("made", size)
    for kind in SOME[2:]:
        for size in (rows // 10, rows):
            _job(kind, size)  # makes the cache
    names = ("decode wide", "decode scores", *SOME)
    told = [{name: _job(name, rows) for name in names} for _ in range(ROUNDS)]
    small = [{name: _job(name, rows // 10) for name in SOME} for _ in range(ROUNDS)]
    beside = {"pandas": _job("pandas", rows), "spark": _job("spark", rows)}
    _assert_equal([*(turn[name] for turn in told for name in SOME), *beside.values()])
    _assert_equal([turn[name] for turn in small for name in SOME])
    packed = _middle(told, "packed answers")
    found: dict[str, Any] = {"rows": rows}
    for name, job in (
        ("DuckDB, score stored", "duckdb scores"),
        ("DuckDB, from raw items", "duckdb wide"),
        ("packed, from raw items", "packed answers"),
        ("packed, score stored", "packed scores"),
    ):
        found[f"{name}, s"] = _middle(told, job)
        found[f"{name}, times the wide decode"] = _ratio(told, job, "decode wide")
        found[f"{name}, times the scores' decode"] = _ratio(told, job, "decode scores")
    found["decode wide, s"] = _middle(told, "decode wide")
    found["decode of scores, s"] = _middle(told, "decode scores")
    found["pandas, s"] = beside["pandas"]["cpu"]
    found["pandas over packed, times faster"] = beside["pandas"]["cpu"] / packed
    if beside["spark"]:
        found["Spark, score stored, s"] = beside["spark"]["cpu"]
        decode = _middle(told, "decode wide")
        found["Spark, score stored, times the wide decode"] = beside["spark"]["cpu"] / decode
    for name, job in (("packed", "packed answers"), ("DuckDB", "duckdb scores")):
        found[f"{name}, peak memory, MiB"] = max(turn[job]["peak"] for turn in told)
        cost = _middle(told, job) / _middle(small, job) / 10
        found[f"{name}, a row's cost over that at a tenth"] = cost
    return found | _large(10 * rows) | {"10^4 charts of 36 points, ms": _charts()}


def _large(rows: int) -> dict[str, Any]:
    """What there is of ten times the rows: DuckDB, the cache made, and folding."""
    large = _job("duckdb scores", rows)
    found: dict[str, Any] = {}
    if large:
        found["DuckDB, ten times the rows, wall s"] = large["wall"]
        found["DuckDB, ten times the rows, CPU s"] = large["cpu"]
        found["DuckDB, ten times the rows, peak GiB"] = large["peak"] / 1024
    packing = _job("packing", rows)
    found["packing ten times the rows, CPU s"] = packing["cpu"]
    found["packing ten times the rows, peak GiB"] = packing["peak"] / 1024
    if large:
        _assert_equal([large, _job("packed answers", rows)])
    folded = _job("folding", rows)
    found["10^4 folded into ten times the rows, ms"] = 1000 * folded["fold"]
    return found


def _charts() -> float:
    """CPU milliseconds of charts of many series."""
    from kith.evidence.spc.xmr import charts

    values = np.random.default_rng(1).normal(50, 5, (SERIES, 36))
    spent = []
    for _ in range(9):
        before = cpu()
        charts(values, better="higher")
        spent.append(cpu() - before)
    return 1000 * _median(spent)


def _job(name: str, rows: int) -> dict[str, Any]:
    """What a job tells; nothing when it cannot be done here, or broke."""
    command = [sys.executable, "-m", "benchmarks.evidence_jobs", name, str(rows)]
    own = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    began = time.monotonic()
    done = subprocess.run(
        command, check=False, env=own, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        print(f"   {name}, {rows} rows: ended with {done.returncode}", flush=True)
        return {}
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"   {name}, {rows} rows: {told} ({time.monotonic() - began:.1f} s)", flush=True)
    return told


def _assert_equal(told: list[dict[str, Any]]) -> None:
    assert len({each["digest"] for each in told if each}) == 1, told


def _middle(told: list[dict[str, dict[str, Any]]], name: str) -> float:
    return _median(turn[name]["cpu"] for turn in told)


def _ratio(told: list[dict[str, dict[str, Any]]], over: str, under: str) -> float:
    return _median(turn[over]["cpu"] / turn[under]["cpu"] for turn in told)


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)
