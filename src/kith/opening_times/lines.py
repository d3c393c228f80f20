"""Opening times as short lines for residents, in parts, so that any language can say them.

`lines` and `state_line` choose and group; `english.say` renders, by the `Words` of a language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kith.opening_times.asking import LONDON, Closed, Doubt, Open, State, Unknown
from kith.opening_times.parts import ALWAYS, MIDNIGHT, Opening, Span, Weekday
from kith.opening_times.rules import Once, Rule
from kith.opening_times.times import (
    BankHolidayRule,
    Closure,
    OneException,
    OpeningTimes,
    Session,
    Week,
)

EXCEPTIONS_AHEAD_DAYS = 60
"""How far ahead exceptions are told."""


@dataclass(frozen=True, slots=True)
class AllHoursLine:
    """Open day and night."""


@dataclass(frozen=True, slots=True)
class DaysLine:
    """These days have these openings. `runs` groups days: (first, last), the same for one day."""

    runs: tuple[tuple[Weekday, Weekday], ...]
    openings: tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class SpanLine:
    """The lines after this one hold on these dates alone."""

    span: Span


@dataclass(frozen=True, slots=True)
class SessionLine:
    """Openings on the dates of a rule, on the dates of `valid`."""

    rule: Rule
    openings: tuple[Opening, ...]
    valid: Span


@dataclass(frozen=True, slots=True)
class ClosedLine:
    """Closed from `first` to `last`. `with_year`: the year is not the reader's."""

    first: date
    last: date
    why: str
    with_year: bool


@dataclass(frozen=True, slots=True)
class OtherHoursLine:
    """Other hours on one date."""

    day: date
    openings: tuple[Opening, ...]
    why: str
    with_year: bool


@dataclass(frozen=True, slots=True)
class BankHolidaysLine:
    """What happens on bank holidays."""

    rule: BankHolidayRule


@dataclass(frozen=True, slots=True)
class AppointmentLine:
    """By appointment. `has_hours`: lines before this one tell when."""

    has_hours: bool


@dataclass(frozen=True, slots=True)
class IncompleteLine:
    """There may be other times."""


Line = (
    AllHoursLine
    | DaysLine
    | SpanLine
    | SessionLine
    | ClosedLine
    | OtherHoursLine
    | BankHolidaysLine
    | AppointmentLine
    | IncompleteLine
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as seen from now: `days_away` 0 is today; 1 tomorrow; to 6 a weekday will do.

    `day` is the date to name: closing at midnight is on the day that ends.
    """

    at: datetime
    day: date
    days_away: int
    with_year: bool


@dataclass(frozen=True, slots=True)
class OpenNow:
    """Open now, until then; None: no closing near."""

    until: Moment | None
    by_appointment: bool


@dataclass(frozen=True, slots=True)
class ClosedNow:
    """Closed now. `opens` is None when no opening is known."""

    opens: Moment | None
    by_appointment: bool


@dataclass(frozen=True, slots=True)
class AskFirst:
    """Nobody can say; and why."""

    doubt: Doubt


StateLine = OpenNow | ClosedNow | AskFirst


def lines(times: OpeningTimes, on: date) -> tuple[Line, ...]:
    """What to tell residents on a day: weeks, sessions, appointments, bank holidays, exceptions.

    Weeks and sessions that are over are left out, and exceptions over or more than
    `EXCEPTIONS_AHEAD_DAYS` ahead. The note is not among them: it is its author's own words.
    """
    found: list[Line] = list(_hours(times, on))
    if times.by_appointment:
        found.append(AppointmentLine(bool(found)))
    if times.has_hours and times.bank_holidays is not BankHolidayRule.ASK:
        found.append(BankHolidaysLine(times.bank_holidays))
    near = on + timedelta(days=EXCEPTIONS_AHEAD_DAYS)
    found += [
        _exception_line(one, on) for one in times.exceptions if one.last >= on and one.first <= near
    ]
    if times.incomplete:
        found.append(IncompleteLine())
    return tuple(found)


def state_line(state: State, at: datetime) -> StateLine:
    """What to tell residents at a moment, from the answer of `asking.state`."""
    match state:
        case Open():
            until = _moment(state.until, at, ends=True) if state.until else None
            return OpenNow(until, state.by_appointment)
        case Closed():
            opens = _moment(state.next_open, at) if state.next_open else None
            return ClosedNow(opens, state.by_appointment)
        case Unknown():
            return AskFirst(state.doubt)


def week_lines(week: Week) -> tuple[DaysLine, ...]:
    """The days of a week grouped by equal openings, in the order of their first day."""
    groups: dict[tuple[Opening, ...], list[Weekday]] = {}
    for weekday in Weekday:
        if week.days[weekday]:
            groups.setdefault(week.days[weekday], []).append(weekday)
    return tuple(DaysLine(runs_of(days), openings) for openings, days in groups.items())


def runs_of(days: list[Weekday]) -> tuple[tuple[Weekday, Weekday], ...]:
    """Days in order as runs of (first, last). A run has at least three days."""
    runs: list[tuple[Weekday, Weekday]] = []
    for day in days:
        if runs and day == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return tuple(part for run in runs for part in _parted(run))


def _parted(run: tuple[Weekday, Weekday]) -> list[tuple[Weekday, Weekday]]:
    first, last = run
    return [(first, first), (last, last)] if last - first == 1 else [run]


def _hours(times: OpeningTimes, on: date) -> Iterator[Line]:
    if times.is_all_hours:
        yield AllHoursLine()
        return
    for week in times.weeks:
        if _over(week.valid, on):
            continue
        if week.valid != ALWAYS:
            yield SpanLine(week.valid)
        yield from week_lines(week)
    for session in times.sessions:
        if not _session_over(session, on):
            yield SessionLine(session.rule, session.openings, session.valid)


def _over(span: Span, on: date) -> bool:
    return span.last is not None and span.last < on


def _session_over(session: Session, on: date) -> bool:
    if isinstance(session.rule, Once):
        return session.rule.day < on
    return _over(session.valid, on)


def _exception_line(one: OneException, on: date) -> Line:
    with_year = one.last.year != on.year
    if isinstance(one, Closure):
        return ClosedLine(one.first, one.last, one.why, with_year)
    return OtherHoursLine(one.day, one.openings, one.why, with_year)


def _moment(moment: datetime, at: datetime, *, ends: bool = False) -> Moment:
    moment, today = moment.astimezone(LONDON), at.astimezone(LONDON).date()
    midnight_ends = ends and moment.time() == MIDNIGHT
    day = moment.date() - timedelta(days=int(midnight_ends))
    return Moment(moment, day, (day - today).days, day.year != today.year)
