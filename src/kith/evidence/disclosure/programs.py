"""Whole-number programs (HiGHS, through SciPy): whether a cell can have a value at all.

A swap proves that a cell is safe but cannot prove that it is not. Here every way is tried in which
counts can agree with everything published and a cell have another value than its own. Slower than
a swap: for what swaps leave open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kith.evidence.disclosure.sheets import BEYOND, Family, Sheet, Whole

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from kith.evidence.disclosure.swaps import Place


def keeps_values(family: Family, sheet: Sheet, at: Place, least: int) -> bool:
    """Whether at least `least` counts in the cell `at` agree with everything published.

    Looks at counts less than `least` away from the truth, the nearest first.
    """
    program = _Program(family.sheets, family.shape)
    which = program.row(family.sheets.index(sheet), at)
    truth, found = int(sheet.counts[at]), 1
    for away in (sign * steps for steps in range(1, least) for sign in (1, -1)):
        found += program.allows(which, truth + away)
        if found >= least:
            return True
    return False


def any_counts(sheets: list[Sheet], shape: tuple[int, ...]) -> Whole | None:
    """Finest counts that agree with all the sheets' bounds; None when no whole numbers do."""
    program = _Program(sheets, shape)
    found = program.solve()
    return None if found is None else found.reshape(shape)


class _Program:
    """All cells as sums of the finest ones, each sum within its bounds."""

    def __init__(self, sheets: list[Sheet], shape: tuple[int, ...]) -> None:
        self.size = int(np.prod(shape))
        self._sheets, self._shape = sheets, shape
        self._matrix = self._sums()
        self.low = np.concatenate([one.low.ravel() for one in sheets]).astype(float)
        high = np.concatenate([one.high.ravel() for one in sheets]).astype(float)
        self.high = np.where(high >= BEYOND, np.inf, high)

    def row(self, sheet: int, at: Place) -> int:
        """The number of the sum that is the cell `at` of a sheet."""
        before = sum(one.counts.size for one in self._sheets[:sheet])
        return before + int(np.ravel_multi_index(at, self._sheets[sheet].counts.shape))

    def _sums(self) -> csr_array:
        from scipy.sparse import csr_array

        rows, first = [], 0
        for one in self._sheets:
            places = first + np.arange(one.counts.size).reshape(one.counts.shape)
            rows.append(np.broadcast_to(places, self._shape).ravel())
            first += one.counts.size
        columns = np.tile(np.arange(self.size), len(rows))
        at = np.concatenate(rows)
        return csr_array((np.ones(len(at)), (at, columns)), shape=(first, self.size))

    def solve(self) -> Whole | None:
        """Whole numbers that fit, None when there are none."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        done = milp(
            np.zeros(self.size),
            integrality=np.ones(self.size),
            bounds=Bounds(0, np.inf),
            constraints=LinearConstraint(self._matrix, self.low, self.high),
        )
        return None if done.x is None else np.rint(done.x).astype(np.int64)

    def allows(self, which: int, value: int) -> bool:
        """Whether a sum can have this value."""
        low, high = self.low[which], self.high[which]
        if not low <= value <= high:
            return False
        self.low[which] = self.high[which] = value
        found = self.solve()
        self.low[which], self.high[which] = low, high
        return found is not None
