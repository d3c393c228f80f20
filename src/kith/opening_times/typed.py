"""Opening times as people type them into a form: "9-5", "9am to 5pm", "09:00-17:00, 18:00-20:00".

Where a time could be morning or evening, the sentence says how to write either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kith.opening_times.parts import (
    ALL_DAY,
    DAY,
    Opening,
    TimesRefused,
    opening_between,
    printable,
    said,
    united,
)

LONGEST_TYPED = 200

LONGEST_NIGHT = 16 * 60
"""Minutes that an opening over midnight may last before we ask whether it is a slip."""

_NOON = 12 * 60
_CLOSED = ("", "closed", "shut", "none", "-", "\N{EN DASH}", "not open")
_ALL_DAY = (
    *("all day", "open all day", "all hours", "open all hours", "24 hours", "24 hrs", "24h"),
    *("24/7", "all day and night", "all day and all night", "day and night"),
)
_PARTS = re.compile(r"\s*(?:[,;&/\n+]|\band\b|\bthen\b)\s*")
_ENDS = re.compile(r"\s*(?:-|\u2010|\u2011|\u2012|\u2013|\u2014|\bto\b|\buntil\b|\btill?\b)\s*")
_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.]?([0-9]{2}))?\s*(a\.?m\.?|p\.?m\.?)?(?:\s*(?:hrs?|h))?")
_NAMED = {"noon": _NOON, "midday": _NOON, "12 noon": _NOON, "midnight": 0, "12 midnight": 0}


@dataclass(frozen=True, slots=True)
class _Clock:
    """A time as typed, in minutes. `sure`: morning or evening is certain."""

    minutes: int
    sure: bool
    half: str = ""

    @property
    def other(self) -> int:
        """The same numbers on the other half of the clock."""
        return (self.minutes + _NOON) % DAY


def openings_typed(text: str) -> tuple[Opening, ...]:
    """The openings of one day as typed; none for "closed" and for nothing.

    Refuses, with a sentence, what is no time, what could be morning or evening, overlaps, and
    more than `LONGEST_TYPED` characters.
    """
    if len(text) > LONGEST_TYPED:
        raise TimesRefused(f"That is {len(text)} characters. Keep it to {LONGEST_TYPED}.")
    plain = " ".join(printable(text, lines=True).casefold().split(" ")).strip(" .")
    if plain in _CLOSED:
        return ()
    if plain in _ALL_DAY:
        return (ALL_DAY,)
    openings = tuple(_opening(part) for part in _PARTS.split(plain) if part)
    if len(united(openings)) != len(openings):
        raise TimesRefused(
            f"Some of the times in “{_quoted(text)}” overlap. Join them, or change one."
        )
    return tuple(sorted(openings, key=lambda one: one.start))


def _opening(part: str) -> Opening:
    ends = _ENDS.split(part.removeprefix("from ").removeprefix("open "))
    if len(ends) != 2 or not all(ends):
        raise TimesRefused(
            f"“{_quoted(part)}” is not a time of opening and closing. "
            "Write it like 9am to 5pm, or 09:00 to 17:00."
        )
    start, end = _settled(part, _clock(ends[0]), _clock(ends[1]))
    end = DAY if end == 0 else end
    if start == end % DAY and start != 0:
        raise TimesRefused(f"“{_quoted(part)}” opens and closes at the same time.")
    if end <= start:
        end += DAY
        if end - start > LONGEST_NIGHT:
            raise TimesRefused(
                f"“{_quoted(part)}” closes before it opens. Check am and pm, or swap the times."
            )
    return opening_between(start, end)


def _clock(typed: str) -> _Clock:
    if typed in _NAMED:
        return _Clock(_NAMED[typed], sure=True)
    match = _CLOCK.fullmatch(typed)
    if not match:
        raise TimesRefused(f"“{_quoted(typed)}” is not a time. Write it like 9am, 5:30pm or 17:30.")
    hours, minutes, half = int(match[1]), int(match[2] or 0), (match[3] or "")[:1]
    if minutes > 59 or hours > 24 or (hours == 24 and minutes) or (half and not 1 <= hours <= 12):
        raise TimesRefused(f"“{_quoted(typed)}” is a time that no clock shows.")
    if half:
        hours = hours % 12 + (12 if half == "p" else 0)
    # Two figures and minutes, or a leading nought, is how people write the 24-hour clock.
    full = typed.startswith("0") or (len(match[1]) == 2 and match[2] is not None)
    sure = bool(half) or full or hours > 12 or hours == 0
    return _Clock((hours * 60 + minutes) % DAY, sure, half)


def _settled(part: str, start: _Clock, end: _Clock) -> tuple[int, int]:
    """Start and end in minutes, where what people leave out is certain enough."""
    if start.sure and end.sure:
        return start.minutes, end.minutes
    if start.sure:
        return start.minutes, _next_after(start.minutes, end)
    if end.sure:
        return _before(part, start, end), end.minutes
    return _both_bare(part, start, end)


def _next_after(start: int, end: _Clock) -> int:
    """The end is the first such time after the start."""
    return min(end.minutes, end.other, key=lambda minutes: (minutes - start - 1) % DAY)


def _before(part: str, start: _Clock, end: _Clock) -> int:
    """The start of "1-3pm" is in the same half of the day; of "9-5pm" and "9-17:00", morning."""
    if end.half:
        same_half = start.minutes % _NOON + (_NOON if end.half == "p" else 0)
        if same_half < (end.minutes or DAY):
            return same_half
        if 6 * 60 <= start.minutes < _NOON and end.half == "p":
            return start.minutes
    elif 7 * 60 <= start.minutes <= _NOON and start.minutes < end.minutes:
        return start.minutes
    raise _either(part, start)


def _both_bare(part: str, start: _Clock, end: _Clock) -> tuple[int, int]:
    """One likely meaning have "9-5", "10-12" and "12-2". Two have "1-3" and "6-8"."""
    hour, last = start.minutes // 60, end.minutes
    morning = 7 <= hour <= 11
    if morning and (last <= 7 * 60 or _NOON <= last < 13 * 60):
        return start.minutes, last if last >= _NOON else last + _NOON
    if 9 <= hour <= 11 and start.minutes < last < _NOON:
        return start.minutes, last
    if hour == 12 and last <= 6 * 60:
        return start.minutes, last + _NOON
    raise _either(part, start)


def _either(part: str, start: _Clock) -> TimesRefused:
    morning = opening_between(min(start.minutes, start.other), DAY).opens
    evening = opening_between(max(start.minutes, start.other), DAY).opens
    return TimesRefused(
        f"“{_quoted(part)}” could be morning or evening. "
        f"Say which: does it open at {said(morning)} or {said(evening)}?"
    )


def _quoted(text: str) -> str:
    return printable(text)[:60]
