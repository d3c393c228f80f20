"""A folder of facts: which files it holds, whether they keep the published schema, their hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kith.evidence.definitions.shape import Shape
from kith.evidence.duck import Engine
from kith.evidence.facts import ANSWERS, SCORE, SCORES, Column, answer_columns
from kith.evidence.refusals import InputRefused
from kith.measures.definition import Measure

INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
"""The types that hold nothing but integers that a BIGINT holds, too."""

Versions = Mapping[str, Measure]
"""One measure's known versions."""
_AGAIN = "See `kith evidence schema`, and write the facts again."


@dataclass(frozen=True, slots=True)
class FactFiles:
    """The Parquet files of one measure, and of one scale unless they are answers."""

    versions: Versions
    measure: str
    scale: str
    files: tuple[Path, ...]

    def of_version(self, version: str) -> Measure:
        """Return the measure of a version; InputRefused when our instruments have no such one."""
        if version in self.versions:
            return self.versions[version]
        known = ", ".join(sorted(self.versions))
        raise InputRefused(
            f"{self.files[0].parent}: there are facts of {self.measure} {version}, and the "
            f"instruments here are of {known}. Score the answers again, or take those facts out."
        )


def score_files(folder: Path, measures: Sequence[Measure]) -> list[FactFiles]:
    """Return what is under DIR/scores. InputRefused for a measure or scale that is not known."""
    found = []
    for below, versions in _by_measure(folder / SCORES, measures):
        scales = {scale.code for each in versions.values() for scale in each.scales}
        for inner in _folders(below):
            if inner.name not in scales:
                known = ", ".join(sorted(scales))
                raise InputRefused(f"{inner}: {below.name} has no such scale. It has: {known}.")
            if files := _parquet(inner):
                found.append(FactFiles(versions, below.name, inner.name, files))
    return found


def answer_files(folder: Path, measures: Sequence[Measure]) -> list[FactFiles]:
    """Return what is under DIR/answers. InputRefused for a measure that is not known."""
    return [
        FactFiles(versions, below.name, "", files)
        for below, versions in _by_measure(folder / ANSWERS, measures)
        if (files := _parquet(below))
    ]


def check_scores(engine: Engine, files: Sequence[Path]) -> None:
    """Refuse files of scores that do not keep the schema: a column not there, or of another type."""
    for file in files:
        _check(engine, file, SCORE)


def check_answers(engine: Engine, files: Sequence[Path], measure: Measure) -> None:
    """Refuse files of answers that do not keep the schema."""
    for file in files:
        _check(engine, file, answer_columns(len(measure.items)))


def refuse_bad(engine: Engine, files: Sequence[Path], version: str, shape: Shape) -> None:
    """Say which file and column holds what no fact may say, and refuse it; else do nothing.

    `files` hold facts of scores, whose schema was checked.
    """
    wrong = {
        name: (f"{name} BETWEEN {a} AND {z}", f"{a} to {z}")
        for name, (a, z) in shape.ranges.items()
    }
    wrong["person"] = ("person IS NOT NULL", "any whole number")
    low, high = shape.lowest, shape.highest
    wrong["units"] = (
        f"(units IS NULL OR units BETWEEN {low} AND {high})",
        f"{low} to {high}, or empty where there is no score",
    )
    wrong["units, missing"] = (
        "(missing = 0) = (units IS NOT NULL)",
        "units where missing is 0, and none elsewhere",
    )
    for file in files:
        engine.view("suspected", [file])
        for name, (good, allowed) in wrong.items():
            bad = f"CASE WHEN {good} THEN 0 ELSE 1 END = 1 AND version = '{version}'"
            ((count,),) = engine.rows(f"SELECT COUNT(*) FROM suspected WHERE {bad}")
            if count:
                raise InputRefused(
                    f"{file}, column {name}: {count} of the rows of version {version} are not "
                    f"what a fact may say ({allowed}). {_AGAIN}"
                )


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _check(engine: Engine, file: Path, columns: Sequence[Column]) -> None:
    _, described = engine.parquet(file, "checked")
    kinds = dict(described)
    for column in columns:
        kind = kinds.get(column.name)
        if kind is None:
            raise InputRefused(f"{file}: there is no column {column.name}. {_AGAIN}")
        allowed = ("VARCHAR",) if column.kind == "VARCHAR" else INTEGERS
        if kind not in allowed:
            raise InputRefused(
                f"{file}, column {column.name}: it is {kind}, and should be {column.kind}. {_AGAIN}"
            )


def _by_measure(folder: Path, measures: Sequence[Measure]) -> list[tuple[Path, Versions]]:
    found: list[tuple[Path, Versions]] = []
    for below in _folders(folder):
        versions = {each.version: each for each in measures if each.code == below.name}
        if not versions:
            raise InputRefused(
                f"{below}: there is no measure {below.name!r}. `kith measures` lists them all."
            )
        found.append((below, versions))
    return found


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith("."))


def _parquet(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(p for p in folder.glob("*.parquet") if not p.name.startswith(".")))
