"""The aggregate tables by look-up: rows in the order of couples, people and askings, in NumPy.

A row says which cell it is in and its outcome, a small number that stands for a score (or for
there being none). Everything that is asked of a score is looked up by its outcome, and everything
is added up in 64-bit integers, so that the tables are those of the SQL to the last unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kith.evidence.definitions.shape import Shape
from kith.evidence.refusals import InputRefused

Ints = NDArray[np.int64]
Columns = dict[str, NDArray[Any]]

KEY = ("service", "stage", "month")
_JUDGED = ("recovered", "improved", "unchanged", "deteriorated")
_CELLS = ("units_sum", "units_squares")
_SUMS = ("first_sum", "first_squares", "last_sum", "last_squares", "difference_squares")
_COUPLES = (
    *("couples", "gap_known_first", "first_gap_sum", "first_gap_squares"),
    *("both_twice", "first_gap_sum_twice", "last_gap_sum", "last_gap_squares"),
)
_ARRAYS = ("rows", "kinds", *_CELLS, *_SUMS, *_COUPLES)
_ONLY_ONCE, _FIRST_MISSING, _LAST_MISSING = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What each outcome stands for: `units` (0 where there is no score) and whether it is `known`."""

    units: Ints
    known: NDArray[np.bool_]


@dataclass(frozen=True)
class Grid:
    """The cells: `services` and `stages` of each group in their order, and the months from first."""

    services: Ints
    stages: Ints
    first_month: int
    months: int

    @property
    def size(self) -> int:
        """How many cells there are, most of them perhaps empty."""
        return len(self.services) * self.months

    def groups(self, service: Ints, stage: Ints) -> Ints:
        """Return the group (int64) of each row; every one must be here."""
        found: Ints = np.searchsorted(
            together(self.services, self.stages), together(service, stage)
        )
        return found

    def cells(self, service: Ints, stage: Ints, month: Ints) -> Ints:
        """Return the cell (int64) of each row; every row's group and month must be here."""
        return self.groups(service, stage) * self.months + (month - self.first_month)

    def apart(self, cell: Ints) -> tuple[Ints, Ints, Ints]:
        """Return service, stage and month of each cell."""
        group, month = np.divmod(cell.astype(np.int64), self.months)
        return self.services[group], self.stages[group], month + self.first_month

    def widened(self, service: Ints, stage: Ints, month: Ints) -> Grid:
        """Return a grid that has these too; the same one when it has them."""
        held = together(self.services, self.stages)
        groups = np.union1d(held, together(service, stage))
        first = min(int(month.min(initial=self.first_month)), self.first_month)
        last = max(int(month.max(initial=first)), self.first_month + self.months - 1)
        if len(groups) == len(held) and last - first + 1 == self.months:
            return self
        return Grid(groups >> 32, (groups & 0xFFFFFFFF) - 2**31, first, last - first + 1)


