"""Who holds which role where: what sight is worked out from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q

from kith.core.offers import Holding
from kith.organisations.models import Membership, RoleHeld


def holdings_of(person_id: UUID) -> list[Holding]:
    """The roles that a person holds now. One query."""
    held = RoleHeld.objects.filter(
        membership__person_id=person_id, membership__ended_at=None, ended_at=None
    )
    rows = held.values_list("role", "membership__organisation_id", "membership__team_id")
    return [Holding(role, organisation_id, team_id) for role, organisation_id, team_id in rows]


def people_of_organisations(organisation_ids: Iterable[UUID]) -> Any:
    """A subquery: ids of those with a place in these organisations."""
    return _people(organisation_id__in=organisation_ids)


def people_of_teams(team_ids: Iterable[UUID]) -> Any:
    """A subquery: ids of those with a place in these teams."""
    return _people(team_id__in=team_ids)


def people_beyond(organisation_ids: Iterable[UUID], roles: Iterable[str]) -> Any:
    """A subquery: ids of those with a place outside these organisations, or another role."""
    beyond = Q(
        pk__in=RoleHeld.objects.filter(ended_at=None)
        .exclude(role__in=tuple(roles))
        .values("membership_id")
    )
    members = Membership.objects.because("A relation is worked out from every live membership.")
    outside = ~Q(organisation_id__in=organisation_ids) | beyond
    return members.filter(outside, ended_at=None).values("person_id")


def _people(**where: Any) -> Any:
    members = Membership.objects.because("A relation is worked out from every live membership.")
    return members.filter(ended_at=None, **where).values("person_id")
