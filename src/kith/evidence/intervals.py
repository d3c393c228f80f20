"""Shares, rates and means from exact whole numbers, each with its interval.

Wilson 1927, J. Am. Stat. Assoc. 22, 209-212, for shares. Byar's approximation for counts of
events (Breslow and Day 1987, Statistical Methods in Cancer Research II, 69), and below ten events
the exact limits of Garwood 1936, Biometrika 28, 437-442. Student's t for means.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

EXACT_BELOW = 10
"""Fewer events than this take exact limits, as in the method of Public Health England."""

Floats = NDArray[np.float64]


class CountAboveDenominator(ValueError):
    """A share has more counted than there were to count."""


class Interval(NamedTuple):
    """A value and the bounds of its interval; None where they cannot be told."""

    value: float | None
    lower: float | None
    upper: float | None


NOTHING = Interval(None, None, None)


class Intervals(NamedTuple):
    """Many intervals, an array each. NaN, in an array alone, says what None says in `rows`."""

    value: Floats
    lower: Floats
    upper: Floats

    def rows(self) -> list[Interval]:
        """The same one by one, None in place of NaN."""
        columns = (_without_nan(column) for column in self)
        return [Interval(*row) for row in zip(*columns, strict=True)]


def wilson(count: int, denominator: int, *, confidence: float = 0.95) -> Interval:
    """The share `count / denominator` with its Wilson score interval; nothing of nobody.

    CountAboveDenominator, and ValueError for a negative number or a confidence not inside (0, 1).
    """
    return wilson_many([count], [denominator], confidence=confidence).rows()[0]


def wilson_many(count: ArrayLike, denominator: ArrayLike, *, confidence: float = 0.95) -> Intervals:
    """`wilson` for arrays of one shape, (n,)."""
    z = normal_quantile(confidence)
    c, n = _counts(count, denominator)
    if np.any(c > n):
        at = int(np.argmax(c > n))
        raise CountAboveDenominator(f"{c[at]:.0f} of {n[at]:.0f}: more than there are.")
    there = n > 0
    n = np.where(there, n, 1.0)
    share, square = c / n, z * z
    upper = (2 * c + square + z * np.sqrt(square + 4 * c * (1 - share))) / (2 * (n + square))
    # The product of the two roots: subtracting would lose the digits of a small lower bound.
    lower = c * share / ((n + square) * upper)
    upper = np.where(c == n, 1.0, upper)
    return _where(there, share, lower, upper)


def byar(
    count: int,
    denominator: float | Fraction,
    *,
    confidence: float = 0.95,
    per: float = 1.0,
) -> Interval:
    """The rate `per * count / denominator` with Byar's interval, exact below ten events.

    `denominator` is what was at risk, such as person-years; nothing where it is 0. ValueError for
    a negative number or a confidence not inside (0, 1).
    """
    many = byar_many([count], [float(denominator)], confidence=confidence, per=per)
    return many.rows()[0]


def byar_many(
    count: ArrayLike, denominator: ArrayLike, *, confidence: float = 0.95, per: float = 1.0
) -> Intervals:
    """`byar` for arrays of one shape, (n,)."""
    if not (math.isfinite(per) and per > 0):
        raise ValueError(f"per is {per!r}; it must be a number above 0")
    c, n = _counts(count, denominator)
    lower, upper = event_limits(c, confidence=confidence)
    there = n > 0
    n = np.where(there, n, 1.0)
    return _where(there, c / n * per, lower / n * per, upper / n * per)


def event_limits(count: ArrayLike, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Lower and upper limits of the events expected where `count` were seen, shape as given.

    Byar's from ten events, exact (chi-square, here as its gamma) below; counts may be fractions.
    """
    from scipy.special import gammainccinv, gammaincinv

    z, tail = normal_quantile(confidence), (1 - confidence) / 2
    seen = np.asarray(count, dtype=np.float64)
    few = seen < EXACT_BELOW
    many = np.where(few, EXACT_BELOW, seen)
    low = many * np.maximum(0.0, 1 - 1 / (9 * many) - z / (3 * np.sqrt(many))) ** 3
    more = many + 1
    high = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    some = np.where(few & (seen > 0), seen, 1.0)
    exact_low = np.where(seen > 0, gammaincinv(some, tail), 0.0)
    exact_high = gammainccinv(np.where(few, seen, 1.0) + 1, tail)
    return np.where(few, exact_low, low), np.where(few, exact_high, high)


