"""Linking a work account to a person, by its subject, and taking the link away."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import IntegrityError, transaction

from kith.accounts.models import Person
from kith.accounts.sight import locked
from kith.core import audit
from kith.core.refusals import Refusal


class NoWorkAccountsHere(Refusal):
    """The council named no tenant."""


class WorkAccountTaken(Refusal):
    """The subject belongs to somebody else."""


class OneIsLinkedAlready(Refusal):
    """A person has one work account at a time."""


class NoOtherWayIn(Refusal):
    """Without the link they could never sign in again."""


def link(*, person: Person, subject: str, by: Person, at: datetime) -> None:
    """Let the holder of this work account sign in as `person`. Linked already: nothing changes.

    Raises:
        NoWorkAccountsHere: none can be linked.
        OneIsLinkedAlready: another work account is linked to this person.
        WorkAccountTaken: this one is linked to another person.
    """
    account = settings.KITH_WORK_ACCOUNT
    if not account:
        raise NoWorkAccountsHere("Work accounts are not used here.")
    try:
        with transaction.atomic():
            held = locked(person)
            linked = SocialAccount.objects.filter(user=held, provider=account.provider).first()
            if linked and linked.uid == subject:
                return
            if linked:
                raise OneIsLinkedAlready(
                    "Another work account is linked already. Take that link away first."
                )
            SocialAccount.objects.create(user=held, provider=account.provider, uid=subject)
            audit.record(
                action="accounts.work-account-linked",
                object_type="account",
                object_id=person.pk,
                at=at,
                by=by.pk,
            )
    except IntegrityError as error:  # the table allows a subject once, and so decides a race
        raise WorkAccountTaken(
            "That work account is linked to somebody else. Ask whoever runs this site."
        ) from error


def unlink(*, person: Person, by: Person, at: datetime) -> None:
    """Take the link away; the person signs in by passkey or password from now on.

    Raises:
        NoOtherWayIn: they have neither.
    """
    with transaction.atomic():
        held = locked(person)
        passkeys = Authenticator.objects.filter(user=held, type=Authenticator.Type.WEBAUTHN)
        if not held.has_usable_password() and not passkeys.exists():
            raise NoOtherWayIn(
                "You would have no way to sign in. Add a passkey or set a password first."
            )
        gone, _by_table = SocialAccount.objects.filter(user=held).delete()
        if gone:
            audit.record(
                action="accounts.work-account-unlinked",
                object_type="account",
                object_id=person.pk,
                at=at,
                by=by.pk,
            )
