"""Shutting an account and opening it again: nothing that let the leaver in is left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group, Permission

from kith.accounts.models import Person
from kith.accounts.operations.opening import open_account, shut_account
from kith.core.models import AuditEntry
from tests.factories.people import AT, PASSWORD, a_person
from tests.integration.accounts.test_second_factor import with_app, with_passkey

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=30)
EMAIL = "office@example.org"
CLEARED = {"factors": 3, "work_accounts": 1, "rights": 3}


def somebody_with_everything() -> Person:
    """Passkey, app, codes, work account, a group, a right of their own, and the whole house."""
    person = a_person(email=EMAIL)
    with_passkey(person)
    with_app(person)
    RecoveryCodes.activate(person)
    SocialAccount.objects.create(user=person, provider="entra", uid="sub-of-a-leaver")
    person.groups.add(Group.objects.create(name="Moderators of old"))
    person.user_permissions.add(Permission.objects.order_by("pk")[0])
    person.is_superuser = True
    person.save()
    return person


def what_is_left(person: Person) -> list[int]:
    person = Person.objects.get(pk=person.pk)
    return [
        Authenticator.objects.filter(user=person).count(),
        SocialAccount.objects.filter(user=person).count(),
        person.groups.count(),
        person.user_permissions.count(),
        int(person.is_superuser),
    ]


def cleared() -> list[tuple[object, object]]:
    rows = AuditEntry.objects.filter(action="accounts.sign-in-cleared").order_by("at")
    return [(row.by_id, row.detail) for row in rows]


def test_shut_account_keeps_no_way_in_and_no_right() -> None:
    person, by = somebody_with_everything(), a_person()

    shut_account(person=person, by=by, at=AT)

    assert what_is_left(person) == [0, 0, 0, 0, 0]
    assert cleared() == [(by.pk, CLEARED)]


def test_account_that_was_shut_before_is_cleared_when_it_opens_again() -> None:
    person = somebody_with_everything()
    person.is_active = False
    person.save()

    again = open_account(email=EMAIL, name="B Newcomer", password=PASSWORD, at=LATER)

    assert (again.pk, again.is_active, again.is_superuser) == (person.pk, True, False)
    assert what_is_left(person) == [0, 0, 0, 0, 0]
    assert cleared() == [(person.pk, CLEARED)]


def test_account_with_nothing_to_clear_leaves_no_line() -> None:
    person = a_person(email=EMAIL)

    shut_account(person=person, by=a_person(), at=AT)
    open_account(email=EMAIL, name="Sam", password=PASSWORD, at=LATER)

    assert cleared() == []
