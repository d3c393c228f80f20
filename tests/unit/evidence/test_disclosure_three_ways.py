"""Three breakdowns at once: an attacker with whole-number programs of his own."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.area_pack import DisclosureRule
from kith.evidence.disclosure import Published, Shown, Table, publish
from tests.unit.evidence.disclosure_rules import PLAIN, ROUNDED, ZEROS_HIDDEN

NAMES = ("a", "b", "c")
WAYS = [by for size in range(3, -1, -1) for by in combinations(NAMES, size)]
SHAPE = (3, 2, 2)
FINEST = [tuple(f"{n}{v}" for n, v in zip(NAMES, at, strict=True)) for at in np.ndindex(SHAPE)]


def summed(counts: list[int], kinds: list[tuple[str, ...]]) -> list[Table]:
    out = []
    for by in kinds:
        places = [NAMES.index(name) for name in by]
        sums: dict[tuple[str, ...], int] = {}
        for key, count in zip(FINEST, counts, strict=True):
            short = tuple(key[place] for place in places)
            sums[short] = sums.get(short, 0) + count
        out.append(Table(by, sums))
    return out


def known(tables: list[Table], out: Published, rule: DisclosureRule) -> list[tuple[float, ...]]:
    """Of each published cell: its row of the finest cells, lowest, highest, whether suppressed."""
    pairs = list(zip(tables, out.tables, strict=True))
    zero_hidden = rule.zeros == "suppressed" or any(
        not isinstance(cell, Shown) and table.counts[key] == 0
        for table, left in pairs
        for key, cell in left.cells.items()
    )
    rows = []
    for table, left in pairs:
        places = [NAMES.index(name) for name in table.by]
        for key, cell in left.cells.items():
            row = [float(tuple(one[p] for p in places) == key) for one in FINEST]
            if isinstance(cell, Shown):
                could = [
                    n
                    for n in range(max(0, cell.count - 9), cell.count + 10)
                    if abs(n - cell.count) * 2 < rule.round_to
                    and (n >= rule.suppress_below or n == cell.count == 0)
                ]
                low, high = (0, 0) if cell.count == 0 else (min(could), max(could))
            elif table.counts[key] < rule.suppress_below:
                low, high = 0 if zero_hidden else 1, rule.suppress_below - 1
            else:
                low, high = rule.suppress_below, np.inf
            rows.append((*row, low, high, float(not isinstance(cell, Shown))))
    return rows


def narrowest(tables: list[Table], out: Published, rule: DisclosureRule) -> int:
    """How many values the suppressed cell has that has fewest; at most `least_values` are counted."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows = np.array(known(tables, out, rule))
    sums, low, high, hidden = rows[:, :-3], rows[:, -3], rows[:, -2], rows[:, -1]
    truths = [
        table.counts[key]
        for table, left in zip(tables, out.tables, strict=True)
        for key in left.cells
    ]
    fewest = rule.least_values
    for at in np.flatnonzero(hidden):
        found = 0
        for value in sorted(range(truths[at] + 9), key=lambda one: abs(one - truths[at])):
            if found == rule.least_values or not low[at] <= value <= high[at]:
                continue
            lows, highs = low.copy(), high.copy()
            lows[at] = highs[at] = value
            fits = LinearConstraint(sums, lows, highs)
            whole = np.ones(len(FINEST))
            found += milp(0 * whole, integrality=whole, bounds=Bounds(0), constraints=fits).success
        fewest = min(fewest, found)
    return fewest


COUNTS = st.lists(st.one_of(st.integers(0, 9), st.integers(0, 40)), min_size=12, max_size=12)
KINDS = st.lists(st.sampled_from(WAYS), min_size=2, max_size=8, unique=True).filter(
    lambda kinds: {name for by in kinds for name in by} == set(NAMES)
)
RULES = st.sampled_from([PLAIN, ROUNDED, ZEROS_HIDDEN])


def _holds(counts: list[int], kinds: list[tuple[str, ...]], rule: DisclosureRule) -> None:
    tables = summed(counts, kinds)
    out = publish(tables, rule)
    if out.everything:
        assert out.suppressed == sum(len(one.cells) for one in out.tables)
    else:
        assert narrowest(tables, out, rule) == rule.least_values


@settings(max_examples=4, deadline=None)
@given(counts=COUNTS, kinds=KINDS, rule=RULES)
def test_three_breakdowns_keep_every_suppressed_cell_at_four_values(
    counts: list[int], kinds: list[tuple[str, ...]], rule: DisclosureRule
) -> None:
    _holds(counts, kinds, rule)


@pytest.mark.long
@settings(max_examples=200, deadline=None)
@given(counts=COUNTS, kinds=KINDS, rule=RULES)
def test_many_families_of_three_breakdowns_keep_four_values(
    counts: list[int], kinds: list[tuple[str, ...]], rule: DisclosureRule
) -> None:
    _holds(counts, kinds, rule)
