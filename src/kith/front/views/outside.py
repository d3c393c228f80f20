"""What other programs and other people's sites read: feed, sitemap, cards, manifest, the button."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as draw_sitemap
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import iri_to_uri
from django.views.decorators.http import require_safe

from kith.areas.context import area_of
from kith.core.page_cache import kept
from kith.front.presenters import outside
from kith.front.presenters.languages import first_page
from kith.front.queries.languages import public_languages_of
from kith.front.queries.pages import entries_to_find, entry_to_show, latest_entries
from kith.front.records import SearchEntry
from kith.front.rules.cards import draw_card

DAY = 86_400
NEWEST = 20
FOR_OTHER_SITES = "cross-origin"


class Latest(Feed):  # type: ignore[type-arg]  # Django has no such brackets
    """News and events, newest first, for feed readers."""

    link = "/"

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The area, whose name the feed carries."""
        area = area_of(request)
        if not area:
            raise Http404("No pack is loaded.")
        return area

    def title(self, area: Any) -> str:
        """The site's own name."""
        return str(area.product_title)

    def description(self, area: Any) -> str:
        """What is in the feed."""
        return f"News and events: {area.product_title}"

    def items(self, _area: Any) -> list[SearchEntry]:
        """The newest first."""
        return latest_entries(most=NEWEST)

    def item_title(self, item: Any) -> str:
        """The page's title."""
        return str(item.title)

    def item_description(self, item: SearchEntry) -> str:
        """Its summary."""
        return item.summary

    def item_link(self, item: SearchEntry) -> str:
        """Its address."""
        return item.address

    def item_pubdate(self, item: SearchEntry) -> datetime | None:
        """When it was first published."""
        return item.first_published_at


class Pages(Sitemap[SearchEntry]):
    """Every page that search engines may know."""

    def items(self) -> list[SearchEntry]:
        """All but the sensitive ones."""
        return entries_to_find()

    def location(self, item: SearchEntry) -> str:
        """The page's address, as the format wants it: percent-encoded."""
        return iri_to_uri(item.address)

    def lastmod(self, item: SearchEntry) -> datetime | None:
        """When somebody last looked at it."""
        if item.reviewed_on is None:
            return item.first_published_at
        return timezone.make_aware(datetime.combine(item.reviewed_on, time()))


class OwnPages(Sitemap[str]):
    """The first page and the pages that nobody edits."""

    def items(self) -> list[str]:
        """Their addresses."""
        return [reverse("wagtail_serve", args=[""]), reverse("pledges:charter")]

    def location(self, item: str) -> str:
        """The address itself."""
        return item


@kept
@require_safe
def latest(request: HttpRequest) -> HttpResponseBase:
    """News and events as RSS."""
    return Latest()(request)


@kept
@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """The pages, once a place has adopted its pack: until then search engines stay away."""
    area = area_of(request)
    if not (area and area.is_adopted):
        raise Http404("A trial is not listed.")
    maps: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {"own": OwnPages, "pages": Pages}
    return draw_sitemap(request, sitemaps=maps)


@kept
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What programs that read the web may read."""
    area = area_of(request)
    tags = [one.tag for one in public_languages_of(request)]
    text = outside.robots(
        is_adopted=bool(area and area.is_adopted),
        first_pages=[first_page(tag) for tag in tags],
        sitemaps=[request.build_absolute_uri(_sitemap_in(tag)) for tag in tags],
    )
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _sitemap_in(tag: str) -> str:
    with translation.override(tag):
        return reverse("front:sitemap")


@kept
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """For people who put the site on their phone's first screen: under its neutral name."""
    area = area_of(request)
    if not area:
        raise Http404("No pack is loaded.")
    return JsonResponse(outside.manifest(area), content_type="application/manifest+json")


@kept
@require_safe
def card(request: HttpRequest, code: str = "") -> HttpResponse:
    """The picture that other sites show beside a link: the page's title on the area's colours.

    Drawing it costs a tenth of a second, and a question in the address would pass what was kept.
    """
    if request.META.get("QUERY_STRING"):
        raise Http404("A card's address has no questions.")
    area = area_of(request)
    entry = entry_to_show(code) if code else None
    if not area or (code and entry is None):
        raise Http404("There is no such page to show.")
    picture = draw_card(
        title=entry.title if entry else area.product_title,
        below=area.product_title if entry else area.name,
        colours=outside.colours_of(area),
    )
    response = HttpResponse(picture, content_type="image/png")
    response["Cross-Origin-Resource-Policy"] = FOR_OTHER_SITES
    return response


@kept
@require_safe
def embed(request: HttpRequest) -> HttpResponse:
    """For partners: a button for their own site that leads here and watches nobody."""
    if not area_of(request):
        raise Http404("No pack is loaded.")
    context = outside.embed(
        site=request.build_absolute_uri("/"),
        button=request.build_absolute_uri(reverse("front:button")),
    )
    return render(request, "front/embed.html", context)


@kept
@require_safe
def button(request: HttpRequest) -> HttpResponse:
    """The button's picture, which other sites may show."""
    area = area_of(request)
    if not area:
        raise Http404("No pack is loaded.")
    response = render(
        request,
        "front/button.svg",
        outside.button(area),
        content_type="image/svg+xml; charset=utf-8",
    )
    response["Cross-Origin-Resource-Policy"] = FOR_OTHER_SITES
    response["Cache-Control"] = f"public, max-age={DAY}"
    return response


@kept
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Who has signed the charter."""
    if not area_of(request):
        raise Http404("No pack is loaded.")
    return render(request, "front/register.html")
