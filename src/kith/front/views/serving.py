"""Giving out the site's pages: most of them by two queries, where Wagtail's way down the tree asks
two for each step, and two more for whether a page is private. No page of ours is.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.views import serve

from kith.core.page_cache import kept
from kith.front.models.content import READING
from kith.front.queries.pages import first_page, page_at


@kept
def page(request: HttpRequest, path: str) -> HttpResponse:
    """The page at an address; where that is no page's own, whatever Wagtail finds."""
    is_reading = request.path.endswith(f"/{READING}/")
    if path:
        found = page_at(request.path.removesuffix(f"{READING}/") if is_reading else request.path)
    else:
        found = first_page()
    if found is None or (is_reading and not found.is_sensitive):
        answer: HttpResponse = serve(request, path)
        return answer
    for refuse in hooks.get_hooks("before_serve_page"):
        refused = refuse(found, request, [], {})
        if isinstance(refused, HttpResponse):
            return refused
    further = {"is_reading": True} if is_reading else {}
    shown: HttpResponse = found.serve(request, **further)
    return shown
