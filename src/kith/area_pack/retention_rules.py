"""What a JSON Schema cannot say about periods: an end in days or in words, and who confirmed it."""

from __future__ import annotations

from collections.abc import Iterator

from kith.area_pack.authority import authority
from kith.area_pack.definition import Problem
from kith.area_pack.files import Entry
from kith.area_pack.rules import Context

FILE = "retention"


def retention_rules(context: Context) -> Iterator[Problem]:
    """Each period ends once, and says who stands for it; none is missing that the house asks for."""
    for entry in context.entries(FILE):
        yield from _end(entry)
        yield from authority(entry, f'Nobody has confirmed how long "{entry.code}" is kept.')
    yield from _missing(context)


def _end(entry: Entry) -> Iterator[Problem]:
    days, until = entry.data.get("days"), entry.data.get("until")
    if days is None and until is None:
        yield entry.problem("", "Say how long with days, or what ends it in words with until.")
    elif days is not None and until is not None:
        yield entry.problem("until", "It ends after days, so take until out, or the other.")
    if (days is None) != ("after" not in entry.data):
        yield entry.problem("", "Days and after belong together: 30 days after … what?")


def _missing(context: Context) -> Iterator[Problem]:
    if context.periods is None or (FILE in context.sources and not context.sound(FILE)):
        return
    for code in sorted(context.periods - context.codes(FILE)):
        says = f'No period "{code}" is here, so nothing of that kind is ever deleted. Add it.'
        yield Problem(f"{FILE}.toml", 0, "", says, "notice")
