"""Filling a test language with pages, so that the whole site can be walked in it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from wagtail.models import Locale, Page

from kith.core import audit
from kith.core.refusals import Refusal
from kith.front.models import HomePage
from kith.front.operations.languages import begin_language
from kith.front.queries.languages import language, main_language

RIGHT_TO_LEFT_MARK = "\u200f"
LONGEST_SUMMARY = 200


class NotATestLanguage(Refusal):
    """Residents could read this language, so its pages are written by people."""

    def __init__(self) -> None:
        super().__init__("Only a test language is filled with pages that nobody translated.")


def fill_test_language(*, tag: str, at: datetime) -> int:
    """Copy every live page of the main language into a test language. How many were made now.

    Titles and summaries are marked, so that a page shows which words come from where.

    Raises:
        NotATestLanguage: residents could read it.
        UnknownLanguage: the test languages are not switched on.
    """
    if not language(tag).is_test:
        raise NotATestLanguage
    begin_language(tag=tag, by=None, at=at)
    made = 0
    with transaction.atomic():
        locale = Locale.objects.get(language_code=tag)
        first = HomePage.objects.filter(live=True, locale__language_code=main_language().tag)
        for home in first:
            for page in Page.objects.descendant_of(home, inclusive=True).live().specific():
                made += _copied(page, locale)
        audit.record(
            action="front.test-language-filled",
            object_type="language",
            object_id=tag,
            at=at,
            detail={"pages": made},
        )
    return made


def _copied(page: Page, locale: Locale) -> bool:
    if page.has_translation(locale):
        return False
    copy = page.copy_for_translation(locale)
    copy.title = _marked(copy.title, locale.language_code)
    for name in ("summary", "introduction"):
        if name in copy.__dict__ and getattr(copy, name):
            setattr(copy, name, _marked(getattr(copy, name), locale.language_code))
    copy.save_revision().publish()
    return True


def _marked(text: str, tag: str) -> str:
    marked = f"{RIGHT_TO_LEFT_MARK}{text}" if language(tag).dir == "rtl" else f"[{text}]"
    return marked[:LONGEST_SUMMARY]
