"""Accepting an invitation, by somebody new, back again, or with an account already."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kith.accounts.models import Person
from kith.accounts.operations import work_account
from kith.accounts.operations.opening import open_account
from kith.accounts.sight import locked
from kith.core import audit
from kith.core.refusals import Refusal
from kith.organisations.models import Invitation, Membership, RoleHeld
from kith.organisations.operations.memberships import check_own_roles
from kith.organisations.queries.people import giver_of, sender_may_give


class CannotBeAccepted(Refusal):
    """The invitation was used or withdrawn, is too old, or leads to a closed organisation."""


class SenderMayNot(CannotBeAccepted):
    """Whoever sent the invitation could no longer give these roles themselves."""


class IsForSomebodyElse(Refusal):
    """The invitation went to another address than that of the person who signed in."""


def join(*, invitation: Invitation, by: Person, at: datetime) -> Membership:
    """Accept with the account that one is signed in with.

    Raises:
        CannotBeAccepted, IsForSomebodyElse, memberships.OwnRolesGrow
    """
    with transaction.atomic():
        invitation = _to_accept(invitation, at)
        if by.email.lower() != invitation.email.lower():
            raise IsForSomebodyElse("This invitation is for somebody else.")
        if by.pk == invitation.invited_by_id:
            check_own_roles(
                roles=invitation.roles, organisation_id=invitation.organisation_id, by=by
            )
        return _begin_membership(invitation, by, at)


def join_as_new_person(
    *,
    invitation: Invitation,
    name: str,
    password: str | None,
    at: datetime,
    subject: str = "",
) -> Person:
    """Accept and make the account, or open again that of somebody who had left.

    With a password one signs in by it; without, by the work account known as `subject`.

    Raises:
        CannotBeAccepted, HasAnAccount
    """
    with transaction.atomic():
        invitation = _to_accept(invitation, at)
        person = open_account(email=invitation.email, name=name, password=password, at=at)
        if subject:
            work_account.link(person=person, subject=subject, by=person, at=at)
        _begin_membership(invitation, person, at)
    return person


def can_be_accepted(*, invitation: Invitation, at: datetime) -> bool:
    """Whether the link still works at this time."""
    is_over = invitation.accepted_at or invitation.withdrawn_at or invitation.expires_at <= at
    return not is_over and invitation.organisation.is_open


def _to_accept(invitation: Invitation, at: datetime) -> Invitation:
    locked(invitation.organisation.area)  # first everywhere: who may give which role
    organisation = locked(invitation.organisation)
    invitation = locked(invitation)
    invitation.organisation = organisation
    if not can_be_accepted(invitation=invitation, at=at):
        raise CannotBeAccepted("This invitation can no longer be used.")
    if not sender_may_give(invitation):
        raise SenderMayNot(
            "Whoever invited you may no longer give what the invitation offers. Ask for a new "
            "invitation."
        )
    return invitation


def _begin_membership(invitation: Invitation, person: Person, at: datetime) -> Membership:
    team = invitation.team if invitation.team and not invitation.team.closed_at else None
    places = Membership.objects.because("A place that the person has already, to add roles to.")
    place = places.filter(
        person=person, organisation=invitation.organisation, team=team, ended_at=None
    ).first()
    if place is None:
        place = Membership.objects.create(
            person=person, organisation=invitation.organisation, team=team, began_at=at
        )
    held = set(place.roles_held.filter(ended_at=None).values_list("role", flat=True))
    giver = giver_of(invitation)
    for role in invitation.roles:
        if role not in held:
            RoleHeld.objects.create(membership=place, role=role, given_by_id=giver, given_at=at)
    invitation.accepted_by = person
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_by", "accepted_at"])
    audit.record(
        action="organisations.membership-begun",
        object_type="membership",
        object_id=place.pk,
        at=at,
        by=person.pk,
        detail={"invitation": str(invitation.pk), "roles": ", ".join(invitation.roles)},
    )
    return place
