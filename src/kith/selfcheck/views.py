"""The private check at one address. It reads no session, sets no cookie and writes nothing."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kith.areas.context import area_of
from kith.areas.queries import contacts_for_public, measures_asked
from kith.core.page_cache import kept
from kith.selfcheck import presenters
from kith.selfcheck.forms import read_sheet
from kith.selfcheck.rules import check_flow, follow


# A forged post could change nothing here, for nothing is written; and the token that would
# guard against one needs a cookie, which might tell somebody that this page was used.
@kept(browsers="no-store")  # the empty form; an answer to a post is never kept
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def check(request: HttpRequest) -> HttpResponse:
    """The whole check in one page; without scripts, its result in the answer to one post."""
    area = area_of(request)
    if not area:
        raise Http404("No pack is loaded.")
    flow = check_flow()
    asked = presenters.asked_here(flow, measures_asked(area, where="check"))
    contacts = contacts_for_public(area)
    if request.method != "POST":
        page = presenters.check_page(flow, asked, contacts)
        return render(request, "selfcheck/check.html", {"page": page})
    sheet = read_sheet(flow, asked, request.POST)
    if sheet.missing:
        page = presenters.check_page(flow, asked, contacts, sheet)
        return render(request, "selfcheck/check.html", {"page": page})
    plan = presenters.plan_page(flow, contacts, follow(flow, asked, sheet))
    return render(request, "selfcheck/plan.html", {"page": plan})
