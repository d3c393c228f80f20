"""How people changed between two askings: the mean change, and how large it is beside their spread.

The standardised mean change uses the SD of the first scores, corrected for few people; its variance
is that of Becker (1988), British Journal of Mathematical and Statistical Psychology 41, 257-278.
"""

from __future__ import annotations

import math
from fractions import Fraction

from kith.evidence.intervals import NOTHING, Interval, mean_interval, normal_quantile, variance

FEWEST = 3


Sums = tuple[int, int]
"""The sum of whole numbers, and the sum of their squares."""


def mean_change(n: int, difference: Sums, *, confidence: float = 0.95) -> Interval:
    """Return the mean difference of n pairs (after less before) with its t interval."""
    return mean_interval(n, *difference, confidence=confidence)


def effect_size(
    n: int, first: Sums, last: Sums, difference: Sums, *, confidence: float = 0.95
) -> Interval:
    """Return the mean change in SDs of the first scores, with its large-sample interval.

    Its variance is 2 (1 - r) / n + d^2 / 2n, r being the correlation of first and last scores.
    Nothing for fewer than three people, or where first or last scores are all alike.
    """
    if n < FEWEST:
        return NOTHING
    before, after, moved = (variance(n, *sums) for sums in (first, last, difference))
    if not before or not after or moved is None:
        return NOTHING
    r = float(before + after - moved) / (2 * math.sqrt(before * after))
    d = few_people(n - 1) * float(Fraction(difference[0], n)) / math.sqrt(before)
    half = normal_quantile(confidence) * math.sqrt(2 * (1 - r) / n + d * d / (2 * n))
    return Interval(d, d - half, d + half)


def few_people(degrees: int) -> float:
    """Return the exact correction of an effect size for few people: 1 for many, less for few."""
    apart = math.lgamma(degrees / 2) - math.lgamma((degrees - 1) / 2)
    return math.exp(apart) / math.sqrt(degrees / 2)
