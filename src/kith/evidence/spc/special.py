"""The four rules that tell special cause from the usual ups and downs, and their order.

Source of the rules: NHS England, Making Data Count, as NHSRplotthedots 0.2.2 (MIT) carries them
out in `ptd_calculate_point_type`. All arrays are (series, points) of one group; nothing here looks
across a rebase.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]

# A code is a position in this tuple. The first rule that fits gives a point its code.
CAUSES = ("none", "outside_limits", "trend", "two_of_three", "shift")
NONE, OUTSIDE_LIMITS, TREND, TWO_OF_THREE, SHIFT = range(5)

RUN = 7  # points in a row, for a trend and for a shift


def special_cause(
    values: NDArray[np.float64], above: Flags, below: Flags, outside: Flags, close: Flags
) -> tuple[Codes, Codes]:
    """Return each point's code in CAUSES and its direction: 1 high or rising, -1 low or falling.

    `above` and `below` are strict, against the mean: a point on the mean is neither. `outside` is
    beyond a limit, `close` beyond a near limit and not outside. The direction of a point without
    special cause is 0.
    """
    rising = np.zeros(values.shape, dtype=np.int8)
    trend = np.zeros(values.shape, dtype=np.bool_)
    _mark_trends(np.diff(values, axis=1), trend, rising)
    shift = in_runs(above, RUN) | in_runs(below, RUN)
    codes = shift.astype(np.int8) * np.int8(SHIFT)
    codes[two_of_three(close, above, below)] = TWO_OF_THREE
    codes[trend] = TREND
    codes[outside] = OUTSIDE_LIMITS
    side = above.astype(np.int8) - below.astype(np.int8)
    direction = np.where(codes == TREND, rising, side)
    direction[codes == NONE] = 0
    return codes, direction


def in_runs(flags: Flags, length: int) -> Flags:
    """Whether each point belongs to `length` or more flags in a row."""
    found = np.zeros(flags.shape, dtype=np.bool_)
    starts = flags.shape[1] - length + 1
    if starts < 1:
        return found
    whole = flags[:, :starts].copy()
    for offset in range(1, length):
        whole &= flags[:, offset : offset + starts]
    for offset in range(length):
        found[:, offset : offset + starts] |= whole
    return found


def two_of_three(close: Flags, above: Flags, below: Flags) -> Flags:
    """Close points in three neighbours that lie on one side, at least two of them close."""
    found = np.zeros(close.shape, dtype=np.bool_)
    starts = close.shape[1] - 2
    if starts < 1:
        return found
    first, second, third = (close[:, k : k + starts] for k in range(3))
    whole = (first & second) | (first & third) | (second & third)
    whole &= _all_three(above) | _all_three(below)
    for offset in range(3):
        found[:, offset : offset + starts] |= whole
    return found & close


def _all_three(flags: Flags) -> Flags:
    return flags[:, :-2] & flags[:, 1:-1] & flags[:, 2:]


def _mark_trends(steps: NDArray[np.float64], trend: Flags, rising: Codes) -> None:
    """Six steps one way are seven points. A point between two trends goes with the later one."""
    for sign, way in ((1, steps > 0), (-1, steps < 0)):
        within = in_runs(way, RUN - 1)
        trend[:, :-1] |= within
        trend[:, 1:] |= within
        rising[:, 1:][within] = sign
    for sign, way in ((1, steps > 0), (-1, steps < 0)):
        rising[:, :-1][in_runs(way, RUN - 1)] = sign
