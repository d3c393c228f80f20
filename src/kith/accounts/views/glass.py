"""Restricting a record, breaking glass, and looking at why somebody did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kith.accounts.doors import deed_door, record_door, signed_in, staff_door, typed
from kith.accounts.forms import BreakGlassForm, RestrictForm
from kith.accounts.fresh import fresh_sign_in
from kith.accounts.limits import limited
from kith.accounts.models import BreakGlass, Person
from kith.accounts.operations import glass
from kith.accounts.queries import glass as queries
from kith.accounts.sight import kind_of
from kith.core.offers import kinds
from kith.core.refusals import Refusal

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@limited("break-glass", per_person="10/h")
@deed_door("break-glass")
def break_glass(request: HttpRequest) -> HttpResponse:
    """Open a restricted record in need: which, why, and what happens then."""
    person = signed_in(request)
    begun = typed(request)
    form = BreakGlassForm(
        request.POST if request.method == "POST" else None,
        initial=begun,
        kinds=queries.breakable_kinds(person),
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            broken = glass.break_glass(
                kind=given["kind"],
                object_id=given["reference"],
                reason=given["reason"],
                words=given["words"],
                by=person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("reference", refusal.sentence)
        else:
            return redirect("work:broken_glass", broken_id=broken.pk)
    return render(
        request,
        "accounts/break_glass.html",
        {"form": form, "typed": begun, "minutes": settings.BREAK_GLASS_MINUTES},
    )


@form_page
@staff_door
def broken_glass(request: HttpRequest, broken_id: UUID) -> HttpResponse:
    """One time that glass was broken: who, why, until when; and that somebody has looked."""
    person = signed_in(request)
    broken = queries.broken_glass(person, broken_id)
    if broken is None:
        raise Http404("No broken glass in their sight.")
    if request.method == "POST":
        try:
            glass.look_at_broken_glass(broken=broken, by=person, at=timezone.now())
        except Refusal as refusal:
            messages.warning(request, refusal.sentence)
        else:
            messages.success(request, "Noted: you have looked at this.")
        return redirect("work:broken_glass", broken_id=broken.pk)
    return render(request, "accounts/broken_glass.html", _told(person, broken))


@form_page
@fresh_sign_in
@record_door("restrict *", key="record_id", kind_key="kind")
def restrict(request: HttpRequest, record: Any) -> HttpResponse:
    """Say who alone may see a record, say it anew, or lift it."""
    person = signed_in(request)
    kind = kind_of(type(record))
    restriction = queries.restriction_on(kind.code, record.pk)
    page = reverse(kind.page, args=[record.pk])
    if request.method == "POST" and restriction and "lift" in request.POST:
        return _done(request, page, glass.lift_restriction, record=record)
    with_pass = queries.people_with_a_pass(restriction) if restriction else [person]
    form = RestrictForm(
        request.POST if request.method == "POST" else None,
        colleagues=queries.colleagues_to_choose(person),
        with_reason=restriction is None,
        initial={"people": [str(one.pk) for one in with_pass]},
    )
    if form.is_valid():
        if restriction:
            return _done(request, page, glass.change_passes, record=record, people=form.chosen())
        return _done(
            request,
            page,
            glass.restrict,
            record=record,
            people=form.chosen(),
            reason=form.cleaned_data["reason"],
        )
    context = {"form": form, "record": record, "page": page, "restriction": restriction}
    return render(request, "accounts/restrict.html", context)


def _done(
    request: HttpRequest,
    page: str,
    operation: Callable[..., object],
    *,
    record: Any,
    **given: object,
) -> HttpResponse:
    person = signed_in(request)
    try:
        operation(record=record, **given, by=person, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, "Saved. Who can see it has changed.")
    # Somebody who left themselves out cannot see the page any more.
    seen = queries.is_in_sight(person, kind_of(type(record)).code, record.pk)
    return redirect(page if seen else "work:home")


def _told(person: Person, broken: BreakGlass) -> dict[str, object]:
    kind = kinds()[broken.kind]
    return {
        "broken": broken,
        "kind": kind,
        "is_own": broken.person == person,
        "is_open": broken.until > timezone.now(),
        "record_name": queries.name_in_sight(person, broken.kind, broken.object_id),
        "page": reverse(kind.page, args=[broken.object_id]),
    }
