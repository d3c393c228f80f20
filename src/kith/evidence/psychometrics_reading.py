"""Answers from a file or a folder of facts, as arrays of codes for the psychometrics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kith.evidence.batch import USUAL_MISSING, working_engine
from kith.evidence.columns import Asked, map_columns
from kith.evidence.duck import Engine, Progress, literal
from kith.evidence.facts import ANSWERS
from kith.evidence.psychometrics import NOT_ANSWERED, Codes, Item, Tally, tally
from kith.evidence.refusals import InputRefused, UseRefused
from kith.evidence.source import read_source
from kith.evidence.staging import stage
from kith.measures.definition import Measure, Scale
from kith.measures.plan import compile_plan


@dataclass(frozen=True)
class Answers:
    """The answers that were read: an array of codes for each item of the measure, by number.

    `put_aside` counts lines that could not be read as a response, or came twice. `notices` are
    sentences on what was left out.
    """

    codes: dict[int, Codes]
    put_aside: int
    notices: tuple[str, ...]


def items_of(measure: Measure, scale: Scale) -> tuple[Item, ...]:
    """The items of a scale with their points; of all its parts for a composite."""
    numbers = set(scale.items)
    for part in scale.parts:
        numbers |= set(measure.scale(part).items)
    points = {item.number: item.points for item in compile_plan(measure).items}
    return tuple(Item(number, points[number]) for number in sorted(numbers))


def tally_scale(answers: Answers, measure: Measure, scale: Scale) -> Tally:
    """Count the answers to one scale's items."""
    items = items_of(measure, scale)
    return tally(items, [answers.codes[item.number] for item in items])


def read_file(
    path: Path,
    measure: Measure,
    *,
    asked: Asked | None = None,
    missing: Sequence[str] = USUAL_MISSING,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> Answers:
    """Read a CSV, Parquet or NDJSON file, wide or long, as `kith score` does.

    Raises InputRefused when the file cannot be worked on, UseRefused when options do not fit.
    """
    asked = asked or Asked()
    with working_engine(progress) as engine:
        source = read_source(engine, path, encoding=encoding, progress=progress)
        mapping = map_columns(source.names, measure, asked)
        for careful in (False, True):
            staged = stage(
                engine, source, measure, mapping, asked, missing=missing, careful=careful
            )
            where = "line NOT IN (SELECT line FROM aside)" if staged.has_aside else ""
            try:
                codes = _codes(engine, measure, "responses", where)
                break
            except engine.out_of_range:
                if careful:
                    raise
        (aside,) = engine.row(
            "SELECT (SELECT COUNT(DISTINCT line) FROM aside) + (SELECT COUNT(*) FROM lines_aside)"
        )
        notices = [*source.notices, *staged.notices]
    return Answers(codes, int(aside) + len(source.broken), tuple(notices))


def read_facts(folder: Path, measure: Measure, progress: Progress | None = None) -> Answers:
    """Read the answers of a folder of facts: each person's first asking, of this definition.

    Later askings of the same people are left out, since the interval of alpha holds for responses
    that do not depend on each other. Raises InputRefused when there are no such answers.
    """
    found = sorted((folder / ANSWERS / measure.code).glob("*.parquet"))
    if not found:
        raise InputRefused(
            f"{folder} holds no answers to {measure.code}: there is no Parquet file in "
            f"{Path(ANSWERS) / measure.code}. Alpha needs the answers; scores alone do not do."
        )
    with working_engine(progress) as engine:
        engine.view("facts", found)
        _refuse_other_columns(engine, measure, folder)
        version = f"version = {literal(measure.version)}"
        others, later = engine.row(
            f"SELECT COUNT(*) FILTER (WHERE NOT {version}), "
            f"COUNT(*) FILTER (WHERE {version} AND asking > 1) FROM facts"
        )
        codes = _codes(engine, measure, "facts", f"{version} AND asking = 1")
    notices = []
    if later:
        notices.append("Only the first time each person was asked counts here.")
    if others:
        notices.append(f"Answers to other versions than {measure.version} were left out.")
    return Answers(codes, 0, tuple(notices))


def choose_scales(measure: Measure, code: str | None) -> list[Scale]:
    """The scales asked for: one, or all of the measure. UseRefused for one that it has not."""
    if code is None:
        return list(measure.scales)
    for scale in measure.scales:
        if scale.code == code:
            return [scale]
    known = ", ".join(scale.code for scale in measure.scales)
    raise UseRefused(f"{measure.code} has no scale {code!r}. It has: {known}.")


def _refuse_other_columns(engine: Engine, measure: Measure, folder: Path) -> None:
    there = {str(row[0]) for row in engine.rows("DESCRIBE SELECT * FROM facts")}
    wanted = ["version", "asking", *(f"a{item.number}" for item in measure.items)]
    absent = [name for name in wanted if name not in there]
    if absent:
        raise InputRefused(
            f"The answers to {measure.code} in {folder} lack the column {absent[0]}. "
            "`kith evidence schema` says which columns facts have."
        )


def _codes(engine: Engine, measure: Measure, table: str, where: str) -> dict[int, Codes]:
    columns = ", ".join(
        f"CAST(COALESCE(a{item.number}, {NOT_ANSWERED}) AS SMALLINT) AS a{item.number}"
        for item in measure.items
    )
    condition = f" WHERE {where}" if where else ""
    arrays = engine.arrays(f"SELECT {columns} FROM {table}{condition}", "Reading the answers")
    return {
        item.number: np.asarray(arrays[f"a{item.number}"], dtype=np.int16) for item in measure.items
    }
