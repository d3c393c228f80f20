"""CSI-16 from facts to numbers: score, change, couple gap, cells by service, stage and month, then
small counts left out, Wilson intervals and an XmR chart a service; by SQL on DuckDB and Spark, from
the packed cache, and by pandas.

"Decode" is pyarrow's single-thread read of a whole Parquet file. The budgeted ratios divide by the
decode of the wide file (7 + 16 columns), as the prototype's figures for scores and for answers both
did; for stored scores (9 columns) the stricter ratio, by the decode of their own file, stands
beside without a budget. Every cell of cells, changes and couples is hashed; an engine whose hash is
another's is counted as failed and has no time. Not timed: the table of people, the checking and
hashing of inputs, and writing Parquet. Leaving small counts out is a comparison with 10; the real
door, `disclosure.publish`, is timed apart on the family of services, months and their total.

Each job is a process of its own, in turn; CPU is user and system time of all its threads and
children. Ratios to a decode and of a row's cost are the median of the rounds' own; pandas, Spark
and packing run once, and theirs are to the others' medians. Spark's start is counted. The packed
cache is opened, checked and read; making it from Parquet is told apart, and pandas over packed is
told without it and with it. Folding takes 10^4 askings (half of known people, half of new) in
memory, writes the history down whole and draws every service's chart; at a tenth of the rows its
tables are compared with those of a rebuild. KITH_BENCH_ROWS sets the rows (10^7), for rehearsals.
Ten times the rows (10^8) only when KITH_BENCH_HUGE is set: half an hour, and 20 GB of disk. A
figure that failed says nan.
"""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from benchmarks.evidence_jobs import cpu
from tools.real_site import ROOT

ROWS = int(float(os.environ.get("KITH_BENCH_ROWS", "1e7")))
ROUNDS = int(os.environ.get("KITH_BENCH_ROUNDS", "3"))
HUGE = bool(os.environ.get("KITH_BENCH_HUGE"))
LONGEST = 300
"""Seconds that one job may take before it counts as failed."""
SERIES = 10_000

Told = dict[str, dict[str, Any]]
Turns = list[Told]

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
    "10^4 folded into the rows, ms": 25.0,
    "folding at a tenth, tables unlike a rebuild's": 0,
    "jobs that failed or told other tables": 0,
    "jobs at ten times the rows that failed or told other tables": 0,
    "10^4 charts of 36 points, ms": 100.0,
}


