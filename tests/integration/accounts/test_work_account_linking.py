"""Linking a work account to a person, and taking the link away."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from pytest_django import Settings

from kith.accounts.models import Person
from kith.accounts.operations.work_account import (
    NoOtherWayIn,
    NoWorkAccountsHere,
    OneIsLinkedAlready,
    WorkAccountTaken,
    link,
    unlink,
)
from kith.accounts.queries.work_account import has_work_account
from kith.accounts.rules.work_account import WorkAccount
from kith.core.models import AuditEntry
from tests.factories.identity_provider import APPLICATION, TENANT
from tests.factories.people import AT, a_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stated(settings: Settings) -> None:
    settings.KITH_WORK_ACCOUNT = WorkAccount(TENANT, APPLICATION, "secret")


def trail() -> list[str]:
    return list(AuditEntry.objects.values_list("action", flat=True))


def test_link_is_kept_once() -> None:
    sam = a_person()

    for _twice in range(2):
        link(person=sam, subject="s", by=sam, at=AT)

    assert has_work_account(sam)
    assert SocialAccount.objects.count() == 1
    assert trail() == ["accounts.work-account-linked"]


def test_second_work_account_is_refused() -> None:
    sam = a_person()
    link(person=sam, subject="s", by=sam, at=AT)

    with pytest.raises(OneIsLinkedAlready):
        link(person=sam, subject="t", by=sam, at=AT)


def test_subject_of_somebody_else_is_refused_and_leaves_no_line() -> None:
    sam, kim = a_person(), a_person()
    link(person=sam, subject="s", by=sam, at=AT)

    with pytest.raises(WorkAccountTaken):
        link(person=kim, subject="s", by=kim, at=AT)
    assert (has_work_account(kim), len(trail())) == (False, 1)


def test_nothing_is_linked_where_no_tenant_is_named(settings: Settings) -> None:
    settings.KITH_WORK_ACCOUNT = None
    sam = a_person()

    with pytest.raises(NoWorkAccountsHere):
        link(person=sam, subject="s", by=sam, at=AT)
    assert not has_work_account(sam)


def test_last_way_in_is_not_taken_away() -> None:
    sam = a_person()
    link(person=sam, subject="s", by=sam, at=AT)
    sam.set_unusable_password()
    sam.save()

    with pytest.raises(NoOtherWayIn):
        unlink(person=sam, by=sam, at=AT)
    assert has_work_account(sam)


def test_taking_away_what_is_not_there_leaves_no_line() -> None:
    sam = a_person()

    unlink(person=sam, by=sam, at=AT)

    assert trail() == []


@pytest.mark.django_db(transaction=True)
def test_two_people_who_race_for_a_subject_get_it_once() -> None:
    people = [a_person(), a_person()]

    def claim(person: Person) -> str:
        try:
            link(person=person, subject="s", by=person, at=AT)
        except WorkAccountTaken:
            return "taken"
        finally:
            connection.close()
        return "linked"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(claim, people))

    assert outcomes == ["linked", "taken"]
    assert (SocialAccount.objects.count(), trail()) == (1, ["accounts.work-account-linked"])
