"""One question, answered: words are read, rows fetched and ranked, and a page of them told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.db import connection

from kith.directory.rules.asking import CANDIDATES, Ask, Found
from kith.directory.search import codes
from kith.directory.search.backend import Backend, Rows
from kith.directory.search.counting import counted
from kith.directory.search.narrowing import Narrowing, narrowing_of
from kith.directory.search.packing import Columns
from kith.directory.search.paging import page_of
from kith.directory.search.postgresql import PostgreSQL
from kith.directory.search.question import Group, groups_of
from kith.directory.search.ranking import ranking_of
from kith.directory.search.sqlite import SQLite
from kith.directory.search.suggesting import known_beginning, meant
from kith.directory.search.vocabulary import vocabulary

RINGS = (2_000, 8_000, 32_000, 128_000)
"""Metres in which the nearest are looked for, one after the other."""
MOST_RELAXED = 6
"""Words of which some must be there, where no service has all."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows to rank. `is_capped`: there were more. `having`: which groups a row has, if not all."""

    rows: Rows = field(default_factory=Rows)
    is_capped: bool = False
    having: dict[int, frozenset[int]] | None = None


def backend() -> Backend:
    """What asks the database that is configured."""
    return SQLite() if connection.vendor == "sqlite" else PostgreSQL()


def find(ask: Ask, asking: Backend | None = None) -> Found:
    """Answer one question, by the index of the database that is configured unless another is given.

    At most nine queries where the words are found; see `_relaxed`.
    """
    known = vocabulary(ask.area_id)
    groups = groups_of(ask.words, known, lambda start: known_beginning(ask.area_id, start))
    narrowing = replace(narrowing_of(ask), reads_names=bool(groups))
    asking = asking or backend()
    found = candidates(asking, ask, narrowing.also(*(group.ways for group in groups)), groups)
    did_you_mean = ""
    if groups and not found.rows:
        found, did_you_mean = _relaxed(asking, ask, narrowing, groups)
    ranked = ranking_of(found.rows, ask, groups, found.having)
    told = page_of(ranked, ask)
    counts = counted(told.counted, ranked.sets, known.terms) if ask.counts else ()
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
    return _capped(asking.first(narrowing, CANDIDATES + 1))


def _capped(rows: Rows) -> Candidates:
    return Candidates(rows.first(CANDIDATES), len(rows) > CANDIDATES)


def _by_distance(asking: Backend, ask: Ask, narrowing: Narrowing) -> Candidates:
    """The nearest; then what is nowhere, unless only places were asked for."""
    limit = CANDIDATES + 1
    if not ask.counts:
        limit = min(limit, 2 * (ask.start + ask.count) + 50)  # a service may have several places
    rows = Rows()
    for ring in (ask.within,) if ask.within is not None else RINGS:
        rows = asking.nearest(replace(narrowing, within=ring), limit)
        if len(rows) >= limit:
            return _capped(rows)
    if ask.within is None:
        return _capped(asking.first(narrowing, CANDIDATES + 1))
    if not ask.place_only:
        nowhere = replace(narrowing, within=None).also(((codes.nowhere_for(narrowing.age),),))
        rows += asking.first(nowhere, limit - len(rows))
    return _capped(rows)


# ── Where no service has all the words ──


def _relaxed(
    asking: Backend, ask: Ask, narrowing: Narrowing, groups: tuple[Group, ...]
) -> tuple[Candidates, str]:
    """Services that have some of the words, and words that may have been meant.

    Each word is looked for by itself, up to `MOST_RELAXED`. `did_you_mean` is told only where
    something has those words.
    """
    having: dict[int, set[int]] = {}
    rows = Rows()
    unknown: list[str] = []
    is_capped = False
    for at, group in enumerate(groups[:MOST_RELAXED]):
        found = candidates(asking, ask, narrowing.also(group.ways), groups)
        is_capped = is_capped or found.is_capped
        for pk in Columns(found.rows.packed).id:
            having.setdefault(pk, set()).add(at)
        rows += found.rows
        if not found.rows:
            unknown += group.typed
    ids = Columns(rows.packed).id
    once = {pk: place for place, pk in enumerate(ids)}
    most = sorted(once, key=lambda pk: (-len(having[pk]), pk))
    kept = Candidates(
        rows.at(once[pk] for pk in most[:CANDIDATES]),
        is_capped or len(most) > CANDIDATES,
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
    tried = groups_of(words, known, lambda start: known_beginning(ask.area_id, start))
    holds = asking.first(narrowing.also(*(group.ways for group in tried)), 1)
    return words if holds else ""