def mean_interval(n: int, total: int, squares: int, *, confidence: float = 0.95) -> Interval:
    """The mean of n whole numbers with its t interval, from their sum and sum of squares.

    Nothing of none; one number has a mean and no interval; equal numbers have one of no width.
    ValueError where no n numbers have such sums, or for a confidence not inside (0, 1).
    """
    check_confidence(confidence)
    if n < 0:
        raise ValueError(f"{n} numbers are no number of them")
    if n == 0:
        return NOTHING
    mean = float(Fraction(total, n))
    spread = variance(n, total, squares)
    if spread is None:
        return Interval(mean, None, None)
    half = t_quantile(n - 1, confidence) * math.sqrt(spread / n)
    return Interval(mean, mean - half, mean + half)


def mean_many(
    n: Sequence[int] | NDArray[Any],
    total: Sequence[int] | NDArray[Any],
    squares: Sequence[int] | NDArray[Any],
    *,
    confidence: float = 0.95,
) -> Intervals:
    """`mean_interval` for columns of one length; sums stay exact whatever their size."""
    from scipy.special import stdtrit

    check_confidence(confidence)
    whole = [np.asarray(column).astype(object) for column in (n, total, squares)]
    spare = whole[0] * whole[2] - whole[1] * whole[1]
    if np.any(whole[0] < 0) or np.any(spare < 0):
        raise ValueError("no numbers have these sums and sums of squares")
    size = whole[0].astype(np.float64)
    some, several = size > 0, size > 1
    degrees = np.where(several, size - 1, 1.0)
    mean = (whole[1] / np.where(some, whole[0], 1)).astype(np.float64)
    bottom = np.where(several, whole[0] * whole[0] * (whole[0] - 1), 1)
    error = np.sqrt((spare / bottom).astype(np.float64))
    half = -stdtrit(degrees, (1 - confidence) / 2) * error
    wide = np.where(several, half, np.nan)
    return Intervals(np.where(some, mean, np.nan), mean - wide, mean + wide)


def variance(n: int, total: int, squares: int) -> Fraction | None:
    """The sample variance, exact; None below two numbers. ValueError where none has such sums."""
    spare = n * squares - total * total
    if n < 0 or spare < 0:
        raise ValueError(f"no {n} numbers have the sum {total} and the squares {squares}")
    return Fraction(spare, n * (n - 1)) if n > 1 else None


def check_confidence(confidence: float) -> None:
    """ValueError unless the confidence lies inside (0, 1)."""
    if not 0 < confidence < 1:
        raise ValueError(f"the confidence is {confidence!r}; it must be above 0 and below 1")


def normal_quantile(confidence: float) -> float:
    """How many standard errors the middle `confidence` of a normal reaches to each side."""
    from scipy.special import ndtri

    check_confidence(confidence)
    # By the lower tail: (1 + confidence) / 2 would round to 1 where the confidence is near it.
    return -float(ndtri((1 - confidence) / 2))


def t_quantile(degrees: int, confidence: float) -> float:
    """The same for Student's t."""
    from scipy.special import stdtrit

    check_confidence(confidence)
    return -float(stdtrit(degrees, (1 - confidence) / 2))


def _counts(count: ArrayLike, denominator: ArrayLike) -> tuple[Floats, Floats]:
    c, n = np.asarray(count, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    if not (np.all(np.isfinite(c)) and np.all(np.isfinite(n))):
        raise ValueError("a count or a denominator is not a number")
    if np.any(c < 0) or np.any(n < 0):
        raise ValueError("a count or a denominator is negative")
    return c, n


def _where(there: NDArray[np.bool_], *columns: Floats) -> Intervals:
    return Intervals(*(np.where(there, column, np.nan) for column in columns))


def _without_nan(column: Floats) -> list[float | None]:
    return [None if math.isnan(number) else number for number in column.tolist()]
