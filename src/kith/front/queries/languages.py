"""The languages of the site: which are known, which are public, what keeps the others back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from wagtail.models import Page

from kith.front.enums import InformationKind
from kith.front.queries.catalogues import catalogue_of
from kith.front.records import LanguageReview, SearchEntry
from kith.front.rules.languages import Lack, Pages, Reviewed, changed_since, lacks

FIRST_PAGES = 2
"""The depth of first pages in Wagtail's tree, one a language."""
TEST_NAMES = {"en-xa": "[Éñĝļîšĥ]", "ar-xb": "\u200f\u202eTest\u202c\u200f"}
FOUND = "_kith_languages"
SAID = "said"
"""Among a row's details: the digest of what a safety page says (`operations/saying.py`)."""
SAFETY = Q(is_sensitive=True) | Q(kind="information", detail__kind=InformationKind.TRACKS)


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its tag, in its own words, with the direction of its writing."""

    tag: str
    name: str
    dir: str

    @property
    def is_main(self) -> bool:
        """Whether its addresses have no prefix."""
        return self.tag == settings.LANGUAGE_CODE

    @property
    def is_test(self) -> bool:
        """Whether a rule made it, for tests and development."""
        return self.tag in TEST_NAMES


@dataclass(frozen=True, slots=True)
class LanguageState:
    """How far a language is, for editors."""

    language: Language
    english_name: str
    lacks: tuple[Lack, ...]
    empty_words: int
    unsure_words: int
    missing_pages: tuple[str, ...]
    """Titles of the safety pages that are not live in it, in the main language."""
    changed_pages: tuple[str, ...]
    """Titles of those that somebody read and that changed since, here or in the main language."""
    interface_by: str
    interface_on: date | None
    safety_by: str
    safety_on: date | None

    @property
    def is_public(self) -> bool:
        """Whether residents see it."""
        return not self.lacks


def main_language() -> Language:
    """The language whose addresses have no prefix."""
    return language(settings.LANGUAGE_CODE)


def other_tags() -> tuple[str, ...]:
    """The tags of the languages that this installation knows beside its main one."""
    return tuple(tag for tag, _name in settings.LANGUAGES if tag != settings.LANGUAGE_CODE)


def language(tag: str) -> Language:
    """A language by its tag."""
    base = tag.partition("-")[0]
    name = TEST_NAMES.get(tag) or _own_name(tag)
    return Language(tag, name, "rtl" if base in settings.LANGUAGES_BIDI else "ltr")


def public_languages() -> list[Language]:
    """The main language and the others that residents may see. No query where none is known.

    Three queries at most.
    """
    return [main_language(), *(language(tag) for tag in _public_among(other_tags()))]


def public_languages_of(request: HttpRequest) -> list[Language]:
    """The same, found once a request."""
    if not hasattr(request, FOUND):
        setattr(request, FOUND, public_languages())
    found: list[Language] = getattr(request, FOUND)
    return found


def states() -> list[LanguageState]:
    """How far each language beside the main one is. Three queries."""
    tags = other_tags()
    pages = _pages(tags)
    reviews = _reviews(tags)
    return [_state(tag, pages[tag], reviews.get(tag)) for tag in tags]


def safety_pages_read(tag: str) -> dict[str, str]:
    """The keys of the safety pages that are live in a language, and the digest of each. One query.

    A digest covers the page and its original in the main language.
    """
    safety = _safety_pages([_main(), tag])
    return _digests(safety[_main()], safety[tag])


def addresses_elsewhere(path: str) -> dict[str, str]:
    """Where the page at this address stands in other languages, by tag. One query."""
    here = SearchEntry.objects.filter(address=path).values("page__translation_key")[:1]
    found = own_pages(SearchEntry.objects.filter(page__translation_key__in=here))
    return dict(found.values_list("lang", "address"))


def own_pages(entries: QuerySet[SearchEntry]) -> QuerySet[SearchEntry]:
    """Without those that only stand in for a translation: Wagtail's aliases of another page."""
    return entries.filter(page__alias_of=None)


