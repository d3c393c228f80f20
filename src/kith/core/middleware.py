"""What each request passes first: it is given an id, and leaves one line in the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from kith.core import request_id
from kith.core.logs import method_of, route_of

Handler = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger("kith.requests")

OF_PEOPLE = ("work/", "account/", "cms/")
"""Where a line says who asked. On public pages nobody is noted, were they ten times signed in."""
AN_ERROR = 400
STATIC = settings.STATIC_URL


class RequestLine:
    """Middleware: the id, and the line. A static file that was given out leaves none."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # An id that comes with a request is anybody's word: it is not taken over.
        own = uuid4().hex
        token = request_id.set_current(own)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = own
            if response.status_code >= AN_ERROR or not request.path.startswith(STATIC):
                logger.info("request", extra=_line(request, response, began))
            return response
        finally:
            request_id.reset(token)


def _line(request: HttpRequest, response: HttpResponse, began: float) -> dict[str, Any]:
    route = route_of(request)
    line = {
        "method": method_of(request),
        "route": route,
        "status": response.status_code,
        "ms": round((time.perf_counter() - began) * 1000, 1),
    }
    person = _known_person(request) if route.startswith(OF_PEOPLE) else None
    return {**line, "person": person} if person else line


def _known_person(request: HttpRequest) -> Any:
    """Who asked, if the request found that out anyway. It is not looked up for the line."""
    user = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject):
        user = request.__dict__.get("_cached_user")
    return getattr(user, "pk", None)
