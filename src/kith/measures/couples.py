"""Two partners' scores: how far apart, and how much couples agree. Functions on numbers alone.

Which numbers may meet is decided in the rooms above: partners never learn of each other.
Everything is exact up to the last square root; a correlation is shown, and decides nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from kith.measures.change import exact

Number = int | Decimal | Fraction
Reason = Literal["too_few_couples", "no_variation"]


class Statistic(NamedTuple):
    """A number over `n` couples, or None with the reason why it is not defined."""

    n: int
    value: Fraction | float | None
    reason: Reason | None


class Agreement(NamedTuple):
    """How couples agree on one scale. `n` couples have both scores, `missing` lack one.

    `mean_difference` is the exact mean of first minus second, `mean_gap` of its absolute value,
    in score points. `pearson` is of first with second partner, so it depends on who is first;
    `double_entry` (intraclass, each couple entered both ways) does not.
    """

    n: int
    missing: int
    mean_difference: Statistic
    mean_gap: Statistic
    pearson: Statistic
    double_entry: Statistic


def difference(first: Number | None, second: Number | None) -> Fraction | None:
    """Return first minus second in score points, None when either is missing."""
    if first is None or second is None:
        return None
    return exact(first) - exact(second)


def agreement(couples: Iterable[tuple[Number | None, Number | None]]) -> Agreement:
    """Return how far couples agree; a couple with a None is counted as missing.

    Raises TypeError for floats, as everything that takes scores does.
    """
    pairs: list[tuple[Fraction, Fraction]] = []
    missing = 0
    for first, second in couples:
        if first is None or second is None:
            missing += 1
        else:
            pairs.append((exact(first), exact(second)))
    n = len(pairs)
    gaps = [first - second for first, second in pairs]
    return Agreement(
        n=n,
        missing=missing,
        mean_difference=_mean(gaps),
        mean_gap=_mean([abs(gap) for gap in gaps]),
        pearson=pearson(pairs),
        double_entry=double_entry(pairs),
    )


def pearson(pairs: Iterable[tuple[Number, Number]]) -> Statistic:
    """Return Pearson's r of the first with the second numbers, between -1 and 1.

    None with "too_few_couples" below two pairs, and with "no_variation" when either side has
    the same number throughout.
    """
    numbers = [(exact(first), exact(second)) for first, second in pairs]
    n = len(numbers)
    if n < 2:
        return Statistic(n, None, "too_few_couples")
    first_mean = sum((first for first, _ in numbers), Fraction()) / n
    second_mean = sum((second for _, second in numbers), Fraction()) / n
    together = first_spread = second_spread = Fraction()
    for first, second in numbers:
        one, other = first - first_mean, second - second_mean
        together += one * other
        first_spread += one * one
        second_spread += other * other
    if first_spread == 0 or second_spread == 0:
        return Statistic(n, None, "no_variation")
    size = math.sqrt(together * together / (first_spread * second_spread))
    return Statistic(n, -size if together < 0 else size, None)


def double_entry(pairs: Iterable[tuple[Number, Number]]) -> Statistic:
    """Return the double-entry intraclass correlation, an exact Fraction between -1 and 1.

    It is Pearson's r when each couple is entered both ways, and so rational. None with
    "too_few_couples" below two couples, and "no_variation" when all numbers are the same.
    """
    numbers = [(exact(first), exact(second)) for first, second in pairs]
    n = len(numbers)
    if n < 2:
        return Statistic(n, None, "too_few_couples")
    centre = sum((first + second for first, second in numbers), Fraction()) / (2 * n)
    together = spread = Fraction()
    for first, second in numbers:
        one, other = first - centre, second - centre
        together += 2 * one * other
        spread += one * one + other * other
    if spread == 0:
        return Statistic(n, None, "no_variation")
    return Statistic(n, together / spread, None)


def _mean(values: list[Fraction]) -> Statistic:
    if not values:
        return Statistic(0, None, "too_few_couples")
    return Statistic(len(values), sum(values, Fraction()) / len(values), None)
