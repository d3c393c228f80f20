"""Erasing what is held: one asks, another approves or turns it down, and a certificate stays."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kith.accounts.doors import kind_door, record_door, signed_in
from kith.accounts.fresh import fresh_sign_in
from kith.core.refusals import Refusal
from kith.rights.forms.answering import ErasureForm, ToldForm
from kith.rights.models import Erasure, Request
from kith.rights.operations import erasing
from kith.rights.presenters.requests import present_request
from kith.rights.queries import erasing as queries

A_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
@record_door("change rights-request", key="request_id")
def ask_erasure(request: HttpRequest, record: Request) -> HttpResponse:
    """Show what would go and what would stay, and ask for it."""
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = erasing.ask_erasure(
                request=record,
                reason=form.cleaned_data["reason"],
                by=signed_in(request),
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "It waits for a second person.")
            return redirect("rights-work:erasure", erasure_id=asked.pk)
    context = {"form": form, "record": record, "parts": queries.preview(record)}
    return render(request, "rights/ask_erasure.html", context)


@require_safe
@kind_door("see erasure")
def erasures(request: HttpRequest) -> HttpResponse:
    """The erasures, those that wait first."""
    found = queries.erasures_for(signed_in(request))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "rights/erasures.html", {"page": page})


@require_safe
@cache_control(no_store=True)
@record_door("see erasure", key="erasure_id")
def erasure(request: HttpRequest, record: Erasure) -> HttpResponse:
    """One erasure: what it will take, or the certificate of what it took."""
    return _erasure_page(request, record, ToldForm())


@require_POST
@fresh_sign_in
@record_door("change erasure", key="erasure_id")
def approve(request: HttpRequest, record: Erasure) -> HttpResponse:
    """Erase everything."""
    form = ToldForm(request.POST)
    if form.is_valid():
        try:
            erasing.approve(
                erasure=record,
                how=form.cleaned_data["how"],
                by=signed_in(request),
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "It is erased.")
            return redirect("rights-work:erasure", erasure_id=record.pk)
    return _erasure_page(request, record, form)


@require_POST
@record_door("change erasure", key="erasure_id")
def turn_down(request: HttpRequest, record: Erasure) -> HttpResponse:
    """Erase nothing."""
    try:
        erasing.turn_down(erasure=record, by=signed_in(request), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "It is turned down. The request is still open.")
    return redirect("rights-work:erasure", erasure_id=record.pk)


def _erasure_page(request: HttpRequest, record: Erasure, form: ToldForm) -> HttpResponse:
    person = signed_in(request)
    is_done, waits = record.state == "done", record.state == "waiting"
    context = {
        "record": record,
        "form": form,
        "asker": present_request(record.request, timezone.localdate()) if waits else None,
        "is_own": record.asked_by_id == person.pk,
        "may_decide": queries.may_decide(person, record),
        "parts": queries.preview(record.request) if waits else [],
        "certified": queries.certificate(record) if is_done else [],
        "keys_destroyed_at": queries.keys_destroyed_at(record) if is_done else None,
    }
    return render(request, "rights/erasure.html", context)
