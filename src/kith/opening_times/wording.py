"""What a language brings to the sentences of opening times: `english.say` asks a `Words` for it."""

from __future__ import annotations

from datetime import date, time
from typing import Protocol

from kith.opening_times.parts import Weekday, dated, said


class Words(Protocol):
    """A language. Sentences are known by their English, with names in braces to be filled in.

    The two with the names of gettext are so called that a program which gathers sentences for
    translators finds them where they stand.
    """

    def gettext(self, sentence: str, /) -> str:
        """A sentence in this language."""

    def ngettext(self, one: str, many: str, number: int, /) -> str:
        """The sentence for so many."""

    def weekday(self, day: Weekday, /) -> str:
        """The name of a day of the week."""

    def dated(self, day: date, /, *, with_year: bool = True) -> str:
        """A date."""

    def clock(self, moment: time, /) -> str:
        """A time of day."""


class English:
    """The sentences as they stand."""

    def gettext(self, sentence: str, /) -> str:
        """The sentence."""
        return sentence

    def ngettext(self, one: str, many: str, number: int, /) -> str:
        """The one of the two."""
        return one if number == 1 else many

    def weekday(self, day: Weekday, /) -> str:
        """Monday."""
        return day.title

    def dated(self, day: date, /, *, with_year: bool = True) -> str:
        """25 December 2026."""
        return dated(day, with_year=with_year)

    def clock(self, moment: time, /) -> str:
        """9am, noon."""
        return said(moment)


ENGLISH: Words = English()


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translators where it stands; it is translated where it is told."""
    return sentence