def run(rows: int = ROWS) -> dict[str, Any]:
    """Return ratios, seconds, memory, and how many jobs failed or told other tables."""
    for size in (rows // 10, rows):
        _job("made", size)
        for kind in SOME[2:]:
            _job(kind, size)  # makes the cache
    names = ("decode wide", "decode scores", *SOME)
    told = [{name: _job(name, rows) for name in names} for _ in range(ROUNDS)]
    small = [{name: _job(name, rows // 10) for name in SOME} for _ in range(ROUNDS)]
    beside = {"pandas": _job("pandas", rows), "spark": _job("spark", rows)}
    wrong = _unlike([*told, beside]) + _unlike(small)
    return (
        {"rows": rows}
        | _engines(told)
        | _beside(told, beside, _job("packing", rows))
        | _sizes(told, small)
        | _folded("the rows", rows)
        | (_huge(10 * rows) if HUGE else {})
        | {
            "folding at a tenth, tables unlike a rebuild's": _figure(
                _job("rebuilding", rows // 10), "unlike"
            ),
            "disclosure.publish, services by months, wall s": _figure(
                _job("publishing", rows), "wall"
            ),
            "10^4 charts of 36 points, ms": _charts(),
            "jobs that failed or told other tables": wrong,
        }
    )


def _engines(told: Turns) -> dict[str, Any]:
    """Seconds of each, and ratios to both decodes."""
    found: dict[str, Any] = {}
    for name, job in (
        ("DuckDB, score stored", "duckdb scores"),
        ("DuckDB, from raw items", "duckdb wide"),
        ("packed, from raw items", "packed answers"),
        ("packed, score stored", "packed scores"),
    ):
        found[f"{name}, s"] = _middle(told, job)
        found[f"{name}, times the wide decode"] = _ratio(told, job, "decode wide")
        if "stored" in name:
            found[f"{name}, times the scores' own decode"] = _ratio(told, job, "decode scores")
    found["decode wide, s"] = _middle(told, "decode wide")
    found["decode of scores, s"] = _middle(told, "decode scores")
    return found


def _beside(told: Turns, beside: Told, packing: dict[str, Any]) -> dict[str, Any]:
    """What ran once, against the medians of the rest."""
    pandas, spark = _figure(beside["pandas"], "cpu"), _figure(beside["spark"], "cpu")
    packed, made = _middle(told, "packed answers"), _figure(packing, "cpu")
    return {
        "pandas, s": pandas,
        "packing from Parquet, s": made,
        "packing from Parquet, peak memory, MiB": _figure(packing, "peak"),
        "pandas over packed, times faster": pandas / packed,
        "pandas over packing and packed together": pandas / (packed + made),
        "Spark, score stored, s": spark,
        "Spark, score stored, times the wide decode": spark / _middle(told, "decode wide"),
    }


def _sizes(told: Turns, small: Turns) -> dict[str, Any]:
    """Memory, and a row's cost at two sizes."""
    found: dict[str, Any] = {}
    for name, job in (("packed", "packed answers"), ("DuckDB", "duckdb scores")):
        found[f"{name}, peak memory, MiB"] = max(_figure(turn[job], "peak") for turn in told)
        found[f"{name}, a row's cost over that at a tenth"] = _median(
            _figure(large[job], "cpu") / _figure(little[job], "cpu") / 10
            for large, little in zip(told, small, strict=True)
        )
    return found


def _folded(name: str, rows: int) -> dict[str, Any]:
    return {f"10^4 folded into {name}, ms": 1000 * _figure(_job("folding", rows), "fold")}


def _huge(rows: int) -> dict[str, Any]:
    """What there is of ten times the rows: DuckDB, the cache made, and folding."""
    _job("made", rows)
    packing = _job("packing", rows)
    turn = {"duckdb scores": _job("duckdb scores", rows)}
    turn["packed answers"] = _job("packed answers", rows)
    wrong = _unlike([turn])
    large = turn["duckdb scores"]
    return {
        "DuckDB, ten times the rows, wall s": _figure(large, "wall"),
        "DuckDB, ten times the rows, CPU s": _figure(large, "cpu"),
        "DuckDB, ten times the rows, peak GiB": _figure(large, "peak") / 1024,
        "packing ten times the rows, CPU s": _figure(packing, "cpu"),
        "packing ten times the rows, peak GiB": _figure(packing, "peak") / 1024,
        "jobs at ten times the rows that failed or told other tables": wrong,
    } | _folded("ten times the rows", rows)


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
    try:
        done = subprocess.run(
            command, check=False, env=own, cwd=ROOT, stdout=subprocess.PIPE, text=True,
            timeout=None if HUGE else LONGEST,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        print(f"   {name}, {rows} rows: not done in {LONGEST} s", flush=True)
        return {}
    if done.returncode:
        print(f"   {name}, {rows} rows: ended with {done.returncode}", flush=True)
        return {}
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"   {name}, {rows} rows: {told} ({time.monotonic() - began:.1f} s)", flush=True)
    return told


def _unlike(turns: Turns) -> int:
    """How many jobs told nothing, or other tables than most; their times are taken away."""
    every = [each for turn in turns for name, each in turn.items() if "decode" not in name]
    common = Counter(each["digest"] for each in every if each).most_common(1)
    wrong = [each for each in every if not each or each["digest"] != common[0][0]]
    for each in wrong:
        each.clear()
    return len(wrong)


def _figure(told: dict[str, Any], name: str) -> float:
    """One figure of a job; nan, which keeps no budget, when the job failed."""
    return float(told.get(name, math.nan))


def _middle(told: Turns, name: str) -> float:
    return _median(_figure(turn[name], "cpu") for turn in told)


def _ratio(told: Turns, over: str, under: str) -> float:
    return _median(_figure(turn[over], "cpu") / _figure(turn[under], "cpu") for turn in told)


def _median(values: Iterable[float]) -> float:
    """The median; nan as soon as one of them is."""
    held = list(values)
    return math.nan if any(map(math.isnan, held)) else statistics.median(held)
