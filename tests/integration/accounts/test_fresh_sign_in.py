"""What could harm somebody in other hands asks again who it is, fifteen minutes after signing in."""

from __future__ import annotations

from uuid import uuid4

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kith.accounts.models import Person, Restriction
from kith.core.models import AuditEntry
from kith.organisations.models import Membership, Organisation
from kith.organisations.operations.inviting import invite
from kith.organisations.operations.memberships import change_membership
from kith.organisations.queries.roles import live_roles
from tests.factories.people import AT, PASSWORD, a_membership, a_person, a_site, an_organisation

pytestmark = pytest.mark.django_db
AGAIN = "/account/reauthenticate/"
EVERY = "A test looks at all."


@pytest.fixture(autouse=True)
def nothing_tried_yet() -> None:
    cache.clear()


@pytest.fixture
def house() -> Organisation:
    return an_organisation("Harbour House")


@pytest.fixture
def lead(house: Organisation) -> Person:
    return a_person("organisation-lead", organisation=house)


def after(client: Client, minutes: int) -> None:
    """Let the sign-in lie so long ago."""
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] -= minutes * 60
    session.save()


def place_of(person: Person) -> Membership:
    return Membership.objects.because(EVERY).get(person=person)


@pytest.fixture
def addresses(house: Organisation) -> list[str]:
    colleague = a_person("practitioner", organisation=house)
    place = place_of(colleague)
    return [
        "/account/export/",
        "/account/export/json/",
        "/account/export/csv/",
        reverse("organisations:change_membership", args=[place.pk]),
        reverse("organisations:end_membership", args=[place.pk]),
        reverse("work:reset_second_factor", args=[colleague.pk]),
        reverse("organisations:invite", args=[house.pk]),
        reverse("organisations:close_organisation", args=[house.pk]),
        reverse("work:restrict", args=["site", a_site(house).pk]),
    ]


def test_pages_open_for_a_quarter_of_an_hour(
    client: Client, lead: Person, addresses: list[str]
) -> None:
    client.force_login(lead)
    after(client, 14)

    assert [client.get(address).status_code for address in addresses] == [200] * len(addresses)


def test_pages_ask_again_after_that_and_note_no_reading(
    client: Client, lead: Person, addresses: list[str]
) -> None:
    client.force_login(lead)
    after(client, 16)
    before = AuditEntry.objects.count()

    led_to = [client.get(address)["Location"] for address in addresses]

    assert led_to == [f"{AGAIN}?next={address.replace('/', '%2F')}" for address in addresses]
    assert AuditEntry.objects.count() == before


def test_who_says_again_who_they_are_comes_to_the_page(client: Client, lead: Person) -> None:
    client.force_login(lead)
    after(client, 16)
    asked = client.get("/account/export/json/")["Location"]
    assert "Say again who you are" in client.get(asked).content.decode()

    answer = client.post(AGAIN, {"password": PASSWORD, "next": "/account/export/json/"})

    assert answer["Location"] == "/account/export/json/"
    assert client.get("/account/export/json/").status_code == 200


def test_wrong_password_opens_nothing(client: Client, lead: Person) -> None:
    client.force_login(lead)
    after(client, 16)

    client.post(AGAIN, {"password": "another", "next": "/account/export/json/"})

    assert client.get("/account/export/json/").status_code == 302


def test_what_was_sent_too_late_is_kept_and_counts_once(
    client: Client, lead: Person, house: Organisation
) -> None:
    site = a_site(house)
    address = reverse("work:restrict", args=["site", site.pk])
    client.force_login(lead)
    after(client, 16)
    typed = {"reason": "at-risk", "people": [str(lead.pk)], "post_key": str(uuid4())}

    answer = client.post(address, typed)
    assert (answer["Location"].partition("?")[0], Restriction.objects.count()) == (AGAIN, 0)
    answer = client.post(AGAIN, {"password": PASSWORD, "next": address})

    assert answer["Location"] == reverse("organisations:site", args=[site.pk])
    assert Restriction.objects.get().put_by == lead
    assert client.post(address, typed)["Location"] == answer["Location"]
    assert Restriction.objects.count() == 1


def test_roles_are_given_after_saying_again_who_one_is(
    client: Client, lead: Person, house: Organisation
) -> None:
    place = place_of(a_person("practitioner", organisation=house))
    address = reverse("organisations:change_membership", args=[place.pk])
    client.force_login(lead)
    after(client, 16)

    client.post(address, {"roles": ["supervisor"], "job_title": "Team manager"})
    assert live_roles(place) == ["practitioner"]
    client.post(AGAIN, {"password": PASSWORD, "next": address})

    assert live_roles(Membership.objects.because(EVERY).get(pk=place.pk)) == ["supervisor"]


def test_an_invitation_goes_again_after_saying_again_who_one_is(
    client: Client, lead: Person, house: Organisation
) -> None:
    invitation = invite(
        organisation=house,
        team=None,
        email="new@example.org",
        name="",
        roles=["champion"],
        by=lead,
        at=AT,
    )
    address = reverse("organisations:send_again", args=[invitation.pk])
    client.force_login(lead)
    after(client, 16)

    client.post(address, {})
    assert AuditEntry.objects.filter(action="organisations.invitation-repeated").count() == 0
    client.post(AGAIN, {"password": PASSWORD, "next": address})

    assert AuditEntry.objects.filter(action="organisations.invitation-repeated").count() == 1


def test_a_merge_asks_again_who_one_is(client: Client, lead: Person, house: Organisation) -> None:
    target = an_organisation()
    a_membership(lead, "organisation-lead", organisation=target)
    address = reverse("organisations:merge_into", args=[house.pk, target.pk])
    client.force_login(lead)
    assert client.get(address).status_code == 200
    after(client, 16)

    assert client.post(address, {})["Location"].partition("?")[0] == AGAIN
    house.refresh_from_db()
    assert house.is_open


def test_what_was_kept_is_checked_anew(client: Client, lead: Person, house: Organisation) -> None:
    """Rights may have gone meanwhile."""
    site = a_site(house)
    address = reverse("work:restrict", args=["site", site.pk])
    client.force_login(lead)
    after(client, 16)
    client.post(address, {"reason": "at-risk", "people": [str(lead.pk)]})
    change_membership(
        membership=place_of(lead),
        team=None,
        job_title="",
        roles=["practitioner"],
        by=a_person("records-administrator"),
        at=place_of(lead).began_at,
    )

    answer = client.post(AGAIN, {"password": PASSWORD, "next": address})

    assert (answer.status_code, Restriction.objects.count()) == (404, 0)


def test_who_has_a_work_account_alone_signs_in_anew(client: Client, lead: Person) -> None:
    lead.set_unusable_password()
    lead.save()
    client.force_login(lead)
    after(client, 14)
    assert client.get("/account/export/").status_code == 200
    after(client, 2)

    answer = client.get("/account/export/")

    assert answer["Location"] == "/account/login/?next=/account/export/"
    assert "_auth_user_id" not in client.session


def test_strangers_are_led_to_the_sign_in(client: Client) -> None:
    answer = client.get("/account/export/")

    assert answer["Location"] == "/account/login/?next=/account/export/"
