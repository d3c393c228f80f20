"""Opening a language to the public: beginning it, and saying that somebody read it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale

from kith.accounts.models import Person
from kith.core import audit
from kith.core.page_cache import raise_generation
from kith.core.refusals import Refusal
from kith.front.queries.catalogues import catalogue_of
from kith.front.queries.languages import other_tags, safety_pages_read, states
from kith.front.records import LanguageReview
from kith.front.rules.languages import Lack

UNFINISHED_WORDS = {Lack.NO_CATALOGUE, Lack.WORDS_EMPTY, Lack.WORDS_UNSURE}
UNFINISHED_PAGES = {Lack.NO_SAFETY_PAGES, Lack.SAFETY_MISSING}


class UnknownLanguage(Refusal):
    """This installation has no catalogue for the language."""

    def __init__(self) -> None:
        super().__init__("This site has no catalogue of interface text for that language.")


class WordsUnfinished(Refusal):
    """The interface text is not whole, so nobody can have read all of it."""

    def __init__(self) -> None:
        super().__init__("Translate all of the interface text first. Then somebody can read it.")


class SafetyPagesUnfinished(Refusal):
    """A safety page is not live, so nobody can have read all of them."""

    def __init__(self) -> None:
        super().__init__("Publish every safety page in this language first, then have them read.")


class NobodyNamed(Refusal):
    """A review without a reviewer is none."""

    def __init__(self) -> None:
        super().__init__("Say who read it: a role or a body, such as “Welsh language officer”.")


def begin_language(*, tag: str, by: Person | None, at: datetime) -> bool:
    """Let editors make pages in a language. True when it was begun now.

    Raises:
        UnknownLanguage: there is no catalogue for it.
    """
    _known(tag)
    with transaction.atomic():
        _locale, is_new = Locale.objects.get_or_create(language_code=tag)
        if is_new:
            audit.record(
                action="front.language-begun",
                object_type="language",
                object_id=tag,
                at=at,
                by=by.pk if by else None,
            )
    return bool(is_new)


def review_interface(*, tag: str, reviewed_by: str, by: Person, at: datetime) -> None:
    """Mark that somebody read the interface text of a language as it stands now.

    Raises:
        UnknownLanguage: there is no catalogue for it.
        WordsUnfinished: some of it has no sure translation.
        NobodyNamed: `reviewed_by` is empty.
    """
    _check(tag, reviewed_by, UNFINISHED_WORDS, WordsUnfinished)
    catalogue = catalogue_of(tag)
    with transaction.atomic():
        LanguageReview.objects.update_or_create(
            tag=tag,
            defaults={
                "interface_reviewed_by": reviewed_by.strip(),
                "interface_reviewed_on": timezone.localdate(at),
                "catalogue_digest": catalogue.digest if catalogue else "",
            },
        )
        _tell(tag, "interface", by, at)


def review_safety_pages(*, tag: str, reviewed_by: str, by: Person, at: datetime) -> None:
    """Mark that somebody read every safety page in a language, as each stands now.

    Raises:
        UnknownLanguage: there is no catalogue for it.
        SafetyPagesUnfinished: one of them is not live.
        NobodyNamed: `reviewed_by` is empty.
    """
    with transaction.atomic():
        _check(tag, reviewed_by, UNFINISHED_PAGES, SafetyPagesUnfinished)
        LanguageReview.objects.update_or_create(
            tag=tag,
            defaults={
                "safety_reviewed_by": reviewed_by.strip(),
                "safety_reviewed_on": timezone.localdate(at),
                "safety_pages": safety_pages_read(tag),
            },
        )
        _tell(tag, "safety", by, at)


def withdraw_reviews(*, tag: str, by: Person, at: datetime) -> None:
    """Take back that a language was read: it is public no longer.

    Raises:
        UnknownLanguage: there is no catalogue for it.
    """
    _known(tag)
    with transaction.atomic():
        gone, _more = LanguageReview.objects.filter(tag=tag).delete()
        if gone:
            audit.record(
                action="front.language-withdrawn",
                object_type="language",
                object_id=tag,
                at=at,
                by=by.pk,
            )
            raise_generation()


def _known(tag: str) -> None:
    if tag not in other_tags():
        raise UnknownLanguage


def _check(tag: str, reviewed_by: str, unfinished: set[Lack], refusal: type[Refusal]) -> None:
    _known(tag)
    if not reviewed_by.strip():
        raise NobodyNamed
    state = next(one for one in states() if one.language.tag == tag)
    if not unfinished.isdisjoint(state.lacks):
        raise refusal()  # type: ignore[call-arg]  # each of ours says its own sentence


def _tell(tag: str, what: str, by: Person, at: datetime) -> None:
    audit.record(
        action="front.language-reviewed",
        object_type="language",
        object_id=tag,
        at=at,
        by=by.pk,
        detail={"what": what},
    )
    raise_generation()
