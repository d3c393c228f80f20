"""Services that may be one: the list, and one pair side by side."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kith.accounts.doors import kind_door, signed_in
from kith.accounts.limits import limited
from kith.directory.forms.duplicates import PairForm
from kith.directory.models import Pairing
from kith.directory.operations import duplicates as operations
from kith.directory.operations.importing_asking import ask_for_pairs
from kith.directory.presenters.importing import in_words, told
from kith.directory.queries import duplicates as queries
from kith.directory.queries.importing import only_area
from kith.directory.views.importing_parts import attempt, did, form_page, page_of, sent

LIST = "directory-work:duplicates"


@require_safe
@kind_door("change import-source")
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs that wait for somebody, likeliest first; or those that were decided."""
    person, decided = signed_in(request), "decided" in request.GET
    rows = queries.decided_pairs(person) if decided else queries.waiting_pairs(person)
    context = {"page": page_of(request, rows), "decided": decided}
    return render(request, "directory/imports/duplicates.html", context)


@form_page
@kind_door("change import-source")
def duplicate(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Two services side by side, and the question whether they are one."""
    person = signed_in(request)
    pair = queries.pair_of(person, pair_id)
    if pair is None:
        raise Http404("No pair of services that they may change.")
    form = PairForm(sent(request), first=str(pair.first), second=str(pair.second))

    def decide() -> Pairing:
        return operations.decide_pair(pair=pair, **form.said, by=person, at=timezone.now())

    if attempt(form, decide):
        messages.success(request, "Thank you. It is kept.")
        return redirect(LIST)
    rows = [
        (in_words(one.field), told(one.first), told(one.second), one.differs)
        for one in queries.sides(pair)
    ]
    context = {"pair": pair, "rows": rows, "form": form}
    return render(request, "directory/imports/duplicate.html", context)


@require_POST
@limited("find-pairs", per_person="5/10m")
@kind_door("change import-source")
def find_duplicates(request: HttpRequest) -> HttpResponse:
    """Let the worker look for pairs."""
    person, area = signed_in(request), only_area()
    did(
        request,
        lambda: ask_for_pairs(area_id=area.pk, by=person, at=timezone.now()),
        "The entries are being compared. Look again in a moment.",
    )
    return redirect(LIST)
