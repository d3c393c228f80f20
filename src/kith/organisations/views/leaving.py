"""Somebody leaves an organisation, or one team of it."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kith.accounts.doors import record_door, signed_in
from kith.accounts.fresh import fresh_sign_in
from kith.accounts.models import Person
from kith.core.refusals import Refusal
from kith.organisations.forms.people import LeavingForm
from kith.organisations.models import Membership
from kith.organisations.operations import leaving as operations
from kith.organisations.queries import leaving as queries
from kith.organisations.queries import people
from kith.organisations.queries.roles import live_roles


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
@record_door("change membership", key="membership_id")
def end_membership(request: HttpRequest, record: Membership) -> HttpResponse:
    """What the leaver holds, line by line, and who takes it; then the end of the membership."""
    asker = signed_in(request)
    if record.ended_at:
        return redirect("organisations:membership", record.pk)
    held = queries.held_by_leaver(record, asker)
    takers = queries.takers_of(record, held, asker)
    form = LeavingForm(request.POST if request.method == "POST" else None, held=held, takers=takers)
    if request.method == "POST" and form.is_valid():
        try:
            operations.end_membership(
                membership=record, hand_over=form.hand_over, by=asker, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"{record.person} has left.")
            return redirect("organisations:people", record.organisation_id)
    context = {
        "membership": record,
        "form": form,
        "held": held,
        "without_taker": _without_taker(held, takers),
        "passes": queries.PASSES,
        "roles": people.words_of(live_roles(record)),
        "is_last_place": queries.is_last_place(record),
        "is_own": record.person_id == asker.pk,
    }
    return render(request, "organisations/people/end_membership.html", context)


def _without_taker(
    held: Sequence[queries.Held], takers: dict[str, Sequence[Person]]
) -> list[queries.Held]:
    return [one for one in held if not takers[one.code]]
