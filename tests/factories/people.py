"""People with roles in organisations, for tests: `a_person("supervisor", organisation=refuge)`.

The fixture `client` is a `WorkClient`: `client.force_login(person)` signs in with a second
factor proved, so that a test needs say no more. `proved=False` leaves it at the password.
"""

from __future__ import annotations

from itertools import count

from django.test import Client

from kith.accounts.models import Person
from kith.organisations.models import Membership, Organisation, RoleHeld, Site, Team
from tests.factories.areas import AT, an_area
from tests.factories.clients import WorkClient

PASSWORD = "a long and quiet river"
_numbers = count(1)


def signed_in_client(person: Person, *, proved: bool = True) -> Client:
    """A client of its own, signed in as `person`."""
    client = WorkClient()
    client.force_login(person, proved=proved)
    return client


def an_organisation(name: str = "", *, kind: str = "voluntary") -> Organisation:
    """An organisation of the invented area."""
    return Organisation.objects.create(
        area=an_area(), name=name or f"Organisation {next(_numbers)}", kind=kind, added_at=AT
    )


def a_team(organisation: Organisation, name: str = "") -> Team:
    """A team of an organisation."""
    return Team.objects.create(
        organisation=organisation, name=name or f"Team {next(_numbers)}", added_at=AT
    )


def a_site(organisation: Organisation, name: str = "") -> Site:
    """A site of an organisation."""
    return Site.objects.create(
        organisation=organisation, name=name or f"Site {next(_numbers)}", added_at=AT
    )


def a_person(
    *roles: str,
    organisation: Organisation | None = None,
    team: Team | None = None,
    name: str = "",
    email: str = "",
) -> Person:
    """A person who signs in by `PASSWORD`, with these roles in the organisation or team."""
    number = next(_numbers)
    person = Person.objects.create_user(
        email or f"person{number}@example.org", PASSWORD, name=name or f"Person {number}"
    )
    if roles or organisation or team:
        a_membership(person, *roles, organisation=organisation, team=team)
    return person


def a_membership(
    person: Person,
    *roles: str,
    organisation: Organisation | None = None,
    team: Team | None = None,
) -> Membership:
    """A place in an organisation, with these roles."""
    place = Membership.objects.create(
        person=person,
        organisation=team.organisation if team else organisation or an_organisation(),
        team=team,
        began_at=AT,
    )
    for role in roles:
        RoleHeld.objects.create(membership=place, role=role, given_at=AT)
    return place
