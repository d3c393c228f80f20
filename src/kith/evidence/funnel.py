"""Funnel limits: between which bounds units of each size lie by chance alone, round one average.

Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202. Shares by the normal approximation, as
the field's published tables have them; rates by the exact Poisson distribution; means by the
normal. A funnel says who differs from the average, not why.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from kith.evidence.intervals import Floats, normal_quantile

INNER, OUTER = 0.95, 0.998
"""How much of chance the inner and the outer limits hold."""
Standing = Literal["far below", "below", "within", "above", "far above"]
SEARCHED = 80


class Funnel(NamedTuple):
    """The average, and for each unit the limits round it, in the unit of the figures."""

    average: float
    outer_lower: Floats
    inner_lower: Floats
    inner_upper: Floats
    outer_upper: Floats

    def standing(self, values: ArrayLike) -> list[Standing]:
        """Where each unit's figure stands: beyond the inner limits, the outer ones, or within."""
        found: list[Standing] = []
        bounds = (self.outer_lower, self.inner_lower, self.inner_upper, self.outer_upper)
        for value, far_low, low, high, far_high in zip(
            np.asarray(values, np.float64), *bounds, strict=True
        ):
            if value < low:
                found.append("far below" if value < far_low else "below")
            elif value > high:
                found.append("far above" if value > far_high else "above")
            else:
                found.append("within")
        return found


def share_funnel(average: float, denominators: ArrayLike) -> Funnel:
    """Return limits for shares (0 to 1) of so many each. ValueError outside 0 to 1, or for nobody."""
    sizes = _sizes(denominators)
    if not 0 <= average <= 1:
        raise ValueError("An average share lies between 0 and 1.")
    error = np.sqrt(average * (1 - average) / sizes)
    return _around(average, error, lowest=0.0, highest=1.0)


def mean_funnel(average: float, sd: float, counts: ArrayLike) -> Funnel:
    """Return limits for means of so many each, whose single values spread by `sd`."""
    if sd < 0:
        raise ValueError("A standard deviation is not below 0.")
    return _around(average, sd / np.sqrt(_sizes(counts)))


def rate_funnel(average: float, denominators: ArrayLike) -> Funnel:
    """Return limits for rates of events over so many each; `average` is events by denominator.

    A limit is the rate at which the count, taken as continuous, would just lie in the tail.
    """
    sizes = _sizes(denominators)
    if not average > 0:
        raise ValueError("An average rate is above 0.")
    expected = average * sizes
    tails = [(1 - one) / 2 for one in (OUTER, INNER)]
    low = [_fewest(expected, tail) / sizes for tail in tails]
    high = [_most(expected, tail) / sizes for tail in tails]
    return Funnel(average, low[0], low[1], high[1], high[0])


def _sizes(denominators: ArrayLike) -> Floats:
    sizes = np.asarray(denominators, np.float64)
    if np.any(sizes <= 0):
        raise ValueError("A unit of nobody has no place in a funnel: leave it out.")
    return sizes


def _around(
    average: float, error: Floats, lowest: float = -np.inf, highest: float = np.inf
) -> Funnel:
    outer, inner = normal_quantile(OUTER), normal_quantile(INNER)
    limits = [average + z * error for z in (-outer, -inner, inner, outer)]
    return Funnel(average, *(np.clip(limit, lowest, highest) for limit in limits))


def _fewest(expected: Floats, tail: float) -> Floats:
    """So few events that as few or fewer have the probability `tail`; 0 where none are enough."""
    from scipy.special import gammaincc

    low, high = np.zeros_like(expected), expected.copy()
    for _ in range(SEARCHED):
        middle = (low + high) / 2
        is_rarer = gammaincc(middle + 1, expected) < tail
        low, high = np.where(is_rarer, middle, low), np.where(is_rarer, high, middle)
    return np.where(gammaincc(1.0, expected) >= tail, 0.0, high)


def _most(expected: Floats, tail: float) -> Floats:
    """So many events that as many or more have the probability `tail`."""
    from scipy.special import gammainc

    low: Floats = expected.copy()
    high: Floats = expected + 12 * np.sqrt(expected) + 40
    for _ in range(SEARCHED):
        middle = (low + high) / 2
        is_rarer = gammainc(middle, expected) < tail
        low, high = np.where(is_rarer, low, middle), np.where(is_rarer, middle, high)
    return high
