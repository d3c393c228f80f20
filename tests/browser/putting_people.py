"""The other Python of `people.py`: reads people as JSON, makes them in KITH_DATA's database."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from typing import Any

import django


def put(asked: dict[str, Any]) -> dict[str, str]:
    """Make one person, and say what they sign in with."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from kith.accounts.models import Person
    from tests.browser.people import PASSWORD

    person = Person.objects.create_user(asked["email"], PASSWORD, name=asked["name"])
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


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "kith.config.settings"
    django.setup()
    json.dump([put(asked) for asked in json.load(sys.stdin)], sys.stdout)
