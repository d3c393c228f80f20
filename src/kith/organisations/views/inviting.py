"""Asking people to join an organisation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kith.accounts.doors import record_door, signed_in
from kith.accounts.fresh import fresh_sign_in
from kith.accounts.limits import limited
from kith.accounts.sight import may_on
from kith.core.refusals import Refusal
from kith.organisations.forms.people import InviteForm
from kith.organisations.models import Invitation, Organisation
from kith.organisations.operations import inviting as operations
from kith.organisations.queries import people as queries


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
@limited("invite", per_person="60/h")
@record_door("change organisation", key="organisation_id")
def invite(request: HttpRequest, record: Organisation) -> HttpResponse:
    """Ask somebody to join the organisation."""
    asker = signed_in(request)
    form = InviteForm(
        request.POST or None,
        teams=queries.teams_to_join(asker, record.pk),
        roles=queries.words_of(queries.roles_to_give(asker, record.pk)),
    )
    waiting = None
    if request.method == "POST" and form.is_valid():
        try:
            sent = operations.invite(
                organisation=record,
                team=form.chosen_team,
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                roles=form.cleaned_data["roles"],
                by=asker,
                at=timezone.now(),
            )
        except operations.HasBeenInvited as refusal:
            waiting = refusal.invitation
            form.add_error("email", refusal.sentence)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "The invitation is on its way.")
            return redirect("organisations:invitation", sent.pk)
    context = {"organisation": record, "form": form, "waiting": waiting}
    return render(request, "organisations/people/invite.html", context)


@require_safe
@record_door("see invitation", key="invitation_id")
def invitation(request: HttpRequest, record: Invitation) -> HttpResponse:
    """One invitation, and what became of it."""
    asker = signed_in(request)
    is_waiting = record.accepted_at is None and record.withdrawn_at is None
    context = {
        "invitation": record,
        "roles": queries.words_of(record.roles),
        "is_waiting": is_waiting,
        "is_open": is_waiting and record.expires_at > timezone.now(),
        "may_change": is_waiting and may_on(asker, "change", record),
    }
    return render(request, "organisations/people/invitation.html", context)


@require_POST
@fresh_sign_in
@record_door("change invitation", key="invitation_id")
def send_again(request: HttpRequest, record: Invitation) -> HttpResponse:
    """Send it again with a new link."""
    try:
        operations.send_again(invitation=record, by=signed_in(request), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "A new link is on its way. The old one no longer works.")
    return redirect("organisations:invitation", record.pk)


@require_POST
@record_door("change invitation", key="invitation_id")
def withdraw(request: HttpRequest, record: Invitation) -> HttpResponse:
    """Take it back."""
    try:
        operations.withdraw(invitation=record, by=signed_in(request), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "The invitation is withdrawn. Its link no longer works.")
    return redirect("organisations:invitation", record.pk)
