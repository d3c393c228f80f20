"""Who holds the roles that must be held by somebody. Nobody asks: operations and pages rest on it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from kith.accounts.models import Person
from kith.organisations.models import Membership, RoleHeld
from kith.organisations.rules.giving import LEAD, RECORDS_ADMINISTRATOR

_EVERY = "Whether somebody else holds a role that must be held, whoever asks."


def live_roles(membership: Membership) -> list[str]:
    """The codes of the roles that a membership carries now."""
    return list(membership.roles_held.filter(ended_at=None).values_list("role", flat=True))


def live_holders(role: str) -> QuerySet[RoleHeld]:
    """Every role of this code held now, whoever holds it."""
    return RoleHeld.objects.filter(role=role, ended_at=None, membership__ended_at=None)


def holders_of(roles: frozenset[str]) -> set[UUID]:
    """The ids of those who hold any of these roles now, wherever."""
    held = RoleHeld.objects.filter(role__in=roles, ended_at=None, membership__ended_at=None)
    return set(held.values_list("membership__person_id", flat=True))


def is_last_lead_by(membership: Membership) -> bool:
    """Whether the organisation would lose its last lead with this membership's role.

    An organisation where nobody else is needs none.
    """
    leads = live_holders(LEAD).filter(membership__organisation=membership.organisation_id)
    if leads.exclude(membership=membership).exists():
        return False
    return _others(membership.person_id, membership.organisation_id)


def is_sole_lead(person: Person, organisation_id: UUID) -> int:
    """1 if this person alone leads the organisation and others are there, else 0."""
    leads = live_holders(LEAD).filter(membership__organisation=organisation_id)
    led_by = set(leads.values_list("membership__person_id", flat=True))
    return int(led_by == {person.pk} and _others(person.pk, organisation_id))


def is_last_records_administrator_by(membership: Membership) -> bool:
    """Whether the area would lose its last records administrator with this membership's role.

    Whoever's account is shut looks after nothing.
    """
    if not membership.person.is_active:
        return False
    held = live_holders(RECORDS_ADMINISTRATOR).filter(
        membership__organisation__area_id=membership.organisation.area_id,
        membership__person__is_active=True,
    )
    return not held.exclude(membership=membership).exists()


def holds_one_of(person: Person, roles: tuple[str, ...], organisation_id: UUID) -> bool:
    """Whether the person holds one of these roles in the organisation now; any role when none."""
    places = Membership.objects.because(_EVERY).filter(
        person=person, organisation=organisation_id, ended_at=None
    )
    if not roles:
        return places.exists()
    held = RoleHeld.objects.filter(membership__in=places, ended_at=None, role__in=roles)
    return held.exists()


def _others(person_id: UUID, organisation_id: UUID) -> bool:
    members = Membership.objects.because(_EVERY)
    here = members.filter(organisation=organisation_id, ended_at=None)
    return here.exclude(person=person_id).exists()
