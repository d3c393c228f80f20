"""A definition: the texts of one scale of one version of a measure, and their hash."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from kith.evidence.definitions import texts
from kith.evidence.definitions.shape import Shape, shape_of
from kith.evidence.facts import ASKING
from kith.evidence.scoring_sql import scoring_sql
from kith.measures.definition import Measure
from kith.measures.plan import compile_plan

TABLES = ("cells", "people", "changes", "couples")
"""The aggregate tables, each a Parquet file of this name."""

_CARRIED = tuple(column.name for column in ASKING)


@dataclass(frozen=True, slots=True)
class Statement:
    """A query and its name. `table` says what to do with it: True, to write or fetch the rows of the
    aggregate table of that name; False, to keep its rows as a relation of that name for those after.
    """

    name: str
    sql: str
    table: bool


@dataclass(frozen=True, slots=True)
class Definition:
    """How facts of one scale of a measure's version become aggregate tables.

    `checking` reads `facts`; `cells` and `folded` read `scores`; `people`, `changes` and `couples`
    read what those before them made: `statements` has all in order. In `scores` each asking of a person stands once: `doubled` (over
    `folded` and `scores`) counts those that stand twice or more, and `unique` makes `scores` out
    of a relation `given` in which they do.
    """

    measure: str
    scale: str
    version: str
    shape: Shape
    checking: str
    folded: str
    unique: str
    doubled: str
    pairs: str
    cells: str
    people: str
    changes: str
    couples: str
    scoring: str
    """Facts of scores, and `bad` (1 for an answer that is no code), over a relation `answers`."""

    def statements(self, tables: Sequence[str] = TABLES) -> list[Statement]:
        """Return what is to be run over `scores`, in order, to make these tables."""
        found = [
            Statement("folded", self.folded, table=False),
            Statement("tallied", self.cells, table=False),  # the others look places up in it
        ]
        for name in tables:
            if name == "couples":
                found.append(Statement("pairs", self.pairs, table=False))
            kept = "SELECT *\nFROM tallied\nORDER BY service, stage, month"
            found.append(
                Statement(name, kept if name == "cells" else getattr(self, name), table=True)
            )
        return found

    @property
    def hash(self) -> str:
        """SHA-256 of all the texts: two definitions of one hash give the same tables."""
        whole = "\n;\n".join([self.unique, *(each.sql for each in self.statements())])
        return hashlib.sha256(whole.encode()).hexdigest()


def define(measure: Measure, scale: str) -> Definition:
    """Return the definition of one scale of a measure. KeyError when it has no such scale."""
    shape = shape_of(measure, scale)
    return Definition(
        measure=measure.code,
        scale=scale,
        version=measure.version,
        shape=shape,
        checking=texts.checking(shape),
        folded=texts.folded(shape),
        unique=texts.unique(shape),
        doubled=texts.doubled(shape),
        pairs=texts.pairs(shape),
        cells=texts.cells(shape),
        people=texts.people(shape),
        changes=texts.changes(shape),
        couples=texts.couples(shape),
        scoring=_scoring(measure, scale),
    )


def _scoring(measure: Measure, scale: str) -> str:
    plan = compile_plan(measure)
    k = 1 + [each.code for each in plan.scales].index(scale)
    kept = ", ".join(_CARRIED)
    # Codes are narrow in the files; their sums need room.
    codes = ", ".join(f"CAST(a{n} AS INTEGER) AS a{n}" for n in (i.number for i in plan.items))
    text = scoring_sql(plan, (), _CARRIED)
    responses = f"WITH responses AS (\n  SELECT 0 AS line, {kept},\n    {codes}\n  FROM answers\n),"
    return (
        f"SELECT {kept}, CAST(units_{k} AS BIGINT) AS units, missing_{k} AS missing, bad\n"
        f"FROM (\n{text.replace('WITH', responses, 1)}\n) scored"
    )
