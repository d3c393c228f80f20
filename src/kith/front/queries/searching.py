"""What search looks through, and its index, kept by each process until something is published."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from django.urls import NoReverseMatch, reverse
from django.utils import translation
from wagtail.coreutils import get_supported_content_language_variant

from kith.area_pack import Contact
from kith.area_pack.definition import ABUSE_CONCERNS
from kith.areas.models import Word
from kith.areas.queries import PublicArea, contacts_for_public
from kith.areas.rules.english import everyday_groups
from kith.areas.rules.signs import words_of_signs
from kith.directory.queries.finding import answer_to
from kith.directory.queries.finding_lists import has_services, lists_of
from kith.directory.rules.finding import Sought
from kith.front.enums import CONCERN_NAMES
from kith.front.queries.pages import CARD_FIELDS
from kith.front.records import SearchEntry
from kith.front.rules.searching import (
    Findable,
    Index,
    index_of,
    meanings_of,
)

FIXED_FILE = Path(__file__).resolve().parent.parent / "words" / "fixed.toml"
ALONE = ABUSE_CONCERNS | {"child_protection", "child_to_parent", "own_behaviour"}
"""Concerns whose pages may stand beside signs of abuse, whoever else they speak of."""
MOST_SERVICES = 3
OF_TWO = frozenset({"couple", "separated"})
EXERCISES = frozenset({"tool", "course"})
OWN_CARE = frozenset({"self", "under_18"})
"""Subjects whose exercises somebody does alone."""

Group = Literal["pages", "people"]
Edition = tuple[int, str, str]
"""The generation, the area and the language."""


@dataclass(frozen=True, slots=True)
class FixedWay:
    """A way of the house itself: the private check, the plan, the charter."""

    code: str
    title: str
    summary: str
    address: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceFound:
    """A service of the directory that the words find."""

    title: str
    address: str
    provider: str
    summary: str


Shown = SearchEntry | Contact | FixedWay


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that search can find, and what is shown of it."""

    findable: Findable
    group: Group
    shown: Shown


@dataclass(frozen=True, slots=True)
class Searchable:
    """All that can be found in an area and a language, with its index and its own words."""

    index: Index
    things: Mapping[str, Thing]
    labels: tuple[str, ...]
    sections: tuple[SearchEntry, ...]


Source = Callable[[PublicArea, str], Iterable[Thing]]
_kept: dict[Edition, Searchable] = {}
_making = Lock()


def searchable(area: PublicArea, *, seen: int) -> Searchable:
    """The index for an area in the language of the request. No query; two when it is made.

    `seen` is the generation, read before the area was, for the area brings its contacts: what
    changes meanwhile has a later one.
    """
    lang = get_supported_content_language_variant(translation.get_language())
    edition = (seen, area.id, lang)
    found = _kept.get(edition)
    if found:
        return found
    with _making:  # whoever comes meanwhile waits for this one
        found = _kept.get(edition)
        if found is None:
            found = _made(area, lang)
            for past in [one for one in _kept if one[1:] == edition[1:]]:
                del _kept[past]
            _kept[edition] = found
    return found


def services_for(
    area: PublicArea, words: str, meant: str, *, at: datetime
) -> Sequence[ServiceFound]:
    """The first services that the words find; `meant`: the words with slips mended.

    The directory keeps its own index, and its own rule of safety: what works on two people
    together is left out where the words speak of danger. What has only some of the words, or other
    words than were typed, is too far off here: the pages' own search says what it mended.
    """
    if not has_services(area):
        return ()
    asked = Sought(words=words)
    answer = answer_to(area, lists_of(area), asked, None, at=at, meant=meant, first=MOST_SERVICES)
    if answer.found.relaxed or answer.mended:
        return ()
    return [
        ServiceFound(
            title=service.name,
            address=reverse("directory:service", kwargs={"service_id": service.pk}),
            provider=service.provider.name,
            summary=service.summary,
        )
        for service, _hit in answer.pairs[:MOST_SERVICES]
    ]


