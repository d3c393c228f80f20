"""What each public page needs of its area: colours, the exit, and errors in plain words."""

from __future__ import annotations

import sys
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from kith.accounts.doors import kind_door
from kith.areas import presenters
from kith.areas.context import area_of
from kith.areas.queries import last_seen_area, retention_periods
from kith.areas.rules.unsaved import Unsaved, why_unsaved
from kith.core import request_id
from kith.core.encryption.boxes import Unreadable
from kith.core.encryption.keys import Erased
from kith.core.page_cache import kept, never_keep
from kith.core.posts import CSRF, KEY, typed_in
from kith.core.retention.due import preview
from kith.core.retention.schedule import days_of, missing, schedule
from kith.core.retention.told import deeds

YEAR = 31_536_000
EXIT_COOKIE_SECONDS = 5
WAIT_SECONDS = 300
A_PAGE = 25
AT_WORK = "/work/"
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
    """500, without the database: the exit and the numbers for danger still stand.

    Where it could not be saved because the disk is full or the database away, the page says that
    (507, 503), and what was typed at work stands on it to be sent again. Where a record is sealed
    and cannot be opened it says that and names nothing. Django asks for this page while it handles
    the error.
    """
    said: dict[str, Any] = {
        "area": last_seen_area(),
        "code": request_id.current()[:CODE_LETTERS],
    }
    headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    error = sys.exc_info()[1]
    if isinstance(error, Unreadable):
        return _unreadable(said | {"erased": isinstance(error, Erased)}, headers)
    unsaved = why_unsaved(error)
    if unsaved is None:
        return HttpResponse(render_to_string("errors/500.html", said), status=500, headers=headers)
    said |= {"no_room": unsaved is Unsaved.NO_ROOM, **_sent(request)}
    return HttpResponse(
        render_to_string("errors/unsaved.html", said),
        status=507 if said["no_room"] else 503,
        headers={**headers, "Retry-After": str(WAIT_SECONDS)},
    )


def _unreadable(said: dict[str, Any], headers: dict[str, str]) -> HttpResponse:
    """Something sealed that cannot be opened: erased (410), or its key is missing (503)."""
    page = render_to_string("errors/unreadable.html", said)
    return HttpResponse(page, status=410 if said["erased"] else 503, headers=headers)


def _sent(request: HttpRequest) -> dict[str, Any]:
    """What was sent and is not saved: at work with all that it takes to send it again.

    Elsewhere nothing is told again: it may be a password, or a resident's own words on a screen
    that others see. A file cannot be sent again by a page.
    """
    told: dict[str, Any] = {"was_sent": request.method == "POST", "address": request.path}
    if not told["was_sent"] or not request.path.startswith(AT_WORK):
        return told
    try:
        posted, files = request.POST, request.FILES
    except OSError:  # it broke off while it came in
        return told
    if files or KEY not in posted:
        return told
    own = [(name, posted[name]) for name in (KEY, CSRF) if name in posted]
    typed = [(name, value) for name, values in typed_in(posted).items() for value in values]
    return {**told, "again": [*own, *typed], "typed": [value for _name, value in typed if value]}


@kept
@require_safe
def how_long(request: HttpRequest) -> HttpResponse:
    """How long what is kept, and why, for anybody."""
    area = area_of(request)
    if not area:
        return render(request, "core/no_pack.html")
    lines = schedule(retention_periods(area.id))
    waits = not all(line.is_confirmed for line in lines)
    return render(request, "areas/how_long.html", {"lines": lines, "waits": waits})


@require_safe
@kind_door("see retention")
def retention_schedule(request: HttpRequest) -> HttpResponse:
    """The schedule for whoever answers for it: what is due, what ran, what nobody confirmed."""
    area = area_of(request)
    if not area:
        raise Http404("No pack is loaded.")
    periods = retention_periods(area.id)
    lines = schedule(periods)
    page = Paginator(deeds(), A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "columns": ("What", "How long", "Tables", "By what authority", "Confirmed by"),
        "rows": presenters.schedule_rows(lines),
        "proposed": sum(not line.is_confirmed for line in lines),
        "lacking": missing(periods),
        "due_columns": ("What", "What happens", "Rows", "The oldest counts from"),
        "due": presenters.due_tables(preview(periods=days_of(periods), at=timezone.now())),
        "deed_columns": ("When", "What", "How many"),
        "deeds": presenters.deed_rows(page, presenters.labels_of(periods)),
        "page": page,
    }
    return render(request, "areas/retention_schedule.html", shown)
