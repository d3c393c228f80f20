"""One row of somebody else's `schedules`, field by field: hostile until read.

A value that cannot be read raises `Unread`; one read with a loss is told as a `Problem`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NoReturn

from kith.opening_times.parts import DAY as MINUTES_A_DAY
from kith.opening_times.parts import (
    FIRST_DATE,
    LAST_DATE,
    Opening,
    TimesRefused,
    Weekday,
    opening_between,
    printable,
)

LONGEST_TEXT = 5000
MOST_VALUES = 50

_DATE = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})([T ].{0,30})?")
_TIME = re.compile(
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?\s?(Z|[+-][0-9]{2}:?[0-9]{2})?", re.I
)
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}(\.0{1,9})?")
_BYDAY = re.compile(r"([+-]?[0-9]{1,2})?([A-Z]+)")
_DAYS = {name: day for day in Weekday for name in (day.code, day.name)}
_LONDON = ("Z", "+00:00", "+0000", "+01:00", "+0100")
_ZONES = ("europe/london", "gb", "utc", "gmt", "bst", "z", "0", "0.0", "1", "1.0", "60")
_SAID = (
    *("freq", "interval", "byday", "bymonthday", "dtstart", "until", "count", "valid_from"),
    *("valid_to", "opens_at", "closes_at", "wkst", "timezone", "byweekno", "byyearday"),
    *("bysetpos", "bymonth", "byhour", "byminute", "bysecond"),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What of a feed could not be read, or only with a loss. `path` is a JSON path."""

    path: str
    sentence: str


class Unread(Exception):
    """This row cannot be read as opening times. Never leaves the reader."""

    def __init__(self, name: str, sentence: str) -> None:
        """`name` is the field, or empty for the row."""
        super().__init__(sentence)
        self.name = name


