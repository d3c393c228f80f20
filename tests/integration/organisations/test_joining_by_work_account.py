"""Accepting an invitation by one's work account, against a provider on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from kith.accounts.models import Person
from kith.organisations.models import Membership
from kith.organisations.operations import inviting
from tests.factories.identity_provider import SUBJECT, IdentityProvider, identity_provider
from tests.factories.people import a_person, an_organisation
from tests.factories.work_account import linked, sign_in, signed_in_as

pytestmark = pytest.mark.django_db
EMAIL = "nova@example.org"
FOUND = "Your work account was found."


@pytest.fixture(scope="module")
def running() -> Iterator[IdentityProvider]:
    with identity_provider() as one:
        yield one


@pytest.fixture
def provider(running: IdentityProvider, settings: Settings) -> IdentityProvider:
    running.__init__(address=running.address)  # type: ignore[misc]
    settings.KITH_WORK_ACCOUNT = running.account()
    return running


@pytest.fixture
def link() -> str:
    token = inviting.new_token()
    inviting.invite(
        organisation=an_organisation("Dale House"),
        team=None,
        email=EMAIL,
        name="Nova",
        roles=["practitioner"],
        by=None,
        at=timezone.now(),
        token=token,
    )
    return reverse("joining:join", kwargs={"token": token})


def places() -> list[str]:
    return [str(one.person.name) for one in Membership.objects.because("A test.").order_by("pk")]


def test_invited_person_joins_by_work_account_without_a_password(
    client: Client, provider: IdentityProvider, link: str
) -> None:
    assert "Use your work account" in client.get(link).content.decode()

    back = sign_in(client, link, way="work-account")

    assert (back["Location"], places()) == (link, [])
    page = client.get(link).content.decode()
    assert (FOUND in page, "Choose a password" in page) == (True, False)
    answer = client.post(link, {"name": "Nova New"})
    person = Person.objects.get(email=EMAIL)
    assert (answer["Location"], places(), signed_in_as(client)) == (
        "/work/",
        ["Nova New"],
        str(person.pk),
    )
    assert list(SocialAccount.objects.values_list("user", "uid")) == [(person.pk, SUBJECT)]
    assert person.has_usable_password() is False


def test_next_day_the_work_account_signs_them_in(
    client: Client, provider: IdentityProvider, link: str
) -> None:
    sign_in(client, link, way="work-account")
    client.post(link, {"name": "Nova New"})
    next_day = Client()

    sign_in(next_day)

    assert signed_in_as(next_day) == str(Person.objects.get(email=EMAIL).pk)


def test_work_account_of_somebody_else_signs_them_in_and_joins_nobody(
    client: Client, provider: IdentityProvider, link: str
) -> None:
    other = a_person(name="Olu Other")
    linked(other)

    back = sign_in(client, link, way="work-account")

    assert (back["Location"], signed_in_as(client)) == (link, str(other.pk))
    page = client.get(link).content.decode()
    assert "You are signed in as somebody else" in page
    client.post(link, {"name": "Nova New"})
    assert (places(), Person.objects.filter(email=EMAIL).count()) == ([], 0)


def test_work_account_that_was_linked_meanwhile_is_told_on_the_form(
    client: Client, provider: IdentityProvider, link: str
) -> None:
    sign_in(client, link, way="work-account")
    linked(a_person())

    answer = client.post(link, {"name": "Nova New"})

    page = answer.content.decode()
    assert page.count("That work account is linked to somebody else") >= 1
    assert 'value="Nova New"' in page
    assert (places(), Person.objects.filter(email=EMAIL).count()) == ([], 0)


def test_what_was_proven_serves_no_other_invitation_after_it_was_used(
    client: Client, provider: IdentityProvider, link: str
) -> None:
    sign_in(client, link, way="work-account")
    client.post(link, {"name": "Nova New"})

    assert "kith_work_account" not in client.session


def test_what_was_proven_serves_no_other_invitation(
    client: Client, provider: IdentityProvider, link: str
) -> None:
    other = inviting.new_token()
    inviting.invite(
        organisation=an_organisation("Elm House"), team=None, email="olu@example.org", name="Olu",
        roles=["practitioner"], by=None, at=timezone.now(), token=other,
    )  # fmt: skip
    sign_in(client, link, way="work-account")
    elsewhere = reverse("joining:join", kwargs={"token": other})

    page = client.get(elsewhere).content.decode()
    client.post(elsewhere, {"name": "Olu Other"})

    assert (FOUND in page, "Choose a password" in page) == (False, True)
    assert (places(), SocialAccount.objects.count()) == ([], 0)
    assert FOUND in client.get(link).content.decode()


def test_refused_work_account_leaves_the_password(
    client: Client, provider: IdentityProvider, link: str
) -> None:
    provider.lie = "wrong-tenant"

    sign_in(client, link, way="work-account")

    page = client.get(link).content.decode()
    assert (FOUND in page, "Choose a password" in page, places()) == (False, True, [])
