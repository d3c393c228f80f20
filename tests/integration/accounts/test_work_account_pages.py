"""Linking a work account from one's own pages, against a provider on loopback."""

from __future__ import annotations

import re

import pytest
from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse
from django.test import Client

from kith.accounts.models import Person
from kith.core.models import AuditEntry
from tests.factories.identity_provider import SUBJECT, IdentityProvider
from tests.factories.people import PASSWORD, a_person
from tests.factories.work_account import leave, linked, sign_in, signed_in_as, visit

pytestmark = pytest.mark.django_db


def told(answer: HttpResponse) -> list[str]:
    return re.findall(r'notification-banner__heading">([^<]*)<', answer.content.decode())


LINK = "/account/work-account/link/"
LINKING = "/account/work-account/"


def sign_in_by_password(client: Client, person: Person) -> None:
    answer = client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302


def test_signed_in_person_links_and_unlinks(
    client: Client, provider: IdentityProvider, sam: Person
) -> None:
    sign_in_by_password(client, sam)

    answer = sign_in(client, LINK)
    assert (answer.status_code, answer["Location"]) == (302, LINKING)
    assert told(client.get(LINKING)) == ["Your work account is linked."]
    assert list(SocialAccount.objects.values_list("user", "uid")) == [(sam.pk, SUBJECT)]

    client.post("/account/work-account/unlink/")
    assert told(client.get(LINKING)) == ["Your work account is no longer linked."]
    assert SocialAccount.objects.count() == 0
    done = AuditEntry.objects.filter(action__startswith="accounts.work-account")
    assert list(done.values_list("action", "object_id")) == [
        ("accounts.work-account-linked", str(sam.pk)),
        ("accounts.work-account-unlinked", str(sam.pk)),
    ]


def test_account_of_somebody_else_is_not_linked(
    client: Client, provider: IdentityProvider, sam: Person
) -> None:
    linked(a_person())
    sign_in_by_password(client, sam)

    sign_in(client, LINK)

    assert told(client.get(LINKING)) == [
        "That work account is linked to somebody else. Ask whoever runs this site."
    ]
    assert not SocialAccount.objects.filter(user=sam).exists()
    assert signed_in_as(client) == str(sam.pk)


def test_link_that_another_person_began_is_refused(
    client: Client, provider: IdentityProvider, sam: Person
) -> None:
    sign_in_by_password(client, sam)
    back = visit(leave(client, LINK))
    session = client.session
    states = session["socialaccount_states"]
    client.logout()
    other = a_person()
    sign_in_by_password(client, other)
    session = client.session
    session["socialaccount_states"] = states
    session.save()

    assert client.get(back).status_code == 403
    assert SocialAccount.objects.count() == 0


def test_strangers_are_led_to_the_sign_in(client: Client, provider: IdentityProvider) -> None:
    asked = [
        client.get(LINKING),
        client.post(LINK),
        client.post("/account/work-account/unlink/"),
    ]

    assert [answer.status_code for answer in asked] == [302, 302, 302]
    assert {answer["Location"].partition("?")[0] for answer in asked} == {"/account/login/"}


def test_password_alone_links_nothing_to_whoever_needs_more(
    client: Client, provider: IdentityProvider
) -> None:
    supervisor = a_person("supervisor")
    sign_in_by_password(client, supervisor)

    asked = [client.post(LINK), client.post("/account/work-account/unlink/")]

    assert [(answer.status_code, answer["Location"]) for answer in asked] == [
        (302, "/account/2fa/needed/")
    ] * 2
    assert provider.asked == []


def test_linking_needs_the_person_again_after_fifteen_minutes(
    client: Client, provider: IdentityProvider, sam: Person
) -> None:
    sign_in_by_password(client, sam)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 16 * 60
    session.save()

    answer = client.post(LINK)

    assert answer["Location"].partition("?")[0] == "/account/reauthenticate/"
