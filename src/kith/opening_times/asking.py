"""Questions to opening times: what is open on a day, now, next.

Instants are aware datetimes; answers are in `LONDON`. Hours are the clock on the wall. When
clocks go back, an opening runs from the first to the last time the clock shows its ends; when
they go forward, a time that the clock leaves out is the moment of the change.
An opening over midnight belongs to the day on which it starts, also when the next is an exception.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from kith.opening_times.bank_holidays import NO_HOLIDAYS, BankHolidays
from kith.opening_times.parts import DAY, Opening
from kith.opening_times.rules import Once
from kith.opening_times.times import (
    BankHolidayRule,
    Closure,
    OpeningTimes,
    OtherHours,
    Session,
    dates_from,
)

LONDON = ZoneInfo("Europe/London")

HORIZON_DAYS = 731
"""How far ahead an opening is looked for."""

WITHOUT_BREAK_DAYS = 14
"""After so many days without a break, the time of closing is not told."""


class Source(StrEnum):
    """Why a day is as it is."""

    USUAL = "usual"
    CLOSURE = "closure"
    OTHER_HOURS = "other-hours"
    BANK_HOLIDAY_CLOSED = "bank-holiday-closed"
    BANK_HOLIDAY_ASK = "bank-holiday-ask"


class Doubt(StrEnum):
    """Why nobody can say whether a service is open."""

    NO_HOURS = "no-hours"
    BY_APPOINTMENT = "by-appointment"
    BANK_HOLIDAY = "bank-holiday"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class DayTimes:
    """The openings that start on `day`, why, and the exception's reason or the holiday's name."""

    day: date
    openings: tuple[Opening, ...]
    source: Source
    because: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Open from `start` to `end`, two aware datetimes in London."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Open:
    """Open now, until then; None: no break within `WITHOUT_BREAK_DAYS`."""

    until: datetime | None
    by_appointment: bool = False


@dataclass(frozen=True, slots=True)
class Closed:
    """Closed now. `next_open` is None when no opening is known within `HORIZON_DAYS`."""

    next_open: datetime | None
    by_appointment: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say from what is written: ask the service."""

    doubt: Doubt


State = Open | Closed | Unknown


def on(times: OpeningTimes, day: date, holidays: BankHolidays = NO_HOLIDAYS) -> DayTimes:
    """The openings that start on `day`: an exception first, then bank holidays, then the usual."""
    exception = times.exception_on(day)
    if isinstance(exception, Closure):
        return DayTimes(day, (), Source.CLOSURE, exception.why)
    if isinstance(exception, OtherHours):
        return DayTimes(day, exception.openings, Source.OTHER_HOURS, exception.why)
    usual = times.usual_on(day)
    holiday = holidays.name_of(day)
    if holiday is None or not usual or times.bank_holidays is BankHolidayRule.AS_USUAL:
        return DayTimes(day, usual, Source.USUAL, holiday or "")
    if times.bank_holidays is BankHolidayRule.CLOSED:
        return DayTimes(day, (), Source.BANK_HOLIDAY_CLOSED, holiday)
    return DayTimes(day, (), Source.BANK_HOLIDAY_ASK, holiday)


def next_openings(
    times: OpeningTimes, from_: datetime, count: int, holidays: BankHolidays = NO_HOLIDAYS
) -> tuple[Stretch, ...]:
    """Up to `count` stretches that end after `from_`, the one that runs now included.

    Looks `HORIZON_DAYS` ahead; a stretch of more than `WITHOUT_BREAK_DAYS` is the last. Days on which one must ask are left out.
    """
    found: list[Stretch] = []
    for stretch in _stretches(times, _utc(from_), holidays):
        if len(found) >= count:
            break
        found.append(Stretch(stretch.start.astimezone(LONDON), stretch.end.astimezone(LONDON)))
    return tuple(found)


