"""`/work/visits/`: how often pages are opened, by the week, for those who look after them."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kith.accounts.doors import kind_door, signed_in
from kith.areas.context import area_of
from kith.front.presenters.visits import VisitSheet, as_csv, visit_sheet
from kith.front.queries.visits import titles_by_code, weekly_counts
from kith.front.rules.visits import TellingRule

A_PAGE = 25
WEEKS_SHOWN = 5
WEEKS_DOWNLOADED = 104


@require_safe
@kind_door("see visits")
def visits(request: HttpRequest) -> HttpResponse:
    """The last weeks that have ended, a page a row."""
    sheet = _sheet(request, WEEKS_SHOWN)
    page = Paginator(sheet.rows, A_PAGE).get_page(request.GET.get("page"))
    rows = [*(row.as_cells for row in page), sheet.total_row]
    return render(
        request,
        "front/visits.html",
        {"sheet": sheet, "page": page, "rows": rows if sheet.weeks else []},
    )


@require_safe
@kind_door("see visits")
def visits_csv(request: HttpRequest) -> HttpResponse:
    """The same for two years, to open in a spreadsheet."""
    # The mark at the start lets Excel read the letters of every language.
    text = "\N{ZERO WIDTH NO-BREAK SPACE}" + as_csv(_sheet(request, WEEKS_DOWNLOADED))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="visits.csv"'
    return response


def _sheet(request: HttpRequest, weeks: int) -> VisitSheet:
    area = area_of(request)
    if not area:
        raise Http404("No pack is loaded.")
    rule = TellingRule(area.visits_suppress_below, area.visits_round_to)
    counts = weekly_counts(signed_in(request), before=timezone.localdate(), weeks=weeks)
    return visit_sheet(counts, titles_by_code(), rule)
