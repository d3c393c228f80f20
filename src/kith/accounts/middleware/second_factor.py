"""Nobody reads records by a password alone.

Whoever needs a second factor and has none gets no further than to add one. Whoever has one and
has not proved it in this session gets no further than to prove it, whether they need one or not:
otherwise a password alone would add another, or make new recovery codes, and so get past it. The
rule stands here, before any view, so that no view can forget it.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from kith.accounts.allauth_adapters.proof import has_proved
from kith.accounts.models import Person
from kith.accounts.queries.factors import has_second_factor, must_have_second_factor

Handler = Callable[[HttpRequest], HttpResponse]

GUARDED = ("/work/", "/cms/", "/account/")
# What is open all the same to whoever has no second factor: to add one, and to go away.
ADDING = (
    "/account/2fa/",
    "/account/reauthenticate/",
    "/account/login/",
    "/account/logout/",
    "/account/work-account/",
    "/account/join/",
)
# And to whoever has one: to prove it, and to go away. Whole addresses, so that nothing is below.
PROVING = frozenset(
    {
        "/account/2fa/authenticate/",
        "/account/2fa/reauthenticate/",
        "/account/2fa/webauthn/reauthenticate/",
        "/account/reauthenticate/",
        "/account/login/",
        "/account/logout/",
        "/account/work-account/callback/",
    }
)


class SecondFactor:
    """Middleware: sends whoever must prove a second factor to where they can."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user if request.path.startswith(GUARDED) else None
        if not isinstance(person, Person) or has_proved(request, person):
            return self.get_response(request)
        if has_second_factor(person):
            return self._to_prove(request)
        if request.path.startswith(ADDING) or not must_have_second_factor(person):
            return self.get_response(request)
        return redirect("second_factor_needed")

    def _to_prove(self, request: HttpRequest) -> HttpResponse:
        if request.path not in PROVING:
            return _sent_to_prove(request)
        request.must_prove = True  # type: ignore[attr-defined] # the work account's adapter asks
        return self.get_response(request)


def _sent_to_prove(request: HttpRequest) -> HttpResponse:
    here = request.get_full_path() if request.method == "GET" else settings.LOGIN_REDIRECT_URL
    where = here if here.startswith("/") else reverse(here)
    return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': where})}")
