"""Keeping the row of each live page by which lists, search and the finder know it.

The rows say again what the pages hold, so the audit trail gets no line: it has the publishing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from html import unescape
from typing import Any
from urllib.parse import unquote

from django.db import transaction
from wagtail.models import Page

from kith.core.page_cache import raise_generation
from kith.front.models import TYPES, ContentPage, SearchEntry
from kith.front.operations.saying import is_for_safety, said
from kith.front.queries.languages import SAID
from kith.front.queries.pages import NEUTRAL

KINDS = {page_type: kind for kind, page_type in TYPES.items()}
DETAILS = (
    "kind",
    "minutes",
    "people",
    "provider",
    "cost",
    "published_on",
    "starts_at",
    "ends_at",
    "place",
    "life_stage",
)
HEADING = re.compile(r"<h[23][^>]*>(.*?)</h[23]>", re.DOTALL)
MARK = re.compile(r"<[^>]+>")
OWN_TITLE = "title"
MOST_TITLE = SearchEntry._meta.get_field("title").max_length


def index_page(*, page: Page) -> None:
    """Write the row of a live page; take it away when the page is not live, or is no type of ours.

    `page` is the page as its own type knows it.
    """
    kind = KINDS.get(type(page))
    if kind is None:
        return
    if not page.live or _stands_in(page):
        forget_page(page=page)
        return
    with transaction.atomic():
        SearchEntry.objects.update_or_create(page_id=page.pk, defaults=_row(page, kind))
        raise_generation()


def index_pages(*, pages: Sequence[Page]) -> None:
    """Write the rows of many live pages that have none yet, in one go."""
    if not pages:
        return
    with transaction.atomic():
        rows = [(page, KINDS[type(page)]) for page in pages if type(page) in KINDS and page.live]
        SearchEntry.objects.bulk_create(
            SearchEntry(page_id=page.pk, **_row(page, kind)) for page, kind in rows
        )
        raise_generation()


def forget_page(*, page: Page) -> None:
    """Take the row of a page away."""
    with transaction.atomic():
        gone, _each = SearchEntry.objects.filter(page_id=page.pk).delete()
        if gone:
            raise_generation()


def index_below(*, page: Page) -> None:
    """Write the rows of a page and of all below it anew: their addresses have changed."""
    with transaction.atomic():
        for one in Page.objects.descendant_of(page, inclusive=True).live().specific().iterator():
            index_page(page=one)


def index_missing() -> int:
    """Write the rows that live pages lack, and take away those of pages that are not live.

    Returns how many were put right. A restored or half-written site comes right by this when its
    pack is loaded again.
    """
    with transaction.atomic():
        stray, _each = SearchEntry.objects.filter(page__live=False).delete()
        pages = Page.objects.type(ContentPage).live().filter(search_entry=None, alias_of=None)
        index_pages(pages=(missing := list(pages.specific())))
    return stray + len(missing)


def _stands_in(page: Page) -> bool:
    """Whether it is Wagtail's stand-in for a page that nobody has put into this language yet."""
    return page.alias_of_id is not None


def _row(page: ContentPage, kind: str) -> dict[str, Any]:
    parts = page.get_url_parts()
    return {
        "parent_page_id": page.get_parent().pk,
        "kind": kind,
        "code": page.code,
        "lang": page.locale.language_code,
        # As a request's path has it: not percent-encoded.
        "address": unquote(parts[2]) if parts and parts[2] else page.url_path,
        "title": page.listed_title[:MOST_TITLE],
        "summary": page.summary,
        "text": "\n".join([" . ".join(_headings(page)), _body_text(page)]),
        "words": list(page.words),
        "subjects": list(page.subjects),
        "concerns": list(page.concerns),
        "life_stages": list(page.life_stages),
        "order": page.order,
        "is_sensitive": page.is_sensitive,
        "detail": _detail(page),
        "reviewed_on": page.reviewed_on,
        "review_on": page.review_on,
        "first_published_at": page.first_published_at,
    }


def _detail(page: ContentPage) -> dict[str, Any]:
    """What a card of the type shows, whether other programs may be told of the page, and what
    a safety page says.
    """
    shown = {name: _plain(getattr(page, name)) for name in DETAILS if hasattr(page, name)}
    neutral = {NEUTRAL: True} if page.neutral_title else {}
    return shown | neutral | ({SAID: said(page=page)} if is_for_safety(page=page) else {})


def _plain(value: object) -> Any:
    """A value as JSON holds it; days and times in ISO's form."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def _headings(page: ContentPage) -> Iterator[str]:
    """The headings of the body: they stand on the first line of the text, and count for more."""
    for block in page.body:
        value = block.value
        for found in HEADING.findall(getattr(value, "source", "")):
            yield _one_line(unescape(MARK.sub(" ", found)))
        if hasattr(value, "get") and value.get(OWN_TITLE):
            yield _one_line(value[OWN_TITLE])


def _body_text(page: ContentPage) -> str:
    """The words of the body, without its marks."""
    return _one_line(" . ".join(page.body.stream_block.get_searchable_content(page.body)))


def _one_line(text: str) -> str:
    return " ".join(text.replace("\x00", " ").split())
