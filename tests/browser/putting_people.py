"""The other Python, on KITH_DATA's database.

It reads people as JSON, makes them and ends; or with `--stay` it does what `backstage.py` asks,
a line at a time, until there is no more.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import django


@cache
def hashed_password() -> str:
    """Everybody here has the same password: it is hashed once, by the slow way of the house."""
    from django.contrib.auth.hashers import make_password

    from tests.browser.people import PASSWORD

    return make_password(PASSWORD)


def put(asked: dict[str, Any]) -> dict[str, str]:
    """Make one person, and say what they sign in with."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from kith.accounts.models import Person

    person = Person.objects.create_user(asked["email"], name=asked["name"])
    person.password = hashed_password()
    person.save(update_fields=["password"])
    if asked["roles"] or asked["organisation"]:
        _give_place(person, asked)
    key = ""
    if asked["has_app"]:
        key = generate_totp_secret()
        TOTP.activate(person, key)
    return {"id": str(person.pk), "email": person.email, "app_key": key}


def _give_place(person: Any, asked: dict[str, Any]) -> None:
    from kith.areas.models import Area
    from kith.organisations.models import Membership, Organisation, RoleHeld, Team

    at = datetime.now(UTC)
    name = asked["organisation"] or f"The place of {person.email}"
    every = Organisation.objects.because("A test's own database.")
    organisation = every.filter(name=name).first() or Organisation.objects.create(
        area=Area.objects.get(), name=name, kind="voluntary", added_at=at
    )
    team = None
    if asked["team"]:
        teams = Team.objects.because("A test's own database.").filter(organisation=organisation)
        team = teams.filter(name=asked["team"]).first() or Team.objects.create(
            organisation=organisation, name=asked["team"], added_at=at
        )
    place = Membership.objects.create(
        person=person, organisation=organisation, team=team, began_at=at
    )
    for role in asked["roles"]:
        RoleHeld.objects.create(membership=place, role=role, given_at=at)


def put_all(asked: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Make several people, in the order given."""
    return [put(one) for one in asked]


def begin_session(person: str) -> dict[str, str]:
    """Sign somebody in as the house does it, a code of theirs proved; the cookie to hold."""
    from django.conf import settings

    from kith.accounts.models import Person
    from tests.factories.people import signed_in_client

    client = signed_in_client(Person.objects.get(pk=person))
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value}


def give_up_mail(to: str) -> None:
    """Put a message into the outbox which no mail server would take."""
    from django.db import transaction

    from kith.core.outbox import operations
    from kith.core.outbox.parcel import NotCarried

    at = datetime.now(UTC)
    with transaction.atomic():
        operations.put_mail(
            code="tests.note",
            to=to,
            safe_contact="staff-account",
            subject="You have something to read",
            body="Sign in.",
            by=None,
            at=at,
        )
        operations.note_not_carried(
            parcel=operations.claim_next(at=at),
            failure=NotCarried("address-refused", is_final=True),
            at=at,
        )


def put_kept_entry(asked: dict[str, str]) -> dict[str, str]:
    """Add an entry of a provider of its own, and a link to keep it by."""
    from kith.areas.models import Area
    from kith.directory.enums import OriginKind
    from kith.directory.models import Provider
    from kith.directory.operations.keepers import new_secret, send_link
    from kith.directory.operations.writing import Origin, write_providers, write_services
    from kith.directory.rules.values import (
        PlaceValues,
        ProviderEntry,
        ProviderValues,
        ServiceEntry,
        ServiceValues,
    )

    at, area_id, secret = datetime.now(UTC), Area.objects.get().pk, new_secret()
    runs = ProviderValues(
        name=asked["provider"], description="Helps.", keeper_email="keeper@example.org"
    )
    provider = write_providers(area_id=area_id, entries=[ProviderEntry(values=runs)], at=at).ids[0]
    says = ServiceValues(
        name=asked["name"],
        summary="Talk it over.",
        places=(PlaceValues(code="h", name="The hall"),),
    )
    entry = ServiceEntry(values=says, provider_id=provider)
    origin = Origin(kind=OriginKind.PACK)
    written = write_services(area_id=area_id, entries=[entry], origin=origin, at=at)
    found = Provider.objects.because("A test's own database.").get(pk=provider)
    send_link(provider=found, secret=secret, by=None, at=at)
    return {"secret": secret, "service": str(written.ids[0])}


DEEDS: dict[str, Callable[[Any], Any]] = {
    "put kept entry": put_kept_entry,
    "put": put_all,
    "begin session": begin_session,
    "give up mail": give_up_mail,
}


def stay() -> None:
    """Do what is asked, line by line; what fails ends this Python, and its log says why."""
    for line in sys.stdin:
        deed, asked = json.loads(line)
        sys.stdout.write(json.dumps(DEEDS[deed](asked)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "kith.config.settings"
    django.setup()
    if "--stay" in sys.argv:
        stay()
    else:
        json.dump(put_all(json.load(sys.stdin)), sys.stdout)
