"""From a file with a count and a denominator a line to rows with their intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, NamedTuple

from kith.evidence.batch import working_engine
from kith.evidence.columns import find_column
from kith.evidence.duck import Progress
from kith.evidence.exact import comma_hint, read_decimal
from kith.evidence.intervals import Interval, Intervals, byar_many, wilson_many
from kith.evidence.pairing import texts_of
from kith.evidence.refusals import UseRefused
from kith.evidence.source import read_source

Method = Literal["wilson", "byar"]
ADDED = Interval._fields
# Beyond it a float no longer holds every whole number.
LARGEST = 10**15


class Wrong(NamedTuple):
    """What is wrong on a line, and in which column; the line is not among the rows."""

    line: int
    column: str
    says: str


class Row(NamedTuple):
    """A line that can be used: its cells as written, and its interval."""

    line: int
    cells: list[str]
    interval: Interval


@dataclass
class Told:
    """What a file gives: the names of its columns, its rows, and the lines left out."""

    names: list[str]
    rows: list[Row] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def intervals_of(
    path: Path,
    method: Method,
    *,
    count: str,
    denominator: str,
    confidence: float = 0.95,
    per: float = 1.0,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> Told:
    """Read a CSV, Parquet or NDJSON file and give every usable line its interval, in line order.

    Counts are whole numbers from 0; the denominator is above 0, whole and at least the count for
    Wilson, perhaps a decimal for Byar. Every other line is in `wrong`. UseRefused for a column
    that is not there, InputRefused for a file that cannot be read.
    """
    with working_engine(progress) as engine:
        source = read_source(engine, path, encoding=encoding, progress=progress)
        at = (
            find_column(source.names, count, "--count"),
            find_column(source.names, denominator, "--denominator"),
        )
        if at[0] == at[1]:
            raise UseRefused(
                f"--count and --denominator both name the column {source.names[at[0]]!r}. "
                "The two must differ."
            )
        told = Told(_own_names(source.names), notices=list(source.notices))
        told.notices += _renamed(source.names, told.names)
        told.wrong += [Wrong(broken.line, "", f"{broken.reason}.") for broken in source.broken]
        lines = texts_of(engine, source, range(len(source.names)))
        good = _sort_out(lines, at, source.names, method, told)
    told.wrong.sort()
    numbers = ([float(line.counted) for line in good], [float(line.below) for line in good])
    told.rows = [
        Row(line.line, line.cells, interval)
        for line, interval in zip(
            good, _reckoned(method, numbers, confidence, per).rows(), strict=True
        )
    ]
    return told


class _Line(NamedTuple):
    line: int
    cells: list[str]
    counted: Fraction
    below: Fraction


def _sort_out(
    lines: Iterable[tuple[Any, ...]],
    at: tuple[int, int],
    names: Sequence[str],
    method: Method,
    told: Told,
) -> list[_Line]:
    good = []
    for number, *given in lines:
        cells = [str(cell) if cell is not None else "" for cell in given]
        count, wrong = _number(cells[at[0]], whole=True)
        if count is None:
            told.wrong.append(Wrong(number, names[at[0]], wrong))
        below, says = _number(cells[at[1]], whole=method == "wilson")
        if below is not None:
            says = _unfit(count, below, method)
        if says:
            told.wrong.append(Wrong(number, names[at[1]], says))
        elif count is not None and below is not None:
            good.append(_Line(number, cells, count, below))
    return good


def _number(cell: str, *, whole: bool) -> tuple[Fraction | None, str]:
    text = cell.strip()
    if not text:
        return None, "it is empty."
    try:
        number = read_decimal(text)
    except ValueError:
        return None, f"{text!r} is not a number.{comma_hint(text)}"
    if number < 0:
        return None, f"{text} is negative."
    if whole and number.denominator != 1:
        return None, f"{text} is not a whole number."
    if number > LARGEST or 0 < number < Fraction(1, LARGEST):
        return None, f"{text} is too {'large' if number > 1 else 'small'} to reckon with."
    return number, ""


def _unfit(count: Fraction | None, below: Fraction, method: Method) -> str:
    if below == 0:
        return "it is 0, so there is nothing to divide by."
    if method == "wilson" and count is not None and count > below:
        return f"{below} is below the count of {count}; a share cannot exceed the whole."
    return ""


def _reckoned(
    method: Method, numbers: tuple[list[float], list[float]], confidence: float, per: float
) -> Intervals:
    if method == "byar":
        return byar_many(*numbers, confidence=confidence, per=per)
    found = wilson_many(*numbers, confidence=confidence)
    return Intervals(*(column * per for column in found))


def _own_names(names: Sequence[str]) -> list[str]:
    """The file's names, each its own, and none of those that are added."""
    own: list[str] = []
    taken = set(ADDED) | set(names)
    for name in names:
        free, tries = name, 1
        while free in own or free in ADDED or (free != name and free in taken):
            tries += 1
            free = f"{name}_{tries}"
        own.append(free)
    return own


def _renamed(names: Sequence[str], own: Sequence[str]) -> list[str]:
    return [
        f"The file's column {before!r} is called {after!r} here, since the name was taken."
        for before, after in zip(names, own, strict=True)
        if before != after
    ]
