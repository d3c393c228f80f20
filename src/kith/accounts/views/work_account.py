"""Signing in by a work account: leaving for it, coming back, linking it and taking the link away."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kith.accounts.allauth_adapters.proof import has_proved
from kith.accounts.doors import counts_by_itself, signed_in, staff_door
from kith.accounts.models import Person
from kith.accounts.operations import work_account as operations
from kith.accounts.queries.factors import has_second_factor, must_have_second_factor
from kith.accounts.queries.work_account import has_work_account
from kith.accounts.rules.work_account import WorkAccount
from kith.accounts.work_account import joining
from kith.accounts.work_account.adapter import TOLD_BY_SESSION
from kith.accounts.work_account.conversation import WorkAccountConversation
from kith.accounts.work_account.leaving import leave_for
from kith.core.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """Go to the organisation's sign-in. Opening the address only offers the button that does."""
    _wanted()
    if request.method != "POST":
        return render(request, "accounts/work_account_begin.html")
    return leave_for(
        request,
        process="login",
        next_url=get_next_redirect_url(request),
        joining=request.session.get(joining.MARKER),
    )


class Callback(OAuth2CallbackView):
    """allauth's own, which must also know what nonce this browser left with."""

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce") or ""
        return state, response


@require_safe
@never_cache
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the organisation's sign-in, with a code or an error."""
    account = _wanted()
    conversation = WorkAccountConversation(request, account.provider)
    answer: HttpResponse = Callback.adapter_view(conversation)(request)
    return answer


@require_safe
@staff_door
def linking(request: HttpRequest) -> HttpResponse:
    """Whether a work account is linked, with the button to change that."""
    _wanted()
    context = {
        "is_linked": has_work_account(signed_in(request)),
        "told": request.session.pop(TOLD_BY_SESSION, ""),
    }
    return render(request, "accounts/work_account.html", context)


@require_POST
@staff_door
@counts_by_itself  # asks the other side where to go, and writes nothing here
@reauthentication_required
def link(request: HttpRequest) -> HttpResponse:
    """Go to the organisation's sign-in to link the account there to this person here."""
    person = signed_in(request)
    if _must_prove_more(request, person):
        return redirect("second_factor_needed")
    return leave_for(request, process="connect", person=str(person.pk))


@require_POST
@staff_door
@reauthentication_required
def unlink(request: HttpRequest) -> HttpResponse:
    """Take the link away."""
    person = signed_in(request)
    if _must_prove_more(request, person):
        return redirect("second_factor_needed")
    try:
        operations.unlink(person=person, by=person, at=timezone.now())
        request.session[TOLD_BY_SESSION] = "Your work account is no longer linked."
    except Refusal as refusal:
        request.session[TOLD_BY_SESSION] = refusal.sentence
    return HttpResponseRedirect(reverse("work_account:linking"))


def _must_prove_more(request: HttpRequest, person: Person) -> bool:
    """With a password alone nobody adds another way round their second factor."""
    needs = must_have_second_factor(person) or has_second_factor(person)
    return needs and not has_proved(request, person)


def _wanted() -> WorkAccount:
    if not settings.KITH_WORK_ACCOUNT:
        raise Http404("No work accounts here.")
    account: WorkAccount = settings.KITH_WORK_ACCOUNT
    return account