def state(times: OpeningTimes, at: datetime, holidays: BankHolidays = NO_HOLIDAYS) -> State:
    """Whether the service is open `at` an aware datetime, and until or from when.

    Never `Closed` where the source was not wholly read, or on a bank holiday when one must ask.
    """
    if not times.has_hours:
        unasked = times.by_appointment and not times.incomplete
        return Unknown(Doubt.BY_APPOINTMENT if unasked else _no_hours(times))
    at = _utc(at)
    first = next(_stretches(times, at, holidays), None)
    if first and first.start <= at:
        long = first.end - at > timedelta(days=WITHOUT_BREAK_DAYS)
        return Open(None if long else first.end.astimezone(LONDON), times.by_appointment)
    if on(times, at.astimezone(LONDON).date(), holidays).source is Source.BANK_HOLIDAY_ASK:
        return Unknown(Doubt.BANK_HOLIDAY)
    if times.incomplete:
        return Unknown(Doubt.INCOMPLETE)
    return Closed(first.start.astimezone(LONDON) if first else None, times.by_appointment)


def _no_hours(times: OpeningTimes) -> Doubt:
    return Doubt.INCOMPLETE if times.incomplete else Doubt.NO_HOURS


def _utc(at: datetime) -> datetime:
    # Python compares two times of one zone by their clocks alone, which repeat in October.
    if at.tzinfo is None:
        raise ValueError("Give the instant with its time zone: an aware datetime.")
    return at.astimezone(UTC)


def _stretches(times: OpeningTimes, at: datetime, holidays: BankHolidays) -> Iterator[Stretch]:
    """Stretches in UTC that end after `at`, in order, those that touch joined."""
    held: Stretch | None = None
    for stretch in _pieces(times, at, holidays):
        if held is None:
            held = stretch
        elif stretch.start <= held.end:
            held = Stretch(held.start, max(held.end, stretch.end))
        else:
            yield held
            held = stretch
        if held.end - max(at, held.start) > timedelta(days=WITHOUT_BREAK_DAYS):
            break
    if held:
        yield held


def _pieces(times: OpeningTimes, at: datetime, holidays: BankHolidays) -> Iterator[Stretch]:
    today = at.astimezone(LONDON).date()
    last = _last_day(times)
    for day in dates_from(today - timedelta(days=1), HORIZON_DAYS + 1):
        if day > last:
            return
        for opening in on(times, day, holidays).openings:
            start = _instant(day, opening.start, late=False)
            end = _instant(day, opening.end, late=True)
            if start < end and end > at:
                yield Stretch(start, end)


def _last_day(times: OpeningTimes) -> date:
    """After this date nothing can open, so that nobody looks years ahead for it."""
    lasts = [week.valid.last for week in times.weeks]
    lasts += [_last_of(session) for session in times.sessions]
    lasts += [exception.last for exception in times.exceptions]
    return max((last or date.max for last in lasts), default=date.min)


def _last_of(session: Session) -> date | None:
    return session.rule.day if isinstance(session.rule, Once) else session.valid.last


def _instant(day: date, minutes: int, *, late: bool) -> datetime:
    """The moment, in UTC, when London's clock shows `minutes` from the midnight that begins `day`, 0 to 2879.

    `late`: the second of two such moments.
    """
    shown = time(minutes % DAY // 60, minutes % 60)
    wall = datetime.combine(day + timedelta(days=minutes // DAY), shown, LONDON)
    moment = wall.replace(fold=int(late)).astimezone(UTC)
    if moment.astimezone(LONDON).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return moment
    return _change_before(wall.replace(fold=0).astimezone(UTC))


def _change_before(moment: datetime) -> datetime:
    """The last change of London's offset at or before `moment`, to the minute."""
    offset = moment.astimezone(LONDON).utcoffset()
    while (moment - timedelta(minutes=1)).astimezone(LONDON).utcoffset() == offset:
        moment -= timedelta(minutes=1)
    return moment
