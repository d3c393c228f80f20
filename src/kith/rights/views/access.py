"""Answering somebody who wants to see what is held: who they are, what there is, what is given.

There is no address from which anybody takes it away by themselves: somebody here hands it over.
"""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kith.accounts.doors import record_door, signed_in
from kith.accounts.fresh import fresh_sign_in
from kith.core.refusals import Refusal
from kith.rights.forms.answering import DecideForm, HandOverForm, ProveForm, first_proof
from kith.rights.models import Request
from kith.rights.operations import proving, reviewing
from kith.rights.presenters.review import present_items
from kith.rights.queries.finding import found_for
from kith.rights.queries.requests import item_of, items_of, may_change

FORM = ("GET", "HEAD", "POST")


@sensitive_post_parameters()
@require_http_methods(FORM)
@record_door("change rights-request", key="request_id")
def prove(request: HttpRequest, record: Request) -> HttpResponse:
    """Write down how somebody made sure who asks, and what their records are found by."""
    form = ProveForm(request.POST or None, kind=record.kind, initial=first_proof(record))
    if request.method == "POST" and form.is_valid():
        try:
            proving.prove(
                request=record,
                proof=form.cleaned_data["proof"],
                word=form.cleaned_data.get("word", ""),
                named=form.named,
                by=signed_in(request),
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "It is written down who they are.")
            return redirect("rights-work:request", request_id=record.pk)
    context = {"form": form, "record": record, "word_is_enough": "word" in form.fields}
    return render(request, "rights/prove.html", context)


@require_POST
@record_door("change rights-request", key="request_id")
def look(request: HttpRequest, record: Request) -> HttpResponse:
    """Look in every room for what is held."""
    try:
        count = reviewing.look(request=record, by=signed_in(request), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("rights-work:request", request_id=record.pk)
    messages.success(request, f"{count} thing{'' if count == 1 else 's'} found.")
    return redirect("rights-work:items", request_id=record.pk)


@require_safe
@cache_control(no_store=True)
@record_door("see rights-request", key="request_id")
def items(request: HttpRequest, record: Request) -> HttpResponse:
    """Everything that was found, with what was decided about it."""
    return _items_page(request, record)


@require_http_methods(FORM)
@cache_control(no_store=True)
@record_door("change rights-request", key="request_id")
def decide(request: HttpRequest, record: Request, item_id: UUID) -> HttpResponse:
    """Decide on one thing."""
    item = item_of(record, item_id)
    if item is None:
        raise Http404("It is not reviewed for this request.")
    shown = present_items([item], found_for(record))[0]
    form = DecideForm(request.POST or None, item=item, shown=shown.digest)
    if request.method == "POST" and form.is_valid():
        try:
            reviewing.decide(
                item=item, by=signed_in(request), at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "It is decided.")
            return redirect("rights-work:items", request_id=record.pk)
    context = {"form": form, "record": record, "shown": shown}
    return render(request, "rights/decide.html", context)


@require_POST
@fresh_sign_in
@record_door("change rights-request", key="request_id")
def put_together(request: HttpRequest, record: Request) -> HttpResponse:
    """Put together what is given."""
    try:
        reviewing.put_together(request=record, by=signed_in(request), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("rights-work:items", request_id=record.pk)
    return redirect("rights-work:answer", request_id=record.pk)


@require_safe
@cache_control(no_store=True)
@record_door("change rights-request", key="request_id")
def answer(request: HttpRequest, record: Request) -> HttpResponse:
    """What is given, as a page to print; there until it is handed over."""
    return _answer_page(request, record, HandOverForm())


@require_safe
@cache_control(no_store=True)
@record_door("change rights-request", key="request_id")
def answer_file(request: HttpRequest, record: Request) -> HttpResponse:
    """The same for programs."""
    _must_be_put_together(request, record)
    response = HttpResponse(
        json.dumps(record.pack, ensure_ascii=False, indent=1), content_type="application/json"
    )
    response["Content-Disposition"] = 'attachment; filename="answer.json"'
    return response


@require_POST
@fresh_sign_in
@record_door("change rights-request", key="request_id")
def hand_over(request: HttpRequest, record: Request) -> HttpResponse:
    """Write down that it was handed over, and forget the copy."""
    form = HandOverForm(request.POST)
    if form.is_valid():
        try:
            reviewing.hand_over(
                request=record,
                how=form.cleaned_data["how"],
                by=signed_in(request),
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "It is handed over. The copy here is gone.")
            return redirect("rights-work:request", request_id=record.pk)
    return _answer_page(request, record, form)


def _must_be_put_together(request: HttpRequest, record: Request) -> None:
    _must_be_of_another(request, record)
    if record.pack is None:
        raise Http404("Nothing was put together, or it was handed over.")


def _must_be_of_another(request: HttpRequest, record: Request) -> None:
    """Nobody reads what is held about themselves before a colleague decided on it and gave it."""
    if record.person_id == signed_in(request).pk:
        raise Http404("A colleague answers what you asked.")


def _answer_page(request: HttpRequest, record: Request, form: HandOverForm) -> HttpResponse:
    _must_be_put_together(request, record)
    context = {"record": record, "pack": record.pack, "form": form}
    return render(request, "rights/answer.html", context)


def _items_page(request: HttpRequest, record: Request) -> HttpResponse:
    _must_be_of_another(request, record)
    shown = present_items(items_of(record), found_for(record))
    context = {
        "record": record,
        "shown": shown,
        "undecided": sum(one.item.decision == "undecided" for one in shown),
        "may_change": may_change(signed_in(request), record),
    }
    return render(request, "rights/items.html", context)
