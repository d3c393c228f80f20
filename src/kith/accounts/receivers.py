"""Django tells that somebody signed in or out: a sign-in is kept, or ends."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from kith.accounts.models import Person, SignIn
from kith.accounts.operations import signing
from kith.accounts.queries.signing import own_sign_in
from kith.accounts.rules.ways_in import OTHER_SIGN_IN, SIGN_IN, WAYS_IN, method_of


@receiver(user_logged_in, dispatch_uid="kith.accounts.sign-in-begun")
def begin_sign_in(request: HttpRequest, user: Person, **_more: Any) -> None:
    """A session begins; one that this session held before is over."""
    session = request.session
    at = timezone.now()
    before = own_sign_in(user, session[SIGN_IN]) if SIGN_IN in session else None
    if before:
        signing.end_sign_in(sign_in=before, end=SignIn.End.SIGNED_OUT, by=user, at=at)
    if not session.session_key:
        session.create()  # only now does it have a key
    begun = signing.begin_sign_in(
        person=user,
        session_key=str(session.session_key),
        method=method_of(session.get(WAYS_IN, [])),
        at=at,
    )
    session[SIGN_IN] = str(begun.pk)
    request.sign_in = begun  # type: ignore[attr-defined]


@receiver(user_logged_out, dispatch_uid="kith.accounts.sign-in-ended")
def end_sign_in(request: HttpRequest, user: Person | None, **_more: Any) -> None:
    """Signing out ends the session, and the editors' session that was handed over from it."""
    if not isinstance(user, Person):
        return
    for name in (SIGN_IN, OTHER_SIGN_IN):
        found = own_sign_in(user, request.session[name]) if name in request.session else None
        if found:
            signing.end_sign_in(
                sign_in=found, end=SignIn.End.SIGNED_OUT, by=user, at=timezone.now()
            )
    request.has_signed_out = True  # type: ignore[attr-defined]
