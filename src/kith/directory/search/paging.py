"""A page of what was ranked: each service once, and only what is open where that was asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kith.directory.models import SearchRow
from kith.directory.rules.asking import Ask, Hit
from kith.directory.search.opening import those_open
from kith.directory.search.packing import Columns, Standing
from kith.directory.search.ranking import FARTHEST, Ranking, first_keys, next_key

CHECKED = 300
"""Up to so many rows, all their times are looked at; of more, as many as the page needs."""


@dataclass(frozen=True, slots=True)
class Page:
    """The hits of a page; of all that was found the rows to count, by columns."""

    hits: tuple[Hit, ...]
    total: int
    counted: Columns
    is_about: bool = False


def page_of(ranking: Ranking, ask: Ask) -> Page:
    """The page that was asked for."""
    if ask.open_at or ask.open_on:
        return _page_of_open(ranking, ask)
    rows = ranking.rows
    total = len(set(rows.draw))
    end = ask.start + ask.count
    order, told = in_order(ranking, ask.order, end)
    page = _once(order, rows)
    if len(page) < min(end, total):  # some have several places among the first
        order, told = in_order(ranking, ask.order)
        page = _once(order, rows)
    return Page(_hits(page[ask.start : end], ranking, told), total, rows)


Told = dict[int, tuple[Any, ...]]
"""By number of a row: what it is called, its service, its place and that point's precision."""
GONE = ("", None, None, "")


def in_order(ranking: Ranking, order: str, most: int | None = None) -> tuple[list[int], Told]:
    """Places of the rows in the columns, best first or as asked; ties by name, then by number.

    With `most`, that many at least, if there are. And what the rows say of themselves: one query.
    """
    rows, metres = ranking.rows, ranking.metres
    if order == "name":
        told = _told(rows.id)
        return _named(dict.fromkeys(range(len(rows.id)), ()), told, rows, metres), told
    first = first_keys(ranking, order)
    keys = {at: (first[at], *next_key(ranking, at)) for at in _lowest(first, most)}
    if most is not None and most < len(keys):
        last = sorted(keys.values())[most - 1]
        keys = {at: key for at, key in keys.items() if key <= last}
    told = _told([rows.id[at] for at in keys])
    return _named(keys, told, rows, metres), told


def _named(
    keys: Mapping[int, tuple[float, ...]], told: Told, rows: Columns, metres: Sequence[float]
) -> list[int]:
    """Places by their keys, then by name; what is called alike as it was drawn, the nearest first."""
    return sorted(
        keys,
        key=lambda at: (keys[at], told[rows.id[at]][0], rows.draw[at], metres[at], rows.id[at]),
    )


def _lowest(values: Sequence[float], most: int | None) -> Iterable[int]:
    """Where the lowest are, that many at least; all, if there are no more."""
    if most is None or most >= len(values):
        return range(len(values))
    last = sorted(values)[most - 1]
    return [at for at, value in enumerate(values) if value <= last]


def _told(row_ids: Sequence[int]) -> Told:
    rows = SearchRow.objects.filter(pk__in=row_ids)
    columns = rows.values_list("pk", "name", "service_id", "place_id", "precision")
    return dict.fromkeys(row_ids, GONE) | {pk: tuple(those) for pk, *those in columns}


def _once(order: Iterable[int], rows: Columns) -> list[int]:
    """The first row of each service."""
    first: dict[int, int] = {}
    for at in order:
        first.setdefault(rows.draw[at], at)
    return list(first.values())


def _page_of_open(ranking: Ranking, ask: Ask) -> Page:
    """Only what is open: all are looked at where they are few, else as many as the page needs."""
    rows = ranking.rows
    order, told = in_order(ranking, ask.order)
    end = ask.start + ask.count
    is_few = len(order) <= CHECKED
    seen: list[int] = []
    services: dict[int, int] = {}
    for at in those_open(order, rows, ask):
        seen.append(at)
        services.setdefault(rows.draw[at], at)
        if not is_few and len(services) > end:
            break
    else:
        is_few = True
    hits = _hits(list(services.values())[ask.start : end], ranking, told)
    if is_few:
        return Page(hits, len(services), rows.at(seen))
    return Page(hits, len(set(rows.draw)), rows, is_about=True)


def _hits(page: list[int], ranking: Ranking, told: Told) -> tuple[Hit, ...]:
    ids = ranking.rows.id
    return tuple(_hit(at, ranking, *told[ids[at]][1:]) for at in page if told[ids[at]] is not GONE)


def _hit(at: int, ranking: Ranking, service_id: UUID, place_id: UUID | None, precision: str) -> Hit:
    metres = ranking.metres[at]
    standing = Standing.of(ranking.rows.standing[at])
    return Hit(
        service_id=service_id,
        score=ranking.score[at],
        text=ranking.text[at],
        need=ranking.need(at),
        nearness=ranking.nearness[at],
        freshness=ranking.freshness(standing.assured_day),
        taking=standing.taking / 10,
        metres=None if metres == FARTHEST else round(metres),
        place_id=place_id,
        precision=precision,
    )
