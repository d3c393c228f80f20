"""How many services have each value of each facet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from uuid import UUID

from kith.directory.search import codes

Counts = tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
NOT_TOLD = frozenset({codes.DATED, codes.ANY_STAGE})
NAMES = {letter: name for name, letter in codes.FACETS.items()}


def counted(draws: Sequence[int], facets: Sequence[str], terms: Mapping[str, UUID]) -> Counts:
    """By facet, the values and how many services have each, the most first.

    `draws` and `facets` are of rows; a service at several places counts once.
    """
    tally = Counter(chain.from_iterable(map(str.split, _of_services(draws, facets))))
    told: dict[str, dict[str, int]] = {name: {} for name in codes.FACETS}
    for code, count in tally.items():
        name = NAMES.get(code[1])
        value = str(terms.get(code, "")) if code[1] == codes.TERM else code[2:]
        if name and value and code not in NOT_TOLD:
            told[name][value] = count
    return tuple((name, tuple(sorted(of.items(), key=_most_first))) for name, of in told.items())


def _of_services(draws: Sequence[int], facets: Sequence[str]) -> Iterable[str]:
    if len(set(draws)) == len(draws):
        return facets
    of_service: dict[int, str] = {}
    for draw, own in zip(draws, facets, strict=True):
        before = of_service.setdefault(draw, own)
        if before != own:
            of_service[draw] = " ".join({*before.split(), *own.split()})
    return of_service.values()


def _most_first(one: tuple[str, int]) -> tuple[int, str]:
    return -one[1], one[0]
