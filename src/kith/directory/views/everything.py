"""The list of everything: nothing is asked, so it has addresses that can be kept and linked."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kith.areas.context import area_of
from kith.areas.queries import PublicArea
from kith.core.page_cache import kept
from kith.directory.presenters.cards import card_context
from kith.directory.presenters.everything import everything as everything_page
from kith.directory.presenters.everything import pages_of, type_page
from kith.directory.queries.everything import View, groups_of, part_of_list, type_called
from kith.directory.queries.finding_lists import lists_of
from kith.directory.queries.private_types import signs_of_type


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


@kept
@require_safe
def by_name(request: HttpRequest) -> HttpResponse:
    """All services by name, each once."""
    return _list(request, "names")


# The address says no word of the type: what it is about must not stand in anybody's history.
@kept
@require_safe
def one_type(request: HttpRequest, code: str) -> HttpResponse:
    """The services of one type, for a menu or a poster to lead to."""
    area, at = _area(request), timezone.now()
    on, lists = timezone.localdate(at), lists_of(area)
    group = type_called(groups_of(area, "types", on=on), code)
    term = lists.terms.get(UUID(group.key)) if group else None
    if not group or not term:
        raise Http404("No type of service is called so.")
    page = pages_of([group]).get_page(request.GET.get("page"))
    start = max(page.start_index() - 1, 0)
    parts = part_of_list(area, "types", [group], on=on, start=start)
    shown = type_page(
        area, term, signs_of_type(lists, term), parts, page, card_context(area.id, at)
    )
    return render(request, "directory/one_type.html", {"list": shown})


def _list(request: HttpRequest, view: View) -> HttpResponse:
    area, at = _area(request), timezone.now()
    on = timezone.localdate(at)
    groups = groups_of(area, view, on=on)
    page = pages_of(groups).get_page(request.GET.get("page"))
    start = max(page.start_index() - 1, 0)
    parts = part_of_list(area, view, groups, on=on, start=start)
    context, has_pages = card_context(area.id, at), view == "types"
    shown = everything_page(groups, parts, page, context, has_pages=has_pages)
    return render(request, "directory/everything.html", {"list": shown, "view": view})


def _area(request: HttpRequest) -> PublicArea:
    area: PublicArea | None = area_of(request)
    if not area:
        raise Http404("No pack is loaded.")
    return area
