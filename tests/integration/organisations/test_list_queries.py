"""No list asks more of the database for three rows than for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kith.organisations.models import Invitation, Organisation
from tests.factories.people import (
    AT,
    a_membership,
    a_person,
    a_site,
    a_team,
    an_organisation,
    signed_in_client,
)

pytestmark = pytest.mark.django_db


def an_invitation(organisation: Organisation) -> Invitation:
    number = Invitation.objects.because("A test.").count()
    return Invitation.objects.create(
        organisation=organisation,
        email=f"asked{number}@example.org",
        roles=["practitioner"],
        token_digest=str(number),
        invited_at=AT,
        expires_at=AT.replace(year=2096),
    )


LISTS: list[tuple[str, Callable[[Organisation], Any]]] = [
    ("people", lambda organisation: a_person("practitioner", organisation=organisation)),
    ("teams", a_team),
    ("sites", a_site),
    ("organisation", an_invitation),
]


def asked_by(address: str, client: Any) -> int:
    """How many queries the page takes, once its session is warm."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(("name", "add"), LISTS)
def test_list_asks_no_more_for_three_than_for_one(
    name: str, add: Callable[[Organisation], Any]
) -> None:
    organisation = an_organisation()
    client = signed_in_client(a_person("organisation-lead", organisation=organisation))
    address = reverse(f"organisations:{name}", args=[organisation.pk])
    add(organisation)
    with_one = asked_by(address, client)
    add(organisation)
    add(organisation)

    assert asked_by(address, client) == with_one


def test_person_page_asks_no_more_for_three_places_than_for_one() -> None:
    administrator = a_person("records-administrator", organisation=an_organisation())
    client = signed_in_client(administrator)
    person = a_person("practitioner", organisation=an_organisation())
    address = reverse("organisations:person", args=[person.pk])
    with_one = asked_by(address, client)
    a_membership(person, "champion", organisation=an_organisation())
    a_membership(person, "assessor", team=a_team(an_organisation()))

    assert asked_by(address, client) == with_one
