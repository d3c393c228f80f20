"""Signing in by address, password and code: who gets in, and what those who do not are told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from kith.accounts.models import Person
from kith.accounts.rules.sealed import CannotBeOpened
from kith.core.models import AuditEntry, OutboxMessage
from tests.browser.people import unused_code
from tests.factories.people import PASSWORD, a_person

pytestmark = pytest.mark.django_db

SIGN_IN = "/account/login/"
SECOND_STEP = "/account/2fa/authenticate/"
ONE_TIME = (re.compile(rb'name="post_key" value="[^"]*"'), re.compile(rb'name="csrf[^>]*>'))


def with_app(person: Person) -> str:
    """Give somebody an app for codes; returns its key."""
    key = generate_totp_secret()
    TOTP.activate(person, key)
    return key


def give_password(client: Client, email: str, password: str = PASSWORD, **query: Any) -> Any:
    """Post address and password."""
    return client.post(SIGN_IN, {"login": email, "password": password}, query_params=query)


def same(body: bytes) -> bytes:
    """A page without what differs each time it is drawn, and without what was typed."""
    for pattern in ONE_TIME:
        body = pattern.sub(b"", body)
    return re.sub(rb'value="[^"]*@[^"]*"', b"", body)


def entries(action: str) -> list[dict[str, Any]]:
    """The trail's rows of one kind."""
    rows = AuditEntry.objects.filter(action=action).order_by("at")
    return [{"object": row.object_id, "by": row.by_id, **row.detail} for row in rows]


def test_password_alone_signs_in_who_needs_no_second_factor(client: Client) -> None:
    person = a_person("champion")
    response = give_password(client, person.email)

    assert (response.status_code, response["location"]) == (302, "/work/")
    assert client.get("/work/").status_code == 200


def test_sign_in_goes_on_to_the_page_that_was_asked_for(client: Client) -> None:
    person = a_person("champion")
    response = give_password(client, person.email, next="/account/")

    assert response["location"] == "/account/"


def test_sign_in_never_goes_on_to_another_site(client: Client) -> None:
    person = a_person("champion")
    response = give_password(client, person.email, next="https://elsewhere.example/")

    assert response["location"] == "/work/"


def test_capitals_in_the_address_do_not_matter(client: Client) -> None:
    person = a_person("champion", email="ada@example.org")

    assert give_password(client, person.email.upper())["location"] == "/work/"


def test_unknown_person_and_wrong_password_are_told_the_same(client: Client) -> None:
    known = give_password(client, a_person("champion").email, "not the password")
    unknown = give_password(client, "nobody@example.org", "not the password")

    assert b"The e-mail address or the password is not right" in known.content
    assert (known.status_code, same(known.content)) == (unknown.status_code, same(unknown.content))


def test_wrong_password_is_noted_without_address(client: Client) -> None:
    give_password(client, a_person("champion").email, "not the password")

    assert entries("accounts.sign-in-refused") == [{"object": "", "by": None, "why": "password"}]


@pytest.mark.parametrize("exists", [True, False])
def test_sixth_wrong_password_is_turned_away_whoever_it_is(client: Client, exists: bool) -> None:
    email = a_person("champion").email if exists else "nobody@example.org"
    for _try in range(5):
        give_password(client, email, "not the password")
    response = give_password(client, email, "not the password")

    assert b"There were too many tries. Wait five minutes" in response.content


def test_right_password_does_not_help_after_too_many_tries(client: Client) -> None:
    person = a_person("champion")
    for _try in range(5):
        give_password(client, person.email, "not the password")
    response = give_password(client, person.email)

    assert b"There were too many tries. Wait five minutes" in response.content
    assert "_auth_user_id" not in client.session


def test_somebody_who_left_does_not_get_in(client: Client) -> None:
    person = a_person("champion")
    Person.objects.filter(pk=person.pk).update(is_active=False)
    response = give_password(client, person.email)

    assert response["location"] == "/account/inactive/"
    assert b"This account is closed" in client.get("/account/inactive/").content
    assert "_auth_user_id" not in client.session


def test_app_is_asked_for_after_the_password(client: Client) -> None:
    person = a_person("practitioner")
    key = with_app(person)
    first = give_password(client, person.email, next="/account/")
    assert first["location"].startswith(SECOND_STEP)
    assert "_auth_user_id" not in client.session

    second = client.post(SECOND_STEP, {"code": unused_code(key, [])})

    assert second["location"] == "/account/"
    assert client.get("/account/").status_code == 200


def test_wrong_code_is_refused_and_noted(client: Client) -> None:
    person = a_person("practitioner")
    with_app(person)
    give_password(client, person.email)
    response = client.post(SECOND_STEP, {"code": "000000"})

    assert b"That code is not right" in response.content
    assert entries("accounts.sign-in-refused") == [
        {"object": str(person.pk), "by": None, "why": "second-factor"}
    ]


def test_sixth_wrong_code_is_turned_away(client: Client) -> None:
    person = a_person("practitioner")
    with_app(person)
    give_password(client, person.email)
    for _try in range(5):
        client.post(SECOND_STEP, {"code": "000000"})
    response = client.post(SECOND_STEP, {"code": "000000"})

    assert b"There were too many tries" in response.content


def test_code_counts_once(client: Client) -> None:
    person = a_person("practitioner")
    code = unused_code(with_app(person), [])
    give_password(client, person.email)
    client.post(SECOND_STEP, {"code": code})
    other = Client()
    give_password(other, person.email)

    assert b"That code is not right" in other.post(SECOND_STEP, {"code": code}).content