def _public_among(tags: Iterable[str]) -> list[str]:
    """The tags of those that may be shown; looks at pages only where words and reviews are whole."""
    asked = list(tags)
    if not asked:
        return []
    reviews = _reviews(asked)
    ready = [tag for tag in asked if language(tag).is_test or tag in reviews]
    pages = _pages(ready) if ready else {}
    return [tag for tag in ready if not _state(tag, pages[tag], reviews.get(tag)).lacks]


def _state(tag: str, pages: Pages, review: LanguageReview | None) -> LanguageState:
    one = language(tag)
    reviewed = _reviewed(review)
    catalogue = catalogue_of(tag)
    return LanguageState(
        language=one,
        english_name=dict(settings.LANGUAGES)[tag],
        lacks=tuple(lacks(catalogue, pages, reviewed, is_test=one.is_test)),
        empty_words=catalogue.empty if catalogue else 0,
        unsure_words=catalogue.unsure if catalogue else 0,
        missing_pages=tuple(
            title for key, title in pages.safety_wanted.items() if key not in pages.safety_there
        ),
        changed_pages=tuple(changed_since(pages, reviewed)),
        interface_by=reviewed.interface_by,
        interface_on=reviewed.interface_on,
        safety_by=reviewed.safety_by,
        safety_on=reviewed.safety_on,
    )


def _reviews(tags: Iterable[str]) -> dict[str, LanguageReview]:
    return {one.tag: one for one in LanguageReview.objects.filter(tag__in=list(tags))}


def _reviewed(review: LanguageReview | None) -> Reviewed:
    if review is None:
        return Reviewed()
    return Reviewed(
        interface_by=review.interface_reviewed_by,
        interface_on=review.interface_reviewed_on,
        catalogue_digest=review.catalogue_digest,
        safety_by=review.safety_reviewed_by,
        safety_on=review.safety_reviewed_on,
        # A list is of the time when only keys were kept: what was read is not known.
        safety_pages=review.safety_pages
        if isinstance(review.safety_pages, dict)
        else dict.fromkeys(review.safety_pages, ""),
    )


def _pages(tags: Iterable[str]) -> dict[str, Pages]:
    """What is live in each language. Two queries."""
    asked = list(tags)
    first = set(
        Page.objects.filter(
            depth=FIRST_PAGES, live=True, alias_of=None, locale__language_code__in=asked
        ).values_list("locale__language_code", flat=True)
    )
    safety = _safety_pages([_main(), *asked])
    originals = safety[_main()]
    return {
        tag: Pages(
            has_first_page=tag in first,
            safety_wanted={key: one.title for key, one in originals.items()},
            safety_there=_digests(originals, safety[tag]),
        )
        for tag in asked
    }


@dataclass(frozen=True, slots=True)
class _SafetyPage:
    """A live safety page: its title, and a digest of what it says."""

    title: str
    digest: str


def _safety_pages(tags: Iterable[str]) -> Mapping[str, dict[str, _SafetyPage]]:
    """The live safety pages by language and key. One query."""
    found: dict[str, dict[str, _SafetyPage]] = {tag: {} for tag in tags}
    entries = own_pages(SearchEntry.objects.filter(SAFETY, lang__in=list(found)))
    said = ("detail", "title", "summary", "text")
    for lang, key, detail, *words in entries.values_list("lang", "page__translation_key", *said):
        # Rows of before have no digest of the whole; the words alone will do for them.
        found[lang][str(key)] = _SafetyPage(words[0], detail.get(SAID) or _digest(words))
    return found


def _digests(
    originals: Mapping[str, _SafetyPage], here: Mapping[str, _SafetyPage]
) -> dict[str, str]:
    return {
        key: _digest([originals[key].digest, one.digest])
        for key, one in here.items()
        if key in originals
    }


def _digest(values: object) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _main() -> str:
    return settings.LANGUAGE_CODE


@cache
def _own_name(tag: str) -> str:
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return tag
    name = locale.get_display_name() if locale.script else locale.get_language_name()
    return (name or tag)[:1].upper() + (name or tag)[1:]
