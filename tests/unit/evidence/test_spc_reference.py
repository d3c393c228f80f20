"""The vectorised chart beside the same rules said slowly, in exact fractions, point by point."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.evidence.spc.special import CAUSES
from kith.evidence.spc.xmr import charts

LIMIT, NEAR, SCREEN = Fraction("2.66"), Fraction("2.66") * 2 / 3, Fraction("3.267")


class Slow(NamedTuple):
    mean: Fraction
    average_range: Fraction
    causes: list[str]
    directions: list[int]


def sign(number: Fraction | int) -> int:
    return (number > 0) - (number < 0)


def slowly(values: list[int], baseline: int | None, screen: bool) -> Slow:
    fixed = values[:baseline]
    mean = Fraction(sum(fixed), len(fixed))
    ranges = [Fraction(abs(b - a)) for a, b in pairwise(fixed)]
    average = sum(ranges, Fraction()) / len(ranges)
    if screen and average:
        ranges = [move for move in ranges if move < SCREEN * average]
        average = sum(ranges, Fraction()) / len(ranges)
    judged = [judge(values, k, mean, average) for k in range(len(values))]
    return Slow(mean, average, [cause for cause, _ in judged], [way for _, way in judged])


def judge(values: list[int], at: int, mean: Fraction, average: Fraction) -> tuple[str, int]:
    sides = [sign(value - mean) for value in values]
    outside = [abs(value - mean) > LIMIT * average for value in values]
    close = [
        abs(value - mean) > NEAR * average and not out
        for value, out in zip(values, outside, strict=True)
    ]
    windows = [
        range(start, start + 7) for start in range(at - 6, at + 1) if 0 <= start <= len(values) - 7
    ]
    if outside[at]:
        return "outside_limits", sides[at]
    # The latest window that is a trend tells its direction.
    for window in reversed(windows):
        steps = {sign(values[k + 1] - values[k]) for k in window[:-1]}
        if steps in ({1}, {-1}):
            return "trend", steps.pop()
    threes = [
        range(start, start + 3) for start in range(at - 2, at + 1) if 0 <= start <= len(values) - 3
    ]
    for three in threes:
        same_side = abs(sum(sides[k] for k in three)) == 3
        if close[at] and same_side and sum(close[k] for k in three) >= 2:
            return "two_of_three", sides[at]
    if any(abs(sum(sides[k] for k in window)) == 7 for window in windows):
        return "shift", sides[at]
    return "none", 0


# Narrow ranges make ties, points on the mean and long runs; a ramp makes trends.
walks = st.one_of(
    st.lists(st.integers(-3, 3), min_size=2, max_size=40),
    st.lists(st.integers(-1000, 1000), min_size=2, max_size=40),
    st.lists(st.sampled_from([0, 0, 0, 1, 1, 40]), min_size=2, max_size=40),
    st.lists(st.sampled_from([-1, 0, 1, 1, 1, 1, 1, 1]), min_size=2, max_size=40).map(
        lambda steps: [int(value) for value in np.cumsum(steps)]
    ),
)


@settings(max_examples=150, deadline=None)
@given(values=walks, baseline=st.sampled_from([None, 12, 20]), screen=st.booleans())
def test_charts_equal_the_rules_said_slowly(
    values: list[int], baseline: int | None, screen: bool
) -> None:
    slow = slowly(values, baseline, screen)
    # Two series beside each other, the second upside down: one must not disturb the other.
    drawn = charts([values, [-value for value in values]], baseline=baseline, screen=screen)
    assert [CAUSES[code] for code in drawn.special_cause[0]] == slow.causes
    assert drawn.direction[0].tolist() == slow.directions
    assert [CAUSES[code] for code in drawn.special_cause[1]] == slow.causes
    assert drawn.direction[1].tolist() == [-way for way in slow.directions]
    lines = (drawn.mean, drawn.lower, drawn.upper, drawn.near_lower, drawn.near_upper)
    reaches = (Fraction(), -LIMIT, LIMIT, -NEAR, NEAR)
    for line, reach in zip(lines, reaches, strict=True):
        expected = float(slow.mean + reach * slow.average_range)
        np.testing.assert_allclose(line[0], expected, rtol=1e-12, atol=1e-12)


def test_many_series_at_once_equal_each_alone() -> None:
    values = np.random.default_rng(7).integers(0, 12, (50, 36)).astype(float)
    together = charts(values, better="lower", target=6, screen=True)
    for row in range(len(values)):
        alone = charts(values[row : row + 1], better="lower", target=6, screen=True)
        assert together.one(row) == alone.one(0)
