"""Merging: which organisation it joins, what moves, and the deed."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kith.accounts.doors import record_door, signed_in
from kith.accounts.fresh import fresh_sign_in
from kith.organisations.forms.organisations import SureForm
from kith.organisations.models import Organisation
from kith.organisations.operations.merging import merge_organisations
from kith.organisations.queries.closing import belongings
from kith.organisations.queries.organisations import merge_target, merge_targets
from kith.organisations.views.filling import attempt, form_page, page_of, sent


@require_safe
@record_door("change organisation", key="organisation_id")
def merge_organisation(request: HttpRequest, record: Organisation) -> HttpResponse:
    """Choose which organisation this one joins."""
    words = " ".join(request.GET.get("q", "").replace("\x00", "").split())
    context = {
        "organisation": record,
        "words": words,
        "page": page_of(request, merge_targets(signed_in(request), record, words)),
        "query": urlencode({"q": words}) + "&" if words else "",
    }
    return render(request, "organisations/merge_organisation.html", context)


@form_page
@fresh_sign_in
@record_door("change organisation", key="organisation_id")
def merge_into(request: HttpRequest, record: Organisation, target_id: UUID) -> HttpResponse:
    """Say exactly what would move into which, then merge."""
    person, now = signed_in(request), timezone.now()
    target = merge_target(person, record, target_id)
    if target is None:
        raise Http404("No organisation to merge into in their sight.")
    form = SureForm(sent(request))
    if attempt(form, partial(merge_organisations, source=record, target=target, by=person, at=now)):
        messages.success(request, f"{record} is now part of {target}.")
        return redirect("organisations:organisation", organisation_id=target.pk)
    context = {
        "form": form,
        "organisation": record,
        "target": target,
        "counts": belongings(person, record, now, into=target),
    }
    return render(request, "organisations/merge_into.html", context)
