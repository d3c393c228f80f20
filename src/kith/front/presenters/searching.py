"""The search page: help now where words speak of danger, then what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any, Generic, TypeGuard, TypeVar

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kith.area_pack import Contact
from kith.areas.rules.helping import HelpFirst, help_first
from kith.areas.rules.signs import Sign, signs_in
from kith.areas.rules.words import words_in
from kith.front.presenters.cards import Card, card, cards
from kith.front.queries.searching import FixedWay, Searchable, ServiceFound, Shown
from kith.front.records import SearchEntry
from kith.front.rules.searching import find, understood

A_TIME = 20
MOST_LABELS = 8
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Found(Generic[Result]):
    """Results of one group: those shown, how many there are, and how many to show next."""

    results: Sequence[Result]
    total: int
    then: int = 0

    @property
    def shown(self) -> int:
        """How many are shown."""
        return len(self.results)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The search page: before anything was asked, with an error, or with what was found."""

    words: str = ""
    error: str = ""
    is_asked: bool = False
    is_exact: bool = False
    help_first: HelpFirst | None = None
    pages: Found[Card] | None = None
    people: Found[Contact] | None = None
    services: Sequence[ServiceFound] = ()
    searched_instead: str = ""
    is_partial: bool = False
    labels: Sequence[str] = ()
    sections: Sequence[Card] = ()

    @property
    def has_results(self) -> bool:
        """Whether anything was found."""
        pages, people = self.pages, self.people
        return bool((pages and pages.total) or (people and people.total) or self.services)


def meant(searchable: Searchable, words: str, *, is_exact: bool) -> str:
    """The words that are searched: as typed, or with slips mended."""
    return " ".join(understood(searchable.index, words, is_exact=is_exact))


def search_page(
    searchable: Searchable,
    words: str,
    *,
    is_exact: bool,
    pages: int,
    people: int,
    at: datetime,
    services: Sequence[ServiceFound] = (),
) -> SearchPage:
    """What the words find; `pages` and `people` say how many of each to show at most."""
    signs = signs_in(words, meant(searchable, words, is_exact=is_exact))
    answer = find(
        searchable.index,
        words,
        is_exact=is_exact,
        concerns={concern for sign in signs for concern in sign.concerns},
        apart=any(sign.apart for sign in signs),
    )
    things = [searchable.things[key] for key in answer.keys]
    page = SearchPage(
        words=words,
        is_asked=True,
        is_exact=is_exact,
        help_first=help_first(_contacts(searchable), signs),
        pages=_found(
            [
                card
                for one in things
                if one.group == "pages" and (card := _card(one.shown, at)) is not None
            ],
            pages,
        ),
        people=_found([one.shown for one in things if _is_shown_below(one.shown, signs)], people),
        services=services,
        searched_instead=answer.asked if answer.is_mended else "",
        is_partial=answer.is_partial,
    )
    return page if page.has_results else replace(page, **_other_ways(searchable))


def _is_shown_below(shown: Shown, signs: Sequence[Sign]) -> TypeGuard[Contact]:
    """Whether it is somebody who helps, and does not stand above all results already."""
    return isinstance(shown, Contact) and not (signs and shown.tier == "danger")


def _found(results: Sequence[Result], most: int) -> Found[Result]:
    then = most + A_TIME if len(results) > most else 0
    return Found(results[:most], len(results), then)


def _card(shown: Shown, at: datetime) -> Card | None:
    """A page as a card; none for an event that is over."""
    if isinstance(shown, SearchEntry):
        return None if _is_over(shown, at) else card(shown)
    if isinstance(shown, FixedWay):
        return Card(shown.title, shown.address, shown.summary, "", "way", "", False)
    return None


def _is_over(entry: SearchEntry, at: datetime) -> bool:
    if entry.kind != "event":
        return False
    last = parse_datetime(str(entry.detail.get("ends_at") or entry.detail.get("starts_at") or ""))
    if last is None:
        return False
    return (last if last.tzinfo else timezone.make_aware(last)) < at


def _contacts(searchable: Searchable) -> list[Contact]:
    return [one.shown for one in searchable.things.values() if isinstance(one.shown, Contact)]


def _other_ways(searchable: Searchable) -> dict[str, Any]:
    """Where to go when nothing was found: words of the area that find something, and its parts."""
    finding = (one for one in searchable.labels if _finds(searchable, one))
    return {
        "labels": list(islice(finding, MOST_LABELS)),
        "sections": cards(searchable.sections),
    }


def _finds(searchable: Searchable, label: str) -> bool:
    answer = find(searchable.index, label, is_exact=True)
    return bool(words_in(label)) and bool(answer.keys) and not answer.is_partial
