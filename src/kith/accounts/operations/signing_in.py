"""What happened to how people sign in: noted in the trail, and told to whom it belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from kith.accounts import emails
from kith.accounts.models import Person, SignIn
from kith.accounts.operations import signing
from kith.core import audit


def note_refusal(*, why: str, at: datetime, person: Person | None = None) -> None:
    """Leave a line in the trail: somebody was not let in. What they typed is not kept."""
    with transaction.atomic():
        audit.record(
            action="accounts.sign-in-refused",
            object_type="account",
            object_id=person.pk if person else "",
            at=at,
            outcome="refused",
            detail={"why": why},
        )


def note_password_changed(*, person: Person, of: str, here: SignIn | None, at: datetime) -> None:
    """Note and tell: the password is another one, changed signed in or by a link in the mail.

    Whoever knew the old one is out: every sign-in ends but `here`, where it was changed.
    """
    with _told(person=person, at=at):
        audit.record(action="accounts.password-changed", **_own(person, of, at))
        signing.end_other_sessions(person=person, keep=here, by=person, at=at)


def note_factor_added(*, person: Person, of: str, here: SignIn | None, at: datetime) -> None:
    """Note and tell: there is a new passkey or app, or new recovery codes.

    Every sign-in ends but `here`, where it was added: the others did not prove it.
    """
    with _told(person=person, at=at):
        audit.record(action="accounts.factor-added", **_own(person, of, at))
        signing.end_other_sessions(person=person, keep=here, by=person, at=at)


def note_factor_removed(*, person: Person, of: str, here: SignIn | None, at: datetime) -> None:
    """Note and tell: a passkey or an app is gone. Sign-ins go on, `here` and elsewhere."""
    with _told(person=person, at=at):
        audit.record(action="accounts.factor-removed", **_own(person, of, at))


def send_password_link(*, to: Person, link: str, at: datetime) -> None:
    """Send a link by which somebody who forgot their password chooses a new one."""
    with transaction.atomic():
        audit.record(
            action="accounts.password-link-sent", object_type="account", object_id=to.pk, at=at
        )
        emails.send_password_link(to=to, link=link, at=at)


@contextmanager
def _told(*, person: Person, at: datetime) -> Iterator[None]:
    """One transaction for the note and for the mail that tells the person of it."""
    with transaction.atomic():
        yield
        emails.tell_of_sign_in_changed(to=person, at=at)


def _own(person: Person, of: str, at: datetime) -> dict[str, Any]:
    """What an entry says of a change that somebody made to how they sign in."""
    return {
        "object_type": "account",
        "object_id": person.pk,
        "at": at,
        "by": person.pk,
        "detail": {"of": of},
    }


# By the template that allauth would have written the news from: it is how it tells what it did.
NOTES: dict[str, tuple[Callable[..., None], str]] = {
    "account/email/password_changed": (note_password_changed, "password"),
    "account/email/password_set": (note_password_changed, "password"),
    "account/email/password_reset": (note_password_changed, "password-by-mail"),
    "mfa/email/totp_activated": (note_factor_added, "app"),
    "mfa/email/totp_deactivated": (note_factor_removed, "app"),
    "mfa/email/webauthn_added": (note_factor_added, "passkey"),
    "mfa/email/webauthn_removed": (note_factor_removed, "passkey"),
    "mfa/email/recovery_codes_generated": (note_factor_added, "recovery-codes"),
}
