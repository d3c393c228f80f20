"""Signing in, where allauth's own views leave something to be said or noted."""

from __future__ import annotations

from typing import Any

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.internal import flows
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from kith.accounts.operations.signing_in import note_refusal


class ProveSecondFactor(AuthenticateView):
    """The second step: a passkey, a code of the app or a recovery code."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """A code or passkey that was not right: noted, then asked for again."""
        note_refusal(why="second-factor", person=self.stage.login.user, at=timezone.now())
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether the person has a passkey at all."""
        found = super().get_context_data(**kwargs)
        options = found.get("js_data", {}).get("request_options", {}).get("publicKey", {})
        return {**found, "has_passkey": bool(options.get("allowCredentials"))}


class SignInByPasskey(LoginWebAuthnView):
    """A passkey alone: it is something they have and something they are or know."""

    def form_valid(self, form: Any) -> HttpResponse:
        """As allauth's, and on to the page that they were on their way to."""
        factor = form.cleaned_data["credential"]
        login = Login(user=factor.user, redirect_url=get_next_redirect_url(self.request))
        return flows.perform_passwordless_login(self.request, factor, login)

    def form_invalid(self, form: Any) -> HttpResponse:
        """A passkey that was not right: noted."""
        note_refusal(why="passkey", at=timezone.now())
        return super().form_invalid(form)


prove_second_factor = ProveSecondFactor.as_view()
sign_in_by_passkey = SignInByPasskey.as_view()


def closed(request: HttpRequest) -> HttpResponse:
    """A page of allauth's that the house does not have."""
    raise Http404("The house has no such page.")
