"""What happens to a request for help, step by step, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import ngettext

from kith.areas.models import Clock


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One step: who does what, how soon, what is written down, and what nobody has said."""

    who: str
    what: str
    within: str
    records: str
    gap: str
    source: str
    lang: str
    dir: str


def clock_lines(clocks: Iterable[Clock]) -> list[ClockLine]:
    """The steps in order."""
    return [
        ClockLine(
            who=one.who,
            what=one.what,
            within=within_in_words(one.within, one.unit),
            records=one.records,
            gap=one.gap,
            source=one.source,
            lang=one.lang,
            dir=one.dir,
        )
        for one in clocks
    ]


def within_in_words(number: int | None, unit: str) -> str:
    """Return how soon in words, as in "Within 2 working days"; empty where nobody has said."""
    if number is None:
        return ""
    said = {
        "hours": ngettext("Within {n} hour", "Within {n} hours", number),
        "working_days": ngettext("Within {n} working day", "Within {n} working days", number),
        "days": ngettext("Within {n} day", "Within {n} days", number),
    }
    return said[unit].format(n=number)
