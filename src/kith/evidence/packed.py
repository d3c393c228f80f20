"""A packed cache of the facts, scored by look-up: the fast path beside the SQL, and equal to it.

One file for a scale of a measure holds, for each asking, its cell and its answers as a few small
numbers (each several items, or the stored score), in the order of pairs, people and askings; and
for each person where their rows begin. It is made from the Parquet facts, whenever they or the
definition have changed or the file is damaged, and it is never backed up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import numpy as np

from kith.evidence.definitions.shape import shape_of
from kith.evidence.duck import Engine
from kith.evidence.fact_files import check_answers, check_scores, file_hash
from kith.evidence.facts import ANSWERS, SCORES
from kith.evidence.packed_file import ArrayFile, Damaged, write_arrays
from kith.evidence.packed_scores import Lookup, by_answers, by_scores, layout
from kith.evidence.packing import (
    People,
    Reader,
    Rows,
    answer_conditions,
    in_order,
    packed_sql,
    runs,
    small,
    units_conditions,
    units_sql,
)
from kith.evidence.refusals import InputRefused
from kith.evidence.tally import Columns, Grid, Ints, Scores, Tally
from kith.measures.definition import Measure

Kind = Literal["scores", "answers"]

BLOCK = 1 << 16
"""Rows worked on at a time: what is held of them stays in the processor's caches."""


class Packed:
    """An open cache: what it was made from, its arrays, and how its numbers become scores."""

    def __init__(self, file: ArrayFile, measure: Measure, *, checked: bool = True) -> None:
        """Take a file that `build` wrote. `checked` false trusts its arrays unread."""
        self._file, self._checked, self.measure = file, checked, measure
        self.told = told = file.facts
        self.scale: str = told["scale"]
        self.kind: Kind = told["kind"]
        self.grid = Grid(
            np.array(told["services"], dtype=np.int64),
            np.array(told["stages"], dtype=np.int64),
            told["first_month"],
            told["months"],
        )
        stored = file.array("units") if self.kind == SCORES else None
        self.lookup = lookup_of(measure, self.scale, stored)
        self.packed = [self.array(name) for name in file.names() if name.startswith("packed_")]
        self.cell, self.start = self.array("cell"), self.array("start")
        self.couple = self.array("couple")
        self.paired: int = told["paired"]

    @property
    def rows(self) -> int:
        """How many askings it holds, each once."""
        return len(self.cell)

    def array(self, name: str) -> np.ndarray[Any, Any]:
        """Return one of the arrays; see `build` for their names."""
        return self._file.array(name, checked=self._checked)

    def tables(self) -> dict[str, Columns]:
        """Return `cells`, `changes` and `couples` as columns of int64, sorted by key."""
        return self.tally().tables()

    def tally(self) -> Tally:
        """Add everything up, in one pass. InputRefused when a sum may be too large for 64 bits."""
        judged = shape_of(self.measure, self.scale)
        scores, tally = Scores(self.lookup.outcomes, judged), Tally(self.grid, judged)
        couple = self.couple
        for first, last in self._blocks(couple):
            begin, end = int(self.start[first]), int(self.start[last])
            own = couple[slice(*np.searchsorted(couple, [first, last]))]
            tally.add(
                scores,
                self.lookup.outcome([numbers[begin:end] for numbers in self.packed]),
                self.cell[begin:end].astype(np.int64),
                self.start[first : last + 1].astype(np.int64) - begin,
                own.astype(np.int64) - first,
            )
        tally.refuse_too_large()
        return tally

    @cached_property
    def asking(self) -> Any:
        """Which asking each row is."""
        return self.array("asking")

    @cached_property
    def person(self) -> Ints:
        """Each person's id, in the order of their rows."""
        return self.array("person")

    @cached_property
    def pair(self) -> Ints:
        """Each person's pair; only the first `paired` have one."""
        return self.array("pair")

    @cached_property
    def ids(self) -> Ints:
        """The people's ids in order, whose `place` says where they stand."""
        return self.array("ids")

    @cached_property
    def place(self) -> Any:
        """Where each of `ids` stands among the people."""
        return self.array("place")

    def _blocks(self, couple: np.ndarray[Any, Any]) -> Iterator[tuple[int, int]]:
        """People from and to: about BLOCK rows, and no couple in two blocks."""
        people = len(self.start) - 1
        edges = np.searchsorted(
            self.start, np.arange(BLOCK, self.rows, BLOCK).astype(self.start.dtype)
        )
        place = np.searchsorted(couple, edges - 1)
        inside = np.append(couple, [0])[np.minimum(place, len(couple))] == edges - 1
        edges = np.unique(np.append(edges + (inside & (place < len(couple))), [0, people]))
        edges = edges[edges <= people]
        yield from zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)


def lookup_of(measure: Measure, scale: str, stored: Ints | None) -> Lookup:
    """Return how packed numbers of a scale are scored: from answers, or from `stored` units."""
    return by_answers(measure, scale) if stored is None else by_scores(stored)


