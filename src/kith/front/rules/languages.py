"""When a language is shown to the public: whole, and read by a person, safety pages first.

A page half in one language and half in another fails the people who need it most, so a language
is either open or it is not there at all. Nothing here knows a database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum


class Lack(Enum):
    """What still keeps a language from the public; the value is the sentence for editors."""

    NO_CATALOGUE = "It has no catalogue of interface text."
    WORDS_EMPTY = "Some interface text has no translation."
    WORDS_UNSURE = "Some translations of interface text are marked as unsure."
    INTERFACE_UNREAD = "Nobody has read the interface text and said that it is right."
    INTERFACE_CHANGED = "The interface text has changed since somebody read it."
    NO_FIRST_PAGE = "Its first page is not live."
    NO_SAFETY_PAGES = "The main language has no safety pages, so there is nothing to translate."
    SAFETY_MISSING = "A safety page is not live in it."
    SAFETY_UNREAD = "Nobody has read its safety pages and said that they are right."
    SAFETY_NEW = "A safety page has come since somebody read them."
    SAFETY_CHANGED = "A safety page, or its original, has changed since somebody read them."


@dataclass(frozen=True, slots=True)
class Catalogue:
    """How far the interface text is translated. The digest changes with any word of it."""

    digest: str
    empty: int = 0
    unsure: int = 0


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What somebody read, who and when: a role or a body, never a person's name."""

    interface_by: str = ""
    interface_on: date | None = None
    catalogue_digest: str = ""
    safety_by: str = ""
    safety_on: date | None = None
    safety_pages: Mapping[str, str] = field(default_factory=dict)
    """Key of each page that was read, and the digest of what it and its original said then."""


@dataclass(frozen=True, slots=True)
class Pages:
    """What is live. The keys of safety pages are the same in every language."""

    has_first_page: bool
    safety_wanted: Mapping[str, str] = field(default_factory=dict)
    """Key and title, in the main language."""
    safety_there: Mapping[str, str] = field(default_factory=dict)
    """Key, and the digest of what the page and its original say now."""


def lacks(
    catalogue: Catalogue | None, pages: Pages, reviewed: Reviewed, *, is_test: bool = False
) -> list[Lack]:
    """Everything that still keeps a language from the public; empty when it may be shown.

    A test language is made by a rule, and nobody reads it.
    """
    found = _of_words(catalogue) + _of_pages(pages)
    if is_test:
        return found
    return found + _of_interface_review(catalogue, reviewed) + _of_safety_review(pages, reviewed)


def _of_words(catalogue: Catalogue | None) -> list[Lack]:
    if catalogue is None:
        return [Lack.NO_CATALOGUE]
    empty = [Lack.WORDS_EMPTY] if catalogue.empty else []
    return empty + ([Lack.WORDS_UNSURE] if catalogue.unsure else [])


def _of_pages(pages: Pages) -> list[Lack]:
    found = [] if pages.has_first_page else [Lack.NO_FIRST_PAGE]
    if not pages.safety_wanted:
        return [*found, Lack.NO_SAFETY_PAGES]
    if pages.safety_wanted.keys() - pages.safety_there.keys():
        found.append(Lack.SAFETY_MISSING)
    return found


def _of_interface_review(catalogue: Catalogue | None, reviewed: Reviewed) -> list[Lack]:
    if not (reviewed.interface_by and reviewed.interface_on):
        return [Lack.INTERFACE_UNREAD]
    if catalogue is not None and catalogue.digest != reviewed.catalogue_digest:
        return [Lack.INTERFACE_CHANGED]
    return []


def _of_safety_review(pages: Pages, reviewed: Reviewed) -> list[Lack]:
    if not (reviewed.safety_by and reviewed.safety_on):
        return [Lack.SAFETY_UNREAD]
    found = []
    if pages.safety_wanted.keys() - reviewed.safety_pages.keys():
        found.append(Lack.SAFETY_NEW)
    if changed_since(pages, reviewed):
        found.append(Lack.SAFETY_CHANGED)
    return found


def changed_since(pages: Pages, reviewed: Reviewed) -> list[str]:
    """Titles of the safety pages that say something else now, or whose original does."""
    return [
        title
        for key, title in pages.safety_wanted.items()
        if key in pages.safety_there
        and key in reviewed.safety_pages
        and pages.safety_there[key] != reviewed.safety_pages[key]
    ]
