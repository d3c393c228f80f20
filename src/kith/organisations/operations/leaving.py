"""Leaving: what somebody held passes to colleagues, their roles end, they are signed out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kith.accounts.models import Person, RestrictionPass
from kith.accounts.operations import opening
from kith.accounts.sight import holdings, locked, look_again
from kith.core import audit
from kith.core.refusals import Refusal
from kith.organisations.models import Invitation, Membership, RoleHeld
from kith.organisations.operations import inviting
from kith.organisations.operations.memberships import (
    OwnRolesGrow,
    RoleNotTheirs,
    check_not_last,
    check_theirs_to_end,
    end_roles,
    give_roles,
    locked_with_its_organisation,
)
from kith.organisations.queries.leaving import (
    Held,
    held_by_leaver,
    invitations_sent,
    may_hand_pass,
    passes_of,
    passes_without_keeper,
    works_in,
)
from kith.organisations.queries.roles import holds_one_of, live_roles
from kith.organisations.rules.giving import LEAD, gives


class NobodyTakesIt(Refusal):
    """Something that the leaver holds would be nobody's."""


class CannotTakeIt(Refusal):
    """Whoever was named is not here, or holds no role for it."""


class CannotHandPass(Refusal):
    """Somebody would name who sees a restricted site, and may not say so of it."""

    def __init__(self) -> None:
        super().__init__(
            "Nobody who stays may look after what only named people see, and you may not name "
            "yourself or others for it. Ask a records administrator to end this membership"
        )


def end_membership(
    *, membership: Membership, hand_over: Mapping[str, Person], by: Person, at: datetime
) -> Membership:
    """End a membership once all that its person holds there has passed to colleagues.

    `hand_over` names, by the code of each thing held, who takes it. Somebody without a place
    anywhere is signed out everywhere; their account stays, shut, for the trail.

    Raises:
        MembershipHasEnded, RoleNotTheirs, NobodyTakesIt, CannotTakeIt, CannotHandPass,
        OwnRolesGrow, LastLead, LastRecordsAdministrator
    """
    with transaction.atomic():
        membership = locked_with_its_organisation(membership=membership)
        where, roles = membership.organisation_id, live_roles(membership)
        check_theirs_to_end(roles=roles, organisation_id=where, by=by)
        for held in held_by_leaver(membership, by):
            _hand_over(membership, held, hand_over.get(held.code), by, at)
        check_not_last(membership=membership, dropped=roles)
        end_roles(membership=membership, roles=roles, at=at)
        membership.ended_at = at
        membership.save(update_fields=["ended_at"])
        audit.record(
            action="organisations.membership-ended",
            object_type="membership",
            object_id=membership.pk,
            at=at,
            by=by.pk,
            detail={"roles": ", ".join(roles)},
        )
        drop_passes(leaver=membership.person, organisation_id=where, by=by, at=at)
        shut_account(person=membership.person, by=by, at=at)
    return membership


def move_invitations(
    *, leaver: Person, to: Person, organisation_id: UUID, by: Person, at: datetime
) -> int:
    """From now on the taker answers for the leaver's invitations; who sent them stays in the trail.

    One whose roles the leaver or the taker may not give would not work any more: it is withdrawn.
    """
    look_again(to)  # they may have become lead a moment ago
    both = [set(gives(holdings(one), organisation_id)) for one in (leaver, to)]
    found = list(invitations_sent(leaver, organisation_id).order_by("pk"))
    for one in found:
        if set(one.roles) <= both[0] & both[1]:
            _move_invitation(one, leaver, to, by, at)
        else:
            inviting.withdraw(invitation=one, by=by, at=at)
    return len(found)


def _move_invitation(
    invitation: Invitation, leaver: Person, to: Person, by: Person, at: datetime
) -> None:
    invitation.invited_by = to
    invitation.save(update_fields=["invited_by"])
    audit.record(
        action="organisations.invitation-handed",
        object_type="invitation",
        object_id=invitation.pk,
        at=at,
        by=by.pk,
        detail={"leaver": str(leaver.pk), "to": str(to.pk)},
    )


def move_passes(
    *, leaver: Person, to: Person, organisation_id: UUID, by: Person, at: datetime
) -> int:
    """Give the taker the passes to those sites that nobody else who sees them could look after.

    Raises:
        CannotHandPass
    """
    look_again(to)
    for _one, site in passes_without_keeper(leaver, organisation_id):
        locked(site)  # whoever says anew who sees it waits, or has said so
    found = passes_without_keeper(leaver, organisation_id)
    for one, site in found:
        if to.pk == by.pk or not may_hand_pass(by, site):
            raise CannotHandPass
        RestrictionPass.objects.get_or_create(restriction_id=one.restriction_id, person=to)
        one.delete()
        audit.record(
            action="organisations.pass-handed",
            object_type="site",
            object_id=site.pk,
            at=at,
            by=by.pk,
            detail={"leaver": str(leaver.pk), "to": str(to.pk)},
        )
    return len(found)


def drop_passes(*, leaver: Person, organisation_id: UUID, by: Person, at: datetime) -> None:
    """Take away the passes to sites of an organisation in which somebody has no place any more."""
    if works_in(leaver, organisation_id):
        return
    for one in list(passes_of(leaver, organisation_id).select_related("restriction")):
        one.delete()
        audit.record(
            action="organisations.pass-ended",
            object_type="site",
            object_id=one.restriction.object_id,
            at=at,
            by=by.pk,
            detail={"leaver": str(leaver.pk)},
        )


def name_lead(
    *, leaver: Person, to: Person, organisation_id: UUID, by: Person, at: datetime
) -> int:
    """Make the taker an organisation lead, beside what they are.

    Raises:
        OwnRolesGrow, RoleNotTheirs
    """
    places = Membership.objects.because("The place in which the taker becomes lead.")
    place = places.filter(person=to, organisation_id=organisation_id, ended_at=None).first()
    if (
        place is None
        or RoleHeld.objects.filter(membership=place, role=LEAD, ended_at=None).exists()
    ):
        return 0
    if to.pk == by.pk:
        raise OwnRolesGrow("You may not make yourself lead. Name a colleague.")
    if LEAD not in gives(holdings(by), organisation_id):
        raise RoleNotTheirs("You may not say who leads here. Ask a records administrator.")
    give_roles(membership=place, roles=[LEAD], by=by, at=at)
    look_again(to)
    return 1


def _hand_over(
    membership: Membership, held: Held, taker: Person | None, by: Person, at: datetime
) -> None:
    if taker is None:
        raise NobodyTakesIt(f"Say who takes this over: {held.in_words}.")
    if taker.pk == membership.person_id or not holds_one_of(
        taker, held.roles, membership.organisation_id
    ):
        raise CannotTakeIt(f"{taker} cannot take this over: {held.label}. Choose somebody else.")
    moved = held.hand_over(
        leaver=membership.person,
        to=taker,
        organisation_id=membership.organisation_id,
        by=by,
        at=at,
    )
    audit.record(
        action="organisations.work-handed",
        object_type="account",
        object_id=taker.pk,
        at=at,
        by=by.pk,
        detail={
            "what": held.code,
            "count": moved,
            "leaver": str(membership.person_id),
            "organisation": str(membership.organisation_id),
        },
    )


def shut_account(*, person: Person, by: Person, at: datetime) -> None:
    """Shut the account of somebody without a place anywhere, inside the transaction of a deed."""
    places = Membership.objects.because("Whether the person works anywhere still.")
    if not places.filter(person=locked(person), ended_at=None).exists():
        opening.shut_account(person=person, by=by, at=at)
