"""How many services have each value of each facet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from kith.directory.search import codes
from kith.directory.search.packing import Columns
from kith.directory.search.sets import CodeSet

Counts = tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
NOT_TOLD = frozenset({codes.DATED, codes.ANY_STAGE})
NAMES = {letter: name for name, letter in codes.FACETS.items()}


def counted(rows: Columns, sets: Mapping[int, CodeSet], terms: Mapping[str, UUID]) -> Counts:
    """By facet, the values and how many services have each, the most first.

    A service at several places counts once. Sets are counted first, then what is in them.
    """
    told: dict[str, dict[str, int]] = {name: {} for name in codes.FACETS}
    for code, count in _tally(rows, sets).items():
        name = NAMES.get(code[1])
        value = str(terms.get(code, "")) if code[1] == codes.TERM else code[2:]
        if name and value and code not in NOT_TOLD:
            told[name][value] = count
    return tuple((name, tuple(sorted(of.items(), key=_most_first))) for name, of in told.items())


def _tally(rows: Columns, sets: Mapping[int, CodeSet]) -> Counter[str]:
    tally: Counter[str] = Counter()
    numbers = rows.sets
    if len(set(rows.draw)) < len(rows):
        columns = (rows.terms, rows.offer, rows.who, rows.times)
        numbers = numbers.copy()
        for of_one in _at_several_places(rows):
            at_all = [column[at] for column in columns for at in of_one]
            numbers.subtract(at_all)
            tally.update({code for number in at_all for code in sets[number].codes})
    for number, count in numbers.items():
        for code in sets[number].codes:
            tally[code] += count
    return +tally


def _at_several_places(rows: Columns) -> list[list[int]]:
    """For each service with several rows, where in the columns these are."""
    places: dict[int, list[int]] = {}
    for at, draw in enumerate(rows.draw):
        places.setdefault(draw, []).append(at)
    return [those for those in places.values() if len(those) > 1]


def _most_first(one: tuple[str, int]) -> tuple[int, str]:
    return -one[1], one[0]
