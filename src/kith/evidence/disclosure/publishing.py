"""`publish`: decide over all tables that leave together what is shown and what is suppressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from kith.area_pack.disclosure import DisclosureRule
from kith.evidence.disclosure.families import family_of
from kith.evidence.disclosure.programs import keeps_values
from kith.evidence.disclosure.sheets import Family, Sheet, cells_of
from kith.evidence.disclosure.swaps import (
    Place,
    Swap,
    cheapest_swap,
    find_swap,
    touched,
    walk,
)
from kith.evidence.disclosure.tables import Published, PublishedTable, Table

EXACT_WORK = 6_000
"""Cells times programs that may be spent on asking exactly before more is suppressed."""

LAST_ASKED = 30
"""So many cells at most are asked exactly before everything is suppressed."""

_NOTHING_SHORT = (
    "Nothing short of suppressing every count keeps the small ones from being worked out."
)
_EARLIER = (
    "What was published before gives small counts away with any further table: every new count is"
    " suppressed."
)


def publish(
    tables: Sequence[Table],
    rule: DisclosureRule,
    *,
    already: Sequence[Published] = (),
    finest: Table | None = None,
) -> Published:
    """Return the tables as they may leave.

    All `tables` have to be sums over the same cells. `already` is what left before, over the same
    people: it counts as known, and nothing of it can be taken back. `finest` holds the counts by
    every dimension where no published table does; without it some counts that fit stand in.

    Of every suppressed cell, of now and of before, at least `rule.least_values` counts agree with
    all that is shown, with the rule, with counts being no less than zero, and even with being told
    which cells are small and which cover others. Small cells are hidden first. Then each gets a
    proof: a swap among hidden cells; else the exact answer of a whole-number program; else the
    swap for which the fewest and finest further cells are hidden. Where none of these will do,
    everything but shown zeros is suppressed and `everything` says so. Always ends.

    Raises InputRefused when the tables do not add up or contradict `already`, UseRefused when two
    have the same breakdowns or the combinations are too many.
    """
    family = family_of(tables, rule, already, finest)
    notices = _told_before(family)
    everything = rule.least_values > 1 and not _cover(family, rule.least_values)
    if everything:
        _hide_everything(family)
        notices.append(_EARLIER if already else _NOTHING_SHORT)
    zeros = sum(int((one.hidden & (one.counts == 0)).sum()) for one in family.sheets if one.is_new)
    if zeros and rule.smallest_hidden:
        notices.append(
            "Zeros are told under this rule, but some had to be suppressed to cover others."
        )
    sheets = {one.by: one for one in family.sheets if one.is_new}
    out = tuple(PublishedTable(one.by, cells_of(sheets[one.by], family)) for one in tables)
    return Published(rule, out, everything, tuple(notices))


def _cover(family: Family, least: int) -> bool:
    """Suppress more until every suppressed cell is proved safe; false where that cannot be.

    Zeros that the rule shows are left to the last: seven people in seven services, one in each,
    cannot be hidden beside zeros that everybody sees.
    """
    if _Prover(family, least).run():
        return True
    for sheet in family.sheets:
        sheet.let_zeros_cover()
    return _hide_a_zero(family) and _Prover(family, least).run()


def _hide_a_zero(family: Family) -> bool:
    """Suppress one zero: until one is, everybody may know that no suppressed count is zero."""
    for sheet in family.sheets:
        for at in np.argwhere(sheet.can_open & (sheet.counts == 0)):
            sheet.open(tuple(int(i) for i in at))
            return True
    return False


class _Prover:
    """Proves suppressed cells one after another, and suppresses more where that is needed."""

    def __init__(self, family: Family, least: int) -> None:
        self.family, self.least = family, least
        self.budget = EXACT_WORK // max(1, family.sheets[0].counts.size)
        self.now = [one.room(opening=False) for one in family.sheets]
        self.opened = [one.room(opening=True) for one in family.sheets]

    def run(self) -> bool:
        """Prove every suppressed cell; false when some could not be."""
        self._each(self._by_swap)
        left = self._left()
        while left:
            self._each(self._whatever_it_takes)
            # Each round proves cells or suppresses more of a finite number; else it is the last.
            before, left = left, self._left()
            if left == before:
                return self._last_word()
        return True

    def _last_word(self) -> bool:
        """Ask exactly of the few cells that are left, however long it takes."""
        left = [(sheet, at) for sheet in self.family.sheets for at in sheet.unproved()]
        if len(left) > LAST_ASKED:
            return False
        return all(keeps_values(self.family, sheet, at, self.least) for sheet, at in left)

    def _left(self) -> list[tuple[int, int]]:
        """Of each table, how many cells are unproved and how many suppressed; empty when done."""
        found = [(len(one.unproved()), int(one.hidden.sum())) for one in self.family.sheets]
        return found if any(unproved for unproved, _ in found) else []

    def _each(self, prove: Callable[[Sheet, Place], object]) -> None:
        for sheet in self.family.sheets:
            for at in sheet.unproved():
                if not sheet.safe[at]:
                    prove(sheet, at)

    def _by_swap(self, sheet: Sheet, at: Place) -> bool:
        swap = find_swap(self.family, sheet, at, self.least, room=self.now)
        if swap is not None:
            self._prove(swap)
        return swap is not None

    def _whatever_it_takes(self, sheet: Sheet, at: Place) -> None:
        """Prove the cell as it is, the cheapest way first; else suppress more beside it."""
        if self._by_swap(sheet, at) or self._walks(sheet, at) or self._exactly(sheet, at):
            return
        swap = cheapest_swap(self.family, sheet, at, self.least, room=self.opened)
        if swap is not None:
            self._open([swap])
            self._prove(swap)
        elif swaps := self._walk(sheet, at, opening=True):
            self._open(swaps)
            sheet.safe[at] = True

    def _walk(self, sheet: Sheet, at: Place, *, opening: bool) -> list[Swap] | None:
        room = self.opened if opening else self.now
        return walk(self.family, sheet, at, self.least, room=room, opening=opening)

    def _walks(self, sheet: Sheet, at: Place) -> bool:
        if self._walk(sheet, at, opening=False):
            sheet.safe[at] = True
        return bool(sheet.safe[at])

    def _exactly(self, sheet: Sheet, at: Place) -> bool:
        self.budget -= 1
        if self.budget >= 0 and keeps_values(self.family, sheet, at, self.least):
            sheet.safe[at] = True
        return bool(sheet.safe[at])

    def _open(self, swaps: list[Swap]) -> None:
        changed = set()
        for swap in swaps:
            for sheet, place in touched(self.family, swap):
                if sheet.can_open[place]:
                    sheet.open(place)
                    changed.add(self.family.sheets.index(sheet))
        for which in changed:
            self.now[which] = self.family.sheets[which].room(opening=False)
            self.opened[which] = self.family.sheets[which].room(opening=True)

    def _prove(self, swap: Swap) -> None:
        for sheet, place in touched(self.family, swap):
            sheet.safe[place] = True


def _told_before(family: Family) -> list[str]:
    """Mark what an earlier table told outright: nothing here can hide that again."""
    count = 0
    for sheet in family.sheets:
        for old in family.sheets:
            if sheet is old or old.is_new or sorted(old.axes) != sorted(sheet.axes):
                continue
            told = sheet.hidden & ~old.hidden & (old.low == old.high)
            sheet.safe |= told
            count += int(told.sum())
    if not count:
        return []
    return [f"{count} of the counts that are suppressed here were told before, under another rule."]


def _hide_everything(family: Family) -> None:
    for sheet in family.sheets:
        for at in zip(*sheet.can_open.nonzero(), strict=True):
            sheet.open(tuple(int(i) for i in at))
