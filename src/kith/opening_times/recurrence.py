"""What a row's RFC 5545 fields mean: a week's days or a session's rule, and the dates they hold.

Only what has one meaning is read. Nothing is expanded but a `count`, within a budget of days.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kith.opening_times.parts import Span, TimesRefused, Weekday
from kith.opening_times.rules import EveryWeeks, MonthDays, Nth, NthWeekdays, Once, Rule
from kith.opening_times.schedule_values import RowReader, Unread
from kith.opening_times.times import dates_from

COUNT_DAYS = 3660
"""How many days after its start a `count` is followed: ten years."""

ALL_COUNTS_DAYS = 40_000
"""The same for all rows of one list together."""

_FOREIGN = (
    *("bysetpos", "byyearday", "byweekno", "bymonth", "byhour", "byminute", "bysecond"),
    *("rrule", "exdate", "exrule", "rdate"),
)


@dataclass(slots=True)
class Budget:
    """Days left for following counts."""

    days: int = ALL_COUNTS_DAYS


@dataclass(frozen=True, slots=True)
class EachWeek:
    """Every week on these days, on the dates of `span`."""

    days: tuple[Weekday, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class OnRule:
    """On the dates of a rule, within `span`."""

    rule: Rule
    span: Span


Meaning = EachWeek | OnRule


@dataclass(frozen=True, slots=True)
class _Fields:
    """What the row gives; `last` is the sooner of `valid_to` and `until`."""

    freq: str
    interval: int
    byday: tuple[tuple[int | None, Weekday], ...]
    bymonthday: tuple[int, ...]
    wkst: Weekday
    first: date | None
    last: date | None
    dtstart: date | None
    count: int | None

    @property
    def span(self) -> Span:
        """The dates on which the row holds, counting from `dtstart` too."""
        firsts = [day for day in (self.first, self.dtstart) if day]
        return _span(max(firsts, default=None), self.last)


def meanings(reader: RowReader, budget: Budget) -> tuple[Meaning, ...]:
    """What a row with hours means; several when weeks do not start on Monday.

    Raises `Unread` when it has no meaning, more than one, or one that nobody here can keep.
    """
    fields = _fields(reader)
    try:
        found = _READERS[fields.freq](reader, fields)
        if fields.count is None:
            return found
        return tuple(_counted(reader, fields, one, budget) for one in found)
    except TimesRefused as refusal:
        raise Unread("", str(refusal)) from None


def _fields(reader: RowReader) -> _Fields:
    reader.check_zone()
    for name in _FOREIGN:
        if reader.given(name):
            raise Unread(name, f"`{name}` is not part of Open Referral UK, and changes the dates.")
    byday = reader.weekdays("byday")
    freq = reader.code("freq")
    if not freq and byday:
        reader.tell("freq", "`freq` is missing; read as WEEKLY, since `byday` is there.")
        freq = "WEEKLY"
    if freq not in _READERS:
        raise Unread("freq", "`freq` is neither WEEKLY nor MONTHLY.")
    wkst = reader.weekdays("wkst")
    if any(number is not None for number, _ in wkst) or len(wkst) > 1:
        raise Unread("wkst", "`wkst` is not one day of the week.")
    until, valid_to = reader.last_date("until"), reader.last_date("valid_to")
    fields = _Fields(
        freq=freq,
        interval=_interval(reader),
        byday=byday,
        bymonthday=reader.wholes("bymonthday"),
        wkst=wkst[0][1] if wkst else Weekday.MONDAY,
        first=reader.first_date("valid_from"),
        last=min((day for day in (until, valid_to) if day), default=None),
        dtstart=reader.first_date("dtstart"),
        count=_count(reader),
    )
    if fields.count is not None and reader.given("until"):
        raise Unread("count", "`count` and `until` contradict each other: RFC 5545 allows one.")
    return fields


def _interval(reader: RowReader) -> int:
    interval = reader.whole("interval")
    if interval is not None and interval < 1:
        raise Unread("interval", "`interval` is below 1, so it names no date.")
    return interval or 1


def _count(reader: RowReader) -> int | None:
    count = reader.whole("count")
    if count is not None and count < 1:
        raise Unread("count", "`count` is below 1, so it names no date.")
    return count


def _weekly(reader: RowReader, fields: _Fields) -> tuple[Meaning, ...]:
    if fields.bymonthday:
        raise Unread("bymonthday", "`bymonthday` has no meaning with `freq` WEEKLY.")
    if any(number is not None for number, _ in fields.byday):
        raise Unread("byday", "`byday` numbers a weekday, which only `freq` MONTHLY can.")
    days = tuple(sorted({day for _, day in fields.byday})) or _weekday_of(fields.dtstart)
    if not days:
        raise Unread("byday", "Neither `byday` nor `dtstart` says on which days.")
    if fields.interval == 1:
        return (EachWeek(days, fields.span),)
    starting, span = _started(reader, fields)
    if fields.wkst == Weekday.MONDAY:
        return (OnRule(EveryWeeks(fields.interval, days, starting), span),)
    rules = (_of_weeks_from(fields.wkst, starting, fields.interval, day) for day in days)
    return tuple(OnRule(rule, span) for rule in rules)


def _daily(reader: RowReader, fields: _Fields) -> tuple[Meaning, ...]:
    if fields.interval != 1 or fields.bymonthday:
        raise Unread("freq", "`freq` DAILY is not part of Open Referral UK.")
    reader.tell("freq", "`freq` DAILY is not part of Open Referral UK; read as WEEKLY on all days.")
    byday = fields.byday or tuple((None, day) for day in Weekday)
    return _weekly(reader, replace(fields, byday=byday))


def _monthly(reader: RowReader, fields: _Fields) -> tuple[Meaning, ...]:
    if fields.byday and fields.bymonthday:
        raise Unread(
            "bymonthday", "`byday` and `bymonthday` together, as Friday 13th, is not kept."
        )
    days = tuple(sorted({day for _, day in fields.byday}))
    if fields.interval == 1 and days and all(number is None for number, _ in fields.byday):
        return (EachWeek(days, fields.span),)
    every = fields.interval
    starting, span = _started(reader, fields) if every > 1 else (None, fields.span)
    if fields.byday:
        return (OnRule(NthWeekdays(_nths(fields), every, starting), span),)
    numbers = fields.bymonthday or ((fields.dtstart.day,) if fields.dtstart else ())
    if not numbers:
        raise Unread(
            "bymonthday", "None of `byday`, `bymonthday` and `dtstart` says on which days."
        )
    return (OnRule(MonthDays(numbers, every, starting), span),)


def _once(reader: RowReader, fields: _Fields) -> tuple[Meaning, ...]:
    same = fields.first if fields.first and fields.first == fields.last else None
    day = fields.dtstart or same
    if day is None:
        raise Unread("freq", "Nothing says on which days these hours are.")
    if fields.bymonthday or fields.interval != 1 or fields.count not in (None, 1):
        raise Unread("freq", "`freq` is missing.")
    if (fields.first or day, fields.last or day) != (day, day):
        raise Unread("freq", "`freq` is missing: one date, or each day until `valid_to`?")
    return (OnRule(Once(day), Span()),)


_READERS: dict[str, Callable[[RowReader, _Fields], tuple[Meaning, ...]]] = {
    "WEEKLY": _weekly,
    "DAILY": _daily,
    "MONTHLY": _monthly,
    "": _once,
}


def _nths(fields: _Fields) -> tuple[Nth, ...]:
    return tuple(
        Nth(number, day)
        for given, day in fields.byday
        for number in ((given,) if given is not None else (1, 2, 3, 4, 5))
    )


def _started(reader: RowReader, fields: _Fields) -> tuple[date, Span]:
    """From when an interval counts, and on which dates the row holds."""
    if fields.dtstart is None and fields.first:
        reader.tell("dtstart", "`dtstart` is missing; `interval` is counted from `valid_from`.")
    starting = fields.dtstart or fields.first
    if starting is None:
        raise Unread("dtstart", "`interval` needs `dtstart`: from when is it counted?")
    return starting, _span(fields.first, fields.last)


def _span(first: date | None, last: date | None) -> Span:
    try:
        return Span(first, last)
    except TimesRefused:
        raise Unread("valid_to", "The dates end before they start, so there are none.") from None


def _weekday_of(day: date | None) -> tuple[Weekday, ...]:
    return (Weekday(day.weekday()),) if day else ()


def _of_weeks_from(wkst: Weekday, starting: date, every: int, day: Weekday) -> EveryWeeks:
    """One weekday's rule, where weeks start on `wkst`: from its own first date on."""
    week = starting - timedelta(days=(starting.weekday() - wkst) % 7)
    first = week + timedelta(days=(day - wkst) % 7)
    if first < starting:
        first += timedelta(weeks=every)
    return EveryWeeks(every, (day,), first)


