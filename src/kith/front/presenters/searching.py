"""The search page: help now where words speak of danger, then what was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any, Generic, TypeGuard, TypeVar

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kith.area_pack import Contact
from kith.front.presenters.cards import Card, card, cards
from kith.front.queries.searching import FixedWay, Searchable, Shown
from kith.front.records import SearchEntry
from kith.front.rules.searching import Sign, find, signs_in, understood, words_in

A_TIME = 20
MOST_SIGNS = 3
MOST_CONTACTS = 4
MOST_LABELS = 8
Result = TypeVar("Result")
TIERS = ("danger", "safety", "local", "groups", "self_help")


@dataclass(frozen=True, slots=True)
class UrgentHelp:
    """What one sign calls for: a sentence, and whom to ring."""

    says: str
    contacts: Sequence[Contact]


@dataclass(frozen=True, slots=True)
class HelpFirst:
    """Help that stands above all results."""

    danger: Sequence[Contact]
    urgent: Sequence[UrgentHelp]


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
    searched_instead: str = ""
    is_partial: bool = False
    labels: Sequence[str] = ()
    sections: Sequence[Card] = ()

    @property
    def has_results(self) -> bool:
        """Whether anything was found."""
        return bool(self.pages and self.pages.total) or bool(self.people and self.people.total)


def search_page(
    searchable: Searchable,
    words: str,
    *,
    is_exact: bool,
    pages: int,
    people: int,
    at: datetime,
) -> SearchPage:
    """What the words find; `pages` and `people` say how many of each to show at most."""
    meant = " ".join(understood(searchable.index, words, is_exact=is_exact))
    signs = signs_in(words, meant)
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
        help_first=_help_first(searchable, signs),
        pages=_found(
            [
                card
                for one in things
                if one.group == "pages" and (card := _card(one.shown, at)) is not None
            ],
            pages,
        ),
        people=_found([one.shown for one in things if _is_shown_below(one.shown, signs)], people),
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


def _help_first(searchable: Searchable, signs: Sequence[Sign]) -> HelpFirst | None:
    if not signs:
        return None
    contacts = [one.shown for one in searchable.things.values() if isinstance(one.shown, Contact)]
    placed: set[str] = set()
    urgent = []
    for sign in signs[:MOST_SIGNS]:
        fitting = [one for one in _helping(contacts, sign) if one.code not in placed]
        placed.update(one.code for one in fitting[:MOST_CONTACTS])
        urgent.append(UrgentHelp(sign.says, fitting[:MOST_CONTACTS]))
    return HelpFirst([one for one in contacts if one.tier == "danger"], urgent)


def _helping(contacts: Iterable[Contact], sign: Sign) -> list[Contact]:
    """Whom to turn to: specialists first, and first of them who can be rung or texted.

    Nobody who brings in somebody close to the person.
    """
    fitting = (
        one
        for one in contacts
        if one.tier != "danger"
        and not one.involves
        and not set(sign.concerns).isdisjoint(one.concerns)
        and (not sign.subject or sign.subject in one.subjects)
    )
    return sorted(
        fitting,
        key=lambda one: (
            TIERS.index(one.tier),
            one.concerns[0] not in sign.concerns,
            not (one.phone or one.text),
        ),
    )


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
