"""The place's periods, beside the tables that they are for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from kith.area_pack.retention import RetentionPeriod
from kith.core.retention.declared import codes, tables

DAYS_OF_A_YEAR = 365


@dataclass(frozen=True, slots=True)
class Line:
    """One period of the schedule and the tables that it is for, "app.Model"."""

    period: RetentionPeriod
    tables: tuple[str, ...]

    @property
    def how_long(self) -> str:
        """How long, as people say it."""
        return how_long(self.period)

    @property
    def is_confirmed(self) -> bool:
        """Whether a body adopted it; before that it is a proposal."""
        return bool(self.period.confirmed_by)

    @property
    def time(self) -> str:
        """The days alone, such as "2 years"; empty where words end it."""
        return time_in_words(self.period.days) if self.period.days is not None else ""


def schedule(periods: Iterable[RetentionPeriod]) -> tuple[Line, ...]:
    """The periods in the place's own order."""
    of_code: dict[str, list[str]] = {}
    for table in tables():
        for code in table.periods:
            of_code.setdefault(code, []).append(table.label)
    return tuple(Line(one, tuple(of_code.get(one.code, ()))) for one in periods)


def days_of(periods: Iterable[RetentionPeriod]) -> Mapping[str, int]:
    """By code, the days of those that end by days: what the job needs."""
    return {one.code: one.days for one in periods if one.days is not None}


def missing(periods: Iterable[RetentionPeriod]) -> tuple[str, ...]:
    """The codes that the house asks for and the place does not say: nothing of them ever ends."""
    return tuple(sorted(codes() - {one.code for one in periods}))


def how_long(period: RetentionPeriod) -> str:
    """Such as "2 years after it was settled", or the words that end it."""
    if period.days is None:
        return period.until
    return gettext("%(time)s %(after)s") % {
        "time": time_in_words(period.days),
        "after": period.after,
    }


def time_in_words(days: int) -> str:
    """Years where they come out even, days otherwise."""
    years, rest = divmod(days, DAYS_OF_A_YEAR)
    if years and not rest:
        return ngettext("%(number)d year", "%(number)d years", years) % {"number": years}
    return ngettext("%(number)d day", "%(number)d days", days) % {"number": days}