def open_packed(
    folder: Path, measure: Measure, scale: str, *, cache: Path, kind: Kind = "scores"
) -> Packed:
    """Return the cache of a folder of facts, made anew when stale, damaged or not there yet.

    `cache` is the folder for caches. InputRefused when the folder has no such facts. KeyError for
    an unknown scale.
    """
    measure.scale(scale)
    path = cache / f"{measure.code}-{scale}-{measure.version}-{kind}.packed"
    files = fact_files(folder, measure, scale, kind)
    try:
        file = ArrayFile(path)
        if _is_fresh(file, files, _definition(measure, scale)):
            return Packed(file, measure)
    except Damaged:
        pass  # whatever is wrong with a cache, it is made anew
    build(path, files, measure, scale, kind)
    return Packed(ArrayFile(path), measure)


def fact_files(folder: Path, measure: Measure, scale: str, kind: Kind) -> list[Path]:
    """Return the Parquet files of one kind of fact, in order. InputRefused when there is none."""
    below = folder / kind / measure.code
    below = below / scale if kind == SCORES else below
    files = sorted(below.glob("*.parquet"))
    if not files:
        raise InputRefused(f"{below} holds no Parquet files. Write the facts there first.")
    return files


def build(path: Path, files: Sequence[Path], measure: Measure, scale: str, kind: Kind) -> None:
    """Read the facts and write the cache whole."""
    inputs = [_input(file) for file in files]
    rows, grid, units = rows_of(files, measure, scale, kind)
    write_packed(path, rows, grid, units, measure=measure, scale=scale, inputs=inputs)


def write_packed(
    path: Path, rows: Rows, grid: Grid, units: Ints | None, *,
    measure: Measure, scale: str, inputs: Sequence[dict[str, Any]] = (),
) -> None:  # fmt: skip
    """Write the cache of rows that hold answers, or places in the stored `units`, over a grid.

    Arrays by row: packed_0 …, cell, asking. By person: start, person, pair. `couple` is where
    pairs of two begin; `ids` are the people sorted and `place` where each of them stands; `pairs`
    and `begin` say so of pairs; `odd` rows name another pair than their person's, `odd_pair`.
    """
    people = in_order(rows, lookup_of(measure, scale, units))
    odd = people.order[people.odd]
    named = [("odd_pair", rows.pair[odd]), ("odd_is_paired", rows.is_paired[odd])]
    facts = {
        "measure": measure.code,
        "scale": scale,
        "version": measure.version,
        "kind": ANSWERS if units is None else SCORES,
        "definition": _definition(measure, scale),
        "inputs": list(inputs),
        "services": grid.services.tolist(),
        "stages": grid.stages.tolist(),
        "first_month": grid.first_month,
        "months": grid.months,
        "paired": people.paired,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    write_arrays(path, chain(_arrays(people, units), named), facts)


def rows_of(
    files: Sequence[Path], measure: Measure, scale: str, kind: Kind
) -> tuple[Rows, Grid, Ints | None]:
    """Read facts: their rows, the cells they need, and for scores the different units."""
    shape = shape_of(measure, scale)
    with TemporaryDirectory(prefix="kith-") as work, Engine(Path(work)) as engine:
        if kind == SCORES:
            check_scores(engine, files)
            reader = Reader(engine, files, measure.version, units_sql)
            reader.refuse_what_is_no_fact(shape, units_conditions(shape))
        else:
            check_answers(engine, files, measure)
            reader = Reader(engine, files, measure.version, packed_sql(layout(measure, scale)))
            reader.refuse_what_is_no_fact(shape, answer_conditions(layout(measure, scale)))
        units = reader.units() if kind == SCORES else None
        grid = reader.grid()
        return reader.rows(grid, units), grid, units


def _arrays(people: People, units: Ints | None) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    for k, numbers in enumerate(people.packed):
        yield f"packed_{k}", numbers
    yield "cell", people.cell
    yield "asking", people.asking
    yield "start", people.start.astype(small(len(people.cell)))
    yield "couple", people.couple.astype(small(len(people.person)))
    yield "odd", people.odd
    yield "person", people.person
    yield "pair", people.pair
    place = np.argsort(people.person)
    yield "ids", people.person[place]
    yield "place", place.astype(small(len(people.person)))
    begin = runs(people.pair[: people.paired])
    begin = begin[np.argsort(people.pair[begin])]
    yield "pairs", people.pair[begin]
    yield "begin", begin.astype(small(len(people.person)))
    if units is not None:
        yield "units", units


def _definition(measure: Measure, scale: str) -> str:
    """What the packed numbers mean: they are worth nothing under another layout."""
    told = [
        [(item.number, sorted(item.points.items())) for item in group]
        for group in layout(measure, scale)
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _input(file: Path) -> dict[str, Any]:
    told = file.stat()  # before it is read: a change meanwhile is found when the cache is opened
    return {
        "name": file.name,
        "size": told.st_size,
        "changed": told.st_mtime_ns,
        "sha256": file_hash(file),
    }


def _is_fresh(file: ArrayFile, files: Sequence[Path], definition: str) -> bool:
    """Whether the cache was made from these files. As in git, one whose size and time are as they
    were is not read again; otherwise its hash decides.
    """
    told = file.facts["inputs"]
    if file.facts["definition"] != definition or len(told) != len(files):
        return False
    return all(_is_same(each, path) for each, path in zip(told, files, strict=True))


def _is_same(told: dict[str, Any], path: Path) -> bool:
    stat = path.stat()
    if told["name"] != path.name or told["size"] != stat.st_size:
        return False
    if told["changed"] == stat.st_mtime_ns:
        return True
    return bool(_input(path)["sha256"] == told["sha256"])
