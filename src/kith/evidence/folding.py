"""New askings folded into a history without reading it again.

The history is a packed cache, which stays as it is, and beside it one small file: the sums over
everything, and all askings of those whom newer facts have touched. A fold takes the people of the
new facts and their partners, takes their old rows off the sums, puts their old and new rows on, and
writes the small file whole. So people's first and last askings, their change and their couple are
right whatever order askings come in, a second row for an asking counts as the definition says, and
a fold that is cut short leaves what was there before. A file that was folded already is refused.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from kith.evidence.definitions.shape import shape_of
from kith.evidence.fact_files import file_hash
from kith.evidence.packed import Packed, rows_of
from kith.evidence.packed_file import ArrayFile, Damaged, write_arrays
from kith.evidence.packed_scores import by_scores
from kith.evidence.packing import Rows, couples, in_order, largest_pairs, runs
from kith.evidence.refusals import InputRefused
from kith.evidence.tally import Columns, Grid, Ints, Scores, Tally


@dataclass
class Askings:
    """Askings as they come, scored: arrays of one length. `units` is 0 where there is no score."""

    person: Ints
    pair: Ints
    is_paired: Any
    asking: Ints
    service: Ints
    stage: Ints
    month: Ints
    units: Ints
    known: Any

    def taken(self, index: Any) -> Askings:
        """These alone, in this order."""
        return Askings(*(getattr(self, each.name)[index] for each in fields(self)))

    def with_others(self, *others: Askings) -> Askings:
        """These and others, one after the other."""
        return Askings(
            *(
                np.concatenate([getattr(each, field.name) for each in (self, *others)])
                for field in fields(self)
            )
        )


class AlreadyFolded(InputRefused):
    """These facts are in the history by now."""


def read_askings(base: Packed, files: Sequence[Path]) -> tuple[Askings, list[str]]:
    """Return the askings in Parquet facts of the base's own kind, and each file's SHA-256."""
    rows, grid, stored = rows_of(files, base.measure, base.scale, base.kind)
    lookup = base.lookup if stored is None else by_scores(stored)
    outcome = lookup.outcome(rows.packed)
    askings = Askings(
        rows.person,
        rows.pair,
        rows.is_paired,
        rows.asking,
        *grid.apart(rows.cell),
        lookup.outcomes.units[outcome],
        lookup.outcomes.known[outcome],
    )
    return askings, [file_hash(file) for file in files]


class History:
    """A packed cache and what has been folded into it since."""

    def __init__(self, base: Packed, path: Path) -> None:
        """Open, or begin, the small file at `path`; one that belongs to another cache is begun anew.

        Beginning adds the whole cache up once. InputRefused when the small file is damaged: it
        alone knows what was folded, so it is never begun anew unasked.
        """
        self.base, self.path = base, path
        self._judged = shape_of(base.measure, base.scale)
        if not self._is_read():
            self.tally = base.tally()
            self.touched = _nobody()
            self.folded: list[str] = [each["sha256"] for each in base.told["inputs"]]
            self._write(self.tally, self.touched, self.folded)

    def tables(self) -> dict[str, Columns]:
        """Return `cells`, `changes` and `couples` over everything, as `Packed.tables` does."""
        return self.tally.tables()

    def fold(self, new: Askings, digests: Sequence[str]) -> None:
        """Fold askings in and write that down. AlreadyFolded when a digest was folded before."""
        if known := sorted(set(digests) & set(self.folded)):
            raise AlreadyFolded(
                f"These facts were folded in already (SHA-256 {known[0][:12]}…). "
                "Fold only files that are new."
            )
        own, places = self._touched_by(new)
        mine, theirs = self.touched.taken(own), self._askings(places)
        now = mine.with_others(theirs, new)
        grid = self.tally.grid.widened(now.service, now.stage, now.month)
        tally = self.tally.regridded(grid)
        self._count(tally, mine, -1)
        self._take_off(tally, places)
        kept = self._count(tally, now, 1) + len(own)
        tally.refuse_too_large()
        every = self.touched.with_others(now)
        index = np.append(np.flatnonzero(~own), kept)
        touched = every.taken(index[np.argsort(every.person[index])])
        folded = [*self.folded, *digests]
        with self._alone():
            self._write(tally, touched, folded)
        self.tally, self.touched, self.folded = tally, touched, folded

    def _count(self, tally: Tally, askings: Askings, sign: int) -> Ints:
        """Add askings (of whole couples) to the sums, and return which of them count."""
        units = _distinct(askings.units[askings.known])
        place = np.searchsorted(units, askings.units)
        place[~askings.known] = len(units)
        cell = tally.grid.cells(askings.service, askings.stage, askings.month)
        lookup = by_scores(units)
        rows = Rows(
            *(askings.person, askings.pair, askings.is_paired, askings.asking, cell), [place]
        )
        people = in_order(rows, lookup)
        tally.add(
            Scores(lookup.outcomes, self._judged),
            people.packed[0], people.cell, people.start, people.couple, sign=sign,
        )  # fmt: skip
        return people.order

    def _touched_by(self, new: Askings) -> tuple[Any, Ints]:
        """Whom the new askings name, and everyone in their pairs, old and new: which rows of those
        touched before, and the places of others in the base, in order.
        """
        mine = self.touched
        people = _distinct(new.person)
        own = _among(mine.person, people)
        own_pair, has_pair = _pairs_of(mine)
        # Whoever was touched before is told by the small file alone.
        places = self._untouched(self._places(people))
        start, row = self._rows_of(places)
        pair, there = _pairs_named(self.base, row, np.repeat(places, np.diff(start)))
        # Any pair that a row names may become its person's, once a row is replaced.
        named = [each.pair[each.is_paired] for each in (new, mine.taken(own))] + [pair[there]]
        pairs = _distinct(np.concatenate(named))
        own |= has_pair & _among(own_pair, pairs)
        partners = self._untouched(_members(self.base, pairs))
        return own, _distinct(np.append(places, partners))

    def _untouched(self, places: Ints) -> Ints:
        left: Ints = places[~_among(self.base.person[places], self.touched.person)]
        return left

    def _places(self, people: Ints) -> Ints:
        at = np.searchsorted(self.base.ids, people)
        at[at == len(self.base.ids)] = 0
        there = self.base.ids[at] == people if len(self.base.ids) else np.zeros(len(at), np.bool_)
        places: Ints = self.base.place[at[there]].astype(np.int64)
        return places

    def _take_off(self, tally: Tally, places: Ints) -> None:
        """Take people off whom no fold has touched; no more have those in their pairs been.

        Their rows stand in the base as `Tally.add` wants them.
        """
        base, grid = self.base, self.base.grid
        start, row = self._rows_of(places)
        group = tally.grid.groups(grid.services, grid.stages) * tally.grid.months
        old_group, month = np.divmod(base.cell[row].astype(np.int64), grid.months)
        tally.add(
            Scores(base.lookup.outcomes, self._judged),
            base.lookup.outcome([numbers[row] for numbers in base.packed]),
            group[old_group] + (month + grid.first_month - tally.grid.first_month),
            start,
            couples(base.pair[places[places < base.paired]]),
            sign=-1,
        )

    def _rows_of(self, places: Ints) -> tuple[Ints, Ints]:
        """Where each person's rows begin (people + 1) when put side by side, and the rows."""
        begin = self.base.start[places].astype(np.int64)
        count = self.base.start[places + 1].astype(np.int64) - begin
        start = np.append(0, np.cumsum(count))
        return start, np.repeat(begin - start[:-1], count) + np.arange(start[-1])

    def _askings(self, places: Ints) -> Askings:
        """The base's rows of the people at these places."""
        base = self.base
        start, row = self._rows_of(places)
        who = np.repeat(places, np.diff(start))
        outcome = base.lookup.outcome([numbers[row] for numbers in base.packed])
        return Askings(
            base.person[who],
            *_pairs_named(base, row, who),
            base.asking[row],
            *base.grid.apart(base.cell[row]),
            base.lookup.outcomes.units[outcome],
            base.lookup.outcomes.known[outcome],
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else writes meanwhile, nor has since this was opened; InputRefused when so."""
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            if ArrayFile(self.path).facts["folded"] != self.folded:
                raise InputRefused(f"{self.path}: others have folded meanwhile. Fold again.")
            yield
        finally:
            os.close(folder)  # which also lets go of the lock

    def _write(self, tally: Tally, touched: Askings, folded: list[str]) -> None:
        grid = tally.grid
        arrays = [(f"sum_{name}", array) for name, array in tally.arrays.items()]
        arrays += [("services", grid.services), ("stages", grid.stages)]
        arrays += [(f"of_{each.name}", getattr(touched, each.name)) for each in fields(touched)]
        told = {
            "base": self.base.told,
            "folded": folded,
            "first_month": grid.first_month,
            "months": grid.months,
        }
        write_arrays(self.path, arrays, told)

    def _is_read(self) -> bool:
        """Read the small file; false when there is none, or it belongs to another cache."""
        if not self.path.exists():
            return False
        try:
            file = ArrayFile(self.path)
            if file.facts["base"] != self.base.told:
                return False
            self._read(file)
        except Damaged as error:
            raise InputRefused(
                f"{error} What was folded in is lost with it: delete it, and fold those files again."
            ) from None
        return True

    def _read(self, file: ArrayFile) -> None:
        told = file.facts
        services, stages = file.array("services"), file.array("stages")
        grid = Grid(services, stages, told["first_month"], told["months"])
        sums = {
            name.removeprefix("sum_"): file.array(name)
            for name in file.names()
            if name.startswith("sum_")
        }
        self.tally = Tally(grid, self._judged, sums)
        self.touched = Askings(*(file.array(f"of_{each.name}") for each in fields(Askings)))
        self.folded = told["folded"]


def _pairs_named(base: Packed, row: Ints, who: Ints) -> tuple[Ints, Any]:
    """The pair that each row of the base names, and whether it names one; `who` is its person."""
    pair, there = base.pair[who], who < base.paired
    odd = base.array("odd")
    if len(odd):
        at = np.minimum(np.searchsorted(odd, row), len(odd) - 1)
        own = odd[at] == row
        pair[own] = base.array("odd_pair")[at[own]]
        there[own] = base.array("odd_is_paired")[at[own]]
    return pair, there


def _members(base: Packed, pairs: Ints) -> Ints:
    """The places of everyone in these pairs."""
    held, begin = base.array("pairs"), base.array("begin")
    if not len(held):
        return np.zeros(0, dtype=np.int64)
    at = np.minimum(np.searchsorted(held, pairs), len(held) - 1)
    at = at[held[at] == pairs]
    first, named = begin[at].astype(np.int64), held[at]
    found = [first]
    while len(first):  # as many turns as the largest pair has people
        inside = first + 1 < base.paired
        first, named = first[inside] + 1, named[inside]
        same = base.pair[first] == named
        first, named = first[same], named[same]
        found.append(first)
    return np.concatenate(found)


def _pairs_of(askings: Askings) -> tuple[Ints, Any]:
    """For rows in the order of people: the pair of each row's person, and whether there is one."""
    person = askings.person
    begin = runs(person)
    pair, there = largest_pairs(askings.pair, askings.is_paired, begin)
    count = np.diff(np.append(begin, len(person)))
    return np.repeat(pair, count), np.repeat(there, count)


def _nobody() -> Askings:
    none, no = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_)
    return Askings(none, none, no, none, none, none, none, none, no)


def _distinct(values: Ints) -> Ints:
    """The different values, in order."""
    found = np.sort(values)
    return found[runs(found)]


def _among(values: Any, held: Ints) -> Any:
    """Which values are among `held`, which is in order."""
    if not len(held):
        return np.zeros(len(values), dtype=np.bool_)
    at = np.minimum(np.searchsorted(held, values), len(held) - 1)
    return held[at] == values