class Tally:
    """Sums by cell: a dense table for each figure, in `arrays` (size x width, flat)."""

    def __init__(self, grid: Grid, judged: Shape, arrays: Columns | None = None) -> None:
        """Begin with nothing counted, or with the arrays of another tally over the same grid."""
        self.grid, self.judged = grid, judged
        self._kinds = _kinds(judged)
        self._wide = 1 + 2 * max(judged.bands, 1)
        if arrays is None:
            arrays = {
                name: np.zeros(grid.size * self._width(name), dtype=np.int64) for name in _ARRAYS
            }
        self.arrays = arrays

    def _width(self, name: str) -> int:
        return {"rows": self._wide, "kinds": len(self._kinds)}.get(name, 1)

    def regridded(self, grid: Grid) -> Tally:
        """Return a copy of the counts, over the same grid or a wider one."""
        old = self.grid
        if grid is old:
            return Tally(grid, self.judged, {name: a.copy() for name, a in self.arrays.items()})
        group = grid.groups(old.services, old.stages)
        begin = old.first_month - grid.first_month
        moved = {}
        for name, array in self.arrays.items():
            wide = np.zeros((len(grid.services), grid.months, self._width(name)), dtype=np.int64)
            shape = (len(old.services), old.months, self._width(name))
            wide[group, begin : begin + old.months] = array.reshape(shape)
            moved[name] = wide.reshape(-1)
        return Tally(grid, self.judged, moved)

    def add(
        self, scores: Scores, outcome: Ints, cell: Ints, start: Ints, couple: Ints, *, sign: int = 1
    ) -> None:
        """Add rows, or with a sign of -1 take them off again.

        `start` (people + 1) says where each person's rows begin; `couple` which people, with the
        one after them, are a pair of two. All rows of a couple come in one call.
        """
        units = scores.units.take(outcome)
        self._put("rows", cell * self._wide + scores.place.take(outcome), sign)
        self._put("units_sum", cell, units * sign)
        self._put("units_squares", cell, units * units * sign)
        ends = start[1:] - 1
        first, last, place = outcome.take(start[:-1]), outcome.take(ends), cell.take(ends)
        once = start[1:] - start[:-1] == 1
        self._changes(scores, first, last, place, once, sign)
        if len(couple):
            self._gaps(scores, first, last, place, once, couple, sign)

    def refuse_too_large(self) -> None:
        """InputRefused when a sum may be more than 64 bits hold.

        No person and no couple counts without a row in its group, and counts of rows hold.
        """
        farthest = max(self.judged.highest, 0) - min(self.judged.lowest, 0)
        shape = (len(self.grid.services), self.grid.months * self._wide)
        rows = self.arrays["rows"].reshape(shape).sum(axis=1)
        if farthest**2 * int(rows.max(initial=0)) >= 2**63:
            raise InputRefused(
                f"{int(rows.max())} askings in one service and stage: their sums may be larger "
                "than 64 bits hold. Give fewer at a time."
            )

    def _put(self, name: str, where: Ints, what: Any) -> None:
        np.add.at(self.arrays[name], where, what)

    def _changes(
        self, scores: Scores, first: Ints, last: Ints, place: Ints, once: Any, sign: int
    ) -> None:
        known = scores.known
        kind = np.where(
            known.take(first), np.where(known.take(last), 3, _LAST_MISSING), _FIRST_MISSING
        )
        kind[once] = _ONLY_ONCE
        paired = np.flatnonzero(kind == 3)
        first, last, where = first.take(paired), last.take(paired), place.take(paired)
        before, after = scores.units.take(first), scores.units.take(last)
        difference = after - before
        kind[paired] = self._kind(scores, first, last, difference)
        self._put("kinds", place * len(self._kinds) + kind, sign)
        self._put("first_sum", where, before * sign)
        self._put("first_squares", where, before * before * sign)
        self._put("last_sum", where, after * sign)
        self._put("last_squares", where, after * after * sign)
        self._put("difference_squares", where, difference * difference * sign)

    def _kind(self, scores: Scores, first: Ints, last: Ints, difference: Ints) -> Any:
        rule = self.judged.rule
        if rule is None:
            return 3
        gain = difference if rule.higher_better else -difference
        # 3 unchanged, 4 improved, 5 deteriorated; then three more for each side it began on
        kind = 3 + (gain >= rule.threshold) + 2 * (gain <= -rule.threshold).astype(np.int64)
        if rule.boundary is None:
            return kind
        was, now = scores.clinical.take(first), scores.clinical.take(last)
        return kind + 3 * (was.astype(np.int64) + (was & ~now))

    def _gaps(
        self, scores: Scores, first: Ints, last: Ints, place: Ints, once: Any, couple: Ints,
        sign: int,
    ) -> None:  # fmt: skip
        months, other = self.grid.months, couple + 1
        one, two = place.take(couple), place.take(other)
        group = one // months
        where = group * months + np.maximum(one - group * months, two - two // months * months)
        self._put("couples", where, sign)
        known, units = scores.known, scores.units
        one, two = first.take(couple), first.take(other)
        both = known.take(one) & known.take(two)
        gap = np.abs(units.take(one) - units.take(two)) * both * sign
        self._put("gap_known_first", where, both.astype(np.int64) * sign)
        self._put("first_gap_sum", where, gap)
        self._put("first_gap_squares", where, gap * gap * sign)
        one, two = last.take(couple), last.take(other)
        both &= known.take(one) & known.take(two) & ~(once.take(couple) | once.take(other))
        twice = np.flatnonzero(both)
        where, one, two = where.take(twice), one.take(twice), two.take(twice)
        late = np.abs(units.take(one) - units.take(two)) * sign
        self._put("both_twice", where, sign)
        self._put("first_gap_sum_twice", where, gap.take(twice))
        self._put("last_gap_sum", where, late)
        self._put("last_gap_squares", where, late * late * sign)

    def tables(self) -> dict[str, Columns]:
        """The tables `cells`, `changes` and `couples`, sorted by key; rows of nobody left out."""
        found = {}
        for name, columns in (
            ("cells", self._cell_columns()),
            ("changes", self._change_columns()),
            ("couples", {title: self.arrays[title] for title in _COUPLES}),
        ):
            there = np.flatnonzero(next(iter(columns.values())))
            key = zip(KEY, self.grid.apart(there), strict=True)
            found[name] = {title: part.astype(np.int32) for title, part in key} | {
                title: column[there] for title, column in columns.items()
            }
        return found

    def _cell_columns(self) -> Columns:
        counts = self.arrays["rows"].reshape(self.grid.size, self._wide)
        columns: Columns = {"responses": counts.sum(axis=1), "scored": counts[:, 1:].sum(axis=1)}
        columns |= {name: self.arrays[name] for name in _CELLS}
        for number in range(self.judged.bands):
            columns[f"band_{number}"] = counts[:, 1 + 2 * number : 3 + 2 * number].sum(axis=1)
        if self.judged.boundary is not None:
            columns["clinical"] = counts[:, 2::2].sum(axis=1)
        return columns

    def _change_columns(self) -> Columns:
        counts = self.arrays["kinds"].reshape(self.grid.size, len(self._kinds))
        columns: Columns = {
            "people": counts.sum(axis=1),
            "only_once": counts[:, _ONLY_ONCE],
            "first_missing": counts[:, _FIRST_MISSING],
            "last_missing": counts[:, _LAST_MISSING],
            "paired": counts[:, 3:].sum(axis=1),
        }
        if self.judged.rule is not None:
            for name in (*_JUDGED, "crossed_not_reliably", "started_healthy"):
                columns[name] = counts[:, [name in kind for kind in self._kinds]].sum(axis=1)
        difference = {"difference_sum": self.arrays["last_sum"] - self.arrays["first_sum"]}
        sums = {name: self.arrays[name] for name in _SUMS}
        squares = {"difference_squares": sums.pop("difference_squares")}
        return columns | sums | difference | squares


class Scores:
    """What is looked up of outcomes, for one way of judging: arrays with an entry for each."""

    def __init__(self, outcomes: Outcomes, judged: Shape) -> None:
        self.units, self.known = outcomes.units, outcomes.known
        self.clinical = np.zeros(len(self.units), dtype=np.bool_)
        if judged.rule is not None and judged.rule.boundary is not None:
            low = self.units < judged.rule.boundary
            self.clinical = self.known & (low == judged.rule.clinical_is_low)
        band = np.searchsorted(np.array(judged.thresholds, np.int64), self.units, "right")
        self.place: Ints = self.known * (1 + 2 * band + self.clinical)
        """Where a row is counted: 0 without a score, else by its band and its clinical side."""


def _kinds(judged: Shape) -> list[tuple[str, ...]]:
    """What a person counts as, by kind: see `Tally._kind`."""
    once: list[tuple[str, ...]] = [("only_once",), ("first_missing",), ("last_missing",)]
    if judged.rule is None:
        return [*once, ("paired",)]
    if judged.rule.boundary is None:
        return [*once, ("unchanged",), ("improved",), ("deteriorated",)]
    healthy = "started_healthy"
    return [
        *once,
        *(("unchanged", healthy), ("improved", healthy), ("deteriorated", healthy)),
        *(("unchanged",), ("improved",), ("deteriorated",)),
        *(("unchanged", "crossed_not_reliably"), ("recovered",), ("deteriorated",)),
    ]


def together(service: Any, stage: Any) -> Ints:
    """Service and stage as one number, in the order of both."""
    return (np.asarray(service, dtype=np.int64) << 32) + (np.asarray(stage, dtype=np.int64) + 2**31)
