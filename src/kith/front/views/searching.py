"""The search at one address. It reads no session, sets no cookie and writes nothing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kith.areas.context import area_of
from kith.core.page_cache import generation, kept
from kith.front.forms.search import SearchForm
from kith.front.presenters.searching import SearchPage, meant, search_page
from kith.front.queries.searching import searchable, services_for


# A forged post could change nothing here, for nothing is written; and the token that would
# guard against one needs a cookie, which might tell somebody that this page was used.
@kept(browsers="no-store")  # the empty form; an answer to a post is never kept
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
@sensitive_post_parameters()
def search(request: HttpRequest) -> HttpResponse:
    """What the posted words find. Words in the address are not read: they would be kept there."""
    # Read before the area: see `searchable`.
    seen = generation() if request.method == "POST" else None
    area = area_of(request)
    if not area:
        raise Http404("No pack is loaded.")
    return render(request, "front/search.html", {"search": _page(request, area, seen)})


def _page(request: HttpRequest, area: Any, seen: int | None) -> SearchPage:
    if seen is None:
        return SearchPage()
    form = SearchForm(request.POST)
    if not form.is_valid():
        return SearchPage(words=form.typed, error=form.error)
    words = form.cleaned_data["words"]
    if not words:
        return SearchPage(is_asked=True)
    given, is_exact, at = searchable(area, seen=seen), form.cleaned_data["exact"], timezone.now()
    return search_page(
        given,
        words,
        is_exact=is_exact,
        pages=form.shown("pages"),
        people=form.shown("people"),
        at=at,
        services=services_for(area, words, meant(given, words, is_exact=is_exact), at=at),
    )
