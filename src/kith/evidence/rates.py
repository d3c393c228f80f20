"""Directly standardised rates: what the rate would be if the ages, say, were as in a standard.

Dobson, Kuulasmaa, Eberle and Scherer (1991), Statistics in Medicine 10, 457-462: the interval of
the count of all events (Byar's), scaled to the spread of the weighted rate.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kith.evidence.intervals import event_limits

FEWEST = 10
"""Events below which no standardised rate is told: its weights would rest on single people."""


class StandardisedRate(NamedTuple):
    """A rate with its interval, or why there is none. `events` is all of them, unweighted."""

    events: int
    value: float | None
    lower: float | None
    upper: float | None
    why_none: str = ""


def standardised_rate(
    counts: Sequence[int],
    populations: Sequence[float],
    standard: Sequence[float],
    *,
    confidence: float = 0.95,
    per: float = 100_000,
) -> StandardisedRate:
    """Return the rate over groups (of age, say) in the weights of a standard population.

    The three have one length: events, people or years watched, and the standard's people of each
    group. ValueError for numbers below 0, or people missing where the standard has some.
    """
    events, people, weights = (
        np.asarray(each, np.float64) for each in (counts, populations, standard)
    )
    if np.any(events < 0) or np.any(people < 0) or np.any(weights < 0) or not weights.sum() > 0:
        raise ValueError("Counts, people and weights are not below 0, and the weights not all 0.")
    if np.any((people == 0) & ((weights > 0) | (events > 0))):
        raise ValueError("A group of the standard has nobody here, so its rate cannot be told.")
    total = int(events.sum())
    if total < FEWEST:
        says = f"Fewer than {FEWEST} events are too few for a standardised rate."
        return StandardisedRate(total, None, None, None, says)
    used = people > 0
    share = weights[used] / weights.sum()
    value = float((share * events[used] / people[used]).sum())
    spread = float((share**2 * events[used] / people[used] ** 2).sum())
    lower, upper = event_limits([total], confidence=confidence)
    scale = math.sqrt(spread / total)
    low, high = (value + scale * (float(bound[0]) - total) for bound in (lower, upper))
    return StandardisedRate(total, value * per, low * per, high * per)
