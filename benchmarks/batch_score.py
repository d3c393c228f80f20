"""10^6 CSI-16 rows from Parquet, scored and banded: beside DuckDB's bare read, NumPy and pandas.

Everyone checks that each answer is a code of its item, counts the answers, adds them up where all
are there, finds the band, and counts rows by band and by why there is no score. Equal counts are
asserted before anything is timed. CPU is user and system time of this process.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.measuring import in_turn, median_ratio
from kith.evidence.batch import score_file, summary_sql, working_engine
from kith.evidence.columns import Asked, map_columns
from kith.evidence.source import read_source
from kith.evidence.staging import stage
from kith.measures import Measure, compile_plan, instruments_folder, load_measure

ROWS = 1_000_000
SEED = 20_261_121
ROUNDS = 15
ROUNDS_BESIDE = 3
BUDGET = {"scored and banded, times the bare read": 3.0}


def make_file(path: Path, measure: Measure, rows: int = ROWS) -> None:
    """Write seeded responses with 2% of answers missing, as 8-bit integers."""
    chance = np.random.default_rng(SEED)
    columns: dict[str, Any] = {"response_id": pa.array(np.arange(rows, dtype=np.int64))}
    for item in measure.items:
        codes = np.array(sorted(item.points()), dtype=np.int8)
        answers = chance.choice(codes, rows)
        columns[measure.column(item.number)] = pa.array(answers, mask=chance.random(rows) < 0.02)
    pq.write_table(pa.table(columns), path)


def with_numpy(path: Path, measure: Measure) -> tuple[int, ...]:
    """The same work in NumPy on pyarrow's columns, missing answers as -1."""
    names = [measure.column(item.number) for item in measure.items]
    table = pq.read_table(path, columns=names)
    rows = table.num_rows
    total = np.zeros(rows, dtype=np.int32)
    answered = np.zeros(rows, dtype=np.int8)
    bad = np.zeros(rows, dtype=bool)
    for item, name in zip(measure.items, names, strict=True):
        column = table.column(name).fill_null(-1).to_numpy()
        codes = sorted(item.points())
        there = column != -1
        bad |= there & ((column < codes[0]) | (column > codes[-1]))
        answered += there
        total += np.where(there, column, 0)
    return _counted(measure, total, answered, ~bad)


def with_pandas(path: Path, measure: Measure) -> tuple[int, ...]:
    """The same work as a pandas person writes it."""
    names = [measure.column(item.number) for item in measure.items]
    frame = pd.read_parquet(path, columns=names)
    lowest = pd.Series({n: min(i.points()) for n, i in zip(names, measure.items, strict=True)})
    highest = pd.Series({n: max(i.points()) for n, i in zip(names, measure.items, strict=True)})
    bad = (frame.lt(lowest) | frame.gt(highest)).any(axis=1)
    answered = frame.notna().sum(axis=1)
    total = frame.sum(axis=1)
    return _counted(measure, total.to_numpy(), answered.to_numpy(), ~bad.to_numpy())


def _counted(measure: Measure, total: Any, answered: Any, good: Any) -> tuple[int, ...]:
    (scale,) = compile_plan(measure).scales
    there = good & (answered >= scale.minimum)
    band = np.searchsorted(np.array(scale.thresholds), total[there], side="right")
    bands = np.bincount(band, minlength=len(scale.bands))
    none = int((good & (answered == 0)).sum())
    few = int((good & (answered > 0) & (answered < scale.minimum)).sum())
    return (int(good.sum()), none, few, *(int(count) for count in bands[1:]))


def run(rows: int = ROWS) -> dict[str, float]:
    """Assert equal results, then return median CPU seconds and ratios."""
    measure = load_measure(instruments_folder() / "open" / "csi-16.toml")
    names = [measure.column(item.number) for item in measure.items]
    with tempfile.TemporaryDirectory() as folder, working_engine() as engine:
        path, out = Path(folder) / "responses.parquet", Path(folder) / "scored.parquet"
        make_file(path, measure, rows)
        source = read_source(engine, path)
        mapping = map_columns(source.names, measure, Asked())
        staged = stage(engine, source, measure, mapping, Asked(), missing=())
        sums = ", ".join(f'SUM("{name}")' for name in names)
        bare = f"SELECT {sums} FROM read_parquet('{path}')"
        scored = summary_sql(staged)

        ours = tuple(int(count) for count in engine.row(scored))
        assert ours == with_numpy(path, measure) == with_pandas(path, measure)

        # The two that decide run side by side and often; the others are for comparison.
        spent = in_turn(
            {
                "bare read": lambda: engine.rows(bare),
                "scored and banded": lambda: engine.rows(scored),
            },
            ROUNDS,
        )
        beside = in_turn(
            {
                "bare read": lambda: engine.rows(bare),
                "NumPy, the same work": lambda: with_numpy(path, measure),
                "pandas, the same work": lambda: with_pandas(path, measure),
                "duplicate ids looked for": lambda: stage(
                    engine, source, measure, mapping, Asked(), missing=()
                ),
                "whole command, nothing written": lambda: score_file(path, measure),
                "whole command, Parquet written": lambda: score_file(path, measure, out=out),
            },
            ROUNDS_BESIDE,
        )
    found: dict[str, float] = {}
    for times in (spent, beside):
        for name, seconds in times.items():
            found[f"{name}, s"] = statistics.median(seconds)
            if name != "bare read":
                found[f"{name}, times the bare read"] = median_ratio(times, name, "bare read")
    return found
