"""Accepting an invitation."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from kith.accounts.models import Person
from kith.accounts.operations.opening import HasAnAccount
from kith.accounts.sight import role_codes
from kith.areas.models import Area
from kith.core.models import AuditEntry
from kith.organisations.models import Invitation, Membership, Organisation
from kith.organisations.operations import inviting, joining
from tests.factories.people import AT, PASSWORD, a_person, a_team, an_organisation

LATER = AT + timedelta(hours=1)
EMAIL = "sam@example.org"


def an_invitation(organisation: Organisation | None = None, **more: Any) -> Invitation:
    said: dict[str, Any] = {"team": None, "email": EMAIL, "name": "", "roles": ["practitioner"]}
    return inviting.invite(
        organisation=organisation or an_organisation(), by=None, at=AT, **{**said, **more}
    )


def as_new(invitation: Invitation, **more: Any) -> Person:
    said: dict[str, Any] = {"name": "Sam Field", "password": PASSWORD, "at": LATER, **more}
    return joining.join_as_new_person(invitation=invitation, **said)


def places() -> list[Membership]:
    return list(Membership.objects.because("A test."))


@pytest.mark.django_db
def test_new_person_gets_account_membership_and_roles() -> None:
    here = an_organisation()
    team = a_team(here)
    invitation = an_invitation(here, team=team, roles=["practitioner", "champion"])

    person = as_new(invitation)

    assert (person.email, person.name, person.check_password(PASSWORD)) == (
        EMAIL,
        "Sam Field",
        True,
    )
    assert [(one.person, one.organisation, one.team) for one in places()] == [(person, here, team)]
    assert role_codes(person) == {"practitioner", "champion", "everyone"}
    address = EmailAddress.objects.get()
    assert (address.user, address.email, address.verified, address.primary) == (
        person,
        EMAIL,
        True,
        True,
    )
    invitation = Invitation.objects.because("A test.").get()
    assert (invitation.accepted_by, invitation.accepted_at) == (person, LATER)
    actions = AuditEntry.objects.order_by("sequence").values_list("action", "by_id")
    assert list(actions)[-2:] == [
        ("accounts.account-opened", person.pk),
        ("organisations.membership-begun", person.pk),
    ]


@pytest.mark.django_db
def test_person_with_an_account_joins_with_it() -> None:
    person = a_person("champion", email="SAM@example.org")

    place = joining.join(invitation=an_invitation(), by=person, at=LATER)

    assert (place.person, len(places()), Person.objects.count()) == (person, 2, 1)


@pytest.mark.django_db
def test_roles_join_a_place_that_one_has_already() -> None:
    here = an_organisation()
    person = a_person("practitioner", organisation=here, email=EMAIL)
    invitation = an_invitation(here, roles=["practitioner", "champion"])

    joining.join(invitation=invitation, by=person, at=LATER)

    assert len(places()) == 1
    assert role_codes(Person.objects.get()) == {"practitioner", "champion", "everyone"}


@pytest.mark.django_db
def test_somebody_else_cannot_join() -> None:
    with pytest.raises(joining.IsForSomebodyElse):
        joining.join(invitation=an_invitation(), by=a_person(), at=LATER)
    assert places() == []


@pytest.mark.django_db
def test_new_person_with_an_account_is_asked_to_sign_in() -> None:
    a_person(email="SAM@example.org")

    with pytest.raises(HasAnAccount):
        as_new(an_invitation())
    assert places() == []


@pytest.mark.django_db
def test_somebody_who_left_comes_back_to_the_same_account() -> None:
    left = a_person(email=EMAIL, name="Sam")
    left.is_active = False
    left.save()

    person = as_new(an_invitation(), password="another long and quiet river")

    assert (person.pk, person.is_active, person.name) == (left.pk, True, "Sam Field")
    assert person.check_password("another long and quiet river")


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["used", "withdrawn", "too old", "closed"])
def test_invitation_that_is_over_cannot_be_accepted(end: str) -> None:
    invitation, at = an_invitation(), LATER
    if end == "used":
        invitation.accepted_at = AT
    elif end == "withdrawn":
        invitation.withdrawn_at = AT
    elif end == "too old":
        at = invitation.expires_at
    else:
        invitation.organisation.closed_at = AT
        invitation.organisation.save()
    invitation.save()

    with pytest.raises(joining.CannotBeAccepted):
        as_new(invitation, at=at)
    assert (Person.objects.count(), places()) == (0, [])


@pytest.mark.django_db
def test_closed_team_leaves_a_place_in_the_organisation() -> None:
    here = an_organisation()
    team = a_team(here)
    invitation = an_invitation(here, team=team)
    team.closed_at = AT
    team.save()

    as_new(Invitation.objects.because("A test.").get(pk=invitation.pk))

    assert [one.team for one in places()] == [None]


@pytest.mark.django_db(transaction=True)
def test_token_accepted_twice_at_once_makes_one_membership() -> None:
    # Without its pack: tests of real transactions empty the tables that loading rests on.
    Area.objects.create(code="races", name="Races", added_at=AT, loaded_at=AT)
    invitation = an_invitation()
    together, ends = Barrier(4), []

    def accept() -> None:
        try:
            together.wait()
            as_new(Invitation.objects.because("A test.").get(pk=invitation.pk))
            ends.append("joined")
        except joining.CannotBeAccepted:
            ends.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=accept) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ends) == ["joined", "refused", "refused", "refused"]
    assert (len(places()), Person.objects.count()) == (1, 1)
