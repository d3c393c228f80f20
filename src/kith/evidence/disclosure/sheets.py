"""What somebody knows of each cell once tables are out: the lowest and the highest it can be.

Every table is an array with one axis for each dimension of the family, of length 1 along those
that it does not break down by, so that NumPy lines tables up by itself.

The attacker whom we reckon with knows more than any real one: all that is shown, that counts are
no less than zero, the rule, and of each suppressed count whether it was small itself or was
suppressed to cover another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray

from kith.area_pack.disclosure import DisclosureRule
from kith.evidence.disclosure.cells import Cell, Shown, Suppressed
from kith.evidence.disclosure.tables import Key

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

BEYOND = 2**40
"""Stands for a count without an upper bound."""

_DEARER = 5
"""Suppressing a margin costs this many times what a cell one level finer costs."""


@dataclass(slots=True, eq=False)
class Sheet:
    """One table of a family: its true counts, and what the world knows of each.

    `axes` says which dimensions it breaks down by. `hidden` cells are suppressed, `told` is false
    for what is not published at all. `can_open` cells may still be suppressed. `safe` cells have
    been proved to keep enough possible values.
    """

    by: tuple[str, ...]
    axes: tuple[int, ...]
    counts: Whole
    rule: DisclosureRule
    hidden: Flags
    low: Whole
    high: Whole
    can_open: Flags
    is_new: bool = True
    safe: Flags = field(init=False)
    cost: Whole = field(init=False)

    def __post_init__(self) -> None:
        self.safe = np.zeros(self.counts.shape, dtype=bool)
        self.cost = self._price()

    def _price(self) -> Whole:
        levels = sum(size == 1 for size in self.counts.shape)
        return np.where(self.can_open, _DEARER**levels, 0).astype(np.int64)

    def let_zeros_cover(self) -> None:
        """Let zeros be suppressed to cover others, where the rule would show them.

        Once some are, a suppressed small count may be zero for all that anybody knows.
        """
        if self.is_new and self.rule.smallest_hidden:
            self.low[self.hidden & small(self.counts, self.rule)] = 0
            self.can_open |= ~self.hidden & (self.counts == 0)
            self.cost = self._price()

    def open(self, at: tuple[int, ...]) -> None:
        """Suppress the cell `at`, to cover another."""
        if self.can_open[at]:
            below = self.rule.suppress_below
            self.can_open[at] = False
            self.hidden[at] = True
            is_zero = self.counts[at] == 0
            self.low[at], self.high[at] = (0, below - 1) if is_zero else (below, BEYOND)
            self.cost[at] = 0

    def room(self, opening: bool) -> tuple[Whole, Whole]:
        """How far each cell could rise and fall; with `opening`, if it were suppressed."""
        up, down = self.high - self.counts, self.counts - self.low
        if opening:
            below = self.rule.suppress_below
            is_zero = self.counts == 0
            up = np.where(self.can_open, np.where(is_zero, below - 1, BEYOND), up)
            down = np.where(self.can_open, np.where(is_zero, 0, self.counts - below), down)
        return up, down

    def unproved(self) -> list[tuple[int, ...]]:
        """The suppressed cells that nothing has proved yet, in order."""
        return [tuple(int(i) for i in at) for at in np.argwhere(self.hidden & ~self.safe)]


@dataclass(slots=True)
class Family:
    """Dimensions with their values, and the sheets over them; the first sheet is the finest."""

    dimensions: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    sheets: list[Sheet] = field(default_factory=list)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many values each dimension has."""
        return tuple(len(one) for one in self.values)

    def axes(self, by: tuple[str, ...]) -> tuple[int, ...]:
        """The places of these dimensions."""
        return tuple(self.dimensions.index(one) for one in by)


def small(counts: Whole, rule: DisclosureRule) -> Flags:
    """Which counts the rule hides for being small."""
    return (counts >= rule.smallest_hidden) & (counts < rule.suppress_below)


def new_sheet(
    by: tuple[str, ...], axes: tuple[int, ...], counts: Whole, rule: DisclosureRule
) -> Sheet:
    """A table that is to be published: small counts hidden, everything else still open."""
    hidden = small(counts, rule)
    low, high = _bounds(counts, rule, hidden)
    return Sheet(
        by, axes, counts, rule, hidden, low, high, ~hidden & (counts >= rule.suppress_below)
    )


def old_sheet(
    by: tuple[str, ...], axes: tuple[int, ...], counts: Whole, rule: DisclosureRule, hidden: Flags
) -> Sheet:
    """A table that is out already: nothing of it can be taken back."""
    low, high = _bounds(counts, rule, hidden)
    return Sheet(by, axes, counts, rule, hidden, low, high, np.zeros_like(hidden), is_new=False)


def let_old_zeros_cover(sheets: list[Sheet]) -> None:
    """Of one edition that is out: where it suppressed a zero, any small count in it may be zero."""
    zeros = [one.hidden & (one.counts == 0) for one in sheets]
    if not any(one.any() for one in zeros):
        return
    for sheet, is_zero in zip(sheets, zeros, strict=True):
        sheet.low[sheet.hidden & (sheet.counts < sheet.rule.suppress_below)] = 0
        sheet.high[is_zero] = sheet.rule.suppress_below - 1


def unpublished_sheet(counts: Whole, rule: DisclosureRule) -> Sheet:
    """The finest cells where nobody is told them: of these it is known that none is below zero."""
    never = np.zeros(counts.shape, dtype=bool)
    high = np.full(counts.shape, BEYOND, dtype=np.int64)
    axes = tuple(range(counts.ndim))
    return Sheet((), axes, counts, rule, never, np.zeros_like(counts), high, never.copy(), False)


def _bounds(counts: Whole, rule: DisclosureRule, hidden: Flags) -> tuple[Whole, Whole]:
    step, below = rule.round_to, rule.suppress_below
    shown = (2 * counts + step) // (2 * step) * step
    low, high = shown - step // 2, shown + (step - 1) // 2
    low = np.where(counts >= below, np.maximum(low, below), low)
    zero = ~hidden & (counts == 0)
    low, high = np.where(zero, 0, low), np.where(zero, 0, high)
    is_small = hidden & small(counts, rule)
    low, high = np.where(is_small, rule.smallest_hidden, low), np.where(is_small, below - 1, high)
    covering = hidden & ~is_small
    low, high = np.where(covering, np.minimum(below, counts), low), np.where(covering, BEYOND, high)
    return low.astype(np.int64), high.astype(np.int64)


def cells_of(sheet: Sheet, family: Family) -> dict[Key, Cell]:
    """The sheet as it leaves, each combination of its breakdowns with its cell."""
    rule = sheet.rule
    suppressed = Suppressed(rule.mark)
    order = sorted(range(len(sheet.by)), key=lambda place: sheet.axes[place])
    back = [order.index(place) for place in range(len(sheet.by))]
    names = product(*(family.values[axis] for axis in sorted(sheet.axes)))
    flat = zip(names, sheet.hidden.ravel().tolist(), sheet.counts.ravel().tolist(), strict=True)
    return {
        tuple(name[place] for place in back): (
            suppressed if is_hidden else Shown(rule.rounded(count))
        )
        for name, is_hidden, count in flat
    }
