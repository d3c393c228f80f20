"""From the Parquet facts to packed arrays: read by DuckDB a part at a time, put in order by NumPy.

Rows come into the order of pairs (those of one cell together), people and askings. Of rows that say
the same asking of the same person one counts, the one that counts in the SQL.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kith.evidence.definitions.shape import Shape
from kith.evidence.duck import Engine, literal
from kith.evidence.packed_scores import Layout, Lookup
from kith.evidence.refusals import InputRefused
from kith.evidence.tally import Grid, Ints, together
from kith.measures.plan import PlanItem

PART = 1 << 22
"""Rows read at a time."""


@dataclass
class Rows:
    """Askings as they come: opaque ids, and what the cache keeps of each (arrays of one length)."""

    person: Ints
    pair: Ints
    is_paired: Any
    asking: Any
    cell: Any
    packed: list[Any]


@dataclass(frozen=True)
class People:
    """Rows in the order of pairs, people and askings: `order` says which of those given they are.

    `start` (people + 1) is where each person's rows begin; `couple` which people, with the next,
    are a pair of two; the first `paired` people have a pair; `odd` rows name another one.
    """

    order: Ints
    asking: Any
    cell: Any
    packed: list[Any]
    start: Ints
    person: Ints
    pair: Ints
    paired: int
    couple: Ints
    odd: Ints


class Reader:
    """The facts of one kind and version in Parquet files, whose schema was checked."""

    def __init__(self, engine: Engine, files: Sequence[Path], version: str, sql: str) -> None:
        """`sql` is `units_sql`, or what `packed_sql` returns."""
        self._engine, self._files, self._sql = engine, files, sql
        engine.view("facts", files)
        self._where = f"version = {literal(version)}"

    def grid(self) -> Grid:
        """Return the cells that the facts need."""
        found = self._all("DISTINCT service, stage")
        span = self._all("MIN(month) AS first, MAX(month) AS last")
        first, last = (int(np.ma.filled(span[name], 0)[0]) for name in ("first", "last"))
        held = np.unique(together(found["service"], found["stage"]))
        return Grid(held >> 32, (held & 0xFFFFFFFF) - 2**31, first, last - first + 1)

    def units(self) -> Ints:
        """Return the different stored units, in order."""
        found = self._all("DISTINCT units")["units"]
        return np.sort(np.ma.compressed(found).astype(np.int64))

    def rows(self, grid: Grid, units: Ints | None) -> Rows:
        """Read all rows; stored units become their place in `units`, one beyond for none."""
        parts = [self._rows(part, grid, units) for part in self._parts()]
        if not parts:
            none = np.zeros(0, dtype=np.int64)
            return Rows(none, none, none == 1, none, none, [none])
        whole = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _NAMES}
        packed = [np.concatenate(each) for each in zip(*(one.packed for one in parts), strict=True)]
        return Rows(**whole, packed=packed)

    def _rows(self, found: dict[str, Any], grid: Grid, units: Ints | None) -> Rows:
        cell = grid.cells(found["service"], found["stage"], found["month"])
        packed = [np.asarray(found[name]) for name in found if name.startswith("packed_")]
        if units is not None:
            place = np.searchsorted(units, np.ma.filled(found["units"], 0))
            place[np.ma.getmaskarray(found["units"])] = len(units)
            packed = [place.astype(small(len(units)))]
        return Rows(
            found["person"], found["pair"], found["is_paired"], found["asking"],
            cell.astype(small(grid.size)), packed,
        )  # fmt: skip

    def _parts(self) -> Iterator[dict[str, Any]]:
        for file in self._files:
            read, _columns = self._engine.parquet(file, "part")
            (count,) = self._engine.row(f"SELECT COUNT(*) FROM {read}")
            for begin in range(0, count, PART):
                part = f"file_row_number >= {begin} AND file_row_number < {begin + PART}"
                yield self._engine.arrays(
                    f"SELECT {self._sql} FROM {read} WHERE {part} AND {self._where}"
                )

    def _all(self, what: str) -> dict[str, Any]:
        return self._engine.arrays(f"SELECT {what} FROM facts WHERE {self._where}")

    def refuse_what_is_no_fact(self, shape: Shape, conditions: Mapping[str, str]) -> None:
        """InputRefused, by file and column, when a row does not keep the `conditions` (SQL by
        column), is out of range, or names no version.
        """
        held = {"version": "version IS NOT NULL", "person": "person IS NOT NULL"}
        for name, (low, high) in shape.ranges.items():
            if name != "missing":
                held[name] = f"{name} BETWEEN {low} AND {high}"
        held |= conditions
        counts = ", ".join(
            f"COUNT(CASE WHEN {good} THEN NULL ELSE 1 END)" for good in held.values()
        )
        for file in self._files:
            read, _columns = self._engine.parquet(file, "part")
            where = f"{self._where} OR version IS NULL"
            told = self._engine.row(f"SELECT {counts} FROM {read} WHERE {where}")
            for name, bad in zip(held, told, strict=True):
                if bad:
                    raise InputRefused(
                        f"{file}, column {name}: {bad} rows are no facts of this scale: it is "
                        "empty, or out of its range. Write the facts again."
                    )


_NAMES = ("person", "pair", "is_paired", "asking", "cell")
_SAID = (
    "person, COALESCE(pair, 0) AS pair, pair IS NOT NULL AS is_paired, asking, "
    "month, service, stage"
)
units_sql = f"{_SAID}, units"


def packed_sql(layout: Layout) -> str:
    """Return SQL for what is read of answers: each group of items as one number."""
    numbers = []
    for k, group in enumerate(layout):
        digits, weight = [], 1
        for item in group:
            digits.append(f"{_digit(item)} * {weight}")
            weight *= len(item.points) + 1
        kind = small(weight - 1).name.upper().replace("UINT16", "USMALLINT")
        kind = {"UINT8": "UTINYINT", "UINT32": "UINTEGER"}.get(kind, kind)
        numbers.append(f"CAST({' + '.join(digits)} AS {kind}) AS packed_{k}")
    return ", ".join([_SAID, *numbers])


def units_conditions(shape: Shape) -> dict[str, str]:
    """Return the SQL conditions that a stored score keeps, by column."""
    return {
        "units": f"(units IS NULL OR units BETWEEN {shape.lowest} AND {shape.highest})",
        "missing": "(missing = 0) = (units IS NOT NULL)",
    }


def answer_conditions(layout: Layout) -> dict[str, str]:
    """Return the SQL conditions that every answer of these items is one of its codes, by column."""
    held = {}
    for item in (item for group in layout for item in group):
        codes = sorted(item.points)
        name = f"a{item.number}"
        among = f"{name} BETWEEN {codes[0]} AND {codes[-1]}"
        if len(codes) <= codes[-1] - codes[0]:
            among = f"{name} IN ({', '.join(str(code) for code in codes)})"
        held[name] = f"COALESCE({among}, TRUE)"
    return held


def _digit(item: PlanItem) -> str:
    codes = sorted(item.points)
    name, none = f"CAST(a{item.number} AS INTEGER)", len(codes)
    if codes == list(range(codes[0], codes[-1] + 1)):
        return f"COALESCE({name} - {codes[0]}, {none})"
    whens = " ".join(f"WHEN {code} THEN {place}" for place, code in enumerate(codes))
    return f"CASE {name} {whens} ELSE {none} END"


def in_order(rows: Rows, lookup: Lookup) -> People:
    """Put rows into the order of the cache, each asking of each person once."""
    by_person = np.argsort(rows.person)
    begin = runs(rows.person[by_person])
    rank = np.repeat(np.arange(len(begin)), np.diff(np.append(begin, len(by_person))))
    low, most = int(rows.asking.min(initial=0)), int(rows.asking.max(initial=0))
    asked = np.empty(len(by_person), dtype=np.int64)
    asked[by_person] = rank * (most - low + 1)
    asked += rows.asking.astype(np.int64) - low
    order = _once(rows, asked, by_person[np.argsort(asked[by_person], kind="stable")], lookup)
    person = rows.person[order]
    begin = runs(person)
    ids, ends = person[begin], np.append(begin, len(person))[1:]
    pair, is_paired = largest_pairs(rows.pair[order], rows.is_paired[order], begin)
    by_pair = _by_home(pair, is_paired, rows.cell[order[ends - 1]])
    count = (ends - begin)[by_pair]
    start = np.append(0, np.cumsum(count))
    order = order[np.repeat(begin[by_pair] - start[:-1], count) + np.arange(len(order))]
    pair, is_paired = pair[by_pair], is_paired[by_pair]
    paired = int(is_paired.sum())
    named = rows.pair[order] != np.repeat(pair, count)
    named |= rows.is_paired[order] != np.repeat(is_paired, count)
    return People(
        order, rows.asking[order], rows.cell[order], [numbers[order] for numbers in rows.packed],
        start, ids[by_pair], pair, paired, couples(pair[:paired]), np.flatnonzero(named),
    )  # fmt: skip


def _once(rows: Rows, asked: Ints, order: Ints, lookup: Lookup) -> Ints:
    """Of rows of the same asking, the one that counts: see `definitions.texts.unique`."""
    again = asked[order][1:] == asked[order][:-1]
    if not again.any():
        return order
    those = np.flatnonzero(np.append(again, False) | np.append(False, again))
    index = order[those]
    outcome = lookup.outcome([numbers[index] for numbers in rows.packed])
    worth = (
        np.where(rows.is_paired, rows.pair, 0)[index],
        *(rows.is_paired[index], rows.cell[index]),  # cells are in order of service, stage, month
        *(lookup.outcomes.units[outcome], lookup.outcomes.known[outcome]),
    )
    best = np.lexsort((*worth, -asked[index]))[::-1]
    order = order.copy()
    order[those] = index[best]
    kept: Ints = order[np.append(True, ~again)]
    return kept


def largest_pairs(pair: Ints, is_paired: Any, begin: Ints) -> tuple[Ints, Any]:
    """Each person's pair, 0 for none, and whether there is one: the largest that a row names.

    Rows are in the order of people, each one's beginning at `begin`.
    """
    if not len(begin):
        return np.zeros(0, np.int64), np.zeros(0, np.bool_)
    lowest = np.iinfo(np.int64).min
    largest = np.maximum.reduceat(np.where(is_paired, pair, lowest), begin)
    there = np.logical_or.reduceat(is_paired, begin)
    return np.where(there, largest, 0), there


def _by_home(pair: Ints, is_paired: Any, last: Any) -> Ints:
    """Pairs together, and those of one cell near each other, so that sums are added close by.

    The people of a pair stay in their order; those without one come last.
    """
    paired, alone = np.flatnonzero(is_paired), np.flatnonzero(~is_paired)
    order = paired[in_place(pair[paired])]
    begin = runs(pair[order])
    count = np.diff(np.append(begin, len(order)))
    pairs = in_place(last[order[begin]])
    after = np.append(0, np.cumsum(count[pairs]))
    moved = np.repeat(begin[pairs] - after[:-1], count[pairs]) + np.arange(len(order))
    return np.concatenate([order[moved], alone[in_place(last[alone])]])


def in_place(values: Any) -> Ints:
    """The order of values, equal ones as they stand: a quick sort, and one of what is nearly sorted."""
    if values.dtype.itemsize <= 2:
        return np.argsort(values, kind="stable")  # which is quick for these
    order = np.argsort(values)
    begin = runs(values[order])
    rank = np.repeat(np.arange(len(begin)), np.diff(np.append(begin, len(order))))
    again: Ints = order[np.argsort(rank * len(order) + order, kind="stable")]
    return again


def couples(pair: Ints) -> Ints:
    """Positions of the first of exactly two neighbours with one pair."""
    if len(pair) < 2:
        return np.zeros(0, dtype=np.int64)
    same = pair[1:] == pair[:-1]
    before, after = np.append(False, same[:-1]), np.append(same[1:], False)
    return np.flatnonzero(same & ~before & ~after)


def runs(values: Any) -> Ints:
    """Where each run of equal values begins."""
    return np.flatnonzero(np.append(True, values[1:] != values[:-1])[: len(values)])


def small(most: int) -> np.dtype[Any]:
    """The smallest unsigned type that holds 0 to `most`."""
    return np.dtype(np.min_scalar_type(max(most, 0)))
