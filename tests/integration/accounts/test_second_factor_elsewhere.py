"""A session that a password alone began does not get round a second factor that was added since."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.socialaccount.models import SocialAccount

from kith.accounts.models import Person, SignIn
from kith.core.models import OutboxMessage
from tests.browser.people import unused_code
from tests.factories.clients import WorkClient
from tests.factories.identity_provider import IdentityProvider
from tests.factories.people import PASSWORD, a_person
from tests.factories.work_account import leave, visit
from tests.integration.accounts.test_second_factor import (
    factors,
    proved_by_password,
    with_app,
    with_passkey,
)

pytestmark = pytest.mark.django_db

PROVE = "/account/2fa/reauthenticate/"
NEW = "another long and quiet river"
CLOSED = [
    "/account/",
    "/account/2fa/",
    "/account/2fa/needed/",
    "/account/2fa/totp/activate/",
    "/account/2fa/totp/deactivate/",
    "/account/2fa/recovery-codes/",
    "/account/2fa/recovery-codes/generate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/account/2fa/authenticate/anything",
    "/account/join/some-token/",
    "/account/password/change/",
    "/account/work-account/",
    "/account/work-account/link/",
    "/work/",
]


@pytest.fixture(params=["practitioner", "champion"])
def unproved(request: pytest.FixtureRequest, client: WorkClient) -> Person:
    """Signed in by password; then a passkey was added elsewhere. A champion needs none."""
    person = a_person(request.param)
    proved_by_password(client, person)
    with_passkey(person)
    return person


def ends(person: Person) -> list[str]:
    """How the person's sign-ins ended, the first one first."""
    return [one.end for one in SignIn.objects.filter(person=person).order_by("began_at")]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", CLOSED)
def test_unproved_session_opens_nothing_but_the_way_to_prove(
    client: WorkClient, unproved: Person, address: str, method: str
) -> None:
    response = getattr(client, method)(address)

    assert (response.status_code, response["location"].partition("?")[0]) == (302, PROVE)


@pytest.mark.parametrize("address", ["/account/reauthenticate/", "/account/logout/"])
def test_unproved_session_may_prove_or_go_away(
    client: WorkClient, unproved: Person, address: str
) -> None:
    assert client.get(address).status_code == 200


def test_address_to_prove_by_passkey_is_open(client: WorkClient) -> None:
    person = a_person("practitioner")
    proved_by_password(client, person)
    with_app(person)

    # allauth's own answer to whoever has no passkey; the way to prove would be another address
    response = client.get("/account/2fa/webauthn/reauthenticate/")
    assert response["location"] == "/account/reauthenticate/"


def test_unproved_session_makes_no_recovery_codes(client: WorkClient, unproved: Person) -> None:
    client.post("/account/2fa/recovery-codes/generate/")

    assert factors(unproved) == ["webauthn"]


def test_unproved_session_adds_no_app_that_it_began_to_add_before(client: WorkClient) -> None:
    person = a_person("practitioner")
    proved_by_password(client, person)
    client.get("/account/2fa/totp/activate/")
    key = client.session[SECRET_SESSION_KEY]
    with_passkey(person)

    client.post("/account/2fa/totp/activate/", {"code": unused_code(key, [])})

    assert factors(person) == ["webauthn"]
    assert client.get("/work/")["location"].startswith(PROVE)


def test_unproved_session_links_no_work_account_that_it_left_for_before(
    client: WorkClient, provider: IdentityProvider
) -> None:
    person = a_person("champion")
    proved_by_password(client, person)
    back = visit(leave(client, "/account/work-account/link/"))
    with_passkey(person)

    client.get(back)

    assert SocialAccount.objects.count() == 0


def test_code_proves_and_opens_the_rest(client: WorkClient) -> None:
    person = a_person("champion")
    proved_by_password(client, person)
    key = with_app(person)
    assert client.get("/account/2fa/")["location"] == f"{PROVE}?next=%2Faccount%2F2fa%2F"

    client.post(PROVE, {"code": unused_code(key, [])})

    assert client.get("/account/2fa/").status_code == 200


def test_adding_a_factor_ends_the_sign_ins_elsewhere(
    client: WorkClient, django_capture_on_commit_callbacks: Any
) -> None:
    person = a_person("practitioner")
    thief = WorkClient()
    proved_by_password(thief, person)
    proved_by_password(client, person)
    client.get("/account/2fa/totp/activate/")
    key = client.session[SECRET_SESSION_KEY]

    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/2fa/totp/activate/", {"code": unused_code(key, [])})

    assert ends(person) == ["elsewhere", ""]
    assert thief.get("/work/")["location"].startswith("/account/login/")
    assert client.get("/work/").status_code == 200


def test_new_recovery_codes_end_the_sign_ins_elsewhere(
    client: WorkClient, django_capture_on_commit_callbacks: Any
) -> None:
    person = a_person("practitioner")
    with_app(person)
    RecoveryCodes.activate(person)
    WorkClient().force_login(person)
    client.force_login(person)

    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/2fa/recovery-codes/generate/")

    assert ends(person) == ["elsewhere", ""]


def test_another_password_ends_the_sign_ins_elsewhere(client: WorkClient) -> None:
    person = a_person("champion")
    WorkClient().force_login(person)
    client.force_login(person)

    client.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )

    assert ends(person) == ["elsewhere", ""]
    assert client.get("/work/").status_code == 200


def test_password_by_mail_ends_every_sign_in_of_that_person_alone(client: WorkClient) -> None:
    person, other = a_person("champion"), a_person("champion")
    WorkClient().force_login(person)
    WorkClient().force_login(other)
    client.post("/account/password/reset/", {"email": person.email})
    found = re.search(r"https?://[^/]+(/account/\S+)", OutboxMessage.objects.get().body)
    assert found
    form_address = client.get(found[1], follow=True).redirect_chain[-1][0]

    client.post(form_address, {"password1": NEW, "password2": NEW})

    assert (ends(person), ends(other)) == (["elsewhere"], [""])


def test_link_for_a_password_is_of_the_places_own_address(client: WorkClient) -> None:
    person = a_person("champion")

    client.post("/account/password/reset/", {"email": person.email}, HTTP_HOST="localhost:9999")

    body = OutboxMessage.objects.get().body
    assert re.findall(r"https?://[^/]+/account/password", body) == [
        "http://127.0.0.1:8000/account/password"
    ]
