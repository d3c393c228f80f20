"""How well the items of a scale hang together: alpha, item-total, floor, ceiling and missingness.

Everything rests on one Gram matrix of whole numbers: X'X over the points after reversal, with a
column of ones before them. It is exact and additive, so that neither the order of the responses nor
the way they are cut into chunks changes the last bit of a result; floats come at the very end.

Cronbach 1951, Psychometrika 16, 297-334 (alpha). Feldt 1965, Psychometrika 30, 357-370 (its
interval: (1 - population alpha) / (1 - sample alpha) follows F with n - 1 and (n - 1)(k - 1) degrees
of freedom). Item-total correlations leave the item itself out of the total.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Codes = NDArray[np.int16]

ENOUGH = 30
"""Complete responses below which alpha is not worked out: its interval would tell next to nothing."""

NOT_ANSWERED = -32768
"""Stands for no answer in an array of codes."""

_CHUNK = 1 << 15
_EXACT = 1 << 53  # up to here a float64 holds every whole number


class Item(NamedTuple):
    """An item's number, and the points of each of its codes after reversal."""

    number: int
    points: Mapping[int, int]


class Interval(NamedTuple):
    """A value with the bounds of its confidence interval; None where it cannot be told."""

    value: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted over responses, exact and additive. k items, in the order of `items`.

    `responses` have codes of the scale's items only, answered or not; `put_aside` hold something
    else and count nowhere. `unanswered` (k): responses without an answer to each item. `gaps`
    (k + 1): responses with 0, 1, … k answers missing. `gram` (k + 1, k + 1): X'X over the complete
    responses, whose number is `gram[0, 0]`. `floors`, `ceilings` (k): complete responses with the
    item's fewest and most points; `lowest`, `highest`: with all items there.
    """

    items: tuple[Item, ...]
    responses: int
    put_aside: int
    unanswered: Ints
    gaps: Ints
    gram: Ints
    floors: Ints
    ceilings: Ints
    lowest: int
    highest: int

    @property
    def complete(self) -> int:
        """How many responses answered every item."""
        return int(self.gram[0, 0])


class ItemNumbers(NamedTuple):
    """One item over the complete responses; `missing` over all. Shares are 0 to 1.

    `item_total` is the correlation with the sum of the other items; `alpha_without` is alpha of
    these. None: the scale or the rest of it does not vary, or holds too few items.
    """

    number: int
    missing: int
    mean: float | None
    sd: float | None
    floor: float | None
    ceiling: float | None
    item_total: float | None
    alpha_without: float | None


class ScaleNumbers(NamedTuple):
    """A scale over its complete responses: alpha with its interval, mean and SD of the sum of points.

    `floor` and `ceiling`: share of responses with the fewest and the most points possible.
    """

    n: int
    alpha: Interval
    mean: float
    sd: float
    floor: float
    ceiling: float
    items: tuple[ItemNumbers, ...]


def gram(points: NDArray[np.integer]) -> Ints:
    """Return X'X with a column of ones first, (k + 1, k + 1), of points (k, n). Exact.

    The products are made in float64, which is many times faster than integers and exact as long as
    a sum stays below 2^53; chunks are small enough for that, and added up as integers.
    """
    k, n = points.shape
    total = np.zeros((k + 1, k + 1), dtype=np.int64)
    peak = max(1, int(np.abs(points).max(initial=1)))
    step = max(1, min(_CHUNK, _EXACT // peak**2))
    block = np.ones((k + 1, min(step, max(n, 1))))
    for start in range(0, n, step):
        part = points[:, start : start + step]
        block[1:, : part.shape[1]] = part
        used = block[:, : part.shape[1]]
        total += (used @ used.T).astype(np.int64)
    return total


def tally(items: Sequence[Item], codes: Sequence[Codes]) -> Tally:
    """Count responses. `codes` holds an array for each item: its codes, or NOT_ANSWERED."""
    rows = len(codes[0]) if codes else 0
    counted = _nothing(items)
    for start in range(0, rows, _CHUNK):
        part = np.stack([column[start : start + _CHUNK] for column in codes])
        counted = add(counted, _chunk(tuple(items), part))
    return counted


def add(one: Tally, other: Tally) -> Tally:
    """Return the tally of the responses of both, which must be of the same items."""
    if one.items != other.items:
        raise ValueError("Tallies of different items cannot be added.")
    return Tally(
        one.items,
        one.responses + other.responses,
        one.put_aside + other.put_aside,
        one.unanswered + other.unanswered,
        one.gaps + other.gaps,
        one.gram + other.gram,
        one.floors + other.floors,
        one.ceilings + other.ceilings,
        one.lowest + other.lowest,
        one.highest + other.highest,
    )


def numbers(counted: Tally, *, confidence: float = 0.95) -> ScaleNumbers:
    """Return what the tally comes to. ValueError with fewer than two complete responses."""
    n, k = counted.complete, len(counted.items)
    if n < 2:
        raise ValueError("At least two complete responses are needed.")
    sums = [int(value) for value in counted.gram[0, 1:]]
    # n squared times the covariance matrix with n below it, in Python's integers: no overflow.
    spread = [
        [n * int(counted.gram[i + 1, j + 1]) - sums[i] * sums[j] for j in range(k)]
        for i in range(k)
    ]
    rows = [sum(row) for row in spread]
    own = [spread[i][i] for i in range(k)]
    total, within = sum(rows), sum(own)
    items = []
    for i, item in enumerate(counted.items):
        rest = total - 2 * rows[i] + own[i]
        items.append(
            ItemNumbers(
                number=item.number,
                missing=int(counted.unanswered[i]),
                mean=sums[i] / n,
                sd=math.sqrt(own[i] / (n * (n - 1))),
                floor=int(counted.floors[i]) / n,
                ceiling=int(counted.ceilings[i]) / n,
                item_total=_correlation(rows[i] - own[i], own[i], rest),
                alpha_without=_float(_alpha(k - 1, within - own[i], rest)),
            )
        )
    alpha = _alpha(k, within, total)
    return ScaleNumbers(
        n=n,
        alpha=_interval(alpha, n, k, confidence),
        mean=sum(sums) / n,
        sd=math.sqrt(total / (n * (n - 1))),
        floor=counted.lowest / n,
        ceiling=counted.highest / n,
        items=tuple(items),
    )


def _alpha(k: int, within: int, total: int) -> Fraction | None:
    if k < 2 or total == 0:
        return None
    return Fraction(k, k - 1) * (1 - Fraction(within, total))


def _correlation(together: int, one: int, other: int) -> float | None:
    if one == 0 or other == 0:
        return None
    # Of the exact square, so that a perfect correlation is 1 and not a hair beside it.
    square = Fraction(together * together, one * other)
    return math.copysign(math.sqrt(square), together)


def _interval(alpha: Fraction | None, n: int, k: int, confidence: float) -> Interval:
    from scipy.special import fdtri

    if alpha is None:
        return Interval(None, None, None)
    tail = (1 - confidence) / 2
    rest, below, beside = float(1 - alpha), n - 1, (n - 1) * (k - 1)
    return Interval(
        float(alpha),
        1 - rest * float(fdtri(below, beside, 1 - tail)),
        1 - rest * float(fdtri(below, beside, tail)),
    )


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _nothing(items: Sequence[Item]) -> Tally:
    k = len(items)
    none = np.zeros(k, dtype=np.int64)
    gaps = np.zeros(k + 1, dtype=np.int64)
    return Tally(
        tuple(items), 0, 0, none, gaps, np.zeros((k + 1, k + 1), np.int64), none, none, 0, 0
    )


def _chunk(items: tuple[Item, ...], codes: Codes) -> Tally:
    """Count one chunk, codes (k, rows)."""
    k, rows = codes.shape
    points, strange = _points(items, codes)
    if strange.any():
        kept = ~strange
        codes, points = codes[:, kept], points[:, kept]
    missing = codes == NOT_ANSWERED
    unanswered = np.count_nonzero(missing, axis=1).astype(np.int64)
    if unanswered.any():
        gaps = np.bincount(np.count_nonzero(missing, axis=0), minlength=k + 1)
        points = points[:, ~missing.any(axis=0)]
    else:
        gaps = np.zeros(k + 1, dtype=np.int64)
        gaps[0] = codes.shape[1]
    least = np.array([min(item.points.values()) for item in items], dtype=np.int16)
    most = np.array([max(item.points.values()) for item in items], dtype=np.int16)
    sums = points.sum(axis=0, dtype=np.int32)
    return Tally(
        items,
        codes.shape[1],
        rows - codes.shape[1],
        unanswered,
        gaps.astype(np.int64),
        gram(points),
        np.count_nonzero(points == least[:, None], axis=1).astype(np.int64),
        np.count_nonzero(points == most[:, None], axis=1).astype(np.int64),
        int(np.count_nonzero(sums == least.sum(dtype=np.int32))),
        int(np.count_nonzero(sums == most.sum(dtype=np.int32))),
    )


def _points(items: tuple[Item, ...], codes: Codes) -> tuple[Codes, NDArray[np.bool_]]:
    """Points for codes, and which responses hold something that is no code of an item."""
    points = np.empty(codes.shape, dtype=np.int16)
    strange = np.zeros(codes.shape[1], dtype=np.bool_)
    for row, (item, column) in enumerate(zip(items, codes, strict=True)):
        first, last = min(item.points), max(item.points)
        outside = (column < first) | (column > last)
        line = _line(item, first, last)
        if line is None:
            outside |= _looked_up(item, first, column, points[row])
        else:
            # Most items count upwards or downwards by ones: quicker than looking each code up.
            np.multiply(column, line[0], out=points[row])
            points[row] += line[1]
        if outside.any():
            strange |= outside & (column != NOT_ANSWERED)
    return points, strange


def _line(item: Item, first: int, last: int) -> tuple[np.int16, np.int16] | None:
    """Slope and start where the points are slope x code + start, None elsewhere."""
    slope = 1 if item.points[last] >= item.points[first] else -1
    start = item.points[first] - slope * first
    fits = all(item.points.get(code) == slope * code + start for code in range(first, last + 1))
    return (np.int16(slope), np.int16(start)) if fits else None


def _looked_up(item: Item, first: int, column: Codes, out: Codes) -> NDArray[np.bool_]:
    """Put the points of each code into `out`; return which codes the item has not."""
    size = max(item.points) - first + 1
    table = np.zeros(size, dtype=np.int16)
    known = np.zeros(size, dtype=np.bool_)
    for code, worth in item.points.items():
        table[code - first], known[code - first] = worth, True
    place = column.astype(np.int32) - first
    np.take(table, place, mode="clip", out=out)
    return ~known.take(place, mode="clip")
