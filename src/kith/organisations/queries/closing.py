"""What closing or merging an organisation would do, for the page that asks whether to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kith.accounts.models import Person
from kith.organisations.models import Invitation, Membership, Organisation, RoleHeld, Site, Team
from kith.organisations.rules.giving import LEAD


@dataclass(frozen=True, slots=True)
class Belongings:
    """How much lives in an organisation, as far as the person who asks sees it."""

    memberships: int
    invitations: int
    teams: int
    sites: int
    leads: int
    joined: int = 0


def belongings(
    person: Person, organisation: Organisation, at: datetime, *, into: Organisation | None = None
) -> Belongings:
    """Count what would end, or move `into` another. Six queries at most, whatever there is.

    Restricted sites that the person does not see are not counted.
    """
    members = _here(person, Membership, organisation).filter(ended_at=None)
    waiting = _here(person, Invitation, organisation).filter(
        accepted_at=None, withdrawn_at=None, expires_at__gt=at
    )
    return Belongings(
        memberships=members.count(),
        invitations=waiting.count(),
        teams=_here(person, Team, organisation).filter(closed_at=None).count(),
        sites=_here(person, Site, organisation).filter(closed_at=None).count(),
        leads=RoleHeld.objects.filter(membership__in=members, role=LEAD, ended_at=None).count(),
        joined=_joined(person, members, into) if into else 0,
    )


def works_here_alone(person: Person, organisation: Organisation) -> bool:
    """Whether all live places of the person are in this organisation. One query."""
    places = Membership.objects.because("Whether closing would shut the person's own account.")
    where = places.filter(person=person, ended_at=None).values_list("organisation_id", flat=True)
    return set(where) == {organisation.pk}


def _joined(person: Person, members: Any, into: Organisation) -> int:
    there = _here(person, Membership, into).filter(ended_at=None, team=None)
    return int(members.filter(team=None, person__in=there.values("person_id")).count())


def _here(person: Person, table: Any, organisation: Organisation) -> Any:
    return table.objects.visible_to(person).filter(organisation=organisation)
