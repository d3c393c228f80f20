"""Sign-ins: each begins with a session and ends with a reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from kith.accounts.models import Person, SignIn
from kith.accounts.rules.ways_in import digest_of
from kith.core import audit

WRITE_SEEN_AFTER = timedelta(minutes=1)


def begin_sign_in(
    *,
    person: Person,
    session_key: str,
    method: str,
    at: datetime,
    is_for_editors: bool = False,
    began_at: datetime | None = None,
) -> SignIn:
    """Keep that a person signed in, how, and the digest of the session that it began.

    The editors' session is no longer than the one that it was handed over from: `began_at`.
    """
    with transaction.atomic():
        sign_in = SignIn.objects.create(
            person=person,
            session_digest=digest_of(session_key),
            method=method,
            is_for_editors=is_for_editors,
            began_at=began_at or at,
            seen_at=at,
        )
        audit.record(
            action="accounts.sign-in-begun",
            object_type="account",
            object_id=person.pk,
            at=at,
            by=person.pk,
            detail={"sign_in": str(sign_in.pk), "method": method, "for_editors": is_for_editors},
        )
    return sign_in


def note_seen(*, sign_in: SignIn, at: datetime) -> None:
    """Keep when the session was last used; at most once a minute, so that reading stays cheap."""
    if at - sign_in.seen_at < WRITE_SEEN_AFTER:
        return
    with transaction.atomic():
        SignIn.objects.filter(pk=sign_in.pk, ended_at=None, seen_at__lt=at).update(seen_at=at)
    sign_in.seen_at = at


def follow_session(*, sign_in: SignIn, session_key: str) -> None:
    """The session took a new key (the password was changed): the sign-in goes with it."""
    with transaction.atomic():
        SignIn.objects.filter(pk=sign_in.pk).update(session_digest=digest_of(session_key))


def end_sign_in(*, sign_in: SignIn, end: str, by: Person | None, at: datetime) -> bool:
    """End one sign-in; false when it had ended already, which is left as it was."""
    return bool(_end(SignIn.objects.filter(pk=sign_in.pk), end=end, by=by, at=at))


def end_other_sessions(*, person: Person, keep: SignIn | None, by: Person, at: datetime) -> int:
    """Sign a person out everywhere but here, if they are here; how many sessions that ended."""
    others = SignIn.objects.filter(person=person)
    if keep is not None:
        others = others.exclude(pk=keep.pk)
    return _end(others, end=SignIn.End.ELSEWHERE, by=by, at=at)


def end_all_sessions(*, person: Person, end: str, by: Person | None, at: datetime) -> int:
    """Sign a person out everywhere: they left, or their second factor was reset."""
    return _end(SignIn.objects.filter(person=person), end=end, by=by, at=at)


def _end(sign_ins: QuerySet[SignIn], *, end: str, by: Person | None, at: datetime) -> int:
    """End those that still go on. Rows are locked, so that each ends once, for one reason."""
    with transaction.atomic():
        live = sign_ins.select_for_update().filter(ended_at=None)
        ended = list(live.order_by("pk"))
        for sign_in in ended:
            sign_in.ended_at = at
            sign_in.end = end
            sign_in.save(update_fields=["ended_at", "end"])
            audit.record(
                action="accounts.sign-in-ended",
                object_type="account",
                object_id=sign_in.person_id,
                at=at,
                by=by.pk if by else None,
                detail={"sign_in": str(sign_in.pk), "end": end},
            )
    return len(ended)
