"""From a file to pairs of scores, first and last: by person, or from two columns of one row."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from kith.evidence import casting
from kith.evidence.batch import USUAL_MISSING, scoring, working_engine
from kith.evidence.columns import (
    ORDER_NAMES,
    PERSON_NAMES,
    Asked,
    find_column,
    listed,
    map_columns,
    plain,
)
from kith.evidence.duck import Engine, Progress
from kith.evidence.exact import read_decimal
from kith.evidence.refusals import InputRefused
from kith.evidence.rejects import Problem, gather
from kith.evidence.source import Source, read_source
from kith.evidence.staging import Staged, stage
from kith.measures.definition import Measure
from kith.measures.plan import compile_plan

ONLY_ONCE = "only_once"
TIED = "tied"
FIRST_NOT_SCORED = "first_not_scored"
LAST_NOT_SCORED = "last_not_scored"
UNREADABLE = "not_a_number"

When = int | Fraction | datetime.datetime
_UK_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_WORDS = {"pre": 0, "before": 0, "first": 0, "post": 1, "after": 1, "last": 1}


class Pair(NamedTuple):
    """One person's first and last score in score points; `missing` says why there is no pair."""

    person: str
    first: Fraction | None
    last: Fraction | None
    missing: str | None


@dataclass
class Pairs:
    """All pairs of a file, what could not be read, and sentences worth saying.

    `first_scores` are the scores of every first administration, for the clinical mean and SD.
    """

    pairs: list[Pair]
    put_aside: int = 0
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def first_scores(self) -> list[Fraction]:
        """Every first score there is."""
        return [pair.first for pair in self.pairs if pair.first is not None]


class _Asking(NamedTuple):
    person: str
    when: str
    line: int
    score: Fraction | None


