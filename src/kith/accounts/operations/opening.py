"""Opening an account, opening it again for somebody who comes back, and shutting it."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from kith.accounts.models import Person, SignIn
from kith.accounts.operations.signing import end_all_sessions
from kith.accounts.sight import locked
from kith.core import audit
from kith.core.models import Draft
from kith.core.refusals import Refusal


class HasAnAccount(Refusal):
    """There is an open account with this address: its person signs in."""

    def __init__(self) -> None:
        super().__init__("You have an account already. Sign in, then open the link again.")


def open_account(*, email: str, name: str, password: str | None, at: datetime) -> Person:
    """The account of somebody who has shown that they read the mail of this address.

    Somebody who had left gets their account again, with the new password and none of their old
    ways in: the address may be somebody else's by now. Without a password they cannot sign in by
    one.

    Raises:
        HasAnAccount
    """
    try:
        with transaction.atomic():
            person = _opened(email, name, password, at)
            EmailAddress.objects.update_or_create(
                user=person, email=person.email, defaults={"verified": True, "primary": True}
            )
            audit.record(
                action="accounts.account-opened",
                object_type="account",
                object_id=person.pk,
                at=at,
                by=person.pk,
            )
    except IntegrityError as error:  # the table allows an address once, and so decides a race
        raise HasAnAccount from error
    return person


def shut_account(*, person: Person, by: Person, at: datetime) -> None:
    """Sign a person out everywhere for good and forget what they had not sent. They stay by name.

    What they signed in by goes, and every right that does not come from a role.
    """
    with transaction.atomic():
        person = locked(person)
        person.is_active = False
        person.save(update_fields=["is_active"])
        Draft.objects.filter(person_id=person.pk).delete()
        end_all_sessions(person=person, end=SignIn.End.LEFT, by=by, at=at)
        _clear_sign_in(person, by, at)
        audit.record(
            action="accounts.account-closed",
            object_type="account",
            object_id=person.pk,
            at=at,
            by=by.pk,
        )


def _opened(email: str, name: str, password: str | None, at: datetime) -> Person:
    person = Person.objects.select_for_update().filter(email__iexact=email).first()
    if person is None:
        return Person.objects.create_user(email, password, name=name)
    if person.is_active:
        raise HasAnAccount
    _clear_sign_in(person, person, at)  # it may have been shut before shutting cleared it
    person.is_active = True
    person.name = name
    person.set_password(password)
    person.save(update_fields=["is_active", "name", "password"])
    return person


def _clear_sign_in(person: Person, by: Person, at: datetime) -> None:
    """Take away passkeys, app, codes and work account, and rights that come from no role."""
    factors, _by_table = Authenticator.objects.filter(user_id=person.pk).delete()
    links, _by_table = SocialAccount.objects.filter(user_id=person.pk).delete()
    rights = person.groups.count() + person.user_permissions.count() + int(person.is_superuser)
    person.groups.clear()
    person.user_permissions.clear()
    person.is_superuser = False
    person.save(update_fields=["is_superuser"])
    if factors or links or rights:
        audit.record(
            action="accounts.sign-in-cleared",
            object_type="account",
            object_id=person.pk,
            at=at,
            by=by.pk,
            detail={"factors": factors, "work_accounts": links, "rights": rights},
        )
