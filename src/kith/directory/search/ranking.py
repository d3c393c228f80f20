"""How services that were found stand to each other: parts from 0 to 1, and what each counts.

The same on both databases, for it is reckoned here from the same few numbers. By columns and not
by rows: five thousand small objects would wake the collector of garbage more than all the rest.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, reduce
from itertools import chain
from operator import add

from kith.directory.rules.asking import FADES_OVER_METRES, Ask
from kith.directory.rules.freshness import FreshnessRules
from kith.directory.search import codes
from kith.directory.search.backend import Rows
from kith.directory.search.packing import Columns, Standing, point_of
from kith.directory.search.question import Group
from kith.directory.search.sets import CodeSet, sets_of
from kith.postcodes import Point

TEXT, NEED, NEARNESS, FRESHNESS, TAKING = 0.45, 0.20, 0.15, 0.15, 0.05
ANYWHERE = 0.6
"""How near something is that needs no place, or whose place may not be told."""
OPEN_TO_ALL = 0.5
"""How well an entry fits that says nothing of whom it is for."""
FARTHEST = math.inf
Having = Mapping[int, frozenset[int]]
"""By number of a row, which groups of words it has, where it need not have all."""
Sets = Mapping[int, CodeSet]
Fits = tuple[Mapping[int, float], Mapping[int, float]]
"""By number of a set of terms, and of a set of whom it is for: how well it fits, as parts of one."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Rows with their scores and what these are made of, as long as there are rows or by number."""

    rows: Columns
    sets: Sets
    score: Sequence[float]
    text: Sequence[float]
    fits: Fits | None
    nearness: Sequence[float]
    metres: Sequence[float]
    freshness: Callable[[int], float]
    """By the day when an entry was confirmed."""

    def need(self, at: int) -> float:
        """How well one entry fits what was needed."""
        if self.fits is None:
            return 0.0
        by_terms, by_who = self.fits
        return by_terms[self.rows.terms[at]] + by_who[self.rows.who[at]]


def ranking_of(
    rows: Rows, ask: Ask, groups: tuple[Group, ...], having: Having | None = None
) -> Ranking:
    """The rows, ranked."""
    columns = Columns(rows.packed)
    sets = _sets(columns, ask)
    nothing = [0.0] * len(rows)
    fresh = _freshness(ask.freshness, ask.on)
    points = _points(columns, fresh)
    text = _texts(rows, columns, sets, groups, having) if groups else nothing
    fits = _fits(columns, sets, ask, groups)
    if fits:
        by_terms, by_who = ({one: NEED * fit for one, fit in of.items()} for of in fits)
        all_told = zip(text, columns.terms, columns.who, columns.standing, strict=True)
        score = [
            TEXT * part + by_terms[terms] + by_who[who] + points[standing]
            for part, terms, who, standing in all_told
        ]
    else:
        told = zip(text, columns.standing, strict=True)
        score = [TEXT * part + points[standing] for part, standing in told]
    nearness, metres = nothing, [FARTHEST] * len(rows)
    if ask.near:
        metres = _metres(columns, ask.near)
        nearness = _nearness(columns, metres)
        score = [NEARNESS * part + so_far for part, so_far in zip(nearness, score, strict=True)]
    return Ranking(columns, sets, score, text, fits, nearness, metres, fresh)


def _points(rows: Columns, fresh: Callable[[int], float]) -> dict[int, float]:
    """By standing, what counts whatever was asked: when it was confirmed, if it takes people on."""
    points = {}
    for number in set(rows.standing):
        one = Standing.of(number)
        points[number] = FRESHNESS * fresh(one.assured_day) + TAKING * (one.taking / 10)
    return points


def _sets(rows: Columns, ask: Ask) -> Sets:
    return sets_of(rows.sets if ask.counts else set(chain(rows.terms, rows.who)))


# ── The order ──

Key = tuple[float, ...]


def first_keys(ranking: Ranking, order: str) -> Sequence[float]:
    """By what each row stands where it does before anything else, the lowest first."""
    if order == "near":
        return ranking.metres
    if order == "newest":
        return [-added for added in ranking.rows.added]
    return [-score for score in ranking.score]


def next_key(ranking: Ranking, at: int) -> Key:
    """By what rows stand where the first is alike, the lowest first.

    The better score; then who has the words more prominently: in the name, then in what it is filed
    under, then elsewhere; then who was confirmed later; then who takes people on; then who can be
    rung. What is alike in all that follows by name.
    """
    return -ranking.score[at], -ranking.text[at], -ranking.rows.standing[at]


# ── The parts ──


def _texts(
    rows: Rows, columns: Columns, sets: Sets, groups: tuple[Group, ...], having: Having | None
) -> list[float]:
    """How prominently each row has the words: the mean of the groups."""
    terms = {number: sets[number] for number in set(columns.terms)}
    levels = [group.levels(rows.of_name, columns.terms, terms) for group in groups]
    count = len(groups)
    if having is None:
        sums = reduce(lambda one, other: list(map(add, one, other)), levels)
        return sums if count == 1 else [one / count for one in sums]
    return [
        sum(level[place] for at, level in enumerate(levels) if at in having[pk]) / count
        for place, pk in enumerate(columns.id)
    ]


def _fits(rows: Columns, sets: Sets, ask: Ask, groups: tuple[Group, ...]) -> Fits | None:
    """How well each set of terms, and each of whom it is for, fits the needs that were asked for,
    said or typed, and the person.

    Terms that were asked for must be there at all, so they are; terms that words mean may be. Who
    says that it is for this age or stage of life fits better than who says nothing. None: nothing
    of the kind was asked.
    """
    asked = sum(1 for group in ask.terms if group)
    meant = [group.codes for group in groups if group.codes]
    said = [codes.code(codes.LIFE_STAGE, ask.life_stage)] if ask.life_stage else []
    said += [codes.HAS_AGES] if ask.age is not None else []
    most = asked + len(meant) + len(said)
    if not most:
        return None
    by_terms = {
        number: (asked + sum(not set(any_of).isdisjoint(sets[number].codes) for any_of in meant))
        / most
        for number in set(rows.terms)
    }
    by_who = {
        number: sum(1 if one in sets[number].codes else OPEN_TO_ALL for one in said) / most
        for number in set(rows.who)
    }
    return by_terms, by_who


def _metres(rows: Columns, near: Point) -> list[float]:
    return [
        FARTHEST if point is None else math.hypot(point[0] - near.easting, point[1] - near.northing)
        for point in map(point_of, rows.point)
    ]


def _nearness(rows: Columns, metres: list[float]) -> list[float]:
    return [
        ANYWHERE if standing & 1 else math.exp(-far / FADES_OVER_METRES)
        for far, standing in zip(metres, rows.standing, strict=True)
    ]


def _freshness(rules: FreshnessRules, on: date) -> Callable[[int], float]:
    @cache
    def score(day: int) -> float:
        return rules.score(date.fromordinal(day) if day else None, on)

    return score
