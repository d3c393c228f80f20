"""The small parts of opening times: days of the week, one opening, a span of dates, clean words.

Times are the clock on the wall, in whole minutes. Dates are inclusive at both ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import IntEnum

FIRST_DATE = date(1900, 1, 1)
LAST_DATE = date(2199, 12, 31)
"""Dates outside these two are slips of the keyboard, or a feed's way to say "always"."""

DAY = 24 * 60
"""Minutes of a day on the wall."""

MIDNIGHT = time(0, 0)
_LAST_MINUTE = time(23, 59)

_JOINERS = "\u200c\u200d\u200e\u200f"
"""Marks without width that Persian, Hindi, Arabic and others need between letters."""

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class TimesRefused(ValueError):
    """Opening times that cannot be so. The message is a sentence for the person who typed them."""


class Weekday(IntEnum):
    """A day of the week, numbered as `date.weekday()`."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6

    @property
    def title(self) -> str:
        """The day's English name."""
        return self.name.capitalize()

    @property
    def code(self) -> str:
        """The day's two letters in RFC 5545: MO, TU, WE, TH, FR, SA, SU."""
        return self.name[:2]


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """One stretch of being open: from `opens` until `closes`.

    `closes` at 00:00 is midnight at the end of the day, and 23:59 becomes that. 00:00 to 00:00 is all day and night.
    Past midnight has to be said: `overnight`. The opening belongs to the day on which it starts.
    Refuses seconds, time zones, no length, an end before the start, and more than a day.
    """

    opens: time
    closes: time
    overnight: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be; midnight at the end of the day is never overnight."""
        for moment in (self.opens, self.closes):
            if moment.second or moment.microsecond or moment.tzinfo is not None or moment.fold:
                raise TimesRefused(
                    f"{moment} must be hours and minutes on the clock, such as 09:30."
                )
        if self.closes == MIDNIGHT or (self.closes == _LAST_MINUTE and not self.overnight):
            # Feeds and forms write 23:59 for midnight; HSDS says so for 24 hours.
            object.__setattr__(self, "closes", MIDNIGHT)
            object.__setattr__(self, "overnight", False)
            return
        if self.opens == self.closes:
            raise TimesRefused(
                f"It opens and closes at {said(self.opens)}. Give two different times, or say all day."
            )
        if self.closes < self.opens and not self.overnight:
            raise TimesRefused(
                f"It closes at {said(self.closes)}, before it opens at {said(self.opens)}. "
                "Swap the two times, or say that it closes on the next day."
            )
        if self.closes > self.opens and self.overnight:
            raise TimesRefused(
                f"{said(self.opens)} to {said(self.closes)} on the next day is more than 24 hours. "
                "Give each day its own times."
            )

    @property
    def start(self) -> int:
        """Minutes from the day's first midnight, 0 to 1439."""
        return _minutes(self.opens)

    @property
    def end(self) -> int:
        """Minutes from the same midnight, 1 to 2879."""
        minutes = _minutes(self.closes)
        return minutes + DAY if self.overnight or minutes == 0 else minutes

    @property
    def is_all_day(self) -> bool:
        """From midnight to midnight."""
        return self.opens == self.closes == MIDNIGHT


ALL_DAY = Opening(MIDNIGHT, MIDNIGHT)


def opening_between(start: int, end: int) -> Opening:
    """The opening from minute `start` (0 to 1439) until minute `end` (up to a day later)."""
    if end - start > DAY:
        raise TimesRefused(
            "One opening cannot last more than 24 hours. Give each day its own times."
        )
    return Opening(_clock(start), _clock(end), overnight=end > DAY)


def united(openings: tuple[Opening, ...]) -> tuple[Opening, ...]:
    """The same hours without overlaps, in order. Openings that only touch stay apart.

    Refuses a union of more than 24 hours.
    """
    spans: list[list[int]] = []
    for opening in sorted(set(openings), key=lambda one: (one.start, one.end)):
        if spans and opening.start < spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], opening.end)
        else:
            spans.append([opening.start, opening.end])
    return tuple(opening_between(start, end) for start, end in spans)


def check_date(day: date | None) -> None:
    """Refuse a date before 1900 or after 2199."""
    if day is not None and not FIRST_DATE <= day <= LAST_DATE:
        raise TimesRefused(f"{day.isoformat()} is too far away. Give a date between 1900 and 2199.")


@dataclass(frozen=True, slots=True)
class Span:
    """Dates from `first` to `last`, both included. None: without end on that side.

    Refuses an end before the start, and years before 1900 or after 2199.
    """

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        """Refuse dates that cannot be meant."""
        for day in (self.first, self.last):
            check_date(day)
        if self.first and self.last and self.last < self.first:
            raise TimesRefused(
                f"The dates end on {dated(self.last)}, before they start on {dated(self.first)}. "
                "Swap them."
            )

    def holds(self, day: date) -> bool:
        """Whether `day` is one of these dates."""
        return (self.first or FIRST_DATE) <= day <= (self.last or LAST_DATE)

    def meets(self, other: Span) -> bool:
        """Whether the two share a date."""
        first = max(self.first or FIRST_DATE, other.first or FIRST_DATE)
        return first <= min(self.last or LAST_DATE, other.last or LAST_DATE)

    @property
    def order(self) -> tuple[date, date]:
        """For sorting."""
        return self.first or date.min, self.last or date.max


ALWAYS = Span()


def said(moment: time) -> str:
    """A time in English words: 9am, 5:30pm, noon, midnight."""
    if moment == MIDNIGHT:
        return "midnight"
    if moment == time(12, 0):
        return "noon"
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{(moment.hour - 1) % 12 + 1}{minutes}{'pm' if moment.hour >= 12 else 'am'}"


def dated(day: date, *, with_year: bool = True) -> str:
    """A date in English words: 25 December 2026."""
    year = f" {day.year}" if with_year else ""
    return f"{day.day} {MONTHS[day.month - 1]}{year}"


def clean_words(text: str, name: str, longest: int, *, lines: bool = False) -> str:
    """`text` with plain spaces, and none around it.

    Refuses more than `longest` characters, control characters and halves of characters (lone
    surrogates); line breaks too, unless `lines`. `name` says which field, in the sentence.
    """
    text = _plain_spaces(text, lines=lines)
    if len(text) > longest:
        raise TimesRefused(f"The {name} has {len(text)} characters. Keep it to {longest}.")
    if printable(text, lines=lines) != text:
        raise TimesRefused(
            f"The {name} holds characters that cannot be printed. Type it again by hand."
        )
    return text


def printable(text: str, *, lines: bool = False) -> str:
    """`text` without what cannot be printed or stored; line breaks stay if `lines`."""
    kept = _JOINERS + ("\n" if lines else "")
    return "".join(
        letter
        for letter in _plain_spaces(text, lines=lines)
        if letter in kept or letter.isprintable()
    ).strip()


def _plain_spaces(text: str, *, lines: bool) -> str:
    if lines:
        return "\n".join(_plain_spaces(part, lines=False) for part in text.splitlines()).strip()
    return "".join(" " if letter.isspace() else letter for letter in text).strip()


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _clock(minutes: int) -> time:
    return time(minutes % DAY // 60, minutes % 60)
