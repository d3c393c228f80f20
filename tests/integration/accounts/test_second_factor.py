"""Nobody reads records by a password alone, and whoever lost what they had can begin anew."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, TOTP, generate_totp_secret
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kith.accounts.models import Person
from kith.accounts.rules.access_table import given_roles
from kith.core.models import AuditEntry, OutboxMessage
from tests.browser.people import unused_code
from tests.factories.clients import WorkClient
from tests.factories.people import PASSWORD, a_person

pytestmark = pytest.mark.django_db

NEEDED = "/account/2fa/needed/"
INDEX = "/account/2fa/"


def with_app(person: Person) -> str:
    """Give somebody an app for codes; returns its key."""
    key = generate_totp_secret()
    TOTP.activate(person, key)
    return key


def with_passkey(person: Person, name: str = "Laptop") -> Authenticator:
    """Give somebody a passkey: what the table keeps of one, enough for pages that list it."""
    return Authenticator.objects.create(
        user=person, type="webauthn", data={"name": name, "credential": {}}
    )


def factors(person: Person) -> list[str]:
    """What the person has, in order of being added."""
    return list(
        Authenticator.objects.filter(user=person).order_by("pk").values_list("type", flat=True)
    )


def proved_by_password(client: WorkClient, person: Person) -> None:
    """Sign somebody in by a password alone."""
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})


@pytest.mark.parametrize("code", given_roles())
@pytest.mark.parametrize("address", ["/work/", "/account/", "/cms/", "/work/organisations/"])
def test_role_that_needs_it_gets_only_enrolment(
    client: WorkClient, code: str, address: str
) -> None:
    client.force_login(a_person(code), proved=False)
    response = client.get(address)

    sent_to_enrol = response.status_code == 302 and response["location"] == NEEDED
    # The editors' pages know no session of the work pages at all.
    wanted = given_roles()[code].needs_second_factor and address != "/cms/"
    assert sent_to_enrol is wanted


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_no_method_gets_past(client: WorkClient, method: str) -> None:
    client.force_login(a_person("practitioner"), proved=False)
    response = getattr(client, method)("/work/break-glass/")

    assert (response.status_code, response["location"]) == (302, NEEDED)


def test_who_rules_the_whole_house_needs_it_without_any_role(client: WorkClient) -> None:
    person = Person.objects.create_superuser("root@example.org", PASSWORD)
    client.force_login(person, proved=False)

    assert client.get("/work/")["location"] == NEEDED


@pytest.mark.parametrize("address", [NEEDED, "/account/2fa/totp/activate/", "/account/logout/"])
def test_what_enrolment_needs_is_open(client: WorkClient, address: str) -> None:
    proved_by_password(client, person := a_person("practitioner"))

    assert client.get(address).status_code == 200
    assert person.is_active


def test_page_says_why_and_offers_the_passkey_first(client: WorkClient) -> None:
    proved_by_password(client, a_person("practitioner"))
    page = client.get(NEEDED).content.decode()
    ways = [page.index("/account/2fa/webauthn/add/"), page.index("/account/2fa/totp/activate/")]

    assert "A password alone can be stolen" in page
    assert ways == sorted(ways)


def test_older_session_must_prove_what_was_added_elsewhere(client: WorkClient) -> None:
    person = a_person("practitioner")
    client.force_login(person, proved=False)
    key = with_app(person)
    sent = client.get("/work/?a=1")
    assert sent["location"] == "/account/2fa/reauthenticate/?next=%2Fwork%2F%3Fa%3D1"

    proved = client.post(sent["location"], {"code": unused_code(key, [])})

    assert proved["location"] == "/work/?a=1"
    assert client.get("/work/").status_code == 200


def test_app_is_added_by_its_code_and_opens_the_work_pages(
    client: WorkClient, django_capture_on_commit_callbacks: Any
) -> None:
    person = a_person("practitioner")
    proved_by_password(client, person)
    page = client.get("/account/2fa/totp/activate/").content.decode()
    key = client.session[SECRET_SESSION_KEY]
    groups = " ".join(key[start : start + 4] for start in range(0, len(key), 4))
    assert groups in page
    assert 'src="data:image/svg+xml;base64,' in page

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/account/2fa/totp/activate/", {"code": unused_code(key, [])})

    assert response["location"] == "/account/2fa/recovery-codes/"
    assert factors(person) == ["totp", "recovery_codes"]
    assert client.get("/work/").status_code == 200
    added = AuditEntry.objects.filter(action="accounts.factor-added")
    assert [row.detail for row in added] == [{"of": "app"}]
    assert [one.code for one in OutboxMessage.objects.all()] == ["accounts.sign-in-changed"]


def test_app_is_not_added_by_a_wrong_code(client: WorkClient) -> None:
    person = a_person("practitioner")
    proved_by_password(client, person)
    client.get("/account/2fa/totp/activate/")
    response = client.post("/account/2fa/totp/activate/", {"code": "000000"})

    assert b"That code is not right" in response.content
    assert factors(person) == []


def test_passkey_page_asks_for_one_that_signs_in_alone(client: WorkClient) -> None:
    proved_by_password(client, a_person("practitioner"))
    options = client.get("/account/2fa/webauthn/add/").context["js_data"]["creation_options"]
    chosen = options["publicKey"]["authenticatorSelection"]

    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")


@pytest.mark.parametrize("credential", ["", "not json", "{}", '{"id": "x", "type": "public-key"}'])
def test_passkey_that_is_none_is_refused(client: WorkClient, credential: str) -> None:
    person = a_person("practitioner")
    proved_by_password(client, person)
    client.get("/account/2fa/webauthn/add/")
    response = client.post("/account/2fa/webauthn/add/", {"credential": credential})

    assert response.status_code == 200
    assert response.context["form"].is_valid() is False
    assert factors(person) == []


@pytest.mark.parametrize("credential", ["", "not json", "{}", '{"id": "x", "type": "public-key"}'])
def test_sign_in_by_what_is_no_passkey_is_refused(client: WorkClient, credential: str) -> None:
    response = client.post("/account/2fa/webauthn/login/", {"credential": credential}, follow=True)

    assert response.redirect_chain == [("/account/login/", 302)]
    assert "_auth_user_id" not in client.session


def test_recovery_codes_show_until_they_are_kept_and_never_again(client: WorkClient) -> None:
    person = a_person("practitioner")
    with_app(person)
    codes = RecoveryCodes.activate(person).get_unused_codes()
    client.force_login(person)
    first = client.get("/account/2fa/recovery-codes/").content.decode()
    unticked = client.post("/account/2fa/recovery-codes/", {}).content.decode()
    kept = client.post("/account/2fa/recovery-codes/", {"kept": "1"})
    after = client.get("/account/2fa/recovery-codes/").content.decode()
    shown = [f"{code[:4]} {code[4:]}" for code in codes]

    assert len(codes) == 10
    assert [code for code in shown if code not in first or code not in unticked] == []
    assert "Say that you have kept your codes" in unticked
    assert kept["location"] == "/work/"
    assert [code for code in shown if code in after] == []
    assert "You have 10 left" in after


def test_another_session_does_not_see_codes_again(client: WorkClient) -> None:
    person = a_person("practitioner")
    with_app(person)
    codes = RecoveryCodes.activate(person).get_unused_codes()
    client.force_login(person)
    client.get("/account/2fa/recovery-codes/")
    other = WorkClient()
    other.force_login(person)
    page = other.get("/account/2fa/recovery-codes/").content.decode()

    assert [code for code in codes if code[4:] in page and code[:4] in page] == []


def test_new_codes_take_the_place_of_the_old(
    client: WorkClient, django_capture_on_commit_callbacks: Any
) -> None:
    person = a_person("practitioner")
    with_app(person)
    old = RecoveryCodes.activate(person).get_unused_codes()
    client.force_login(person)
    assert client.get("/account/2fa/recovery-codes/generate/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/2fa/recovery-codes/generate/")
    new = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()

    assert set(old) & set(new) == set()
    assert [row.detail for row in AuditEntry.objects.filter(action="accounts.factor-added")] == [
        {"of": "recovery-codes"}
    ]


def test_last_app_is_not_removed_from_who_needs_one(client: WorkClient) -> None:
    person = a_person("practitioner")
    with_app(person)
    client.force_login(person)
    page = client.get("/account/2fa/totp/deactivate/")
    client.post("/account/2fa/totp/deactivate/")

    assert b"Add another one before you remove this one" in page.content
    assert factors(person) == ["totp"]


def test_last_passkey_is_not_removed_from_who_needs_one(client: WorkClient) -> None:
    person = a_person("practitioner")
    passkey = with_passkey(person)
    client.force_login(person)
    address = f"/account/2fa/webauthn/keys/{passkey.pk}/remove/"
    page = client.get(address)
    response = client.post(address)

    assert b"Add another one before you remove this one" in page.content
    assert response.status_code == 409
    assert factors(person) == ["webauthn"]


def test_one_of_two_is_removed_noted_and_told(client: WorkClient) -> None:
    person = a_person("practitioner")
    with_app(person)
    passkey = with_passkey(person)
    client.force_login(person)
    response = client.post(f"/account/2fa/webauthn/keys/{passkey.pk}/remove/", {"next": INDEX})

    assert response["location"] == INDEX
    assert factors(person) == ["totp"]
    assert [row.detail for row in AuditEntry.objects.filter(action="accounts.factor-removed")] == [
        {"of": "passkey"}
    ]
    assert [one.code for one in OutboxMessage.objects.all()] == ["accounts.sign-in-changed"]


def test_who_needs_none_may_do_without(client: WorkClient) -> None:
    person = a_person("champion")
    with_app(person)
    client.force_login(person)
    client.post("/account/2fa/totp/deactivate/")

    assert factors(person) == []


@pytest.mark.parametrize("page", ["remove", "edit"])
def test_somebody_elses_passkey_is_not_found(client: WorkClient, page: str) -> None:
    passkey = with_passkey(a_person("practitioner"))
    client.force_login(a_person("practitioner"))
    address = f"/account/2fa/webauthn/keys/{passkey.pk}/{page}/"

    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)


def test_passkey_is_renamed(client: WorkClient) -> None:
    person = a_person("practitioner")
    passkey = with_passkey(person)
    client.force_login(person)
    address = f"/account/2fa/webauthn/keys/{passkey.pk}/edit/"
    assert client.get(address).status_code == 200
    client.post(address, {"name": "Phone"})

    assert b"Phone" in client.get(INDEX).content


@pytest.mark.parametrize("address", ["/account/2fa/totp/activate/", "/account/2fa/webauthn/add/"])
def test_change_asks_again_after_fifteen_minutes(client: WorkClient, address: str) -> None:
    person = a_person("champion")
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 15 * 60 + 1
    session.save()
    response = client.get(address)

    assert response["location"] == f"/account/reauthenticate/?next={address.replace('/', '%2F')}"
    again = client.post(response["location"], {"password": PASSWORD})
    assert again["location"] == address
    assert client.get(address).status_code == 200


def test_passkey_comes_first_where_one_says_again_who_one_is(client: WorkClient) -> None:
    person = a_person("practitioner")
    with_app(person)
    client.force_login(person)
    page = client.get("/account/reauthenticate/")

    assert [way["description"] for way in page.context["reauthentication_alternatives"]] == [
        "Use a code from your app"
    ]
    assert client.post("/account/reauthenticate/", {"password": "wrong"}).context["form"].errors


def test_list_of_factors_costs_the_same_for_three_as_for_one(
    client: WorkClient, django_assert_num_queries: Any
) -> None:
    person = a_person("practitioner")
    client.force_login(person)
    with_passkey(person, "One")
    client.get(INDEX)
    with CaptureQueriesContext(connection) as at_one:
        client.get(INDEX)
    with_passkey(person, "Two")
    with_passkey(person, "Three")
    with django_assert_num_queries(len(at_one)):
        client.get(INDEX)


def test_passkey_address_gives_options_to_a_script_alone() -> None:
    client = Client()
    page = client.get("/account/2fa/webauthn/login/")
    script = client.get("/account/2fa/webauthn/login/", headers={"Accept": "application/json"})
    options = script.json()["request_options"]["publicKey"]

    assert page["location"] == "/account/login/"
    assert (options["rpId"], options["userVerification"]) == ("testserver", "required")
    assert options.get("allowCredentials", []) == []