def pairs_by_columns(
    path: Path,
    pre: str,
    post: str,
    *,
    missing: Sequence[str] = USUAL_MISSING,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> Pairs:
    """Read one pair a row from the columns `pre` and `post`, exact decimals.

    An empty cell makes the pair missing; what is no number does too, and is listed as a problem.
    Raises InputRefused and UseRefused as reading does.
    """
    with working_engine(progress) as engine:
        source = read_source(engine, path, encoding=encoding, progress=progress)
        columns = [
            find_column(source.names, pre, "--pre"),
            find_column(source.names, post, "--post"),
        ]
        found = _from_source(source)
        for line, before, after in _texts(engine, source, columns):
            first, no_first = _number(before, source.names[columns[0]], missing)
            last, no_last = _number(after, source.names[columns[1]], missing)
            said = [says for says in (no_first, no_last) if says]
            if said:
                found.problems.append(Problem(line, " ".join(said)))
                found.put_aside += 1
            why = UNREADABLE if said else _why(first, last)
            found.pairs.append(Pair(str(line), first, last, why))
    found.problems.sort()
    return found


def pairs_by_person(
    path: Path,
    measure: Measure,
    scale: str,
    *,
    person: str | None = None,
    order: str | None = None,
    score: str | None = None,
    items: dict[int, str] | None = None,
    missing: Sequence[str] = USUAL_MISSING,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> Pairs:
    """Pair each person's first and last administration, in the order of a date or number column.

    Scores come from the measure's items (wide or long), or from the column `score`. An
    administration that cannot be scored still counts as one, so that nobody's worst or best day
    is passed over. Somebody with one administration, or with two at the first or the last place
    in the order, has no pair.
    """
    with working_engine(progress) as engine:
        source = read_source(engine, path, encoding=encoding, progress=progress)
        who = _column(source, person, PERSON_NAMES, "--person")
        when = _column(source, order, ORDER_NAMES, "--order")
        found = _from_source(source)
        if score is not None:
            askings = _read_scores(engine, source, [who, when], score, missing, found)
        else:
            identity = (source.names[who], source.names[when])
            asked = Asked(items=items or {}, identity=identity)
            askings = _score_items(engine, source, measure, scale, asked, missing, found)
        found.pairs = _paired(askings, found)
    found.problems.sort()
    return found


def _from_source(source: Source) -> Pairs:
    problems = [Problem(b.line, f"{b.reason[0].upper()}{b.reason[1:]}.") for b in source.broken]
    return Pairs([], len(problems), problems, list(source.notices))


def _texts(engine: Engine, source: Source, columns: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """The line, then the text of each column, in line order."""
    shown = ", ".join(casting.shown(f"c{k}", source.kinds[k]) for k in columns)
    return engine.stream(f"SELECT line, {shown} FROM raw ORDER BY line")


def _number(
    text: str | None, column: str, missing: Sequence[str]
) -> tuple[Fraction | None, str | None]:
    if text is None or not text.strip() or text.strip() in missing:
        return None, None
    try:
        return read_decimal(text), None
    except ValueError:
        return None, f"{column}: {text!r} is not a number."


def _column(source: Source, asked: str | None, usual: Sequence[str], option: str) -> int:
    if asked is not None:
        return find_column(source.names, asked, option)
    for name in usual:
        for position, column in enumerate(source.names):
            if plain(column) == name:
                return position
    raise InputRefused(
        f"The file has no column called {' or '.join(usual[:2])}. Name it with {option}. The "
        f"columns are: {listed(source.names)}."
    )


def _read_scores(
    engine: Engine,
    source: Source,
    who_when: Sequence[int],
    score: str,
    missing: Sequence[str],
    found: Pairs,
) -> Iterator[_Asking]:
    position = find_column(source.names, score, "--score")
    for line, who, when, text in _texts(engine, source, [*who_when, position]):
        if not (who or "").strip() or not (when or "").strip():
            empty = source.names[who_when[1] if (who or "").strip() else who_when[0]]
            found.problems.append(Problem(line, f"{empty} is empty."))
            found.put_aside += 1
            continue
        value, says = _number(text, source.names[position], missing)
        if says:
            found.problems.append(Problem(line, says))
            found.put_aside += 1
        yield _Asking(str(who).strip(), str(when).strip(), line, value)


def _score_items(
    engine: Engine,
    source: Source,
    measure: Measure,
    scale: str,
    asked: Asked,
    missing: Sequence[str],
    found: Pairs,
) -> Iterator[_Asking]:
    mapping = map_columns(source.names, measure, asked)
    # Guarded against numbers too large to add: one row at a time matters more here than speed.
    staged = stage(
        engine, source, measure, mapping, asked, missing=missing, careful=True, unique=False
    )
    put_aside, found.problems = gather(engine, staged, scoring(staged))
    found.put_aside = put_aside
    found.notices += staged.notices
    plan = compile_plan(measure)
    index = next(k for k, part in enumerate(plan.scales, 1) if part.code == scale)
    denominator = plan.scale(scale).published_denominator
    return _scored_askings(engine, staged, index, denominator)


def _scored_askings(
    engine: Engine, staged: Staged, index: int, denominator: int
) -> Iterator[_Asking]:
    rows = engine.stream(
        "SELECT CAST(k0 AS VARCHAR), CAST(k1 AS VARCHAR), line, "
        f"CASE WHEN bad = 0 AND aside.line IS NULL THEN units_{index} END "
        f"FROM (\n{scoring(staged, ['k0', 'k1'])}\n) scored LEFT JOIN aside USING (line) "
        "WHERE k0 IS NOT NULL AND k1 IS NOT NULL ORDER BY line"
    )
    for person, when, line, units in rows:
        yield _Asking(person, when, line, None if units is None else Fraction(units, denominator))


class _Course:
    """What one person's administrations come to, as they are met in any order."""

    __slots__ = ("count", "first", "first_at", "last", "last_at", "ties_first", "ties_last")

    def __init__(self, at: When, score: Fraction | None) -> None:
        self.count = 1
        self.first_at = self.last_at = at
        self.first = self.last = score
        self.ties_first = self.ties_last = False

    def add(self, at: When, score: Fraction | None) -> None:
        self.count += 1
        if at == self.first_at:
            self.ties_first = True
        if at == self.last_at:
            self.ties_last = True
        if at < self.first_at:  # type: ignore[operator]
            self.first_at, self.first, self.ties_first = at, score, False
        if at > self.last_at:  # type: ignore[operator]
            self.last_at, self.last, self.ties_last = at, score, False

    def pair(self, person: str) -> Pair:
        if self.count == 1:
            return Pair(person, self.first, None, ONLY_ONCE)
        if self.ties_first or self.ties_last:
            return Pair(person, None, None, TIED)
        return Pair(person, self.first, self.last, _why(self.first, self.last))


def _why(first: Fraction | None, last: Fraction | None) -> str | None:
    if first is None:
        return FIRST_NOT_SCORED
    return LAST_NOT_SCORED if last is None else None


def _paired(askings: Iterable[_Asking], found: Pairs) -> list[Pair]:
    courses: dict[str, _Course] = {}
    known: dict[str, When | None] = {}
    read: Callable[[str], When | None] | None = None
    for asking in askings:
        if asking.when not in known:
            read = read or _reader(asking.when)
            known[asking.when] = read(asking.when) if read else None
            if read is _uk_date and len(known) == 1:
                found.notices.append("Dates are read as day/month/year.")
        at = known[asking.when]
        if at is None:
            found.problems.append(
                Problem(asking.line, f"{asking.when!r} is no date or number like the others.")
            )
            found.put_aside += 1
        elif asking.person in courses:
            courses[asking.person].add(at, asking.score)
        else:
            courses[asking.person] = _Course(at, asking.score)
    return [course.pair(person) for person, course in courses.items()]


def _reader(text: str) -> Callable[[str], When | None] | None:
    """Which way of reading an order fits this text; one file is read in one way."""
    return next(
        (read for read in (_plain_number, _iso, _uk_date, _word) if read(text) is not None), None
    )


def _plain_number(text: str) -> Fraction | None:
    try:
        return read_decimal(text)
    except ValueError:
        return None


def _iso(text: str) -> datetime.datetime | None:
    try:
        at = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is None else at.astimezone(datetime.UTC).replace(tzinfo=None)


def _uk_date(text: str) -> datetime.datetime | None:
    found = _UK_DATE.fullmatch(text)
    if not found:
        return None
    day, month, year = (int(part) for part in found.groups())
    try:
        return datetime.datetime(year, month, day)  # noqa: DTZ001 - a day, in no time zone
    except ValueError:
        return None


def _word(text: str) -> int | None:
    return _WORDS.get(text.strip().lower())
