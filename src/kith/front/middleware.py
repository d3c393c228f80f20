"""The language of a page is in its address, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from kith.front.queries.languages import other_tags, public_languages_of

FOR_STAFF = ("work", "account", "cms")
"""Parts of the house that speak the main language alone."""
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
