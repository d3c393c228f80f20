"""When a service is open: weeks by term, sessions, exceptions, bank holidays, appointments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations, pairwise
from urllib.parse import urlsplit

from kith.opening_times.parts import (
    ALL_DAY,
    ALWAYS,
    DAY,
    Opening,
    Span,
    TimesRefused,
    Weekday,
    check_date,
    clean_words,
    dated,
    said,
    united,
)
from kith.opening_times.rules import Once, Rule

MOST_PARTS = 100
"""Weeks, sessions and exceptions of each kind that one service may have."""

MOST_OPENINGS = 12
"""Openings of one day."""

LONGEST_NOTE = 5000
LONGEST_WORDS = 200
LONGEST_LINK = 2000


class BankHolidayRule(StrEnum):
    """What a service does on bank holidays for which it gives no exception of its own."""

    CLOSED = "closed"
    AS_USUAL = "as-usual"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Week:
    """The openings of each day, Monday first, on the dates of `valid` (such as a school term).

    `days` has seven tuples. Refuses a week without openings, and openings that overlap, over
    midnight and from Sunday to Monday too.
    """

    days: tuple[tuple[Opening, ...], ...]
    valid: Span = ALWAYS

    def __post_init__(self) -> None:
        """Put each day in order, and refuse overlaps."""
        if len(self.days) != len(Weekday):
            raise TimesRefused(f"A week has seven days; this one has {len(self.days)}.")
        if not any(self.days):
            raise TimesRefused("This week has no opening at all. Give one, or leave the week out.")
        days = tuple(_in_order(day, f"{Weekday(at).title}: ") for at, day in enumerate(self.days))
        object.__setattr__(self, "days", days)
        _refuse_night_overlaps(days)

    def on(self, day: date) -> tuple[Opening, ...]:
        """The openings of this week on `day`."""
        return self.days[day.weekday()] if self.valid.holds(day) else ()


@dataclass(frozen=True, slots=True)
class Session:
    """Openings on the dates of a rule, such as the first Tuesday of the month.

    Refuses no opening, and openings that overlap on the same date.
    """

    rule: Rule
    openings: tuple[Opening, ...]
    valid: Span = ALWAYS

    def __post_init__(self) -> None:
        """Put the openings in order, and refuse what cannot be."""
        object.__setattr__(self, "openings", _some_in_order(self.openings))
        if isinstance(self.rule, Once) and self.valid != ALWAYS:
            raise TimesRefused("A session on one date needs no other dates. Leave them out.")

    def on(self, day: date) -> tuple[Opening, ...]:
        """The openings of this session on `day`."""
        return self.openings if self.valid.holds(day) and self.rule.falls_on(day) else ()


@dataclass(frozen=True, slots=True)
class Closure:
    """Closed from `first` to `last`, both included. `why` is for residents, or empty."""

    first: date
    last: date
    why: str = ""

    def __post_init__(self) -> None:
        """Refuse dates the wrong way round."""
        Span(self.first, self.last)
        object.__setattr__(self, "why", clean_words(self.why, "reason", LONGEST_WORDS))


@dataclass(frozen=True, slots=True)
class OtherHours:
    """Other hours on one date, in place of the usual ones. `why` is for residents, or empty."""

    day: date
    openings: tuple[Opening, ...]
    why: str = ""

    def __post_init__(self) -> None:
        """Put the openings in order, and refuse what cannot be."""
        check_date(self.day)
        object.__setattr__(self, "openings", _some_in_order(self.openings))
        object.__setattr__(self, "why", clean_words(self.why, "reason", LONGEST_WORDS))

    @property
    def first(self) -> date:
        """The date, as of a closure."""
        return self.day

    @property
    def last(self) -> date:
        """The date, as of a closure."""
        return self.day


OneException = Closure | OtherHours


@dataclass(frozen=True, slots=True)
class OpeningTimes:
    """When a service is open. What is open on a date is all of what its weeks and sessions say.

    An exception for the date takes their place; failing that, `bank_holidays` says.
    `by_appointment`: nobody can walk in; the times, if any, are those of appointments.
    `note`, `attending` and `link` (http or https) are for residents, or empty.
    `incomplete`: something of the source could not be read, so "closed" is never certain.
    Order does not count: everything is put in order. Refuses two weeks with the same dates, a
    session given twice, exceptions that share a date, and a link that is none.
    """

    weeks: tuple[Week, ...] = ()
    sessions: tuple[Session, ...] = ()
    exceptions: tuple[OneException, ...] = ()
    bank_holidays: BankHolidayRule = BankHolidayRule.ASK
    by_appointment: bool = False
    note: str = ""
    attending: str = ""
    link: str = ""
    incomplete: bool = False

    def __post_init__(self) -> None:
        """Put everything in order, and refuse what cannot be."""
        for parts in (self.weeks, self.sessions, self.exceptions):
            if len(parts) > MOST_PARTS:
                raise TimesRefused(f"There are {len(parts)} entries. Keep to {MOST_PARTS}.")
        weeks = sorted(self.weeks, key=lambda week: week.valid.order)
        object.__setattr__(self, "weeks", tuple(weeks))
        sessions = sorted(self.sessions, key=lambda one: (repr(one.rule), one.valid.order))
        object.__setattr__(self, "sessions", tuple(sessions))
        exceptions = sorted(self.exceptions, key=lambda one: one.first)
        object.__setattr__(self, "exceptions", tuple(exceptions))
        _refuse_doubles(weeks, sessions, exceptions)
        note = clean_words(self.note, "note", LONGEST_NOTE, lines=True)
        object.__setattr__(self, "note", note)
        attending = clean_words(self.attending, "way to attend", LONGEST_WORDS)
        object.__setattr__(self, "attending", attending)
        object.__setattr__(self, "link", checked_link(self.link))

    @property
    def has_hours(self) -> bool:
        """Whether any opening is given, on any date."""
        return bool(
            self.weeks or self.sessions or any(isinstance(o, OtherHours) for o in self.exceptions)
        )

    @property
    def is_all_hours(self) -> bool:
        """Whether the usual week is open day and night, without end."""
        return any(
            week.valid == ALWAYS and all(day == (ALL_DAY,) for day in week.days)
            for week in self.weeks
        )

    def exception_on(self, day: date) -> OneException | None:
        """The exception that rules `day`."""
        return next((one for one in self.exceptions if one.first <= day <= one.last), None)

    def usual_on(self, day: date) -> tuple[Opening, ...]:
        """What weeks and sessions say of `day`, without overlaps, whatever exceptions say."""
        found = [opening for week in self.weeks for opening in week.on(day)]
        found += [opening for session in self.sessions for opening in session.on(day)]
        try:
            return united(tuple(found))
        except TimesRefused:
            # Together they last past the next midnight: keep both, each true by itself.
            return tuple(sorted(set(found), key=_by_start))


def every_day(openings: Iterable[Opening]) -> tuple[tuple[Opening, ...], ...]:
    """The same openings on all seven days."""
    return (tuple(openings),) * len(Weekday)


def on_days(*given: tuple[Iterable[Weekday], Iterable[Opening]]) -> tuple[tuple[Opening, ...], ...]:
    """Seven days from pairs of days and their openings."""
    days: list[list[Opening]] = [[] for _ in Weekday]
    for weekdays, openings in given:
        for weekday, listed in [(weekday, tuple(openings)) for weekday in weekdays]:
            days[weekday].extend(listed)
    return tuple(tuple(day) for day in days)


def open_all_hours() -> OpeningTimes:
    """Open day and night, bank holidays too."""
    return OpeningTimes(weeks=(Week(every_day([ALL_DAY])),), bank_holidays=BankHolidayRule.AS_USUAL)


def doubts(times: OpeningTimes) -> tuple[str, ...]:
    """Sentences about what may be a slip but is allowed: weeks that overlap on shared dates.

    For a form to show before saving; nothing is refused.
    """
    return tuple(
        f"Two sets of weekly times both have {weekday.title} on some of the same dates: "
        f"{_said_span(one.valid)}, and {_said_span(other.valid)}. Check that this is meant."
        for one, other in combinations(times.weeks, 2)
        if one.valid.meets(other.valid)
        for weekday in Weekday
        if _overlap(sorted((*one.days[weekday], *other.days[weekday]), key=_by_start))
    )


def checked_link(link: str) -> str:
    """`link`, an http or https address without spaces; or empty. Refuses all else."""
    link = clean_words(link, "link", LONGEST_LINK)
    if not link:
        return ""
    try:
        parts = urlsplit(link)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in link
    except ValueError:
        good = False
    if not good:
        raise TimesRefused("The link must be a whole web address that starts with https://.")
    return link


def _by_start(opening: Opening) -> tuple[int, int]:
    return opening.start, opening.end


def _overlap(openings: Iterable[Opening]) -> tuple[Opening, Opening] | None:
    return next(((a, b) for a, b in pairwise(openings) if b.start < a.end), None)


def _some_in_order(openings: tuple[Opening, ...]) -> tuple[Opening, ...]:
    if not openings:
        raise TimesRefused("Give at least one time of opening and closing.")
    return _in_order(openings)


def _in_order(openings: tuple[Opening, ...], where: str = "") -> tuple[Opening, ...]:
    if len(openings) > MOST_OPENINGS:
        raise TimesRefused(f"{where}{len(openings)} openings in a day. Keep to {MOST_OPENINGS}.")
    ordered = tuple(sorted(openings, key=_by_start))
    clash = _overlap(ordered)
    if clash:
        raise TimesRefused(_clash_sentence(where, *clash))
    return ordered


def _clash_sentence(where: str, one: Opening, other: Opening) -> str:
    first = f"{said(one.opens)} to {said(one.closes)}"
    second = f"{said(other.opens)} to {said(other.closes)}"
    return f"{where}{first} and {second} overlap. Join them, or change one."


def _refuse_night_overlaps(days: tuple[tuple[Opening, ...], ...]) -> None:
    for weekday in Weekday:
        today = days[weekday]
        tomorrow = days[(weekday + 1) % 7]
        if today and tomorrow and tomorrow[0].start < today[-1].end - DAY:
            raise TimesRefused(_clash_sentence(f"{weekday.title} night: ", today[-1], tomorrow[0]))


def _refuse_doubles(
    weeks: list[Week], sessions: list[Session], exceptions: list[OneException]
) -> None:
    for one, other in pairwise(weeks):
        if one.valid == other.valid:
            raise TimesRefused(
                f"There are two weeks for the same dates, {_said_span(one.valid)}. Join them."
            )
    for session, next_session in pairwise(sessions):
        if (session.rule, session.valid) == (next_session.rule, next_session.valid):
            raise TimesRefused("The same session is given twice. Put its times together.")
    for former, latter in pairwise(exceptions):
        if latter.first <= former.last:
            raise TimesRefused(f"Two exceptions speak of {dated(latter.first)}. Keep one of them.")


def _said_span(span: Span) -> str:
    match span.first, span.last:
        case None, None:
            return "all year"
        case None, last if last:
            return f"until {dated(last)}"
        case first, None if first:
            return f"from {dated(first)}"
    return f"{dated(span.first)} to {dated(span.last)}" if span.first and span.last else ""


def dates_from(first: date, count: int) -> Iterator[date]:
    """`count` dates from `first`, fewer at the end of the calendar."""
    for step in range(count):
        if (date.max - first).days < step:
            return
        yield first + timedelta(days=step)
