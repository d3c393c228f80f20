"""`/cms/reports/…`: what needs doing on live pages, for everybody who comes into `/cms/`."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.admin.auth import require_admin_access

from kith.front.presenters.findings import finding

A_PAGE = 25


@require_safe
@require_admin_access
def finding_report(request: HttpRequest, code: str) -> HttpResponse:
    """One kind of finding, page by page. Wagtail lets in nobody who is no editor."""
    found = finding(code)
    if found is None:
        raise Http404("There is no such report.")
    rows = Paginator(found.rows(timezone.localdate()), A_PAGE)
    page = rows.get_page(request.GET.get("p"))
    context = {
        "finding": found,
        "rows": page,
        "elided_page_range": rows.get_elided_page_range(page.number),
        "page_title": found.title,
        "header_title": found.title,
    }
    return render(request, "front/editing/report.html", context)
