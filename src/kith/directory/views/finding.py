"""Finding services at one address. It reads no session, sets no cookie and writes nothing."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kith.areas.context import area_of
from kith.core.page_cache import kept
from kith.directory.forms.finding import FindForm
from kith.directory.presenters.finding import results_page
from kith.directory.queries.finding import answer_to
from kith.directory.queries.finding_lists import lists_of
from kith.directory.queries.postcodes import where_is


# A forged post could change nothing here, for nothing is written; and the token that would
# guard against one needs a cookie, which might tell somebody that this page was used.
@kept(browsers="no-store")  # the empty form; an answer to a post is never kept
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
@sensitive_post_parameters()
def find(request: HttpRequest) -> HttpResponse:
    """What the posted question finds. Words in the address are not read: they would be kept there."""
    area = area_of(request)
    if not area:
        raise Http404("No pack is loaded.")
    lists = lists_of(area)
    form = FindForm(request.POST if request.method == "POST" else None, lists=lists)
    if not form.is_valid():
        return render(request, "directory/find.html", {"form": form, "results": None})
    sought = form.sought()
    place = where_is(area.id, sought.postcode) if sought.postcode else None
    at = timezone.now()
    answer = answer_to(area, lists, sought, place, at=at)
    results = results_page(area, lists, sought, place, answer, form.again(), at=at)
    return render(request, "directory/find.html", {"form": form, "results": results})
