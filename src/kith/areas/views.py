"""What each public page needs of its area: colours, the exit, and errors in plain words."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from kith.areas.context import area_of
from kith.areas.queries import last_seen_area
from kith.core import request_id
from kith.core.page_cache import kept, never_keep

YEAR = 31_536_000
EXIT_COOKIE_SECONDS = 5
WAIT_SECONDS = 300
CODE_LETTERS = 8
"""Of the request's id: enough to find its lines in the log, and short enough to read out."""


@kept
@require_safe
def brand(request: HttpRequest, version: str) -> HttpResponse:
    """The brand's custom properties; the version in the address lets browsers keep it a year."""
    area = area_of(request)
    if not area:
        raise Http404("No pack is loaded, so there is no brand.")
    response = HttpResponse(area.brand_css, content_type="text/css; charset=utf-8")
    if version != area.brand_version:
        response["Cache-Control"] = "public, max-age=0"
        return never_keep(response)  # anybody can think of another version
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Leave for the area's neutral page, so that Back finds nothing.

    The cookie means nothing: changing a cookie makes the browser drop the pages that it kept
    in memory. It is the only one a public page sets, and it is gone in seconds.
    """
    area = area_of(request)
    request.session.flush()
    response = HttpResponseRedirect(area.exit_url if area else "/")
    response.set_cookie("left", "1", max_age=EXIT_COOKIE_SECONDS, httponly=True, samesite="Lax")
    response["Cache-Control"] = "no-store"
    return response


def _error(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    """An error page, which nobody keeps."""
    response = render(request, f"errors/{status}.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, in plain words."""
    return _error(request, 400)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose secret is missing or old; Django's `reason` is for engineers."""
    return _error(request, 403, is_form=True)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, in plain words."""
    return _error(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, in plain words."""
    return _error(request, 404)


def too_many(request: HttpRequest) -> HttpResponse:
    """429, in plain words."""
    response = _error(request, 429)
    response["Retry-After"] = str(WAIT_SECONDS)
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """500, without the database: the exit and the numbers for danger still stand."""
    page = render_to_string(
        "errors/500.html", {"area": last_seen_area(), "code": request_id.current()[:CODE_LETTERS]}
    )
    headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    return HttpResponse(page, status=500, headers=headers)
