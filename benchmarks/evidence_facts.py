"""Seeded facts for the evidence benchmarks: invented couples, in the order their answers came.

Every couple has a service, a life stage and a month in which both partners are asked the CSI-16;
three months later both are asked again. 200 services, 4 stages, 36 months; 1% of answers missing;
opaque 63-bit ids, in no order. Both kinds of fact are written: answers as given, and scores as
stored at ingest. Files stay under build/bench/, by a hash of what they were made with.
"""

from __future__ import annotations

import hashlib
import inspect
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from kith.evidence.facts import month_number
from kith.measures import Measure, instruments_folder, load_measure
from tools.real_site import ROOT

SEED = 20_261_122
SERVICES, STAGES, MONTHS, BETWEEN = 200, 4, 36, 3
FIRST_MONTH = month_number(2024, 1)
MISSING = 0.01
ROWS_PER_GROUP = 1 << 18
KEPT = ROOT / "build" / "bench"
DIMENSIONS = ("version", "person", "pair", "asking", "month", "service", "stage")


def csi_16() -> Measure:
    """The measure of the benchmarks."""
    return load_measure(instruments_folder() / "open" / "csi-16.toml")


def facts(rows: int) -> Path:
    """A folder with about `rows` askings, as facts of scores and of answers; made once."""
    source = inspect.getsource(sys.modules[__name__])
    key = hashlib.sha256(f"{rows} {source}".encode()).hexdigest()[:12]
    folder = KEPT / f"facts-{rows}-{key}"
    if not folder.exists():
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        _write(part, csi_16(), rows)
        part.rename(folder)
    return folder


def answers_file(folder: Path) -> Path:
    """The wide file: an asking and its sixteen answers."""
    return folder / "answers" / "csi-16" / "part-0.parquet"


def scores_file(folder: Path) -> Path:
    """The file of scores as stored at ingest."""
    return folder / "scores" / "csi-16" / csi_16().scales[0].code / "part-0.parquet"


def _write(folder: Path, measure: Measure, rows: int) -> None:
    for file in (answers_file(folder), scores_file(folder)):
        file.parent.mkdir(parents=True)
    wide = narrow = None
    for answers, scores in _tables(measure, rows):
        wide = wide or pq.ParquetWriter(answers_file(folder), answers.schema, compression="zstd")
        narrow = narrow or pq.ParquetWriter(scores_file(folder), scores.schema, compression="zstd")
        wide.write_table(answers, row_group_size=ROWS_PER_GROUP)
        narrow.write_table(scores, row_group_size=ROWS_PER_GROUP)
    for writer in (wide, narrow):
        if writer is not None:
            writer.close()


def _tables(measure: Measure, rows: int) -> Iterator[tuple[pa.Table, pa.Table]]:
    """A pair of tables for each month: the couples who begin, and those who are asked again."""
    couples, begins = rows // 4, MONTHS - BETWEEN
    edges = [couples * month // begins for month in range(begins + 1)]
    for month in range(MONTHS):
        chance = np.random.default_rng([SEED, month])
        new = np.arange(*edges[month : month + 2]) if month < begins else np.zeros(0, np.int64)
        old = month - BETWEEN
        again = np.arange(*edges[old : old + 2]) if old >= 0 else np.zeros(0, np.int64)
        couple = np.repeat(np.concatenate([new, again]), 2)
        asking = np.repeat(np.array([1, 2], np.int32), [2 * len(new), 2 * len(again)])
        partner = np.arange(len(couple)) % 2
        order = chance.permutation(len(couple))
        yield _month(measure, chance, month, couple[order], partner[order], asking[order])


def _month(
    measure: Measure, chance: Any, month: int, couple: Any, partner: Any, asking: Any
) -> tuple[pa.Table, pa.Table]:
    count = len(couple)
    person = 2 * couple + partner
    place = _scattered(couple)
    told = {
        "version": pa.array([measure.version]).take(pa.array(np.zeros(count, np.int32))),
        "person": pa.array(_scattered(person)),
        "pair": pa.array(_scattered(couple + (1 << 40))),
        "asking": pa.array(asking),
        "month": pa.array(np.full(count, FIRST_MONTH + month, np.int32)),
        "service": pa.array((place % SERVICES).astype(np.int32)),
        "stage": pa.array((place // SERVICES % STAGES).astype(np.int32)),
    }
    told["version"] = told["version"].dictionary_encode()
    # A level of one's own, told by the id so that both askings share it, and some gain.
    level = (_scattered(person) >> 20) % 1000 / 1000 + 0.12 * (asking - 1)
    total, whole = np.zeros(count, np.int64), np.ones(count, np.bool_)
    answers: dict[str, Any] = {}
    for item in measure.items:
        codes = np.array(sorted(item.points()), np.int8)
        points = np.array([item.points()[code] for code in codes.tolist()])
        rank = np.argsort(points, kind="stable")
        noise = chance.standard_normal(count, dtype=np.float32) * np.float32(0.14)
        at = rank[np.clip((level + noise) * len(codes), 0, len(codes) - 1).astype(np.int8)]
        none = chance.random(count, dtype=np.float32) < MISSING
        total += points[at]
        whole &= ~none
        answers[f"a{item.number}"] = pa.array(codes[at], mask=none)
    scores = {
        "units": pa.array(total, mask=~whole),
        "missing": pa.array(np.where(whole, 0, 2).astype(np.int32)),
    }
    return pa.table(told | answers), pa.table(told | scores)


def _scattered(number: Any) -> Any:
    """Numbers up to 2^62 as opaque ids, each its own: multiplied and folded, modulo 2^63."""
    mask = np.uint64(2**63 - 1)
    found = np.asarray(number).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) & mask
    found ^= found >> np.uint64(31)
    return (found * np.uint64(0xBF58476D1CE4E5B9) & mask).astype(np.int64)
