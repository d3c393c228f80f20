"""Closing an organisation: everybody's place in it ends, and so does what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kith.accounts.models import Person
from kith.accounts.sight import locked
from kith.core import audit
from kith.core.offers import room_offers
from kith.core.refusals import Refusal
from kith.organisations.models import Invitation, Membership, Organisation, RoleHeld, Site, Team
from kith.organisations.operations import checks
from kith.organisations.operations.leaving import drop_passes, shut_account
from kith.organisations.operations.memberships import check_theirs_to_end
from kith.organisations.queries.closing import works_here_alone
from kith.organisations.queries.roles import live_holders
from kith.organisations.rules.giving import RECORDS_ADMINISTRATOR

ROOM = "kith.organisations"
REASON = "Closing ends all that belongs to the organisation, in anybody's sight or not."


class OwnAccountWouldEnd(Refusal):
    """The person has a place in this organisation and nowhere else."""

    def __init__(self) -> None:
        super().__init__(
            "You work in this organisation alone, so closing it would shut your own account. Ask "
            "a records administrator elsewhere to close it"
        )


class OwnRoleWouldEnd(Refusal):
    """The person looks after records by a role in this very organisation, and by no other."""

    def __init__(self) -> None:
        super().__init__(
            "You are a records administrator through this organisation alone, so closing it "
            "would end your own role. Ask another records administrator to close it"
        )


class LastRecordsAdministrator(Refusal):
    """Nobody would be left who looks after records."""

    def __init__(self) -> None:
        super().__init__(
            "Nobody outside this organisation is a records administrator. Give somebody else "
            "that role before you close it"
        )


class WorkStillHeld(Refusal):
    """People in it still hold work that somebody else must have first."""

    def __init__(self, people: int, things: int) -> None:
        who = "1 person" if people == 1 else f"{people} people"
        what = "1 thing" if things == 1 else f"{things} things"
        super().__init__(
            f"{who} here still {'holds' if people == 1 else 'hold'} {what}. Each must leave and "
            "hand over what they hold before you close the organisation"
        )


@dataclass(frozen=True, slots=True)
class Closed:
    """How many of each ended with the organisation."""

    memberships: int
    invitations: int
    teams: int
    sites: int


def close_organisation(*, organisation: Organisation, by: Person, at: datetime) -> Closed:
    """Close it: memberships end, open invitations are withdrawn, teams and sites close.

    Somebody left without a place anywhere is signed out, and their account is shut.

    Raises:
        checks.AlreadyClosed: it was closed, or merged, before.
        OwnAccountWouldEnd, OwnRoleWouldEnd, LastRecordsAdministrator: nobody shuts
            themselves, or everybody, out.
        memberships.RoleNotTheirs: somebody here holds a role that `by` may not end.
        WorkStillHeld: a room says that people here hold work which must be handed over.
    """
    with transaction.atomic():
        locked(organisation.area)  # first everywhere: who holds which role changes behind it
        organisation = locked(organisation)
        if not organisation.is_open:
            raise checks.AlreadyClosed("organisation")
        if works_here_alone(by, organisation):
            raise OwnAccountWouldEnd
        _check_records_administrators(organisation, by)
        _check_roles(organisation, by)
        _check_nothing_held(organisation)
        closed = Closed(
            memberships=_end_memberships(organisation, by, at),
            invitations=_withdraw_invitations(organisation, by, at),
            teams=_close_teams(organisation, by, at),
            sites=_close_sites(organisation, by, at),
        )
        checks.put(record=organisation, described={"closed_at": at})
        audit.record(
            action="organisations.organisation-closed",
            object_type="organisation",
            object_id=organisation.pk,
            at=at,
            by=by.pk,
            # Not the sites: the sum would tell of a restricted one.
            detail={"memberships": closed.memberships, "teams": closed.teams},
        )
    return closed


def end_place(*, membership: Membership, by: Person, at: datetime, because: str) -> None:
    """End a place and the roles that it carries, inside the transaction of a larger deed."""
    RoleHeld.objects.filter(membership=membership, ended_at=None).update(ended_at=at)
    checks.put(record=membership, described={"ended_at": at})
    audit.record(
        action="organisations.membership-ended",
        object_type="membership",
        object_id=membership.pk,
        at=at,
        by=by.pk,
        detail={"because": because},
    )


def _check_records_administrators(organisation: Organisation, by: Person) -> None:
    held = live_holders(RECORDS_ADMINISTRATOR).filter(
        membership__person__is_active=True,
        membership__organisation__area_id=organisation.area_id,
    )
    places = list(held.values_list("membership__person_id", "membership__organisation_id"))
    here = {person_id for person_id, where in places if where == organisation.pk}
    elsewhere = {person_id for person_id, where in places if where != organisation.pk}
    if by.pk in here - elsewhere:
        raise OwnRoleWouldEnd
    if here and not elsewhere:
        raise LastRecordsAdministrator


def _check_roles(organisation: Organisation, by: Person) -> None:
    places = _live(Membership, organisation)
    held = RoleHeld.objects.filter(membership__in=places, ended_at=None).order_by("role")
    roles = held.values_list("role", flat=True).distinct()
    check_theirs_to_end(roles=roles, organisation_id=organisation.pk, by=by)


def _check_nothing_held(organisation: Organisation) -> None:
    """What this room's own people hold ends with the organisation; other rooms' work does not."""
    parts = [part for room, offers in room_offers() if room != ROOM for part in offers.hand_overs]
    places = _live(Membership, organisation).select_related("person")
    people = {one.person_id: one.person for one in places}.values() if parts else ()
    held = [sum(part.held(person, organisation.pk) for part in parts) for person in people]
    if any(held):
        raise WorkStillHeld(sum(1 for one in held if one), sum(held))


def _end_memberships(organisation: Organisation, by: Person, at: datetime) -> int:
    memberships = list(_live(Membership, organisation).select_related("person"))
    for membership in memberships:
        end_place(membership=membership, by=by, at=at, because="organisation-closed")
    for person in {one.person_id: one.person for one in memberships}.values():
        drop_passes(leaver=person, organisation_id=organisation.pk, by=by, at=at)
        shut_account(person=person, by=by, at=at)
    return len(memberships)


def _withdraw_invitations(organisation: Organisation, by: Person, at: datetime) -> int:
    waiting = Invitation.objects.because(REASON).filter(
        organisation=organisation, accepted_at=None, withdrawn_at=None
    )
    invitations = list(waiting)
    for invitation in invitations:
        checks.put(record=invitation, described={"withdrawn_at": at})
        audit.record(
            action="organisations.invitation-withdrawn",
            object_type="invitation",
            object_id=invitation.pk,
            at=at,
            by=by.pk,
        )
    return sum(1 for one in invitations if one.expires_at > at)


def _close_teams(organisation: Organisation, by: Person, at: datetime) -> int:
    teams = list(_open(Team, organisation))
    for team in teams:
        checks.put(record=team, described={"closed_at": at})
        audit.record(
            action="organisations.team-closed",
            object_type="team",
            object_id=team.pk,
            at=at,
            by=by.pk,
        )
    return len(teams)


def _close_sites(organisation: Organisation, by: Person, at: datetime) -> int:
    sites = list(_open(Site, organisation))
    for site in sites:
        checks.put(record=site, described={"closed_at": at})
        audit.record(
            action="organisations.site-closed",
            object_type="site",
            object_id=site.pk,
            at=at,
            by=by.pk,
        )
    return len(sites)


def _live(table: Any, organisation: Organisation) -> Any:
    return table.objects.because(REASON).filter(organisation=organisation, ended_at=None)


def _open(table: Any, organisation: Organisation) -> Any:
    return table.objects.because(REASON).filter(organisation=organisation, closed_at=None)
