"""Until a place adopts its pack, search engines are told to stay away."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from kith.areas.context import REQUEST_ATTRIBUTE

Handler = Callable[[HttpRequest], HttpResponse]


class NoIndexUntilAdopted:
    """Middleware: `X-Robots-Tag: noindex` on each page that showed an area not yet adopted."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        area = getattr(request, REQUEST_ATTRIBUTE, None)
        if area is not None and not (area and area.is_adopted):
            response.setdefault("X-Robots-Tag", "noindex")
        return response
