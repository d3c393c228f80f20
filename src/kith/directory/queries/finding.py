"""Finding services: what a question becomes, and what was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from kith.areas.queries import PublicArea
from kith.areas.rules.signs import Sign, signs_in
from kith.directory.enums import TermKind
from kith.directory.models import Service
from kith.directory.queries.entry import brings_in_another, for_cards
from kith.directory.queries.finding_lists import Lists
from kith.directory.queries.searching import asking, find
from kith.directory.rules.asking import Ask, Found, Hit
from kith.directory.rules.finding import A_PAGE, Sought, next_day, serving
from kith.opening_times import LONDON
from kith.postcodes import Place

LEADING = 5
"""So many services about the danger itself stand before those that have the words."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: the services of one page, each with why it stands there.

    `signs`: what the words may mean that cannot wait. `left_out`: how many of this page work on
    two people together, and were left out for that. `mended`: the words that were looked for
    instead, where nothing had those with their slips.
    """

    ask: Ask
    found: Found
    pairs: tuple[tuple[Service, Hit], ...]
    signs: tuple[Sign, ...] = ()
    left_out: int = 0
    mended: str = ""


def answer_to(
    area: PublicArea,
    lists: Lists,
    sought: Sought,
    place: Place | None,
    *,
    at: datetime,
    meant: str = "",
    first: int = 0,
) -> Answer:
    """What a question finds. Words that speak of danger leave out what works on two together.

    Then what is filed under what they speak of stands first, or alone where nothing has the words.
    `meant`: the words with slips mended, where somebody knows. `first`: only so many services,
    and nothing counted.
    """
    said = [sought.words, meant, *_labels(lists, (sought.need, *sought.types))]
    signs = signs_in(*said)
    ask = asked(area, lists, sought, place, at=at, is_apart=_is_apart(signs))
    if first:
        ask = replace(ask, count=first, counts=False)
    found = find(ask)
    mended = found.did_you_mean
    if mended:
        signs = signs_in(*said, mended)
        ask = replace(ask, words=mended, alone=ask.alone or _is_apart(signs))
        found = find(ask)
    about = _about(ask, signs, lists)
    if about is None:
        return _answer(ask, found, signs, mended=mended)
    if found.relaxed or not found.total:
        others = find(about)
        return _answer(about, others, signs) if others.total else _answer(ask, found, signs)
    leading = (
        find(replace(about, count=min(LEADING, ask.count), counts=False))
        if not ask.start
        else Found()
    )
    return _answer(ask, found, signs, leading.hits, mended=mended)


def asked(
    area: PublicArea,
    lists: Lists,
    sought: Sought,
    place: Place | None,
    *,
    at: datetime,
    is_apart: bool,
) -> Ask:
    """The question as the index of services takes it."""
    on = at.astimezone(LONDON).date()
    serves = serving(place, district_code=area.district_code, nation=area.nation)
    return replace(
        asking(UUID(area.id), on=on),
        words=sought.words,
        serves=serves if sought.where == "area" else frozenset(),
        near=place.point if place else None,
        within=sought.within if place else None,
        terms=tuple(_groups(lists, sought)),
        access=frozenset(sought.access),
        life_stage=sought.life_stage,
        age=sought.age,
        costs=frozenset(sought.costs),
        language=sought.language,
        delivery=sought.how,
        way=sought.way,
        taking="yes" if sought.is_taking else "",
        open_at=at if sought.when == "now" else None,
        open_on=next_day(sought.when, on),
        alone=is_apart,
        place_only=sought.where == "near" and place is not None,
        order="best" if sought.order == "near" and place is None else sought.order,
        start=(sought.page - 1) * A_PAGE,
        count=A_PAGE,
    )


def _is_apart(signs: Iterable[Sign]) -> bool:
    return any(one.apart for one in signs)


def _about(ask: Ask, signs: Iterable[Sign], lists: Lists) -> Ask | None:
    """The question for what is filed under what the signs speak of; none where nothing is."""
    codes = {one.code for one in signs}
    named = (
        {one.id, *one.leads_to}
        for one in lists.terms.values()
        if one.kind in {TermKind.NEED, TermKind.SERVICE_TYPE}
        and not codes.isdisjoint(signs_of(one.label, *one.alternatives))
    )
    concerned: frozenset[UUID] = frozenset().union(*named) if codes else frozenset()
    return replace(ask, words="", terms=(*ask.terms, concerned)) if concerned else None


@lru_cache(maxsize=4096)
def signs_of(*labels: str) -> frozenset[str]:
    """The codes of the signs that the labels of a term speak of."""
    return frozenset(one.code for one in signs_in(*labels))


def _answer(
    ask: Ask,
    found: Found,
    signs: tuple[Sign, ...],
    leading: Sequence[Hit] = (),
    *,
    mended: str = "",
) -> Answer:
    hits = {one.service_id: one for one in (*leading, *found.hits)}
    pairs = [(service, hits[service.pk]) for service in for_cards(hits)]
    shown = [pair for pair in pairs if not (ask.alone and brings_in_another(pair[0]))]
    return Answer(ask, found, tuple(shown), signs, len(pairs) - len(shown), mended)


def _groups(lists: Lists, sought: Sought) -> Iterable[frozenset[UUID]]:
    """Groups of terms, one of each of which a service must have."""
    need = lists.terms.get(sought.need) if sought.need else None
    if need:
        yield frozenset({need.id, *need.leads_to})
    for chosen in (sought.types, sought.who):
        if chosen:
            yield frozenset(chosen)


def _labels(lists: Lists, ids: Iterable[UUID | None]) -> list[str]:
    terms = (lists.terms[one] for one in ids if one and one in lists.terms)
    return [label for term in terms for label in (term.label, *term.alternatives)]
