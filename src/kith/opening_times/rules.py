"""On which dates a session falls: every so many weeks, the nth weekday, a day of the month, once."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from kith.opening_times.parts import TimesRefused, Weekday, check_date

MOST_WEEKS = 52
MOST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class EveryWeeks:
    """These days of the week, every `every` weeks (2 to 52), from the week of `starting`.

    Weeks start on Monday. Nothing falls before `starting`. Every week is a `Week`'s matter.
    """

    every: int
    days: tuple[Weekday, ...]
    starting: date

    def __post_init__(self) -> None:
        """Put the days in order; refuse none, and weeks out of range."""
        check_date(self.starting)
        if not 2 <= self.every <= MOST_WEEKS:
            raise TimesRefused(
                f"Every {self.every} weeks cannot be. Choose between 2 and {MOST_WEEKS}; "
                "put what happens each week in the week's times."
            )
        if not self.days:
            raise TimesRefused("Choose at least one day of the week.")
        object.__setattr__(self, "days", tuple(sorted(set(self.days))))

    def falls_on(self, day: date) -> bool:
        """Whether there is a session on `day`."""
        if day < self.starting or day.weekday() not in self.days:
            return False
        return (_monday(day) - _monday(self.starting)).days // 7 % self.every == 0


@dataclass(frozen=True, slots=True)
class Nth:
    """The first (1) to fifth (5), or last (-1) to fifth from last (-5), such weekday of a month."""

    number: int
    day: Weekday

    def __post_init__(self) -> None:
        """Refuse what no month has."""
        if self.number == 0 or not -5 <= self.number <= 5:
            raise TimesRefused(
                f"No month has a weekday number {self.number}. "
                "Choose first to fifth (1 to 5), or last (-1)."
            )


@dataclass(frozen=True, slots=True)
class NthWeekdays:
    """These weekdays of the month, every `every` months (1 to 12) from the month of `starting`.

    `starting` is None when it is every month.
    """

    nths: tuple[Nth, ...]
    every: int = 1
    starting: date | None = None

    def __post_init__(self) -> None:
        """Put them in order; refuse none, and months out of range."""
        if not self.nths:
            raise TimesRefused("Choose at least one weekday, such as the first Tuesday.")
        object.__setattr__(self, "nths", tuple(sorted(set(self.nths), key=_nth_order)))
        _check_months(self.every, self.starting)

    def falls_on(self, day: date) -> bool:
        """Whether there is a session on `day`."""
        last = monthrange(day.year, day.month)[1]
        numbers = ((day.day - 1) // 7 + 1, -((last - day.day) // 7 + 1))
        hit = any(nth.day == day.weekday() and nth.number in numbers for nth in self.nths)
        return hit and _month_counts(day, self.every, self.starting)


@dataclass(frozen=True, slots=True)
class MonthDays:
    """These days of the month: 1 to 31, or -1 (the last) to -31. Months without it are left out."""

    numbers: tuple[int, ...]
    every: int = 1
    starting: date | None = None

    def __post_init__(self) -> None:
        """Put them in order; refuse none, and what no month has."""
        if not self.numbers:
            raise TimesRefused("Choose at least one day of the month.")
        for number in self.numbers:
            if number == 0 or not -31 <= number <= 31:
                raise TimesRefused(
                    f"No month has a day {number}. Choose 1 to 31, or -1 for the last."
                )
        object.__setattr__(self, "numbers", tuple(sorted(set(self.numbers), key=_from_start)))
        _check_months(self.every, self.starting)

    def falls_on(self, day: date) -> bool:
        """Whether there is a session on `day`."""
        last = monthrange(day.year, day.month)[1]
        hit = day.day in self.numbers or day.day - last - 1 in self.numbers
        return hit and _month_counts(day, self.every, self.starting)


@dataclass(frozen=True, slots=True)
class Once:
    """One date."""

    day: date

    def __post_init__(self) -> None:
        """Refuse a date that cannot be meant."""
        check_date(self.day)

    def falls_on(self, day: date) -> bool:
        """Whether it is this date."""
        return day == self.day


Rule = EveryWeeks | NthWeekdays | MonthDays | Once


def _from_start(number: int) -> tuple[bool, int]:
    """Counted from the start of the month before counted from its end."""
    return number < 0, abs(number)


def _nth_order(nth: Nth) -> tuple[bool, int, Weekday]:
    return *_from_start(nth.number), nth.day


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month_counts(day: date, every: int, starting: date | None) -> bool:
    if starting is None:
        return True
    months = (day.year - starting.year) * 12 + day.month - starting.month
    return day >= starting and months % every == 0


def _check_months(every: int, starting: date | None) -> None:
    check_date(starting)
    if not 1 <= every <= MOST_MONTHS:
        raise TimesRefused(f"Every {every} months cannot be. Choose between 1 and {MOST_MONTHS}.")
    if (every == 1) != (starting is None):
        raise TimesRefused("Say when it starts if it is not every month, and only then.")
