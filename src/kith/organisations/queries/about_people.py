"""What this room keeps about people: where they work or worked, and that they were asked to join."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from kith.core.offers import ItemAbout, Subject
from kith.organisations.models import Invitation, Membership

_WHY = "Whoever is told what is held about them, or erased, is sought wherever they were."
SHOWN = "%d %B %Y"


def find(subject: Subject) -> Iterator[ItemAbout]:
    """Their memberships, and invitations to them; by a name alone an invitation is not sure."""
    for place in memberships_of(subject):
        until = f" to {timezone.localtime(place.ended_at):{SHOWN}}" if place.ended_at else ""
        roles = sorted({one.role for one in place.roles_held.all()})
        yield ItemAbout(
            "membership",
            str(place.pk),
            f"Their place in {place.team or place.organisation}",
            {
                "When": f"From {timezone.localtime(place.began_at):{SHOWN}}{until}",
                "Job title": place.job_title,
                "Roles": ", ".join(roles),
            },
        )
    for invitation, is_sure in _invitations(subject):
        yield ItemAbout(
            "invitation",
            str(invitation.pk),
            f"They were asked to join {invitation.organisation}",
            {
                "When": f"{timezone.localtime(invitation.invited_at):{SHOWN}}",
                "Name": invitation.name,
                "E-mail address": invitation.email,
                "Roles": ", ".join(invitation.roles),
            },
            is_sure=is_sure,
        )


def memberships_of(subject: Subject) -> list[Membership]:
    """Every place that somebody has or had; none without an account."""
    if subject.person_id is None:
        return []
    places = Membership.objects.because(_WHY).filter(person_id=subject.person_id)
    return list(
        places.select_related("organisation", "team", "person").prefetch_related("roles_held")
    )


def invitations_to(subject: Subject) -> list[Invitation]:
    """The invitations that were surely theirs."""
    return [invitation for invitation, is_sure in _invitations(subject) if is_sure]


def _invitations(subject: Subject) -> Iterator[tuple[Invitation, bool]]:
    sure = Q(low__in=subject.addresses)
    if subject.person_id is not None:
        sure |= Q(accepted_by_id=subject.person_id)
    wanted = sure
    for name in subject.names:
        wanted |= Q(name__iexact=name)
    every = Invitation.objects.because(_WHY).annotate(low=Lower("email"))
    for one in every.filter(wanted).select_related("organisation").order_by("invited_at", "pk"):
        is_theirs = subject.person_id is not None and one.accepted_by_id == subject.person_id
        yield one, is_theirs or one.email.lower() in subject.addresses
