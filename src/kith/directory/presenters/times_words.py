"""The language of the page, for the sentences of opening times: see `kith.opening_times.wording`."""

from __future__ import annotations

from datetime import date, time

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, get_format, time_format
from django.utils.translation import gettext, ngettext, pgettext

from kith.opening_times import Weekday, Words
from kith.opening_times.parts import MIDNIGHT

DAY, DAY_OF_THIS_YEAR = "j F Y", "j F"
NOON = time(12)
AM_OR_PM = "P"
"""How Django writes times of day in languages that tell them as English does."""


class OfThePage:
    """Whatever language is active when something is told."""

    def gettext(self, sentence: str, /) -> str:
        """The sentence."""
        return gettext(sentence)

    def ngettext(self, one: str, many: str, number: int, /) -> str:
        """The sentence for so many."""
        return ngettext(one, many, number)

    def weekday(self, day: Weekday, /) -> str:
        """The day's name."""
        return str(WEEKDAYS[day])

    def dated(self, day: date, /, *, with_year: bool = True) -> str:
        """The date, with the month's name."""
        return date_format(day, DAY if with_year else DAY_OF_THIS_YEAR)

    def clock(self, moment: time, /) -> str:
        """The time of day: 9am in English, 09:00 where a language's clock has 24 hours."""
        if moment == MIDNIGHT:
            return gettext("midnight")
        if moment == NOON:
            return gettext("noon")
        if get_format("TIME_FORMAT") != AM_OR_PM:
            return time_format(moment, "TIME_FORMAT")
        clock = f"{(moment.hour - 1) % 12 + 1}"
        clock += f":{moment.minute:02}" if moment.minute else ""
        if moment < NOON:
            return pgettext("time of day", "{time}am").format(time=clock)
        return pgettext("time of day", "{time}pm").format(time=clock)


HERE: Words = OfThePage()
