"""A page of what was ranked: each service once, and only what is open where that was asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from kith.directory.models import SearchRow
from kith.directory.rules.asking import Ask, Hit
from kith.directory.search.backend import Columns
from kith.directory.search.opening import those_open
from kith.directory.search.ranking import FARTHEST, Parts, in_order

CHECKED = 300
"""Up to so many rows, all their times are looked at; of more, as many as the page needs."""


@dataclass(frozen=True, slots=True)
class Page:
    """The hits of a page; of all that was found the numbers and facets, to count."""

    hits: tuple[Hit, ...]
    total: int
    draws: Sequence[int]
    facets: Sequence[str]
    is_about: bool = False


def page_of(rows: Columns, parts: Parts, ask: Ask) -> Page:
    """The page that was asked for."""
    if ask.open_at or ask.open_on:
        return _page_of_open(rows, parts, ask)
    total = len(set(rows.draw))
    end = ask.start + ask.count
    page = _once(in_order(rows, parts, ask.order, end), rows)
    if len(page) < min(end, total):  # some have several places among the first
        page = _once(in_order(rows, parts, ask.order), rows)
    return Page(_hits(page[ask.start : end], rows, parts), total, rows.draw, rows.facets)


def _once(order: Iterable[int], rows: Columns) -> list[int]:
    """The first row of each service."""
    first: dict[int, int] = {}
    for at in order:
        first.setdefault(rows.draw[at], at)
    return list(first.values())


def _page_of_open(rows: Columns, parts: Parts, ask: Ask) -> Page:
    """Only what is open: all are looked at where they are few, else as many as the page needs."""
    order = in_order(rows, parts, ask.order)
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
    hits = _hits(list(services.values())[ask.start : end], rows, parts)
    if is_few:
        draws, facets = [rows.draw[at] for at in seen], [rows.facets[at] for at in seen]
        return Page(hits, len(services), draws, facets)
    return Page(hits, len(set(rows.draw)), rows.draw, rows.facets, is_about=True)


def _hits(page: list[int], rows: Columns, parts: Parts) -> tuple[Hit, ...]:
    named = SearchRow.objects.filter(pk__in=[rows.id[at] for at in page])
    columns = named.values_list("pk", "service_id", "place_id", "precision")
    known = {pk: (service, place, precision) for pk, service, place, precision in columns}
    return tuple(_hit(at, parts, *known[rows.id[at]]) for at in page if rows.id[at] in known)


def _hit(at: int, parts: Parts, service_id: UUID, place_id: UUID | None, precision: str) -> Hit:
    metres = parts.metres[at]
    return Hit(
        service_id=service_id,
        score=parts.score[at],
        text=parts.text[at],
        need=parts.need[at],
        nearness=parts.nearness[at],
        freshness=parts.freshness[at],
        taking=parts.taking[at],
        metres=None if metres == FARTHEST else round(metres),
        place_id=place_id,
        precision=precision,
    )
