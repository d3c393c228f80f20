"""Live pages as cards, lists and menus know them. All of it is public."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Page, PageViewRestriction, Site

from kith.front.records import SearchEntry

CARD_FIELDS = (
    "page_id",
    "parent_page_id",
    "kind",
    "code",
    "address",
    "title",
    "summary",
    "order",
    "is_sensitive",
    "detail",
    "subjects",
    "concerns",
    "life_stages",
    "lang",
    "first_published_at",
)
NEUTRAL = "neutral"
"""In the detail of a page that has a neutral title; other pages' details do not have it."""
WHICH_PAGE = ("page__content_type", "page__live")


def entries() -> list[SearchEntry]:
    """Every live page in the language of the request, in order, without its body. One query."""
    return list(_in_language().only(*CARD_FIELDS))


def entries_around(
    page: Page, *, address: str, codes: Sequence[str], page_ids: Iterable[int]
) -> list[SearchEntry]:
    """The live pages with these codes or ids, those right below, and those above. One query.

    Those above are the ones that stand at the beginnings of the page's address.
    """
    steps = address.strip("/").split("/")
    above = [f"/{'/'.join(steps[:count])}/" for count in range(1, len(steps))]
    near = Q(code__in=codes) | Q(page_id__in=list(page_ids))
    near |= Q(address__in=above) | Q(parent_page=page)
    return list(_in_language().filter(near).exclude(page=page).only(*CARD_FIELDS))


def addresses_of_pages(page_ids: Iterable[int]) -> dict[int, str]:
    """Where live pages stand, by their ids. One query."""
    found = SearchEntry.objects.filter(page_id__in=list(page_ids))
    return dict(found.values_list("page_id", "address"))


def page_at(address: str) -> Any:
    """The live page of ours at an address, as its own type knows it. Two queries.

    In the language of the request alone: one that is not public has no page anywhere.
    None while any page of the site is private: Wagtail then asks who is looking.
    """
    found = _in_language().filter(address=address).select_related("page")
    found = found.exclude(Exists(PageViewRestriction.objects.all())).only(*WHICH_PAGE)
    entry = found.order_by("pk").first()
    return entry.page.specific if entry and entry.page.live else None


def first_page() -> Any:
    """The site's live first page in the language of the request, as its own type knows it.

    None while any page of the site is private: see `page_at`. Two queries.
    """
    roots = Site.objects.filter(is_default_site=True).values("root_page__translation_key")
    found = Page.objects.filter(translation_key__in=roots, locale__language_code=_language())
    found = found.filter(live=True, alias_of=None)
    page = found.exclude(Exists(PageViewRestriction.objects.all())).first()
    return page.specific if page else None


def entries_by_page(page_ids: Iterable[int]) -> list[SearchEntry]:
    """The live pages with these ids, in the order given. One query."""
    wanted = list(page_ids)
    found = {
        one.page_id: one
        for one in SearchEntry.objects.filter(page_id__in=wanted).only(*CARD_FIELDS)
    }
    return [found[page_id] for page_id in wanted if page_id in found]


def menu_entries() -> list[SearchEntry]:
    """The sections that lead somewhere, and the pages about the site, in order. One query."""
    below = SearchEntry.objects.filter(parent_page_id=OuterRef("page_id"))
    found = _in_language().filter(
        Q(kind="information") | Q(kind="section") & Exists(below), is_sensitive=False
    )
    return list(found.only("page_id", "kind", "address", "title", "order", "detail"))


def entries_to_find() -> list[SearchEntry]:
    """Every live page that search engines may know, in order. One query.

    In the language of the request: each has a sitemap of its own.
    """
    found = _to_tell()
    return list(found.only("page_id", "address", "reviewed_on", "first_published_at"))


def entry_to_show(code: str) -> SearchEntry | None:
    """The live page with a code, unless other sites are not to show it. One query."""
    return _to_tell().filter(code=code).only("title", "address").first()


def latest_entries(*, most: int) -> list[SearchEntry]:
    """News and events that feed readers may know, newest first. One query."""
    found = _to_tell().filter(kind__in=("news", "event"))
    return list(found.order_by("-first_published_at", "pk").only(*CARD_FIELDS)[:most])


def entry_of_kind(kind: str, detail_kind: str) -> SearchEntry | None:
    """The first live page of a type and of a kind within it. One query."""
    found = _in_language().filter(kind=kind, detail__kind=detail_kind)
    return found.only(*CARD_FIELDS).first()


def _to_tell() -> QuerySet[SearchEntry]:
    """The pages that other programs may be told of: not sensitive, and under their own title."""
    return _in_language().filter(is_sensitive=False, detail__neutral__isnull=True)


def _in_language() -> QuerySet[SearchEntry]:
    return SearchEntry.objects.filter(lang=_language())


def _language() -> str:
    return str(get_supported_content_language_variant(translation.get_language()))
