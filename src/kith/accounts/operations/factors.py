"""Taking away a lost passkey or app, so that its owner can begin anew."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from kith.accounts import emails
from kith.accounts.models import Person, SignIn
from kith.accounts.operations import signing
from kith.accounts.sight import locked, may_on
from kith.core import audit
from kith.core.refusals import Refusal


class NotTheirs(Refusal):
    """Somebody who does not answer for that person."""


class YourOwn(Refusal):
    """Somebody who would take away what guards their own account."""


class NothingToReset(Refusal):
    """Somebody who has no passkey, app or codes."""


def reset_second_factor(*, person: Person, by: Person, at: datetime) -> int:
    """Take away a person's passkeys, app and recovery codes; returns how many there were.

    Their sessions end, and so does their password: whoever knew it could add a passkey of their
    own. A link in the mail lets them choose a new one, and so shows that the mailbox is theirs.
    Then they must add a passkey or an app before anything else.

    Raises:
        YourOwn: a person asks it for themselves.
        NotTheirs: no role gives `by` "change account" on the person.
        NothingToReset: there is none.
    """
    if person.pk == by.pk:
        raise YourOwn("You cannot do this for yourself. Ask a colleague who leads.")
    with transaction.atomic():
        person = locked(person)
        if not may_on(by, "change", person):
            raise NotTheirs("Only those who answer for this person can do that.")
        gone, _by_table = Authenticator.objects.filter(user_id=person.pk).delete()
        if not gone:
            raise NothingToReset(
                "They have no passkey or app. Signing in will ask them to add one."
            )
        person.set_unusable_password()
        person.save(update_fields=["password"])
        audit.record(
            action="accounts.second-factor-reset",
            object_type="account",
            object_id=person.pk,
            at=at,
            by=by.pk,
            detail={"count": gone},
        )
        signing.end_all_sessions(person=person, end=SignIn.End.ELSEWHERE, by=by, at=at)
        emails.tell_of_second_factor_reset(to=person, by=by, at=at)
    return int(gone)
