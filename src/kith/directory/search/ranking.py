"""How services that were found stand to each other: parts from 0 to 1, and what each counts.

The same on both databases, for it is reckoned here from the same few columns. By columns and not
by rows: five thousand small objects would wake the collector of garbage more than all the rest.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from kith.directory.rules.asking import FADES_OVER_METRES, Ask
from kith.directory.rules.freshness import FreshnessRules
from kith.directory.search import codes
from kith.directory.search.backend import Columns
from kith.directory.search.question import Group
from kith.postcodes import Point

TEXT, NEED, NEARNESS, FRESHNESS, TAKING = 0.45, 0.20, 0.15, 0.15, 0.05
ANYWHERE = 0.6
"""How near something is that needs no place, or whose place may not be told."""
OPEN_TO_ALL = 0.5
"""How well an entry fits that says nothing of whom it is for."""
FARTHEST = math.inf
Having = Mapping[int, frozenset[int]]
"""By number of a row, which groups of words it has, where it need not have all."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Of each row, in the order of the columns: its score and what that is made of."""

    score: list[float]
    text: list[float]
    need: list[float]
    nearness: list[float]
    freshness: list[float]
    taking: list[float]
    metres: list[float]


def parts_of(
    rows: Columns, ask: Ask, groups: tuple[Group, ...], having: Having | None = None
) -> Parts:
    """The parts of each row's score."""
    nothing = [0.0] * len(rows.id)
    text = _texts(rows, groups, having) if groups else nothing
    fits = _fits(ask, groups)
    need = [fits(facets) for facets in rows.facets] if fits else nothing
    metres = _metres(rows, ask.near) if ask.near else [FARTHEST] * len(rows.id)
    nearness = _nearness(rows, metres) if ask.near else nothing
    fresh = _freshness(ask.freshness, ask.on)
    freshness = [fresh(day) for day in rows.assured_day]
    taking = [tenths / 10 for tenths in rows.taking]
    score = [
        TEXT * t + NEED * n + NEARNESS * d + FRESHNESS * f + TAKING * k
        for t, n, d, f, k in zip(text, need, nearness, freshness, taking, strict=True)
    ]
    return Parts(score, text, need, nearness, freshness, taking, metres)


def in_order(rows: Columns, parts: Parts, order: str, most: int | None = None) -> list[int]:
    """Places of the rows in the columns, best first or as asked; ties by name, then by number.

    With `most`, that many at least, if there are.
    """
    first: Sequence[Any] = ORDERS.get(order, _best)(rows, parts)
    kept: Iterable[int] = range(len(first))
    if most is not None and most < len(first):
        last = sorted(first)[most - 1]
        kept = [at for at, value in enumerate(first) if value <= last]
    name, draw, metres, pk = rows.name, rows.draw, parts.metres, rows.id
    return sorted(kept, key=lambda at: (first[at], name[at], draw[at], metres[at], pk[at]))


def _best(_rows: Columns, parts: Parts) -> Sequence[float]:
    return [-score for score in parts.score]


def _nearest(_rows: Columns, parts: Parts) -> Sequence[float]:
    return parts.metres


def _named(rows: Columns, _parts: Parts) -> Sequence[str]:
    return rows.name


def _newest(rows: Columns, _parts: Parts) -> Sequence[float]:
    return [-added for added in rows.added]


ORDERS: dict[str, Callable[[Columns, Parts], Sequence[float] | Sequence[str]]] = {
    "best": _best,
    "near": _nearest,
    "name": _named,
    "newest": _newest,
}


def _texts(rows: Columns, groups: tuple[Group, ...], having: Having | None) -> list[float]:
    """How prominently each row has the words: the mean of the groups."""
    levels = [group.levels(rows.of_name, rows.of_terms, rows.facets) for group in groups]
    count = len(groups)
    if having is None:
        return [sum(one) / count for one in zip(*levels, strict=True)]
    return [
        sum(level[place] for at, level in enumerate(levels) if at in having[pk]) / count
        for place, pk in enumerate(rows.id)
    ]


def _metres(rows: Columns, near: Point) -> list[float]:
    east, north = near.easting, near.northing
    return [
        FARTHEST if e is None or n is None else math.hypot(e - east, n - north)
        for e, n in zip(rows.easting, rows.northing, strict=True)
    ]


def _nearness(rows: Columns, metres: list[float]) -> list[float]:
    return [
        ANYWHERE if anywhere else math.exp(-far / FADES_OVER_METRES)
        for far, anywhere in zip(metres, rows.is_anywhere, strict=True)
    ]


def _freshness(rules: FreshnessRules, on: date) -> Callable[[int], float]:
    @cache
    def score(day: int) -> float:
        return rules.score(date.fromordinal(day) if day else None, on)

    return score


def _fits(ask: Ask, groups: tuple[Group, ...]) -> Callable[[str], float] | None:
    """How well an entry's codes fit the needs that were asked for, said or typed, and the person.

    Terms that were asked for must be there at all, so they are; terms that words mean may be. Who
    says that it is for this age or stage of life fits better than who says nothing. None: nothing
    of the kind was asked.
    """
    asked = sum(1 for group in ask.terms if group)
    criteria = [(group.codes, 0.0) for group in groups if group.codes]
    if ask.life_stage:
        criteria.append(((codes.code(codes.LIFE_STAGE, ask.life_stage) + " ",), OPEN_TO_ALL))
    if ask.age is not None:
        criteria.append(((codes.HAS_AGES + " ",), OPEN_TO_ALL))
    most = asked + len(criteria)
    if not most:
        return None

    def fits(facets: str) -> float:
        fitting = float(asked)
        for any_of, otherwise in criteria:
            for one in any_of:
                if one in facets:
                    fitting += 1
                    break
            else:
                fitting += otherwise
        return fitting / most

    return fits