def _counted(reader: RowReader, fields: _Fields, one: Meaning, budget: Budget) -> Meaning:
    """The same, ending at the last date of `count`; without end when that is very far."""
    if isinstance(one, OnRule) and isinstance(one.rule, Once):
        return one
    start, count = fields.dtstart or fields.first, fields.count or 1
    if start is None:
        raise Unread("count", "`count` needs `dtstart`: from when is it counted?")
    if isinstance(one, OnRule) and fields.wkst != Weekday.MONDAY:
        raise Unread("count", "`count` with `interval` and `wkst` is not kept.")
    if count > COUNT_DAYS:
        reader.tell("count", f"`count` {count} is more than ten years of days; read as no end.")
        return one
    last = _date_of_count(one, start, count, budget)
    if last is None:
        reader.tell("count", f"`count` {count} ends in more than ten years; read as no end.")
        return one
    ends = min(day for day in (last, one.span.last) if day)
    return replace(one, span=_span(one.span.first, ends))


def _date_of_count(one: Meaning, start: date, count: int, budget: Budget) -> date | None:
    for day in dates_from(start, COUNT_DAYS):
        if budget.days <= 0:
            raise Unread("count", "This list has too many long `count`s to follow.")
        budget.days -= 1
        # RFC 5545: the start counts as the first, whether or not the rule names it.
        if day == start or _falls_on(one, day):
            count -= 1
        if count == 0:
            return day
    return None


def _falls_on(one: Meaning, day: date) -> bool:
    return day.weekday() in one.days if isinstance(one, EachWeek) else one.rule.falls_on(day)
