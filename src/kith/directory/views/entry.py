"""The page of one service. It reads no session, sets no cookie and writes nothing."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kith.areas.context import area_of
from kith.directory.presenters.cards import card_context
from kith.directory.presenters.entry import entry_page
from kith.directory.queries.entry import public_service, similar_to


# Not kept with whole pages: it says whether the service is open at this very minute.
@require_safe
def service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Everything a person needs to know of a service before asking it."""
    area = area_of(request)
    if not area:
        raise Http404("No pack is loaded.")
    at = timezone.now()
    today = timezone.localdate(at)
    context = card_context(area.id, at)
    found = public_service(area.id, service_id, today, context.freshness)
    if found is None:
        return gone(request)
    page = entry_page(found, similar_to(found, today, context.freshness), area, context)
    return render(request, "directory/entry.html", {"page": page})


def gone(request: HttpRequest) -> HttpResponse:
    """404, with somewhere to go: the service ended, or nobody has checked it for too long."""
    return render(request, "directory/entry_gone.html", status=404)
