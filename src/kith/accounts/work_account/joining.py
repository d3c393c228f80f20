"""A work account proven while accepting an invitation: kept in the session for ten minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kith.accounts.rules.ways_in import digest_of
from kith.accounts.work_account.identity_token import ProvenSubject
from kith.accounts.work_account.leaving import leave_for

MARKER = "kith_joining"
PROVEN = "kith_work_account"
LASTS = timedelta(minutes=10)


def start(request: HttpRequest, token: str) -> HttpResponse:
    """Send somebody who holds an invitation to their organisation's sign-in. Answer a POST by it."""
    request.session[MARKER] = token
    return leave_for(request, process="login", joining=token)


def way_back(token: str) -> str:
    """The page of the invitation."""
    return reverse("joining:join", kwargs={"token": token})


def keep(request: HttpRequest, proven: ProvenSubject, *, token: str, at: datetime) -> None:
    """Remember what was proven, for this invitation alone, and nothing else of the work account."""
    request.session.pop(MARKER, None)
    request.session[PROVEN] = {
        "subject": proven.subject,
        "second_factor": proven.second_factor,
        "invitation": digest_of(token),
        "at": at.isoformat(),
    }


def proven(request: HttpRequest, *, token: str, at: datetime) -> ProvenSubject | None:
    """What was proven in this session in the last ten minutes, for this invitation."""
    kept = request.session.get(PROVEN)
    if not kept or at - datetime.fromisoformat(kept["at"]) > LASTS:
        return None
    if kept.get("invitation") != digest_of(token):
        return None
    return ProvenSubject(kept["subject"], kept["second_factor"])


def forget(request: HttpRequest) -> None:
    """Once linked, or given up."""
    request.session.pop(MARKER, None)
    request.session.pop(PROVEN, None)
