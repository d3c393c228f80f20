"""Opening times as a pack writes them: a table of lines that people type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from kith.opening_times import (
    ALWAYS,
    BankHolidayRule,
    Closure,
    EveryWeeks,
    MonthDays,
    Nth,
    NthWeekdays,
    Once,
    Opening,
    OpeningTimes,
    OtherHours,
    Session,
    Span,
    TimesRefused,
    Week,
    Weekday,
    on_days,
    open_all_hours,
    openings_typed,
)

Row = Mapping[str, Any]

_DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
_JOIN = r"\s*(?:,|-|\band\b|\bto\b)\s*"
_LINE = re.compile(rf"\s*({_DAY}(?:{_JOIN}{_DAY})*|every day|daily|weekdays)\s*:?\s+(.+)", re.I)
_SPAN = re.compile(rf"({_DAY})(?:\s*(?:-|\bto\b)\s*({_DAY}))?", re.I)
_STARTS = {day.name[:3].casefold(): day for day in Weekday}
_SPELT = {
    form: day
    for day in Weekday
    for form in (day.name.casefold(), day.name.casefold()[:3], day.name.casefold()[:4])
} | {"tues": Weekday.TUESDAY, "thurs": Weekday.THURSDAY}
_NTHS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_NTH = re.compile(rf"({'|'.join(_NTHS)})\s+({_DAY})", re.I)


def read_times(table: Row) -> OpeningTimes:
    """The times that a table says. Raises TimesRefused with a sentence."""
    if table.get("always"):
        if table.get("week"):
            raise TimesRefused('"always" is all hours of every day: take "week" out.')
        weeks: tuple[Week, ...] = open_all_hours().weeks
        usual = BankHolidayRule.AS_USUAL
    else:
        weeks, usual = tuple(_weeks(table)), BankHolidayRule.ASK
    return OpeningTimes(
        weeks=weeks,
        sessions=tuple(_sessions(table)),
        exceptions=(*_closures(table), *_others(table)),
        bank_holidays=BankHolidayRule(table.get("bank_holidays", usual)),
        by_appointment=table.get("by_appointment", False),
        note=table.get("note", ""),
    )


def times_said(words: str) -> OpeningTimes | None:
    """The times that a contact's words for its hours say: all hours, or the words as a note."""
    if not words:
        return None
    try:
        openings = openings_typed(words)
    except TimesRefused:
        openings = ()
    if openings and openings[0].is_all_day:
        return open_all_hours()
    return OpeningTimes(note=words)


def _weeks(table: Row) -> Iterator[Week]:
    if "week" in table:
        yield Week(_seven(table["week"]))
    for row in table.get("during", ()):
        yield Week(_seven(row["week"]), Span(_day(row, "from"), _day(row, "until")))


def _seven(lines: list[str]) -> tuple[tuple[Opening, ...], ...]:
    return on_days(*(_line(line) for line in lines))


def _line(line: str) -> tuple[tuple[Weekday, ...], tuple[Opening, ...]]:
    match = _LINE.fullmatch(line)
    if not match:
        raise TimesRefused(
            f'"{line[:60]}" does not say days and hours. Write it like mon-fri 09:00-17:00.'
        )
    return _days(match[1]), _some(match[2], line)


def _some(hours: str, line: str) -> tuple[Opening, ...]:
    openings = openings_typed(hours)
    if not openings:
        raise TimesRefused(f'"{line[:60]}" opens at no time. Leave a day out when it is closed.')
    return openings


def _days(text: str) -> tuple[Weekday, ...]:
    """The days that words name: "mon-fri", "Tuesday and Thursday", "weekdays"."""
    plain = text.casefold().strip()
    if plain in ("every day", "daily"):
        return tuple(Weekday)
    if plain == "weekdays":
        return tuple(Weekday)[: Weekday.SATURDAY]
    days: list[Weekday] = []
    for first, last in _SPAN.findall(plain):
        start = _weekday(first)
        days.append(start)
        while last and days[-1] is not _weekday(last):
            days.append(Weekday((days[-1] + 1) % 7))
    if not days:
        raise TimesRefused(f'"{text[:60]}" names no day of the week. Write it like mon, wed-fri.')
    return tuple(dict.fromkeys(days))


def _weekday(text: str) -> Weekday:
    day = _SPELT.get(text)
    if day is None:
        likely = _STARTS[text[:3]].title
        raise TimesRefused(f'"{text[:30]}" is not a day of the week. Did you mean {likely}?')
    return day


def _sessions(table: Row) -> Iterator[Session]:
    for row in table.get("rota", ()):
        rule = EveryWeeks(row["every"], _days(row["days"]), _given(row, "from"))
        last = _day(row, "until")
        span = Span(None, last) if last else ALWAYS
        yield Session(rule, _some(row["hours"], row["hours"]), span)
    for row in table.get("monthly", ()):
        yield Session(_monthly(row["on"]), _some(row["hours"], row["hours"]))
    for row in table.get("once", ()):
        yield Session(Once(_given(row, "day")), _some(row["hours"], row["hours"]))


def _monthly(words: str) -> NthWeekdays | MonthDays:
    found = _NTH.findall(words)
    if found:
        nths = (Nth(_NTHS[nth.casefold()], _weekday(day.casefold())) for nth, day in found)
        return NthWeekdays(tuple(nths))
    if words.strip().isdecimal():
        return MonthDays((int(words),))
    raise TimesRefused(f'"{words[:60]}" is no day of a month. Write it like first tue, or 15.')


def _closures(table: Row) -> Iterator[Closure]:
    for row in table.get("closed", ()):
        first = _given(row, "day")
        yield Closure(first, _day(row, "until") or first, row.get("why", ""))


def _others(table: Row) -> Iterator[OtherHours]:
    for row in table.get("other", ()):
        hours = _some(row["hours"], row["hours"])
        yield OtherHours(_given(row, "day"), hours, row.get("why", ""))


def _day(row: Row, key: str) -> date | None:
    return date.fromisoformat(row[key]) if key in row else None


def _given(row: Row, key: str) -> date:
    return date.fromisoformat(row[key])
