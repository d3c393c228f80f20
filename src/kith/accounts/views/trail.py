"""Who saw a record, and what they did to it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from kith.accounts.doors import record_door, signed_in
from kith.accounts.presenters.trail import Words, trail_days
from kith.accounts.queries.glass import name_in_sight
from kith.accounts.queries.trail import names_of, reasons_for, trail_of
from kith.accounts.sight import kind_of
from kith.core.offers import Kind, audit_sentences

LINES_A_PAGE = 50


@require_safe
@record_door("trail *", key="record_id", kind_key="kind")
def trail(request: HttpRequest, record: Any) -> HttpResponse:
    """The trail of one record, newest first. Reading it leaves a line of its own."""
    person = signed_in(request)
    kind = kind_of(type(record))
    page = Paginator(trail_of(person, kind.code, record.pk), LINES_A_PAGE).get_page(
        request.GET.get("page")
    )
    entries = list(page.object_list)
    words = Words(audit_sentences(), names_of(person, entries), reasons_for(person, entries))
    name = name_in_sight(person, kind.code, record.pk)
    return render(
        request,
        "accounts/trail.html",
        {
            "kind": kind,
            "name": name,
            "address": _address(kind, record) if name else "",
            "days": trail_days(entries, words),
            "page": page,
        },
    )


def _address(kind: Kind, record: Any) -> str:
    try:
        return reverse(kind.page, args=[record.pk])
    except NoReverseMatch:
        return ""  # not every kind of record has a page of its own
