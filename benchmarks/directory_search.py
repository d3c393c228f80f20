"""Finding services: SQLite to 100,000 of them, PostgreSQL to a million.

Services that nobody runs, from sixteen subjects, about 350 towns drawn on the National Grid, each
with some seventy words; the same each time. They are written straight to the index, as rows that a
test shows to be those that entries give. Each figure is of `queries.searching.find` or `suggest`
whole, in one process without pages: reading the words, asking, ranking, counting facets, and the
ids of a page of twenty. Each question is asked once to warm up, then thrice; of the medians of each
question, the middle and the 95th of a hundred. "CPU" is the processor's time in our process and in
the one of PostgreSQL that serves it: what a busy machine disturbs least. PostgreSQL is a temporary
cluster with its usual settings, without `fsync`. Best of 5,000 candidates where more were found.

Sizes other than those of the issue: `KITH_BENCH_SERVICES="sqlite 10000, postgresql 30000"`.
"""

from __future__ import annotations

import os
from typing import Any

from benchmarks.measuring import in_own_database

SIZES = "sqlite 10000, sqlite 100000, postgresql 10000, postgresql 100000, postgresql 1000000"
AT_100_000, AT_1_000_000 = "100,000", "1,000,000"
BUDGET = {
    f"SQLite, {AT_100_000} · two words, best 20 · p95 ms": 20.0,
    f"PostgreSQL, {AT_100_000} · two words, best 20 · p95 ms": 20.0,
    f"PostgreSQL, {AT_1_000_000} · two words, best 20 · p95 ms": 60.0,
    f"PostgreSQL, {AT_1_000_000} · 8 km, nearest 20 · p95 ms": 10.0,
    f"PostgreSQL, {AT_1_000_000} · word, 16 km and age · p95 ms": 60.0,
    f"PostgreSQL, {AT_1_000_000} · three letters · p95 ms": 10.0,
}
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def run() -> dict[str, Any]:
    """Measure each size on each database, and how figures grow from one to the next."""
    told: dict[str, Any] = {}
    of_database: dict[str, dict[int, dict[str, Any]]] = {}
    for one in os.environ.get("KITH_BENCH_SERVICES", SIZES).split(","):
        database, count = one.split()
        figures = in_own_database("benchmarks.directory_asked", database, int(count))
        told[f"{NAMES[database]}, {int(count):,}"] = figures
        of_database.setdefault(database, {})[int(count)] = figures
    for database, sizes in of_database.items():
        told[f"{NAMES[database]}, times as long for ten times as many, CPU p50"] = growth(sizes)
    return told


def growth(sizes: dict[int, dict[str, Any]]) -> dict[str, float]:
    """By question and step, the ratio of the middle figures."""
    steps = [(few, few * 10) for few in sorted(sizes) if few * 10 in sizes]
    return {
        f"{name}, {few:,} to {many:,}": sizes[many][name]["CPU p50 ms"] / figures["CPU p50 ms"]
        for few, many in steps
        for name, figures in sizes[few].items()
        if isinstance(figures, dict)
    }