@dataclass(slots=True)
class RowReader:
    """The fields of one row at `path`; `problems` grows as they are read."""

    row: Mapping[object, object]
    path: str
    problems: list[Problem] = field(default_factory=list)

    def tell(self, name: str, sentence: str) -> None:
        """Note a loss at a field."""
        self.problems.append(Problem(f"{self.path}.{name}" if name else self.path, sentence))

    def given(self, name: str) -> bool:
        """Whether the field holds anything: null, "" and [] are nothing."""
        return self.row.get(name) not in (None, "", [])

    def text(self, name: str) -> str:
        """Printable words of at most `LONGEST_TEXT` characters; empty when absent."""
        if not self.given(name):
            return ""
        words = self.row[name]
        if not isinstance(words, str):
            self.tell(name, f"`{name}` is not text, and was left out.")
            return ""
        clean = printable(words[:LONGEST_TEXT], lines=True)
        if len(words) > LONGEST_TEXT:
            self.tell(name, f"`{name}` is longer than {LONGEST_TEXT} characters, and was cut.")
            clean = f"{clean}…"
        return clean

    def code(self, name: str) -> str:
        """A code in capitals; empty when absent."""
        words = self.row.get(name) if self.given(name) else ""
        if not isinstance(words, str) or len(words) > 40:
            raise Unread(name, f"`{name}` is not one of the codes of RFC 5545.")
        return words.strip().upper()

    def whole(self, name: str) -> int | None:
        """A whole number of at most nine digits, as a number or as text; None when absent."""
        return self._whole(name, self.row[name]) if self.given(name) else None

    def wholes(self, name: str) -> tuple[int, ...]:
        """Whole numbers from "1,2", [1, 2] or 1."""
        return tuple(self._whole(name, one) for one in self._parts(name))

    def weekdays(self, name: str) -> tuple[tuple[int | None, Weekday], ...]:
        """Weekdays with their numbers in the month from "1MO,-1FR", ["MO"] or "Monday"."""
        found = []
        for one in self._parts(name):
            match = _BYDAY.fullmatch(one.strip().upper()) if isinstance(one, str) else None
            if not match or match[2] not in _DAYS:
                raise Unread(
                    name, f"`{name}` has a day that is none of MO, TU, WE, TH, FR, SA, SU."
                )
            found.append((int(match[1]) if match[1] else None, _DAYS[match[2]]))
        return tuple(found)

    def first_date(self, name: str) -> date | None:
        """A date from which something holds. Long ago: None, and told."""
        day = self._date(name)
        if day is not None and day > LAST_DATE:
            raise Unread(name, f"`{name}` is after the year 2199.")
        if day is not None and day < FIRST_DATE:
            self.tell(name, f"`{name}` is before 1900; read as no beginning.")
            return None
        return day

    def last_date(self, name: str) -> date | None:
        """A date until which something holds. Far away: None, and told."""
        day = self._date(name)
        if day is not None and day < FIRST_DATE:
            raise Unread(name, f"`{name}` is before 1900, so it never holds.")
        if day is not None and day > LAST_DATE:
            self.tell(name, f"`{name}` is after the year 2199; read as no end.")
            return None
        return day

    def opening(self) -> Opening | None:
        """From `opens_at` to `closes_at`; None when neither is given."""
        if not self.given("opens_at") and not self.given("closes_at"):
            return None
        start, end = self._minutes("opens_at"), self._minutes("closes_at")
        if start == MINUTES_A_DAY:
            raise Unread("opens_at", "Nothing opens at 24:00: that is the end of the day.")
        if end == 0:
            end = MINUTES_A_DAY
        if end == start and start != MINUTES_A_DAY - 1:
            raise Unread("closes_at", "`closes_at` is the same as `opens_at`.")
        if end < start:
            end += MINUTES_A_DAY
            if end - start > 16 * 60:
                self.tell("closes_at", "`closes_at` is before `opens_at`; read as the next day.")
        try:
            return opening_between(start, end)
        except TimesRefused as refusal:
            raise Unread("closes_at", str(refusal)) from None

    def check_zone(self) -> None:
        """Refuse a time zone other than London's; tell an offset."""
        if not self.given("timezone"):
            return
        zone = _scalar(self.row["timezone"]).strip().lower()
        if zone not in _ZONES:
            raise Unread("timezone", "`timezone` is not that of London.")
        if zone != "europe/london":
            self.tell("timezone", "`timezone` is read as London's clock, summer and winter.")

    def said(self) -> str:
        """The row's schedule fields as one line, for a note: what could not be read."""
        parts = [f"{name} {_scalar(self.row[name])}" for name in _SAID if self.given(name)]
        return printable("; ".join(parts))[:500]

    def _parts(self, name: str) -> list[object]:
        if not self.given(name):
            return []
        parts = self.row[name]
        if isinstance(parts, str):
            parts = [part for part in parts[:500].split(",") if part.strip()]
        if not isinstance(parts, list):
            parts = [parts]
        if len(parts) > MOST_VALUES:
            raise Unread(name, f"`{name}` has more than {MOST_VALUES} values.")
        return parts

    def _whole(self, name: str, given: object) -> int:
        if isinstance(given, str) and _WHOLE.fullmatch(given.strip()):
            given = float(given)
        if isinstance(given, bool) or not isinstance(given, int | float):
            raise Unread(name, f"`{name}` is not a whole number.")
        # The comparison keeps out huge numbers, infinities and NaN at once.
        if not -1_000_000_000 <= given <= 1_000_000_000 or given != int(given):
            raise Unread(name, f"`{name}` is not a whole number of at most nine digits.")
        return int(given)

    def _date(self, name: str) -> date | None:
        if not self.given(name):
            return None
        given = self.row[name]
        match = _DATE.fullmatch(given.strip()) if isinstance(given, str) else None
        if not match:
            raise Unread(name, f"`{name}` is not a date such as 2026-12-25.")
        if match[4]:
            self.tell(name, f"`{name}` has a time of day; read as the date alone.")
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            raise Unread(name, f"`{name}` is a date that no calendar has.") from None

    def _minutes(self, name: str) -> int:
        given = self.row.get(name)
        match = _TIME.fullmatch(given.strip()) if isinstance(given, str) else None
        if not match:
            _not_a_time(name)
        hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
        if hours > 24 or minutes > 59 or seconds > 59 or (hours == 24 and minutes + seconds):
            _not_a_time(name)
        offset = (match[4] or "").upper()
        if offset and offset not in _LONDON:
            raise Unread(name, f"`{name}` has an offset that London's clock never has.")
        if offset:
            self.tell(name, f"`{name}` has an offset; read as the clock in London all year.")
        if seconds and (hours, minutes, seconds) != (23, 59, 59):
            self.tell(name, f"`{name}` has seconds; read to the minute.")
        return hours * 60 + minutes


def _not_a_time(name: str) -> NoReturn:
    raise Unread(name, f"`{name}` is not a time such as 09:30.")


def _scalar(given: object) -> str:
    if isinstance(given, str):
        return given[:80]
    if isinstance(given, int) and abs(given) > 10**18:
        return "(a huge number)"
    if isinstance(given, bool | int | float):
        return str(given)
    if isinstance(given, list) and len(given) <= MOST_VALUES:
        return ",".join(_scalar(one) if isinstance(one, str | int) else "…" for one in given)
    return "(not readable)"
