"""Changing somebody's place: the team, what they are called there, and their roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kith.accounts.models import Person
from kith.accounts.sight import holdings, locked
from kith.core import audit
from kith.core.refusals import Refusal
from kith.organisations.models import Membership, RoleHeld, Team
from kith.organisations.queries.roles import (
    is_last_lead_by,
    is_last_records_administrator_by,
    live_roles,
)
from kith.organisations.rules import giving, name_of


class MembershipHasEnded(Refusal):
    """The person has left this place."""


class RoleNeeded(Refusal):
    """A membership without a role lets its person see nothing."""


class RoleNotTheirs(Refusal):
    """The person who asks may not give or take this role here."""


class OwnRolesGrow(Refusal):
    """Nobody gives themselves more."""


class LastLead(Refusal):
    """An organisation with people in it keeps a lead."""


class LastRecordsAdministrator(Refusal):
    """An area keeps somebody who looks after its records."""


class TeamDoesNotFit(Refusal):
    """The team is closed, is elsewhere, or has the person in it already."""


def change_membership(
    *,
    membership: Membership,
    team: Team | None,
    job_title: str,
    roles: Sequence[str],
    by: Person,
    at: datetime,
) -> Membership:
    """Set the team, the job title and all roles of a live membership.

    Raises:
        MembershipHasEnded, RoleNeeded, RoleNotTheirs, OwnRolesGrow, LastLead,
        LastRecordsAdministrator, TeamDoesNotFit
    """
    with transaction.atomic():
        membership = locked_with_its_organisation(membership=membership)
        held = live_roles(membership)
        added = [role for role in roles if role not in held]
        dropped = [role for role in held if role not in roles]
        if not roles:
            raise RoleNeeded("Choose at least one role, or end the membership.")
        _check_theirs_to_change(membership, added, dropped, by)
        check_not_last(membership=membership, dropped=dropped)
        _check_team(membership, team)
        membership.team = team
        membership.job_title = job_title.strip()
        membership.save(update_fields=["team", "job_title"])
        end_roles(membership=membership, roles=dropped, at=at)
        give_roles(membership=membership, roles=added, by=by, at=at)
        audit.record(
            action="organisations.membership-changed",
            object_type="membership",
            object_id=membership.pk,
            at=at,
            by=by.pk,
            detail={"added": ", ".join(added), "dropped": ", ".join(dropped)},
        )
    return membership


def locked_with_its_organisation(*, membership: Membership) -> Membership:
    """The live membership as it is now, while nobody else changes who holds which role.

    Raises:
        MembershipHasEnded
    """
    locked(membership.organisation.area)  # first everywhere: whoever changes organisations too
    locked(membership.organisation)
    membership = locked(membership)
    if membership.ended_at:
        raise MembershipHasEnded("This person has left this place already.")
    return membership


def check_not_last(*, membership: Membership, dropped: Iterable[str]) -> None:
    """Refuse when the last one of a role that must be held would go with these.

    Raises:
        LastLead, LastRecordsAdministrator
    """
    if giving.LEAD in dropped and is_last_lead_by(membership):
        raise LastLead("Nobody else leads this organisation. Make somebody else its lead first.")
    if giving.RECORDS_ADMINISTRATOR in dropped and is_last_records_administrator_by(membership):
        raise LastRecordsAdministrator(
            "Nobody else is a records administrator here. Give somebody else the role first."
        )


def check_theirs_to_end(*, roles: Iterable[str], organisation_id: UUID, by: Person) -> None:
    """Refuse when a place would end with a role that the person may not give or take.

    Raises:
        RoleNotTheirs
    """
    theirs = giving.ends(holdings(by), organisation_id)
    for role in roles:
        if role not in theirs:
            raise RoleNotTheirs(
                f"You may not end the role “{name_of(role)}” here. Ask a records administrator."
            )


def check_own_roles(*, roles: Iterable[str], organisation_id: UUID, by: Person) -> None:
    """Refuse when somebody would give themselves a role that they do not hold there.

    Raises:
        OwnRolesGrow
    """
    held = {one.role for one in holdings(by) if one.organisation_id == organisation_id}
    if set(roles) - held:
        raise OwnRolesGrow("You may not give yourself a role. Ask somebody else who may.")


def give_roles(*, membership: Membership, roles: Iterable[str], by: Person, at: datetime) -> None:
    """Add roles to a membership, inside the transaction of the deed that does."""
    for role in roles:
        RoleHeld.objects.create(membership=membership, role=role, given_by=by, given_at=at)


def end_roles(*, membership: Membership, roles: Iterable[str], at: datetime) -> None:
    """End roles of a membership, inside the transaction of the deed that does."""
    membership.roles_held.filter(role__in=roles, ended_at=None).update(ended_at=at)


def _check_theirs_to_change(
    membership: Membership, added: list[str], dropped: list[str], by: Person
) -> None:
    if added and by.pk == membership.person_id:
        raise OwnRolesGrow("You may not give yourself a role. Ask somebody else who may.")
    given = giving.gives(holdings(by), membership.organisation_id)
    for role in added + dropped:
        if role not in given:
            raise RoleNotTheirs(f"You may not give or take the role “{name_of(role)}” here.")


def _check_team(membership: Membership, team: Team | None) -> None:
    is_another = team is not None and team.pk != membership.team_id
    if team and (
        team.organisation_id != membership.organisation_id or (is_another and team.closed_at)
    ):
        raise TeamDoesNotFit("This team is closed. Choose another team.")
    places = Membership.objects.because("Whether they have this very place already.").filter(
        person=membership.person_id,
        organisation=membership.organisation_id,
        team=team,
        ended_at=None,
    )
    if places.exclude(pk=membership.pk).exists():
        raise TeamDoesNotFit("This person is in this team already. Change that membership instead.")
