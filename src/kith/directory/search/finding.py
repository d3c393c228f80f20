"""One question, answered: words are read, rows fetched and ranked, and a page of them told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import connection

from kith.directory.rules.asking import CANDIDATES, Ask, Found
from kith.directory.search import codes
from kith.directory.search.backend import DRAW, ID, Backend, Columns, Row
from kith.directory.search.counting import counted
from kith.directory.search.narrowing import Narrowing, narrowing_of
from kith.directory.search.paging import page_of
from kith.directory.search.postgresql import PostgreSQL
from kith.directory.search.question import Group, groups_of
from kith.directory.search.ranking import parts_of
from kith.directory.search.sqlite import SQLite
from kith.directory.search.suggesting import meant, stems_beginning
from kith.directory.search.vocabulary import vocabulary

FEW = 20_000
"""Up to so many rows an index is asked for all that hold; beyond, for a share first."""
SHARE_OF_ROWS = 10_000
"""How many rows the first share that is asked has, about."""
MORE_THAN_ENOUGH = 1.2
RINGS = (2_000, 8_000, 32_000, 128_000)
"""Metres in which the nearest are looked for, one after the other."""
MOST_RELAXED = 6
"""Words of which some must be there, where no service has all."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows to rank. `is_capped`: there were more. `having`: which groups a row has, if not all."""

    rows: Sequence[Row]
    is_capped: bool = False
    having: dict[int, frozenset[int]] | None = None


def backend() -> Backend:
    """What asks the database that is configured."""
    return SQLite() if connection.vendor == "sqlite" else PostgreSQL()


def find(ask: Ask, asking: Backend | None = None) -> Found:
    """Answer one question, by the index of the database that is configured unless another is given.

    At most seven queries where the words are found; see `_relaxed`.
    """
    known = vocabulary(ask.area_id)
    groups = groups_of(ask.words, known, lambda start: stems_beginning(ask.area_id, start))
    narrowing = narrowing_of(ask)
    asking = asking or backend()
    found = candidates(asking, ask, narrowing.also(*(group.ways for group in groups)), groups)
    did_you_mean = ""
    if groups and not found.rows:
        found, did_you_mean = _relaxed(asking, ask, narrowing, groups)
    rows = Columns.of(found.rows)
    parts = parts_of(rows, ask, groups, found.having)
    told = page_of(rows, parts, ask)
    counts = counted(told.draws, told.facets, known.terms) if ask.counts else ()
    return Found(
        hits=told.hits,
        total=told.total,
        is_capped=found.is_capped,
        relaxed=found.having is not None and bool(told.hits),
        did_you_mean=did_you_mean,
        facets=counts,
        is_about=told.is_about,
    )


# ── Candidates ──


def candidates(
    asking: Backend, ask: Ask, narrowing: Narrowing, groups: Sequence[Group] = ()
) -> Candidates:
    """The rows to rank: all that hold, or `CANDIDATES` of them.

    By distance alone the nearest; else those drawn first, which is a fair sample that stays the
    same from page to page.
    """
    if ask.near and not groups and (ask.order == "near" or ask.within is not None):
        return _by_distance(asking, ask, narrowing)
    highest = asking.highest()
    if highest > FEW and narrowing.wanted:
        rows = _of_many(asking, narrowing, highest)
    else:
        rows = asking.matching(narrowing, CANDIDATES + 1, first_drawn=highest > CANDIDATES)
    return Candidates(rows[:CANDIDATES], len(rows) > CANDIDATES)


def _of_many(asking: Backend, narrowing: Narrowing, highest: int) -> list[Row]:
    """Those drawn first, from the smallest share of all rows that holds enough of them."""
    limit = CANDIDATES + 1
    first = min((highest // SHARE_OF_ROWS).bit_length() - 1, codes.SHARES)
    rows = asking.matching(_in_share(narrowing, first), limit, first_drawn=True)
    if len(rows) == limit:
        return rows
    about = len(rows) << first
    if about * MORE_THAN_ENOUGH < CANDIDATES:
        rows = asking.matching(narrowing, limit)
        if len(rows) < limit:
            return rows
    for share in range(first - 1, 0, -1):
        if about >> share >= CANDIDATES * MORE_THAN_ENOUGH:
            rows = asking.matching(_in_share(narrowing, share), limit, first_drawn=True)
            if len(rows) == limit:
                return rows
            break
    return asking.matching(narrowing, limit, first_drawn=True)


def _in_share(narrowing: Narrowing, share: int) -> Narrowing:
    return narrowing.also(((f"={codes.SHARE}{share}",),))


def _by_distance(asking: Backend, ask: Ask, narrowing: Narrowing) -> Candidates:
    """The nearest; then what is nowhere, unless only places were asked for."""
    limit = CANDIDATES + 1
    if not ask.counts:
        limit = min(limit, 2 * (ask.start + ask.count) + 50)  # a service may have several places
    rows: list[Row] = []
    for ring in (ask.within,) if ask.within is not None else RINGS:
        rows = asking.nearest(replace(narrowing, within=ring), limit)
        if len(rows) >= limit:
            return Candidates(rows[:CANDIDATES], len(rows) > CANDIDATES)
    if ask.within is None:
        return _anywhere(asking, narrowing)
    if not ask.place_only:
        nowhere = replace(narrowing, within=None).also(((codes.NOWHERE,),))
        rows += asking.matching(nowhere, limit - len(rows), first_drawn=True)
    return Candidates(rows[:CANDIDATES], len(rows) > CANDIDATES)


def _anywhere(asking: Backend, narrowing: Narrowing) -> Candidates:
    rows = asking.matching(narrowing, CANDIDATES + 1, first_drawn=True)
    return Candidates(rows[:CANDIDATES], len(rows) > CANDIDATES)


# ── Where no service has all the words ──


def _relaxed(
    asking: Backend, ask: Ask, narrowing: Narrowing, groups: tuple[Group, ...]
) -> tuple[Candidates, str]:
    """Services that have some of the words, and words that may have been meant.

    Each word is looked for by itself, up to `MOST_RELAXED`. `did_you_mean` is told only where
    something has those words.
    """
    having: dict[int, set[int]] = {}
    rows: dict[int, Row] = {}
    unknown: list[str] = []
    is_capped = False
    for at, group in enumerate(groups[:MOST_RELAXED]):
        found = candidates(asking, ask, narrowing.also(group.ways), groups)
        is_capped = is_capped or found.is_capped
        for row in found.rows:
            rows[row[ID]] = row
            having.setdefault(row[ID], set()).add(at)
        if not found.rows:
            unknown += group.typed
    some = sorted(rows.values(), key=lambda row: (-len(having[row[ID]]), row[DRAW], row[ID]))
    kept = Candidates(
        some[:CANDIDATES],
        is_capped or len(some) > CANDIDATES,
        {pk: frozenset(those) for pk, those in having.items()},
    )
    return kept, _did_you_mean(asking, ask, narrowing, groups, unknown)


def _did_you_mean(
    asking: Backend,
    ask: Ask,
    narrowing: Narrowing,
    groups: tuple[Group, ...],
    unknown: Iterable[str],
) -> str:
    better = meant(ask.area_id, unknown)
    if not better:
        return ""
    words = " ".join(better.get(word, word) for group in groups for word in group.typed)
    known = vocabulary(ask.area_id)
    tried = groups_of(words, known, lambda start: stems_beginning(ask.area_id, start))
    holds = asking.matching(narrowing.also(*(group.ways for group in tried)), 1)
    return words if holds else ""
