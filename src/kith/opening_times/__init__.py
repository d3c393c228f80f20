"""When services are open: the times, questions to them, words for residents, HSDS schedules."""

from kith.opening_times.asking import (
    LONDON,
    Closed,
    DayTimes,
    Doubt,
    Open,
    Source,
    State,
    Stretch,
    Unknown,
    next_openings,
    on,
    state,
)
from kith.opening_times.bank_holidays import NO_HOLIDAYS, BankHolidays
from kith.opening_times.english import paragraph, say
from kith.opening_times.lines import Line, StateLine, lines, state_line
from kith.opening_times.parts import ALL_DAY, ALWAYS, Opening, Span, TimesRefused, Weekday
from kith.opening_times.reading_schedules import from_schedules
from kith.opening_times.rules import EveryWeeks, MonthDays, Nth, NthWeekdays, Once
from kith.opening_times.schedule_values import Problem
from kith.opening_times.times import (
    BankHolidayRule,
    Closure,
    OpeningTimes,
    OtherHours,
    Session,
    Week,
    doubts,
    every_day,
    on_days,
    open_all_hours,
)
from kith.opening_times.typed import openings_typed
from kith.opening_times.wording import ENGLISH, Words
from kith.opening_times.writing_schedules import to_schedules

__all__ = [
    "ALL_DAY",
    "ALWAYS",
    "ENGLISH",
    "LONDON",
    "NO_HOLIDAYS",
    "BankHolidayRule",
    "BankHolidays",
    "Closed",
    "Closure",
    "DayTimes",
    "Doubt",
    "EveryWeeks",
    "Line",
    "MonthDays",
    "Nth",
    "NthWeekdays",
    "Once",
    "Open",
    "Opening",
    "OpeningTimes",
    "OtherHours",
    "Problem",
    "Session",
    "Source",
    "Span",
    "State",
    "StateLine",
    "Stretch",
    "TimesRefused",
    "Unknown",
    "Week",
    "Weekday",
    "Words",
    "doubts",
    "every_day",
    "from_schedules",
    "lines",
    "next_openings",
    "on",
    "on_days",
    "open_all_hours",
    "openings_typed",
    "paragraph",
    "say",
    "state",
    "state_line",
    "to_schedules",
]
