"""The language of a page is in its address, and nowhere else; and where a page that moved is now."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from kith.front.queries.languages import other_tags, public_languages_of

FOR_STAFF = ("work", "account", "cms")
"""Parts of the house that speak the main language alone, and in which no page may stand."""
STAFF_ADDRESSES = tuple(f"/{part}/" for part in FOR_STAFF)
Handler = Callable[[HttpRequest], HttpResponse]


class LanguageOfTheAddress:
    """Middleware: speaks the language that the address begins with, if it is public.

    No cookie and no header of the browser is asked: the same address is the same page for
    everybody, so that it can be kept whole, and nobody's browser tells what somebody reads.
    A language that is not public is not there: its addresses lead nowhere.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(language_asked(request)):
            return self.get_response(request)


def language_asked(request: HttpRequest) -> str:
    """The tag of the language in which to answer."""
    _root, first, *rest = (*request.path_info.split("/", 3), "")
    if first not in other_tags() or rest[0] in FOR_STAFF:
        return settings.LANGUAGE_CODE
    # An editor who looks at a page before it is live sees it in its language.
    is_preview = bool(getattr(request, "is_dummy", False))
    public = {one.tag for one in public_languages_of(request)}
    return first if is_preview or first in public else settings.LANGUAGE_CODE


class MovedPages(RedirectMiddleware):  # type: ignore[misc]
    """Middleware: Wagtail's redirects, not looked up where no page may have stood.

    Nobody can add one by hand, and a page leaves one only where it stood. Refusals to people who
    work here are 404s too, and each cost the questions which site and which redirect.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Say where the page of an address that leads nowhere is now, if it moved."""
        if request.path_info.startswith(STAFF_ADDRESSES):
            return response
        moved: HttpResponse = super().process_response(request, response)
        return moved
