"""From a file to pairs of scores, first and last, by person and in the order of a column."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, NamedTuple

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
from kith.evidence.concerns import raised_sql, unanswered_sql
from kith.evidence.dates import read_iso, read_uk_date
from kith.evidence.duck import Engine, Progress
from kith.evidence.exact import as_text, read_decimal
from kith.evidence.refusals import InputRefused
from kith.evidence.rejects import Problem, gather
from kith.evidence.source import Source, read_source
from kith.evidence.staging import Staged, stage
from kith.measures.definition import Measure, Scale
from kith.measures.plan import compile_plan

ONLY_ONCE = "only_once"
TIED = "tied"
FIRST_NOT_SCORED = "first_not_scored"
LAST_NOT_SCORED = "last_not_scored"
UNREADABLE = "not_a_number"
OUT_OF_RANGE = "out_of_range"
PUT_ASIDE = (UNREADABLE, OUT_OF_RANGE)

When = int | Fraction | datetime.datetime
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

    `named` is what tells pairs apart: a person, or the line where the file names nobody. `safety`
    counts people, each once a concern; it is empty where item answers were not looked at.
    """

    pairs: list[Pair]
    put_aside: int = 0
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    named: Literal["person", "line"] = "person"
    safety: dict[str, int] = field(default_factory=dict)
    safety_unanswered: int = 0

    @property
    def first_scores(self) -> list[Fraction]:
        """The first score of everybody who has one on a line that was not put aside."""
        return [
            pair.first
            for pair in self.pairs
            if pair.first is not None and pair.missing not in PUT_ASIDE
        ]

    def put_line_aside(self, line: int, says: str) -> None:
        """Count a line as put aside, and list it with its reason."""
        self.problems.append(Problem(line, says))
        self.put_aside += 1


class _Asking(NamedTuple):
    person: str
    when: str
    line: int
    score: Fraction | None


@dataclass
class _Concerned:
    """Who raised each concern in any administration, and who left a safety question empty."""

    raised: dict[str, set[str]]
    unanswered: set[str] = field(default_factory=set)

    def note(self, person: str, told: Sequence[int]) -> None:
        """`told` is 1 or 0 for each concern in order, then for a question left empty."""
        for people, flag in zip([*self.raised.values(), self.unanswered], told, strict=True):
            if flag:
                people.add(person)


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
        found = from_source(source)
        if score is not None:
            askings = _read_scores(
                engine, source, [who, when], score, missing, found, measure.scale(scale)
            )
            concerned = _Concerned({})
        else:
            concerned = _Concerned({concern: set() for concern in raised_sql(measure)})
            identity = (source.names[who], source.names[when])
            asked = Asked(items=items or {}, identity=identity)
            askings = _score_items(engine, source, measure, scale, asked, missing, found, concerned)
        found.pairs = _paired(askings, found)
        found.safety = {concern: len(people) for concern, people in concerned.raised.items()}
        found.safety_unanswered = len(concerned.unanswered)
    found.problems.sort()
    return found


def from_source(source: Source) -> Pairs:
    """Return no pairs yet, with what was wrong in the reading of the file."""
    problems = [Problem(b.line, f"{b.reason[0].upper()}{b.reason[1:]}.") for b in source.broken]
    return Pairs([], len(problems), problems, list(source.notices))


def texts_of(engine: Engine, source: Source, columns: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """The line, then the text of each column, in line order."""
    shown = ", ".join(casting.shown(f"c{k}", source.kinds[k]) for k in columns)
    return engine.stream(f"SELECT line, {shown} FROM raw ORDER BY line")


def number_in(
    text: str | None, column: str, missing: Sequence[str]
) -> tuple[Fraction | None, str | None]:
    """Return the exact number in a cell, None where it is empty, and what is wrong with it."""
    if text is None or not text.strip() or text.strip() in missing:
        return None, None
    try:
        return read_decimal(text), None
    except ValueError:
        return None, f"{column}: {text!r} is not a number."


def beyond(value: Fraction | None, column: str, scale: Scale | None) -> str | None:
    """Say that a score lies outside the range of its scale, None when it does not."""
    if value is None or scale is None or scale.low <= value <= scale.high:
        return None
    return (
        f"{column}: {as_text(value)} is outside the range of the scale, {as_text(scale.low)} to "
        f"{as_text(scale.high)}."
    )


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
    scale: Scale,
) -> Iterator[_Asking]:
    position = find_column(source.names, score, "--score")
    for line, who, when, text in texts_of(engine, source, [*who_when, position]):
        if not (who or "").strip() or not (when or "").strip():
            empty = source.names[who_when[1] if (who or "").strip() else who_when[0]]
            found.put_line_aside(line, f"{empty} is empty.")
            continue
        value, says = number_in(text, source.names[position], missing)
        says = says or beyond(value, source.names[position], scale)
        if says:
            found.put_line_aside(line, says)
            value = None
        yield _Asking(str(who).strip(), str(when).strip(), line, value)


def _score_items(
    engine: Engine,
    source: Source,
    measure: Measure,
    scale: str,
    asked: Asked,
    missing: Sequence[str],
    found: Pairs,
    concerned: _Concerned,
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
    return _scored_askings(engine, staged, index, denominator, concerned)


def _scored_askings(
    engine: Engine, staged: Staged, index: int, denominator: int, concerned: _Concerned
) -> Iterator[_Asking]:
    measure = staged.measure
    told = "".join(
        f", CASE WHEN bad = 0 AND aside.line IS NULL AND ({condition}) THEN 1 ELSE 0 END"
        for condition in (*raised_sql(measure).values(), unanswered_sql(measure))
    )
    rows = engine.stream(
        "SELECT CAST(k0 AS VARCHAR), CAST(k1 AS VARCHAR), line, "
        f"CASE WHEN bad = 0 AND aside.line IS NULL THEN units_{index} END{told} "
        f"FROM (\n{scoring(staged, ['k0', 'k1'])}\n) scored LEFT JOIN aside USING (line) "
        "WHERE k0 IS NOT NULL AND k1 IS NOT NULL ORDER BY line"
    )
    for person, when, line, units, *flags in rows:
        concerned.note(person, flags)
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
        return Pair(person, self.first, self.last, why_missing(self.first, self.last))


def why_missing(first: Fraction | None, last: Fraction | None) -> str | None:
    """Return which of the two scores is not there, None when both are."""
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
            if read is read_uk_date and len(known) == 1:
                found.notices.append("Dates are read as day/month/year.")
        at = known[asking.when]
        if at is None:
            found.put_line_aside(
                asking.line, f"{asking.when!r} is no date or number like the others."
            )
        elif asking.person in courses:
            courses[asking.person].add(at, asking.score)
        else:
            courses[asking.person] = _Course(at, asking.score)
    return [course.pair(person) for person, course in courses.items()]


def _reader(text: str) -> Callable[[str], When | None] | None:
    """Which way of reading an order fits this text; one file is read in one way."""
    return next(
        (read for read in (_plain_number, read_iso, read_uk_date, _word) if read(text) is not None),
        None,
    )


def _plain_number(text: str) -> Fraction | None:
    try:
        return read_decimal(text)
    except ValueError:
        return None


def _word(text: str) -> int | None:
    return _WORDS.get(text.strip().lower())
