"""Scores by look-up: a few items together make a small number, whose table says what they add.

The sum of what a scale's tables say is answered x width + points, an index that stands for one
score. Sizes are numbers of entries; every table is of 64-bit integers and fits a processor's cache.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kith.evidence.tally import Ints, Outcomes
from kith.measures.definition import Measure
from kith.measures.plan import Plan, PlanItem, PlanScale, compile_plan

MOST_CODES = 4096
"""A packed number of several items stays below this, so that its table fits the nearest cache."""

Layout = list[list[PlanItem]]


@dataclass(frozen=True)
class Lookup:
    """How packed numbers become outcomes.

    `tables` has one for each packed number; `parts` says how many of them, one after the other,
    make each part of a composite, and what that part's index adds to the whole. A part without a
    score adds more than all the others can, and every sum beyond `last` is `last`: no score.
    """

    tables: list[Ints]
    outcomes: Outcomes
    parts: list[tuple[int, Ints]]
    last: int

    def outcome(self, packed: Sequence[Any]) -> Ints:
        """Outcomes (int64, rows) of rows of packed numbers, an array for each table."""
        if not self.parts:
            return _added(self.tables, packed)
        whole = np.zeros(len(packed[0]), dtype=np.int64)
        begin = 0
        for count, adds in self.parts:
            end = begin + count
            whole += adds.take(_added(self.tables[begin:end], packed[begin:end]))
            begin = end
        return np.minimum(whole, self.last)


def _added(tables: Sequence[Ints], packed: Sequence[Any]) -> Ints:
    index: Ints = tables[0].take(packed[0])
    for table, numbers in zip(tables[1:], packed[1:], strict=True):
        index += table.take(numbers)
    return index


def layout(measure: Measure, scale: str) -> Layout:
    """Return which items, in which order, make up each packed number of a scale."""
    return [group for part in _parts(compile_plan(measure), scale) for group in part[1]]


def by_answers(measure: Measure, scale: str) -> Lookup:
    """Return the look-up of a scale from item answers."""
    plan = compile_plan(measure)
    parts = _parts(plan, scale)
    tables, made = [], []
    for part, groups in parts:
        lowest, width = _width(plan, part)
        tables += [_table(group, lowest, width) for group in groups]
        made.append((len(groups), _units_by_index(part, lowest, width)))
    if plan.scale(scale).kind != "composite":
        ((_count, outcomes),) = made
        return Lookup(tables, outcomes, [], 0)
    return _composite(tables, made)


def by_scores(units: Ints) -> Lookup:
    """Return the look-up of stored scores: number k stands for units[k], the last for none."""
    known = np.append(np.ones(len(units), dtype=np.bool_), False)
    outcomes = Outcomes(np.append(units, 0).astype(np.int64), known)
    return Lookup([np.arange(len(units) + 1)], outcomes, [], 0)


def _parts(plan: Plan, code: str) -> list[tuple[PlanScale, Layout]]:
    scale = plan.scale(code)
    basics = [plan.scale(part) for part in scale.scales] if scale.scales else [scale]
    return [(part, _grouped([plan.items[n - 1] for n in part.items])) for part in basics]


def _grouped(items: list[PlanItem]) -> Layout:
    """Consecutive items in as few groups as fit, of about one size."""
    widest = max(len(item.points) + 1 for item in items)
    most = max(int(math.log(MOST_CODES) / math.log(widest)), 1)
    number = -(-len(items) // most)
    cuts = [len(items) * k // number for k in range(number + 1)]
    return [items[a:b] for a, b in itertools.pairwise(cuts)]


def _width(plan: Plan, scale: PlanScale) -> tuple[int, int]:
    """The lowest points of any item, and how many totals above it there can be."""
    points = [list(plan.items[number - 1].points.values()) for number in scale.items]
    lowest = min(min(those) for those in points)
    return lowest, sum(max(those) - lowest for those in points) + 1


def _table(group: Sequence[PlanItem], lowest: int, width: int) -> Ints:
    """answered x width + points above the lowest, for every packed number of a group.

    An item's digit is the place of its code among its codes in order, or one beyond: no answer.
    """
    table = np.zeros(1, dtype=np.int64)
    for item in group:
        adds = [width + item.points[code] - lowest for code in sorted(item.points)]
        table = (np.array([*adds, 0], dtype=np.int64)[:, None] + table[None, :]).reshape(-1)
    return table


def _units_by_index(scale: PlanScale, lowest: int, width: int) -> Outcomes:
    count = len(scale.items)
    units = np.zeros((count + 1, width), dtype=np.int64)
    known = np.zeros((count + 1, width), dtype=np.bool_)
    for answered in range(max(scale.minimum, 1), count + 1):
        for above in range(width):
            found = _units(scale, answered, above + lowest * answered)
            if found is not None:
                units[answered, above], known[answered, above] = found, True
    return Outcomes(units.reshape(-1), known.reshape(-1))


def _units(scale: PlanScale, answered: int, total: int) -> int | None:
    if scale.kind == "lookup":
        row = total - scale.offset
        return scale.table[row] if 0 <= row < len(scale.table) else None
    units = total * scale.factors[answered]
    if not scale.rounded:
        return units
    return (2 * units + scale.denominator) // (2 * scale.denominator)


def _composite(tables: list[Ints], made: list[tuple[int, Outcomes]]) -> Lookup:
    scored = [part.units[part.known] for _count, part in made]
    lows = [int(units.min()) for units in scored]
    step = (
        math.gcd(
            *(int(unit) - low for units, low in zip(scored, lows, strict=True) for unit in units)
        )
        or 1
    )
    spans = [(int(units.max()) - low) // step for units, low in zip(scored, lows, strict=True)]
    last = sum(spans) + 1
    parts = [
        (count, np.where(part.known, (part.units - low) // step, last))
        for (count, part), low in zip(made, lows, strict=True)
    ]
    units = np.arange(last + 1, dtype=np.int64) * step + sum(lows)
    known = np.arange(last + 1) < last
    return Lookup(tables, Outcomes(units * known, known), parts, last)
