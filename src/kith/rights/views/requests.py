"""Requests: the list, one of them, and what answers it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kith.accounts.doors import kind_door, record_door, signed_in
from kith.areas.context import area_of
from kith.core.refusals import Refusal
from kith.rights.forms.answering import ExtendForm, ListForm, SettleForm, ToldForm
from kith.rights.forms.asking import AskForm
from kith.rights.models import Request
from kith.rights.operations import answering, asking
from kith.rights.presenters.requests import KINDS, present_request, rows_of
from kith.rights.queries import erasing as erasures
from kith.rights.queries import requests as queries

A_PAGE = 25


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@kind_door("see rights-request")
def request_list(request: HttpRequest) -> HttpResponse:
    """What waits, or with `show=settled` what was settled; a number is posted, to find one."""
    person, on = signed_in(request), timezone.localdate()
    show = queries.SETTLED if request.GET.get("show") == queries.SETTLED else queries.OPEN
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    form = ListForm(request.POST or None)
    number = form.cleaned_data["number"] if request.method == "POST" and form.is_valid() else ""
    if number:
        found = list(queries.requests_for(person, number=number)) or list(
            queries.requests_for(person, show=queries.SETTLED, number=number)
        )
        if found:
            return redirect("rights-work:request", request_id=found[0].pk)
        form.add_error("number", "There is no request with this number")
    rows = queries.requests_for(person, show=show, kind=kind)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": rows_of(page.object_list, on),
        "form": form,
        "kinds": KINDS,
        "kind": kind,
        "settled": show == queries.SETTLED,
        "query": "".join(
            f"{name}={value}&"
            for name, value in (
                ("show", "settled" if show == queries.SETTLED else ""),
                ("kind", kind),
            )
            if value
        ),
    }
    return render(request, "rights/requests.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@kind_door("add rights-request")
def add_request(request: HttpRequest) -> HttpResponse:
    """Write down what somebody asked who came, rang or wrote."""
    area = area_of(request)
    if not area:
        raise Http404("No pack is loaded.")
    at = timezone.now()
    form = AskForm(request.POST or None, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            told = asking.ask(
                area_id=UUID(area.id),
                asked=form.asked,
                form_key=form.key,
                by=signed_in(request),
                at=at,
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return render(request, "rights/request_added.html", {"told": told})
    return render(request, "rights/add_request.html", {"form": form})


@require_safe
@record_door("see rights-request", key="request_id")
def one_request(request: HttpRequest, record: Request) -> HttpResponse:
    """One request: what was asked, how soon it is answered, and what was done."""
    return _request_page(request, record)


@require_POST
@record_door("change rights-request", key="request_id")
def acknowledge(request: HttpRequest, record: Request) -> HttpResponse:
    """Write down that they were told that it came."""
    form = ToldForm(request.POST)

    def do() -> None:
        answering.acknowledge(
            request=record,
            how=form.cleaned_data["how"],
            by=signed_in(request),
            at=timezone.now(),
        )

    return _done(request, record, "acknowledge_form", form, do, "The request is acknowledged.")


@require_POST
@record_door("change rights-request", key="request_id")
def extend(request: HttpRequest, record: Request) -> HttpResponse:
    """Put the answer off, for a reason."""
    form = ExtendForm(request.POST)

    def do() -> None:
        answering.extend(
            request=record,
            reason=form.cleaned_data["reason"],
            by=signed_in(request),
            at=timezone.now(),
        )

    return _done(request, record, "extend_form", form, do, "The answer is put off. Tell them so.")


@sensitive_post_parameters()
@require_POST
@record_door("change rights-request", key="request_id")
def settle(request: HttpRequest, record: Request) -> HttpResponse:
    """Settle it: what became of it, and how they were told."""
    form = SettleForm(request.POST, kind=record.kind)

    def do() -> None:
        answering.settle(
            request=record, by=signed_in(request), at=timezone.now(), **form.cleaned_data
        )

    return _done(request, record, "settle_form", form, do, "The request is settled.")


def _done(
    request: HttpRequest,
    record: Request,
    name: str,
    form: forms.Form,
    do: Callable[[], None],
    says: str,
) -> HttpResponse:
    """Do what one of the page's forms asks; else the page again, with what is wrong in that form."""
    if form.is_valid():
        try:
            do()
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, says)
            return redirect("rights-work:request", request_id=record.pk)
    return _request_page(request, record, **{name: form})


def _request_page(request: HttpRequest, record: Request, **wrong: forms.Form) -> HttpResponse:
    person = signed_in(request)
    context = {
        "shown": present_request(record, timezone.localdate()),
        "may_change": queries.may_change(person, record),
        "erasures": erasures.erasures_of(person, record),
        "acknowledge_form": ToldForm(auto_id="ack_%s"),
        "extend_form": ExtendForm(auto_id="extend_%s"),
        "settle_form": SettleForm(kind=record.kind, auto_id="settle_%s"),
        "form": next(iter(wrong.values()), None),
        **wrong,
    }
    return render(request, "rights/request.html", context)
