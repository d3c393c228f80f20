"""The authorisation matrix: what every role gets at every address behind a door.

One person a role stands in team "Ours" of an organisation. Each address that names a record is
asked for their own, for a colleague's in the same team, for another organisation's, and for none.
What should be answered is worked out here from `roles.toml` alone; what is answered is asked of
the running house.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import models, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kith.accounts.doors import Door, door_of
from kith.accounts.models import Person
from kith.accounts.rules.access_table import ANY, EVERYONE, given_roles, roles
from kith.core.models import OutboxMessage
from kith.organisations.models import Invitation, Membership, Organisation
from tests.conformance import authorisation_directory
from tests.factories.people import AT, a_membership, a_person, a_site, a_team, an_organisation
from tests.factories.rights import an_erasure

NOBODY_ID = UUID("00000000-0000-0000-0000-000000000000")
NOT_ALLOWED = 405
NO_ROLE = "no role"
ROLES = (*given_roles(), NO_ROLE)
OWN, COLLEAGUE, OTHER, NONE = "own", "colleague's", "other", "none"
WHOSE = (OWN, COLLEAGUE, OTHER, NONE)

# In which relations a record stands to the person, by whose it is.
STANDS = {
    OWN: {"own", "team", "organisation", "governed", ANY},
    COLLEAGUE: {"team", "organisation", "governed", ANY},
    OTHER: {ANY},
    NONE: set(),
}


@dataclass(frozen=True, slots=True)
class Address:
    """A route behind a door."""

    route: str
    door: Door

    @property
    def names_a_record(self) -> bool:
        """Whether the address carries a record's id."""
        return bool(self.door.key)


@dataclass(frozen=True, slots=True)
class World:
    """A person with one role, and records that are theirs, a colleague's and another's."""

    person: Person
    records: dict[str, dict[str, models.Model]]