def test_recovery_code_signs_in_once_and_the_work_page_says_so(client: Client) -> None:
    person = a_person("practitioner")
    with_app(person)
    code = RecoveryCodes.activate(person).get_unused_codes()[0]
    give_password(client, person.email)

    assert client.post(SECOND_STEP, {"code": code})["location"] == "/work/"
    assert b"You signed in with a recovery code" in client.get("/work/").content
    other = Client()
    give_password(other, person.email)
    assert b"That code is not right" in other.post(SECOND_STEP, {"code": code}).content


def test_work_page_says_when_few_recovery_codes_are_left(client: Client) -> None:
    person = a_person("practitioner")
    with_app(person)
    codes = RecoveryCodes.activate(person)
    for code in codes.get_unused_codes()[:6]:
        codes.validate_code(code)
    client.force_login(person)
    assert b"recovery codes left" not in client.get("/work/").content
    codes.validate_code(codes.get_unused_codes()[0])

    assert b"You have 3 recovery codes left" in client.get("/work/").content


def test_keys_and_codes_are_sealed_in_the_table() -> None:
    person = a_person("practitioner")
    key = with_app(person)
    seed = RecoveryCodes.activate(person)
    kept = {factor.type: factor.data for factor in Authenticator.objects.filter(user=person)}

    assert kept["totp"]["secret"].startswith("v1.")
    assert key not in str(kept)
    assert kept["recovery_codes"]["seed"].startswith("v1.")
    assert [code for code in seed.get_unused_codes() if code in str(kept)] == []


def test_key_that_was_tampered_with_lets_nobody_in(client: Client) -> None:
    person = a_person("practitioner")
    key = with_app(person)
    factor = Authenticator.objects.get(user=person)
    factor.data["secret"] = key
    factor.save()
    give_password(client, person.email)

    with pytest.raises(CannotBeOpened):
        client.post(SECOND_STEP, {"code": unused_code(key, [])})
    assert "_auth_user_id" not in client.session


def test_old_secret_key_still_opens_what_it_sealed(client: Client, settings: Any) -> None:
    person = a_person("practitioner")
    key = with_app(person)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one"
    give_password(client, person.email)

    assert client.post(SECOND_STEP, {"code": unused_code(key, [])})["location"] == "/work/"


@pytest.mark.parametrize(
    "address",
    [
        "/account/signup/",
        "/account/email/",
        "/account/confirm-email/",
        "/account/2fa/webauthn/signup/",
        "/account/2fa/trust/",
        "/account/2fa/recovery-codes/download/",
        "/account/login/code/confirm/",
    ],
)
def test_page_that_the_house_does_not_have_is_not_found(client: Client, address: str) -> None:
    client.force_login(a_person("champion"))

    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)


def test_password_link_is_sent_to_a_known_address_alone(client: Client) -> None:
    person = a_person("champion")
    known = client.post("/account/password/reset/", {"email": person.email})
    unknown = client.post("/account/password/reset/", {"email": "nobody@example.org"})
    done = client.get("/account/password/reset/done/")

    assert (known.status_code, known["location"]) == (unknown.status_code, unknown["location"])
    assert b"If there is an account with this address" in done.content
    assert [(one.to, one.subject) for one in OutboxMessage.objects.all()] == [
        (person.email, "About your account")
    ]


def test_link_lets_choose_a_password_but_does_not_sign_in(client: Client) -> None:
    person = a_person("champion")
    client.post("/account/password/reset/", {"email": person.email})
    body = OutboxMessage.objects.get().body
    found = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", body)
    assert found
    page = client.get(found[1], follow=True)
    form_address = page.redirect_chain[-1][0]
    new = "another long and quiet river"
    response = client.post(form_address, {"password1": new, "password2": new})

    assert response["location"] == "/account/password/reset/key/done/"
    assert "_auth_user_id" not in client.session
    assert give_password(Client(), person.email, new)["location"] == "/work/"
    assert b"This link does not work any more" in client.get(found[1]).content
    assert entries("accounts.password-changed") == [
        {"object": str(person.pk), "by": person.pk, "of": "password-by-mail"}
    ]


@pytest.mark.parametrize(
    ("new", "again", "says"),
    [
        ("short", "short", b"at least 12 characters"),
        ("passwordpassword", "another one here", b"You must type the same password each time"),
        ("", "", b"Enter a new password"),
    ],
)
def test_new_password_that_will_not_do_is_refused(
    client: Client, new: str, again: str, says: bytes
) -> None:
    client.force_login(a_person("champion"))
    response = client.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": again},
    )

    assert response.status_code == 200
    assert says in response.content


def test_changed_password_is_noted_and_told(client: Client) -> None:
    person = a_person("champion")
    client.force_login(person)
    new = "another long and quiet river"
    client.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    assert entries("accounts.password-changed") == [
        {"object": str(person.pk), "by": person.pk, "of": "password"}
    ]
    assert [one.code for one in OutboxMessage.objects.all()] == ["accounts.sign-in-changed"]


@pytest.mark.parametrize("address", ["/account/login/", "/account/password/reset/"])
def test_pages_before_sign_in_answer(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def test_sign_out_asks_first_and_then_does(client: Client) -> None:
    client.force_login(a_person("champion"))
    assert b"Do you want to sign out?" in client.get("/account/logout/").content
    response = client.post("/account/logout/")

    assert response["location"] == "/account/login/"
    assert client.get("/work/")["location"].startswith("/account/login/")


def test_passwords_are_kept_by_argon2id_at_owasps_cost(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["kith.accounts.rules.passwords.Argon2idHasher"]
    person = Person.objects.create_user("ada@example.org", PASSWORD)

    assert person.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
