"""Accepting an invitation. Opening the link changes nothing; a button posts."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kith.accounts.limits import limited
from kith.accounts.models import Person
from kith.accounts.work_account import joining as work_account
from kith.accounts.work_account import second_factor
from kith.accounts.work_account.identity_token import ProvenSubject
from kith.core.refusals import Refusal
from kith.organisations.forms.people import NameForm, NewPersonForm
from kith.organisations.models import Invitation
from kith.organisations.operations import joining as operations
from kith.organisations.queries import people as queries

AWAY = "work-account"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who stands before the invitation: a stranger, its person, or somebody else."""

    invitation: Invitation
    token: str
    account: Person | None
    signed_in: Person | None
    proven: ProvenSubject | None

    @property
    def is_theirs(self) -> bool:
        """Whether the person who signed in is the one who was invited."""
        return self.signed_in is not None and self.signed_in == self.account

    @property
    def is_new(self) -> bool:
        """Whether an account has to be made."""
        return self.signed_in is None and self.account is None


@require_http_methods(["GET", "HEAD", "POST"])
@limited("join", per_address="30/10m")
@never_cache
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Show what one is invited to; on a post, accept."""
    invitation = queries.invitation_of(token)
    now = timezone.now()
    if invitation is None or not operations.can_be_accepted(invitation=invitation, at=now):
        return _over(request, invitation)
    if not queries.sender_may_give(invitation):
        return _over(request, invitation, lost_right=True)
    arrival = Arrival(
        invitation,
        token,
        queries.account_of(invitation),
        request.user if isinstance(request.user, Person) else None,
        work_account.proven(request, token=token, at=now) if settings.KITH_WORK_ACCOUNT else None,
    )
    form = _form(request, arrival)
    if request.method != "POST":
        return _page(request, arrival, form)
    return _accepted(request, arrival, form)


def _accepted(
    request: HttpRequest, arrival: Arrival, form: NameForm | NewPersonForm
) -> HttpResponse:
    if arrival.is_theirs:
        return _join_with_account(request, arrival)
    if not arrival.is_new:
        return _page(request, arrival, form)
    if request.POST.get("way") == AWAY:
        return work_account.start(request, arrival.token)
    if not form.is_valid():
        return _page(request, arrival, form)
    try:
        person = operations.join_as_new_person(
            invitation=arrival.invitation,
            name=form.cleaned_data["name"],
            password=form.cleaned_data.get("password"),
            subject=arrival.proven.subject if arrival.proven else "",
            at=timezone.now(),
        )
    except operations.CannotBeAccepted as refusal:
        lost_right = isinstance(refusal, operations.SenderMayNot)
        return _over(request, arrival.invitation, lost_right=lost_right)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _page(request, arrival, form)
    return _let_in(request, arrival, person)


def _join_with_account(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    if arrival.signed_in is None:
        return redirect("account_login")
    try:
        operations.join(invitation=arrival.invitation, by=arrival.signed_in, at=timezone.now())
    except Refusal:
        return _over(request, arrival.invitation)
    return redirect("work:home")


def _let_in(request: HttpRequest, arrival: Arrival, person: Person) -> HttpResponse:
    """Sign a new person in. One who was here before comes as anybody new: with no second factor."""
    work_account.forget(request)
    record_authentication(request, person, method="invitation")
    if arrival.proven:
        second_factor.note(request, person.pk, done=arrival.proven.second_factor)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("work:home")


def _form(request: HttpRequest, arrival: Arrival) -> NameForm | NewPersonForm:
    posted = request.POST if request.method == "POST" and arrival.is_new else None
    initial = {"name": arrival.invitation.name}
    if arrival.proven:
        return NameForm(posted, initial=initial)
    return NewPersonForm(posted, initial=initial, email=arrival.invitation.email)


def _page(request: HttpRequest, arrival: Arrival, form: NameForm | NewPersonForm) -> HttpResponse:
    context = {
        "arrival": arrival,
        "invitation": arrival.invitation,
        "roles": queries.words_of(arrival.invitation.roles),
        "form": form,
        "offers_work_account": bool(settings.KITH_WORK_ACCOUNT) and arrival.proven is None,
        "away": AWAY,
    }
    return render(request, "organisations/people/join.html", context)


def _over(
    request: HttpRequest, invitation: Invitation | None, *, lost_right: bool = False
) -> HttpResponse:
    """One page for a link that is unknown, used, withdrawn, too old, or no longer its sender's."""
    context = {
        "was_accepted": invitation is not None and invitation.accepted_at is not None,
        "lost_right": lost_right,
    }
    return render(request, "organisations/people/join_over.html", context, status=404)
