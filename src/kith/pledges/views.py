"""The charter page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kith.areas.context import area_of
from kith.pledges.queries import charter_of


def charter(request: HttpRequest) -> HttpResponse:
    """Principles, pledges, embed lists and leadership, each with where it stands."""
    area = area_of(request)
    return render(request, "pledges/charter.html", {"charter": charter_of(area) if area else None})
