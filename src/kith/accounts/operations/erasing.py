"""Taking out of an account who it was. The row stays, as an id that the trail names."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from kith.accounts.models import Person, RestrictionPass, SignIn
from kith.accounts.operations.opening import shut_account
from kith.accounts.sight import locked
from kith.core import audit
from kith.core.offers import Subject

TAKEN_OUT = "Name taken out"
NOWHERE = "erased.invalid"
"""No mail ever goes there: RFC 2606."""


def address_nowhere(*, record_id: object) -> str:
    """An address that names nobody, and that no two records have."""
    return f"{record_id}@{NOWHERE}"


def erase(*, subject: Subject, by: Person, at: datetime) -> int:
    """Shut the subject's account, take name and address out of it, and forget how they signed in.

    Returns how many records it touched; none without an account.
    """
    if subject.person_id is None:
        return 0
    with transaction.atomic():
        person = locked(Person(pk=subject.person_id))
        if person.is_active:
            shut_account(person=person, by=by, at=at)
            person.refresh_from_db()
        count = 1 + _take_passes(person, by, at)
        for rows in (
            SignIn.objects.filter(person=person),
            Authenticator.objects.filter(user_id=person.pk),
            SocialAccount.objects.filter(user_id=person.pk),
            EmailAddress.objects.filter(user_id=person.pk),
        ):
            count += rows.delete()[0]
        person.name, person.email = TAKEN_OUT, address_nowhere(record_id=person.pk)
        person.last_login = None
        person.set_unusable_password()
        person.save(update_fields=["name", "email", "last_login", "password"])
        audit.record(
            action="accounts.account-erased",
            object_type="account",
            object_id=person.pk,
            at=at,
            by=by.pk,
            detail={"records": count},
        )
    return count


def _take_passes(person: Person, by: Person, at: datetime) -> int:
    """Take their passes away, and say on each record how many may see it still."""
    passes = RestrictionPass.objects.filter(person=person).select_related("restriction")
    for one in passes:
        others = one.restriction.passes.exclude(person=person)
        audit.record(
            action="accounts.passes-changed",
            object_type=one.restriction.kind,
            object_id=one.restriction.object_id,
            at=at,
            by=by.pk,
            detail={"people": others.count()},
        )
    return passes.delete()[0]
