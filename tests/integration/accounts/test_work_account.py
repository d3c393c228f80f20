"""Signing in by a work account, against a provider on loopback that is told to lie."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from kith.accounts.models import Person
from kith.accounts.operations.work_account import link
from kith.accounts.work_account import second_factor
from kith.accounts.work_account.identity_token import ProvenSubject
from kith.accounts.work_account.joining import MARKER, PROVEN, proven
from tests.factories.identity_provider import (
    LIES,
    SUBJECT,
    TENANT,
    IdentityProvider,
)
from tests.factories.people import AT, a_person
from tests.factories.work_account import BEGIN, leave, linked, sign_in, signed_in_as, visit

pytestmark = pytest.mark.django_db


def test_linked_person_signs_in(client: Client, provider: IdentityProvider, sam: Person) -> None:
    linked(sam)

    answer = sign_in(client, next="/account/")

    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert signed_in_as(client) == str(sam.pk)


def test_what_is_asked_of_the_provider(
    client: Client, provider: IdentityProvider, sam: Person
) -> None:
    linked(sam)
    sign_in(client)
    (asked,), (exchanged,) = provider.asked, provider.exchanged

    assert {name: asked[name] for name in ("scope", "response_type", "code_challenge_method")} == {
        "scope": "openid",
        "response_type": "code",
        "code_challenge_method": "S256",
    }
    assert asked["redirect_uri"] == "http://testserver/account/work-account/callback/"
    assert [len(asked[name]) >= 16 for name in ("state", "nonce", "code_challenge")] == [True] * 3
    assert exchanged["grant_type"] == "authorization_code"


def test_each_attempt_has_its_own_state_and_nonce(
    client: Client, provider: IdentityProvider
) -> None:
    first, second = (parse_qs(urlsplit(leave(client)).query) for _ in range(2))

    assert [first[name] == second[name] for name in ("state", "nonce", "code_challenge")] == [
        False
    ] * 3


@pytest.mark.parametrize("lie", LIES)
def test_lie_signs_nobody_in(
    client: Client, provider: IdentityProvider, sam: Person, lie: str
) -> None:
    linked(sam)
    provider.lie = "access-denied"
    plain = sign_in(Client())
    provider.lie = lie

    answer = client.post(BEGIN) if lie == "endpoint-elsewhere" else sign_in(client)

    assert (answer.status_code, answer.content) == (403, plain.content)
    assert "You are not signed in" in answer.content.decode()
    assert "Sam" not in answer.content.decode()
    assert "AADSTS" not in answer.content.decode()
    assert (signed_in_as(client), SocialAccount.objects.count()) == (None, 1)


def test_same_mail_with_another_subject_is_refused_and_not_linked(
    client: Client, provider: IdentityProvider, sam: Person
) -> None:
    linked(sam)
    provider.subject = "subject-of-somebody-else"

    answer = sign_in(client)

    assert answer.status_code == 403
    assert "Your work account is not linked yet" in answer.content.decode()
    assert signed_in_as(client) is None
    assert list(SocialAccount.objects.values_list("user", "uid")) == [(sam.pk, SUBJECT)]
    assert Person.objects.count() == 1


def test_subject_of_another_tenant_is_somebody_else(
    client: Client, provider: IdentityProvider, sam: Person
) -> None:
    SocialAccount.objects.create(user=sam, provider="entra-of-another-tenant", uid=SUBJECT)

    assert sign_in(client).status_code == 403
    assert signed_in_as(client) is None


def test_way_back_counts_once_and_for_one_browser(
    client: Client, provider: IdentityProvider, sam: Person
) -> None:
    linked(sam)
    back = visit(leave(client))
    elsewhere = Client()

    assert elsewhere.get(back).status_code == 403
    assert client.get(back).status_code == 302
    assert client.get(back).status_code == 403
    assert signed_in_as(elsewhere) is None


def test_closed_account_does_not_open(
    client: Client, provider: IdentityProvider, sam: Person
) -> None:
    linked(sam)
    sam.is_active = False
    sam.save()

    assert sign_in(client).status_code == 403
    assert signed_in_as(client) is None
    assert second_factor.SESSION_KEY not in client.session


def test_nothing_of_the_work_account_is_kept_but_its_subject(
    client: Client, provider: IdentityProvider, sam: Person
) -> None:
    linked(sam)
    sign_in(client)
    (kept,) = SocialAccount.objects.values("provider", "uid", "extra_data")

    assert kept == {"provider": f"entra-{TENANT}", "uid": SUBJECT, "extra_data": {}}
    assert (SocialToken.objects.count(), SocialApp.objects.count()) == (0, 0)
    assert re.findall("Canary|exampleton.example|access token", str(dict(client.session))) == []


@pytest.mark.parametrize(
    ("methods", "is_stated", "expected"),
    [(("pwd",), False, False), (("pwd", "mfa"), False, True), (("pwd",), True, True)],
)
def test_second_factor_is_what_the_token_or_the_council_says(
    client: Client,
    provider: IdentityProvider,
    settings: Settings,
    sam: Person,
    methods: tuple[str, ...],
    is_stated: bool,
    expected: bool,
) -> None:
    linked(sam)
    provider.methods = methods
    settings.KITH_WORK_ACCOUNT = provider.account(does_second_factor=is_stated)

    sign_in(client)

    said = client.session.get(second_factor.SESSION_KEY)
    assert said == (str(sam.pk) if expected else None)


def test_signing_in_by_another_work_account_ends_the_first_session(
    client: Client, provider: IdentityProvider, sam: Person
) -> None:
    linked(sam)
    provider.methods = ("pwd", "mfa")
    sign_in(client)
    other = a_person()
    link(person=other, subject="subject-of-other", by=other, at=AT)
    provider.subject, provider.methods = "subject-of-other", ("pwd",)

    sign_in(client)

    assert signed_in_as(client) == str(other.pk)
    assert second_factor.SESSION_KEY not in client.session


def test_opening_the_address_only_offers_the_button(
    client: Client, provider: IdentityProvider
) -> None:
    page = client.get(BEGIN)

    assert page.status_code == 200
    assert provider.asked == []
    assert "Continue to your organisation\u2019s sign-in" in page.content.decode()


def test_leaving_needs_no_looser_policy(client: Client, provider: IdentityProvider) -> None:
    page = client.post(BEGIN)

    assert "form-action 'self';" in page["Content-Security-Policy"]
    assert "no-store" in page["Cache-Control"]


def test_no_address_where_the_council_named_no_tenant(client: Client, settings: Settings) -> None:
    settings.KITH_WORK_ACCOUNT = None

    asked = [client.get(BEGIN), client.post(BEGIN), client.get("/account/work-account/callback/")]
    assert [answer.status_code for answer in asked] == [404, 404, 404]


def test_provider_that_is_away_is_told_plainly(
    client: Client, provider: IdentityProvider, settings: Settings
) -> None:
    provider.address, was = "http://127.0.0.1:1", provider.address
    settings.KITH_WORK_ACCOUNT = provider.account()
    provider.address = was

    assert client.post(BEGIN).status_code == 403


def test_invitation_keeps_what_was_proven_for_its_page(
    client: Client, provider: IdentityProvider
) -> None:
    session = client.session
    session[MARKER] = "token-of-the-invitation"
    session.save()

    answer = sign_in(client)

    assert (answer.status_code, answer["Location"]) == (
        302,
        "/account/join/token-of-the-invitation/",
    )
    kept = client.session[PROVEN]
    assert (kept["subject"], kept["second_factor"]) == (SUBJECT, False)
    assert (signed_in_as(client), SocialAccount.objects.count()) == (None, 0)


def test_proven_subject_is_forgotten_after_ten_minutes(
    client: Client, provider: IdentityProvider
) -> None:
    session = client.session
    session[MARKER] = "token"
    session.save()
    sign_in(client)
    request: Any = client  # all that it asks for is a session
    now = timezone.now()

    assert proven(request, token="token", at=now) == ProvenSubject(SUBJECT, False)
    assert proven(request, token="another", at=now) is None
    assert proven(request, token="token", at=now + timedelta(minutes=11)) is None


def test_linked_person_with_an_invitation_comes_back_to_it_signed_in(
    client: Client, provider: IdentityProvider, sam: Person
) -> None:
    linked(sam)
    session = client.session
    session[MARKER] = "token"
    session.save()

    answer = sign_in(client)

    assert answer["Location"] == "/account/join/token/"
    assert signed_in_as(client) == str(sam.pk)


def test_second_factor_that_the_work_account_did_is_not_asked_again(
    client: Client, provider: IdentityProvider, sam: Person
) -> None:
    Authenticator.objects.create(user=sam, type=Authenticator.Type.TOTP, data={})
    linked(sam)

    assert sign_in(client)["Location"] == "/account/2fa/authenticate/"
    assert signed_in_as(client) is None
    provider.methods = ("pwd", "mfa")
    assert sign_in(client)["Location"] == "/work/"
    assert signed_in_as(client) == str(sam.pk)