def addresses(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[Address]:
    """Every address whose view hangs a door."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, route)
        elif isinstance(entry, URLPattern) and (door := door_of(entry.callback)):
            yield Address(route, door)


def world(role: str) -> World:
    """Somebody with the role in a team, with everything that the addresses may name."""
    here, elsewhere = an_organisation("Here"), an_organisation("Elsewhere")
    ours, theirs = a_team(here, "Ours"), a_team(elsewhere, "Theirs")
    given = () if role == NO_ROLE else (role,)
    person = a_person()
    own_place = a_membership(person, *given, team=ours) if given else None
    colleague = a_person("practitioner", team=ours)
    stranger = a_person("practitioner", team=theirs)
    records: dict[str, dict[str, models.Model | None]] = {
        "account": {OWN: person, COLLEAGUE: colleague, OTHER: stranger},
        "organisation": {OWN: here, COLLEAGUE: here, OTHER: elsewhere},
        "team": {OWN: ours, COLLEAGUE: ours, OTHER: theirs},
        "site": {OWN: (site := a_site(here)), COLLEAGUE: site, OTHER: a_site(elsewhere)},
        "membership": {
            OWN: own_place,
            COLLEAGUE: _place_of(colleague),
            OTHER: _place_of(stranger),
        },
        "invitation": {
            OWN: _invitation(here, person),
            COLLEAGUE: _invitation(here, colleague),
            OTHER: _invitation(elsewhere, stranger),
        },
        "outbox": {OTHER: _message()},
        "rights-request": {OTHER: (erasure := an_erasure()).request},
        "erasure": {OTHER: erasure},
        **authorisation_directory.records(here, elsewhere, person, colleague, stranger),
    }
    told = {
        kind: {whose: one for whose, one in by_whose.items() if one is not None}
        for kind, by_whose in records.items()
    }
    return World(Person.objects.get(pk=person.pk), told)


def _place_of(person: Person) -> Membership:
    return Membership.objects.because("A test.").get(person=person)


def _invitation(organisation: Organisation, by: Person) -> Invitation:
    number = Invitation.objects.because("A test.").count()
    return Invitation.objects.create(
        organisation=organisation,
        email=f"asked{number}@example.org",
        roles=["practitioner"],
        token_digest=str(number),
        invited_by=by,
        invited_at=AT,
        expires_at=AT.replace(year=2096),
    )


def _message() -> OutboxMessage:
    return OutboxMessage.objects.create(
        channel="mail",
        code="accounts.glass-broken",
        to="somebody@example.org",
        safe_contact="staff-account",
        state="dead",
        put_at=AT,
        try_at=AT,
    )


def asked_for(address: Address, where: World) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Each way to ask for the address: whose record, its kind, and the parts of the address."""
    if not address.names_a_record:
        yield "", address.door.kind, {}
        return
    kinds = list(where.records) if address.door.kind_key else [address.door.kind]
    for kind in kinds:
        for whose in WHOSE:
            record = where.records[kind].get(whose)
            if record is None and whose != NONE:
                continue
            parts = {address.door.key: str(record.pk if record else NOBODY_ID)}
            if address.door.kind_key:
                parts[address.door.kind_key] = kind
            yield whose, kind, parts


def own_and_none(address: Address, where: World) -> Iterator[dict[str, str]]:
    """The address with the first record that it may name, and with one that is not there.

    Whatever is told before the door is told of both, and behind it of the first alone.
    """
    first, *_others = ways = [parts for _whose, _kind, parts in asked_for(address, where)]
    yield first
    if address.names_a_record:
        yield ways[-1]


def filled(route: str, parts: dict[str, str]) -> str:
    """The address that the route answers; a part that the door does not read gets nobody's id."""
    return re.sub(r"<(?:(\w+):)?(\w+)>", lambda part: parts.get(part[2], _sample(part[1])), route)


def _sample(converter: str | None) -> str:
    return str(NOBODY_ID) if converter == "uuid" else "1"


def should_open(role: str, door: Door, kind: str, whose: str) -> bool:
    """What `roles.toml` says: whether somebody with the role comes through the door."""
    if not door.kind:
        return True
    lines = [] if role == NO_ROLE else list(roles()[role].rights)
    if role != NO_ROLE and roles()[role].shares_everyone:
        lines += roles()[EVERYONE].rights
    for line in lines:
        if line.deed != door.deed or (kind != "*" and line.kind != kind):
            continue
        if not door.key or STANDS[whose] & set(line.relations):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Answer:
    """What the house answered, and whether the person came through the door."""

    status: int
    came_through: bool


def answer(client: Client, method: str, address: str) -> Answer:
    """Ask the house; whatever it wrote is undone."""
    with transaction.atomic():
        response = client.generic(method, address)
        transaction.set_rollback(True)
    return Answer(response.status_code, hasattr(response.wsgi_request, "came_through"))


def opened_by(
    client: Client, role: str, where: World, wrong: Callable[[str], None]
) -> dict[tuple[str, str], str]:
    """For every address and method, to whose records the role is let in, as the report says it."""
    told: dict[tuple[str, str], list[str]] = {}
    for address in sorted(addresses(), key=lambda one: one.route):
        for method in ("GET", "POST"):
            cell = told.setdefault((address.route, method), [])
            for whose, kind, parts in asked_for(address, where):
                if "405" in cell and whose != NONE:
                    continue  # methods are told before the door, whosever the record
                got = answer(client, method, filled(address.route, parts))
                if got.status == NOT_ALLOWED:
                    cell.append("405")
                    continue
                should = should_open(role, address.door, kind, whose)
                if not is_as_told(got, should):
                    told_way = "in" if should else "404"
                    wrong(f"{method} {address.route} {whose} {kind}: {got}, not {told_way}")
                if got.came_through:
                    cell.append(_word(whose, kind if address.door.kind_key else ""))
    return {key: _cell(words) for key, words in told.items()}


def is_as_told(got: Answer, should: bool) -> bool:
    """Through the door and answered without a fault, or kept out as if nothing were there."""
    if should:
        return got.came_through and got.status < 500
    return not got.came_through and got.status == 404


def _word(whose: str, kind: str) -> str:
    return f"{whose} {kind}".strip() or "in"


def _cell(words: list[str]) -> str:
    return ", ".join(dict.fromkeys(words)) or "-"
