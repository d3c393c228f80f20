"""Ending the places of somebody who is erased, and taking them out of invitations."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kith.accounts.models import Person
from kith.accounts.operations.erasing import address_nowhere
from kith.core import audit
from kith.core.offers import Subject
from kith.organisations.models import Invitation, Membership
from kith.organisations.operations.leaving import end_membership
from kith.organisations.queries.about_people import invitations_to, memberships_of


def erase(*, subject: Subject, by: Person, at: datetime) -> int:
    """End every place, and leave of places and invitations that there was one.

    Raises what `end_membership` raises: whoever holds work hands it over first.
    """
    with transaction.atomic():
        places, invitations = memberships_of(subject), invitations_to(subject)
        for place in places:
            _empty_place(place, by, at)
        for one in invitations:
            _empty_invitation(one, by, at)
    return len(places) + len(invitations)


def _empty_place(place: Membership, by: Person, at: datetime) -> None:
    if place.ended_at is None:
        place = end_membership(membership=place, hand_over={}, by=by, at=at)
    place.job_title = ""
    place.save(update_fields=["job_title"])
    audit.record(
        action="organisations.membership-erased",
        object_type="membership",
        object_id=place.pk,
        at=at,
        by=by.pk,
    )


def _empty_invitation(invitation: Invitation, by: Person, at: datetime) -> None:
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = at
    invitation.email, invitation.name = address_nowhere(record_id=invitation.pk), ""
    invitation.save(update_fields=["email", "name", "withdrawn_at"])
    audit.record(
        action="organisations.invitation-erased",
        object_type="invitation",
        object_id=invitation.pk,
        at=at,
        by=by.pk,
    )
