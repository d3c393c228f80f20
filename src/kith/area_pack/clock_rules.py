"""What a JSON Schema cannot say about clocks: a time and its unit, or words for the gap."""

from __future__ import annotations

from collections.abc import Iterator

from kith.area_pack.definition import Problem
from kith.area_pack.files import Entry
from kith.area_pack.rules import Context


def clock_rules(context: Context) -> Iterator[Problem]:
    """Each step says how soon it comes, or that the place has not said."""
    for entry in context.entries("clocks"):
        yield from _time(entry)


def _time(entry: Entry) -> Iterator[Problem]:
    within, unit, gap = (entry.data.get(key) for key in ("within", "unit", "gap"))
    if within is not None and unit is None:
        yield entry.problem("within", f"Say what {within} counts: hours, working_days or days.")
    elif unit is not None and within is None:
        yield entry.problem("unit", "Say how many: add within, or take unit out.")
    elif within is None and gap is None:
        yield entry.problem("", "Say how soon with within and unit, or what is not known in gap.")
    elif within is not None and gap is not None:
        yield entry.problem("gap", "It says how soon, so there is no gap. Take one of them out.")
    elif gap is not None:
        says = f'Nobody has said how soon "{entry.code}" comes. The page shows the gap.'
        yield entry.problem("gap", says, "notice")
