"""CPU time, which a noisy machine disturbs least: user and system seconds of this process."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from typing import Any

from tools.real_site import ROOT


def cpu_seconds() -> float:
    """Return the user and system CPU seconds of this process so far, all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def in_turn(jobs: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Run the jobs in turn, `rounds` times each after one to warm up; CPU seconds of each."""
    spent: dict[str, list[float]] = {name: [] for name in jobs}
    for turn in range(rounds + 1):
        for name, job in jobs.items():
            before = cpu_seconds()
            job()
            if turn:
                spent[name].append(cpu_seconds() - before)
    return spent


def median_ratio(spent: dict[str, list[float]], over: str, under: str) -> float:
    """Return the median of round-by-round ratios: what slows one round slows both its jobs."""
    return statistics.median(a / b for a, b in zip(spent[over], spent[under], strict=True))


def best_per_call(job: Callable[[], object], calls: int, rounds: int) -> float:
    """Return the median over `rounds` of the CPU seconds that one of `calls` calls takes."""
    times: Sequence[float] = [_per_call(job, calls) for _ in range(rounds)]
    return statistics.median(times)


def _per_call(job: Callable[[], object], calls: int) -> float:
    before = cpu_seconds()
    for _ in range(calls):
        job()
    return (cpu_seconds() - before) / calls


def in_own_database(module: str, database: str, count: int) -> dict[str, Any]:
    """What a module tells of one size, in a process of its own with a database of its own.

    `database` is sqlite or postgresql; the module prints its figures as JSON on its last line.
    """
    command = [sys.executable, "-m", module, str(count)]
    if database == "postgresql":
        command = [str(ROOT / "tools" / "with_postgresql.sh"), *command]
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        own = {
            "KITH_DATA": folder,
            "KITH_SECRET_KEY": "bench",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }
        done = subprocess.run(
            command, env=kept | own, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
        )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told
