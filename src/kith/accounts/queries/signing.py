"""Reads about sign-ins and sessions. The first argument is who is asking."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from kith.accounts.models import Person, SignIn
from kith.accounts.rules.session_limits import SessionLimits


def sign_in_of(person: Person, digest: str) -> SignIn | None:
    """The sign-in that began the session with this digest, ended or not. One query."""
    return SignIn.objects.filter(person=person, session_digest=digest).first()


def own_sign_in(person: Person, sign_in_id: UUID | str) -> SignIn | None:
    """One sign-in of the person's own."""
    return SignIn.objects.filter(person=person, pk=sign_in_id).first()


def own_sign_ins(person: Person) -> QuerySet[SignIn]:
    """Every sign-in of the person's own, the last one first."""
    return SignIn.objects.filter(person=person).order_by("-began_at", "pk")


def own_sessions(person: Person, limits: SessionLimits, at: datetime) -> list[SignIn]:
    """The sessions of the person's own that still go on, the last one first."""
    live = own_sign_ins(person).filter(
        ended_at=None, seen_at__gt=at - limits.idle, began_at__gt=at - limits.longest
    )
    return list(live)
