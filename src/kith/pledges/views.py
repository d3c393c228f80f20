"""The charter page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kith.areas.context import area_of
from kith.core.page_cache import kept
from kith.pledges.presenters import present_charter
from kith.pledges.queries import charter_of


@kept
@require_safe
def charter(request: HttpRequest) -> HttpResponse:
    """Principles, pledges, first steps and leadership, each with where it stands."""
    area = area_of(request)
    if not area:
        return render(request, "core/no_pack.html")
    return render(
        request, "pledges/charter.html", {"charter": present_charter(charter_of(area), area)}
    )
