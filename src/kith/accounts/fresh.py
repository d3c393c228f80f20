"""Pages that want a fresh sign-in: whoever has not shown in fifteen minutes who they are, does.

    @require_http_methods(["GET", "HEAD", "POST"])
    @fresh_sign_in
    @record_door("change membership", key="membership_id")
    def change_membership(request, record): ...

It is asked before the form is shown and once more when it is sent: then allauth keeps what was
sent in the session, and sends it on as soon as the person has shown who they are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import (
    get_reauthentication_flows,
    is_reauthentication_required,
)
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kith.accounts.models import Person

View = Callable[..., HttpResponse]
PART = "kith"


def fresh_sign_in(view: View) -> View:
    """Ask again who it is, unless they said so a moment ago. Strangers are the door's."""

    @wraps(view)
    def freshly(request: HttpRequest, **key_words: Any) -> HttpResponse:
        if not isinstance(request.user, Person) or _is_fresh(request, request.user):
            return view(request, **key_words)
        if get_reauthentication_flows(request.user):
            raise ReauthenticationRequired
        # Nothing but a work account: it is asked for anew where everybody signs in.
        logout(request)
        return redirect_to_login(request.get_full_path(), reverse("account_login"))

    return freshly


def _is_fresh(request: HttpRequest, person: Person) -> bool:
    if get_reauthentication_flows(person):
        return not is_reauthentication_required(request, app=PART)
    return not get_adapter(request).is_reauthentication_required(app=PART)
