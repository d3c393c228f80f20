"""The page of an invitation: who may accept, and that opening it changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kith.accounts.models import Person, SignIn
from kith.core.models import AuditEntry
from kith.organisations.models import Invitation, Membership, Organisation
from kith.organisations.operations import inviting
from tests.factories.people import PASSWORD, a_person, an_organisation, signed_in_client

pytestmark = pytest.mark.django_db
EMAIL = "sam@example.org"
SAID = {"name": "Sam Field", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def here() -> Organisation:
    return an_organisation("Dale House")


def address_of(token: str) -> str:
    return reverse("joining:join", kwargs={"token": token})


def a_link(organisation: Organisation, **more: Any) -> str:
    token = inviting.new_token()
    said: dict[str, Any] = {
        "email": EMAIL,
        "name": "Sam",
        "roles": ["practitioner"],
        "at": timezone.now(),
        **more,
    }
    inviting.invite(organisation=organisation, team=None, by=None, token=token, **said)
    return address_of(token)


def invitation() -> Invitation:
    return Invitation.objects.because("A test.").get()


def places() -> int:
    return Membership.objects.because("A test.").count()


def test_opening_the_link_changes_nothing(here: Organisation, client: Client) -> None:
    link = a_link(here)
    before = AuditEntry.objects.count()

    answers = [client.get(link), client.get(link), client.head(link)]

    assert [one.status_code for one in answers] == [200, 200, 200]
    assert (invitation().accepted_at, Person.objects.count(), places()) == (None, 0, 0)
    assert AuditEntry.objects.count() == before


def test_page_says_what_for_and_what_is_kept(here: Organisation, client: Client) -> None:
    shown = client.get(a_link(here)).content.decode()

    assert [
        part
        for part in ("Dale House", "Talks with families", EMAIL, "What is kept about you")
        if part not in shown
    ] == []


def test_page_is_not_kept_and_tells_no_other_site(here: Organisation, client: Client) -> None:
    answer = client.get(a_link(here))

    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"


def test_new_person_joins_and_is_led_to_the_second_factor(
    here: Organisation, client: Client
) -> None:
    answer = client.post(a_link(here), SAID)

    person = Person.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("work:home"))
    assert (person.email, person.name, person.check_password(PASSWORD)) == (
        EMAIL,
        "Sam Field",
        True,
    )
    assert list(SignIn.objects.values_list("person", "method")) == [(person.pk, "invitation")]
    led = client.get(answer["Location"])
    assert (led.status_code, led["Location"].partition("?")[0]) == (
        302,
        reverse("second_factor_needed"),
    )


def test_champion_joins_and_is_in(here: Organisation, client: Client) -> None:
    answer = client.post(a_link(here, roles=["champion"]), SAID)

    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "Enter your name"),
        ({**SAID, "again": "another long and quiet river"}, "Enter the same password twice"),
        ({**SAID, "password": "river", "again": "river"}, "at least 12 characters"),
        ({**SAID, "password": "sam@example.org", "again": "sam@example.org"}, "too similar"),
    ],
)
def test_what_is_wrong_is_said(
    here: Organisation, client: Client, said: dict[str, str], told: str
) -> None:
    answer = client.post(a_link(here), said)

    assert told in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    assert (Person.objects.count(), places()) == (0, 0)


@pytest.mark.parametrize("end", ["unknown", "used", "withdrawn", "too old", "closed"])
def test_link_that_does_not_work_says_whom_to_ask(
    here: Organisation, client: Client, end: str
) -> None:
    link, now = a_link(here), timezone.now()
    row = invitation()
    if end == "unknown":
        link = address_of("nonsense")
    elif end == "used":
        row.accepted_at = now
    elif end == "withdrawn":
        row.withdrawn_at = now
    elif end == "too old":
        row.expires_at = now - timedelta(seconds=1)
    else:
        here.closed_at = now
        here.save()
    row.save()

    answers = [client.get(link), client.post(link, SAID)]

    assert [one.status_code for one in answers] == [404, 404]
    assert "ask the person at your work who invited you" in answers[0].content.decode()
    assert "Dale House" not in answers[0].content.decode()
    assert (Person.objects.count(), places()) == (0, 0)


def test_who_has_an_account_signs_in_first(here: Organisation, client: Client) -> None:
    a_person(email="SAM@example.org")
    link = a_link(here)

    shown = client.get(link).content.decode()
    answer = client.post(link, SAID)

    assert f"{reverse('account_login')}?next={link}" in shown
    assert 'name="password"' not in shown
    assert (answer.status_code, places()) == (200, 0)


def test_who_is_signed_in_joins_with_one_button(here: Organisation) -> None:
    person = a_person(email="SAM@example.org")
    client, link = signed_in_client(person), a_link(here)

    assert 'name="password"' not in client.get(link).content.decode()
    answer = client.post(link)

    assert (answer["Location"], places()) == (reverse("work:home"), 1)
    assert invitation().accepted_by == person


def test_somebody_else_is_told_and_may_sign_out(here: Organisation) -> None:
    client, link = signed_in_client(a_person("champion", name="Bo Other")), a_link(here)

    shown = client.get(link).content.decode()
    answer = client.post(link, SAID)

    assert "You are signed in as somebody else" in shown
    assert reverse("account_logout") in shown
    assert (answer.status_code, places(), invitation().accepted_at) == (200, 1, None)


def test_who_comes_back_comes_as_anybody_new_and_sets_up_a_second_factor(
    here: Organisation, client: Client
) -> None:
    person = a_person(email=EMAIL)
    person.is_active = False
    person.save()
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})

    answer = client.post(a_link(here), SAID)

    assert (answer["Location"], Person.objects.get().is_active) == ("/work/", True)
    assert Authenticator.objects.count() == 0
    assert client.get("/work/")["Location"] == reverse("second_factor_needed")


def test_many_tries_are_stopped(here: Organisation, client: Client) -> None:
    answers = [client.post(address_of(f"guess-{number}")).status_code for number in range(31)]

    assert answers == [404] * 30 + [429]
