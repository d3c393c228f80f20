"""Ten thousand XmR series of 36 points at once, all rules, screening, target and icons.

Every two-hundredth series is first asserted equal to itself drawn alone, and the whole equal
whether it stands as floats or as whole numbers. The reference package in R takes about 3 ms a
series.
"""

from __future__ import annotations

import statistics

import numpy as np

from benchmarks.measuring import in_turn
from kith.evidence.spc.xmr import Charts, charts

SEED = 20_261_122
SERIES, POINTS, EVERY = 10_000, 36, 200
ROUNDS = 9
BUDGET = {"10⁴ series of 36 points, ms": 100.0}


def drawn(values: np.ndarray) -> Charts:
    """All charts, with everything on."""
    return charts(values, better="higher", target=50, baseline=24, screen=True)


def run() -> dict[str, float]:
    """Assert equal results, then return milliseconds of CPU, and microseconds a series."""
    chance = np.random.default_rng(SEED)
    values = np.rint(chance.normal(50, 10, (SERIES, POINTS)))
    together = drawn(values)
    for row in range(0, SERIES, EVERY):
        assert together.one(row) == drawn(values[row : row + 1]).one(0)
    halves = charts(values * 2, better="higher", target=100, baseline=24, screen=True, per=2)
    assert np.array_equal(together.special_cause, halves.special_cause)
    assert np.array_equal(together.upper, halves.upper)
    spent = in_turn({"charts": lambda: drawn(values)}, ROUNDS)
    seconds = statistics.median(spent["charts"])
    return {
        "10⁴ series of 36 points, ms": seconds * 1000,
        "one series among them, µs": seconds / SERIES * 1e6,
    }
