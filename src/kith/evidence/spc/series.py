"""From a file to series in time's order: a date and an exact number a line, perhaps a group."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any, NamedTuple

from kith.evidence.batch import working_engine
from kith.evidence.columns import find_column
from kith.evidence.dates import read_iso, read_uk_date
from kith.evidence.duck import Progress
from kith.evidence.exact import comma_hint, read_decimal
from kith.evidence.pairing import texts_of
from kith.evidence.source import read_source

ReadDate = Callable[[str], datetime.datetime | None]

_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
LARGEST = 10**15  # in a chart: beyond it, floats hold no tenths
# A float holds whole numbers below this without a gap.
_WHOLE = 2**53


class Wrong(NamedTuple):
    """What is wrong on a line, and in which column; the line is not in any series."""

    line: int
    column: str
    says: str


class Value(NamedTuple):
    """One point of a series."""

    when: datetime.datetime
    value: Fraction
    line: int


@dataclass
class Series:
    """What a file holds: the points of each group, in order of date. Without groups, `""`."""

    groups: dict[str, list[Value]] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def read_series(
    path: Path,
    *,
    date: str,
    value: str,
    group: str | None = None,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> Series:
    """Read the points of a CSV, Parquet or NDJSON file.

    Dates are ISO (a day, a month or a time) or day/month/year, one way in a file. A line without a
    readable date and number, and one whose date stood before in its group, is in `wrong`.
    UseRefused for a column that is not there.
    """
    with working_engine(progress) as engine:
        source = read_source(engine, path, encoding=encoding, progress=progress)
        columns = [
            find_column(source.names, date, "--date"),
            find_column(source.names, value, "--value"),
        ]
        if group is not None:
            columns.append(find_column(source.names, group, "--group"))
        found = Series(notices=list(source.notices))
        found.wrong += [Wrong(broken.line, "", f"{broken.reason}.") for broken in source.broken]
        names = [source.names[column] for column in columns]
        _gather(found, names, texts_of(engine, source, columns))
    found.wrong.sort()
    return found


def read_date(text: str) -> datetime.datetime | None:
    """Read an ISO or a day/month/year date, in no time zone. None when it is neither."""
    return _iso(text) or read_uk_date(text)


def as_whole(numbers: Iterable[Fraction]) -> tuple[list[float], int]:
    """Return numbers as whole numbers of 1/per, and per, so that a chart compares them exactly.

    Numbers too fine or too large for that come back as they are, rounded to floats, with per 1.
    """
    given = list(numbers)
    per = lcm(*(number.denominator for number in given))
    whole = [int(number * per) for number in given]
    if per < _WHOLE and all(abs(number) < _WHOLE for number in whole):
        return [float(number) for number in whole], per
    return [float(number) for number in given], 1


def _gather(found: Series, names: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    met: dict[tuple[str, datetime.datetime], int] = {}
    read: ReadDate | None = None
    for line, *cells in rows:
        texts = [(cell or "").strip() for cell in cells]
        read = read or _way(texts[0])
        point = _point(line, names, texts, read)
        if isinstance(point, Value):
            key = (texts[2] if len(texts) > 2 else "", point.when)
            before = met.setdefault(key, line)
            if before == line:
                found.groups.setdefault(key[0], []).append(point)
                continue
            says = f"{texts[0]!r} stood on line {before} already, and that one counts."
            point = Wrong(line, names[0], says)
        found.wrong.append(point)
    for points in found.groups.values():
        points.sort()
    if read is read_uk_date:
        found.notices.append("Dates are read as day/month/year.")


def _point(line: int, names: list[str], texts: list[str], read: ReadDate | None) -> Value | Wrong:
    for name, text in zip(names, texts, strict=True):
        if not text:
            return Wrong(line, name, "is empty.")
    when = read(texts[0]) if read else None
    if when is None:
        like = "day/month/year like the others" if read is read_uk_date else "year-month-day"
        return Wrong(line, names[0], f"{texts[0]!r} is not a date. Write it as {like}.")
    try:
        number = read_decimal(texts[1])
    except ValueError:
        return Wrong(line, names[1], f"{texts[1]!r} is not a number.{comma_hint(texts[1])}")
    if abs(number) > LARGEST:
        return Wrong(line, names[1], f"{texts[1]!r} is too large for a chart.")
    return Value(when, number, line)


def _way(text: str) -> ReadDate | None:
    """The way of reading that fits this text: one file is read in one way."""
    return next((read for read in (_iso, read_uk_date) if read(text) is not None), None)


def _iso(text: str) -> datetime.datetime | None:
    return read_iso(f"{text}-01" if _MONTH.fullmatch(text) else text)