def _made(area: PublicArea, lang: str) -> Searchable:
    things = {one.findable.key: one for source in SOURCES for one in source(area, lang)}
    words = list(Word.objects.filter(area_id=area.id, retired_at=None))
    groups = [[word.label, *word.alternatives] for word in words]
    index = index_of(
        (one.findable for one in things.values()),
        meanings_of([*groups, *everyday_groups()]),
        words_of_signs(),
    )
    entries = [one.shown for one in things.values() if isinstance(one.shown, SearchEntry)]
    return Searchable(
        index=index,
        things=things,
        labels=tuple(word.label for word in words if _is_of(word.lang, lang)),
        sections=tuple(one for one in entries if one.kind == "section" and not one.is_sensitive),
    )


def _is_of(word_lang: str, lang: str) -> bool:
    return word_lang.partition("-")[0].lower() == lang.partition("-")[0].lower()


def _pages(_area: PublicArea, lang: str) -> Iterator[Thing]:
    """The live pages in a language. One query."""
    for entry in SearchEntry.objects.filter(lang=lang).only(*CARD_FIELDS, "text", "words"):
        yield Thing(_page_findable(entry), "pages", entry)
        del entry.text  # the index has it; ten thousand texts need not stay


def _page_findable(entry: SearchEntry) -> Findable:
    headings, _end, text = entry.text.partition("\n")
    return Findable(
        key=f"page:{entry.page_id}",
        title=entry.title,
        group="pages",
        words=tuple(entry.words),
        summary=entry.summary,
        headings=" . ".join([headings, *_names(entry.concerns, CONCERN_NAMES)]),
        text=text,
        concerns=tuple(entry.concerns),
        brings_in=_brings_in(entry),
    )


def _brings_in(entry: SearchEntry) -> bool:
    """Whether a page works on how people get on, rather than on what frightens one of them."""
    is_exercise = entry.kind in EXERCISES and not OWN_CARE.issuperset(entry.subjects)
    is_of_two = not OF_TWO.isdisjoint(entry.concerns)
    return (is_exercise or is_of_two) and ALONE.isdisjoint(entry.concerns)


def _contacts(area: PublicArea, _lang: str) -> Iterator[Thing]:
    """The people who help, as the area's pack names them. They came with the area."""
    for contact in contacts_for_public(area):
        findable = Findable(
            key=f"contact:{contact.code}",
            title=contact.name,
            group="people",
            words=tuple(_names(contact.concerns, CONCERN_NAMES)),
            summary=contact.what,
            text=f"{contact.address} . {contact.hours} . {contact.cost}",
            concerns=contact.concerns,
            brings_in=bool(contact.involves) or not OF_TWO.isdisjoint(contact.concerns),
        )
        yield Thing(findable, "people", contact)


def _fixed(_area: PublicArea, _lang: str) -> Iterator[Thing]:
    """Ways of the house itself."""
    for way in _fixed_ways():
        findable = Findable(f"way:{way.code}", way.title, "pages", way.words, way.summary)
        yield Thing(findable, "pages", way)


def _fixed_ways() -> Iterator[FixedWay]:
    """Those that the house has, where they stand in the language of the request."""
    for one in _listed_ways():
        if address := _address(one["address"]):
            yield FixedWay(one["code"], one["title"], one["summary"], address, tuple(one["words"]))


@cache
def _listed_ways() -> Sequence[Mapping[str, Any]]:
    with FIXED_FILE.open("rb") as file:
        listed: Sequence[Mapping[str, Any]] = tomllib.load(file)["ways"]
    return listed


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _names(codes: Iterable[str], names: Mapping[str, str]) -> list[str]:
    return [names[code] for code in codes if code in names]


SOURCES: tuple[Source, ...] = (_pages, _contacts, _fixed)
"""The sources of findable things. Services are found by the directory itself: `services_for`."""
