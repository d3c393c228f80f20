"""When a service is open, for its page: now, the week day by day, exceptions, what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kith.directory.presenters.opening import OpenNow, says_when, times_of, told
from kith.directory.presenters.times_words import HERE
from kith.opening_times import (
    ALWAYS,
    LONDON,
    BankHolidayRule,
    BankHolidays,
    OpeningTimes,
    Source,
    Stretch,
    Week,
    Weekday,
    lines,
    next_openings,
    on,
    say,
)
from kith.opening_times.english import capital, day_said, openings_said, span_said
from kith.opening_times.lines import AllHoursLine, DaysLine, SpanLine

HOLIDAYS_AHEAD_DAYS = 60
MOST_NEXT = 3


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day of the week and when it is open; `is_today` by the clock in London."""

    day: str
    hours: str
    is_open: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class WeekGrid:
    """Seven days. `dates`: on which dates alone these hold, empty where they always do."""

    dates: str
    rows: tuple[DayRow, ...]


@dataclass(frozen=True, slots=True)
class TimesTold:
    """All that is told of opening times. `note` is whoever wrote the entry's own."""

    now: OpenNow | None
    grids: tuple[WeekGrid, ...] = ()
    lines: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    note: str = ""
    link: str = ""


def times_told(
    rows: Any, *, at: datetime, holidays: BankHolidays, is_running: bool = True
) -> TimesTold | None:
    """What to tell of the times in a column of the database; none where nobody gave any.

    `is_running`: not closed for a while, so that now and next mean something.
    """
    times = times_of(rows)
    if not says_when(times) and not times.note:
        return None
    today = at.astimezone(LONDON).date()
    return TimesTold(
        now=told(times, at=at, holidays=holidays) if is_running and says_when(times) else None,
        grids=tuple(_grids(times, today)),
        lines=(*_other_lines(times, today), *_holiday_lines(times, today, holidays)),
        next=_next(times, at, holidays) if is_running else (),
        note=times.note,
        link=times.link,
    )


def _grids(times: OpeningTimes, today: date) -> Iterator[WeekGrid]:
    if times.is_all_hours:
        return
    for week in times.weeks:
        if week.valid.last is None or week.valid.last >= today:
            yield _grid(week, today)


def _grid(week: Week, today: date) -> WeekGrid:
    dates = "" if week.valid == ALWAYS else capital(span_said(week.valid, HERE))
    holds = week.valid.holds(today)
    rows = tuple(
        DayRow(
            day=HERE.weekday(weekday),
            hours=openings_said(week.days[weekday], HERE) or _("Closed"),
            is_open=bool(week.days[weekday]),
            is_today=holds and today.weekday() == weekday,
        )
        for weekday in Weekday
    )
    return WeekGrid(dates, rows)


def _other_lines(times: OpeningTimes, today: date) -> Iterator[str]:
    """Everything but the weeks, which stand in grids."""
    for line in lines(times, today):
        if isinstance(line, AllHoursLine) or not isinstance(line, DaysLine | SpanLine):
            yield say(line, HERE)


def _holiday_lines(times: OpeningTimes, today: date, holidays: BankHolidays) -> Iterator[str]:
    """Bank holidays soon that change a day on which it would be open."""
    if times.bank_holidays is BankHolidayRule.AS_USUAL:
        return
    for ahead in range(HOLIDAYS_AHEAD_DAYS + 1):
        day = today + timedelta(days=ahead)
        if not holidays.name_of(day):
            continue
        found = on(times, day, holidays)
        words = HERE.dated(day, with_year=day.year != today.year)
        if found.source is Source.BANK_HOLIDAY_CLOSED:
            yield _("Closed on {day}: {holiday}").format(day=words, holiday=found.because)
        elif found.source is Source.BANK_HOLIDAY_ASK:
            yield _("Ask first for {day}: {holiday}").format(day=words, holiday=found.because)


def _next(times: OpeningTimes, at: datetime, holidays: BankHolidays) -> tuple[str, ...]:
    if times.is_all_hours:
        return ()
    coming = next_openings(times, at, MOST_NEXT + 1, holidays)
    ahead = [one for one in coming if one.start > at]
    return tuple(_stretch_words(one, at) for one in ahead[:MOST_NEXT])


def _stretch_words(stretch: Stretch, at: datetime) -> str:
    day = stretch.start.date()
    date_words = HERE.dated(day, with_year=day.year != at.year)
    words = day_said(HERE.weekday(Weekday(day.weekday())), date_words, HERE)
    opens = HERE.clock(_clock(stretch.start))
    if stretch.end.date() > day + timedelta(days=1):
        return _("{day}, {opens}").format(day=words, opens=opens)
    closes = HERE.clock(_clock(stretch.end))
    return _("{day}, {opens} to {closes}").format(day=words, opens=opens, closes=closes)


def _clock(moment: datetime) -> Any:
    return moment.time().replace(fold=0, second=0, microsecond=0)
