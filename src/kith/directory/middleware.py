"""The API is open to pages of every origin, also where an answer was made before its views."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from kith.directory.presenters.api import PROBLEM

Handler = Callable[[HttpRequest], HttpResponse]

API = "/oruk/"
AN_ERROR = 400
TITLES = {400: "Bad request", 404: "Not found", 429: "Too many requests", 500: "Broken"}
SAYS = "The directory could not answer this. Look at the address, or try again later."


class OpenToAll:
    """Middleware: each answer below `/oruk/` may be read from anywhere; no error is a web page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(API):
            if response.status_code >= AN_ERROR and not _is_json(response):
                response = _problem(response)
            response["Access-Control-Allow-Origin"] = "*"
            response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


def _is_json(response: HttpResponse) -> bool:
    return "json" in response.get("Content-Type", "")


def _problem(response: HttpResponse) -> HttpResponse:
    status = response.status_code
    title = TITLES.get(status, "Not answered")
    told = JsonResponse(
        {"type": "about:blank", "title": title, "status": status, "detail": SAYS},
        status=status,
        content_type=PROBLEM,
    )
    told["Cache-Control"] = "no-store"
    return told
