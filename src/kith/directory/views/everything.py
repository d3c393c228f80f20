"""The list of everything: nothing is asked, so it has addresses that can be kept and linked."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kith.areas.context import area_of
from kith.core.page_cache import kept
from kith.directory.presenters.everything import everything as everything_page
from kith.directory.presenters.everything import pages_of
from kith.directory.queries.everything import View, groups_of, part_of_list


@kept
@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """All services by type, A to Z, and the types that nobody offers yet."""
    return _list(request, "types")


@kept
@require_safe
def by_stage(request: HttpRequest) -> HttpResponse:
    """All services by the stage of life that they are for."""
    return _list(request, "stages")


def _list(request: HttpRequest, view: View) -> HttpResponse:
    area = area_of(request)
    if not area:
        raise Http404("No pack is loaded.")
    on = timezone.localdate()
    groups = groups_of(area, view, on=on)
    page = pages_of(groups).get_page(request.GET.get("page"))
    start = max(page.start_index() - 1, 0)
    parts = part_of_list(area, view, groups, on=on, start=start)
    shown = everything_page(groups, parts, page)
    return render(request, "directory/everything.html", {"list": shown, "view": view})
