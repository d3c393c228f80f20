"""Two organisations become one: all that lives in the first moves into the second."""

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
from kith.organisations.operations.closing import end_place
from kith.organisations.operations.memberships import check_theirs_to_end
from kith.organisations.queries.roles import live_roles
from kith.organisations.rules import naming

REASON = "A merge moves all that lives in an organisation, in anybody's sight or not."


class MergedIntoItself(Refusal):
    """An organisation cannot be merged into itself."""

    def __init__(self) -> None:
        super().__init__("Choose another organisation to merge it into")


class MergedIntoClosed(Refusal):
    """What it would be merged into is closed."""

    def __init__(self) -> None:
        super().__init__("That organisation is closed. Choose one that is open")


class MergedAcrossAreas(Refusal):
    """The two belong to different areas."""

    def __init__(self) -> None:
        super().__init__("That organisation belongs to another area. Choose one of this area")


@dataclass(frozen=True, slots=True)
class Merged:
    """How many of each moved, and how many places were joined to one that was there already."""

    target: Organisation
    memberships: int
    joined: int
    invitations: int
    teams: int
    sites: int


def merge_organisations(
    *, source: Organisation, target: Organisation, by: Person, at: datetime
) -> Merged:
    """Move what lives in `source` into `target`, and close `source`, which then points there.

    Open teams and sites move; one whose name is taken gets the source's in brackets. Live places
    move, with their roles; where a person has one in the target already, outside any team, the
    roles are joined to it. Open invitations move, so that a link which was sent still works. What
    was closed or had ended stays where it happened. Restrictions stay on sites; the target keeps
    its name, kind, words and logo, and serves the life stages of both.

    Raises:
        MergedIntoItself, MergedIntoClosed, MergedAcrossAreas.
        checks.AlreadyClosed: the source is closed.
        memberships.RoleNotTheirs: a place would end with a role that `by` may not end.
    """
    if source.pk == target.pk:
        raise MergedIntoItself
    with transaction.atomic():
        source, target = _locked_in_order(source, target)
        _check(source, target)
        teams = _move_places(Team, source, target, by, at)
        sites = _move_places(Site, source, target, by, at)
        moved, joined = _move_memberships(source, target, by, at)
        invitations = _move_invitations(source, target, by, at)
        target.life_stages.add(*source.life_stages.all())
        for _room, offers in room_offers():
            for part in offers.merges:
                part.move(source=source, target=target, by=by, at=at)
        checks.put(record=source, described={"closed_at": at, "merged_into": target})
        _record(source, target, {"memberships": moved + joined, "teams": teams}, by, at)
    return Merged(target, moved, joined, invitations, teams, sites)


def _locked_in_order(
    source: Organisation, target: Organisation
) -> tuple[Organisation, Organisation]:
    """Both rows behind their area's, the lower id first: two merges never wait for each other."""
    locked(source.area)
    found = {one.pk: locked(one) for one in sorted((source, target), key=lambda one: one.pk)}
    return found[source.pk], found[target.pk]


def _check(source: Organisation, target: Organisation) -> None:
    if not source.is_open:
        raise checks.AlreadyClosed("organisation")
    if not target.is_open:
        raise MergedIntoClosed
    if source.area_id != target.area_id:
        raise MergedAcrossAreas


def _move_places(
    table: Any, source: Organisation, target: Organisation, by: Person, at: datetime
) -> int:
    every = table.objects.because(REASON).filter(closed_at=None)
    taken = list(every.filter(organisation=target).values_list("name", flat=True))
    places = list(every.filter(organisation=source))
    for place in places:
        name = naming.distinct_name(place.name, source.name, taken)
        taken.append(name)
        checks.put(record=place, described={"organisation": target, "name": name})
        _record_move(place, target, by, at)
    return len(places)


def _move_memberships(
    source: Organisation, target: Organisation, by: Person, at: datetime
) -> tuple[int, int]:
    every = Membership.objects.because(REASON).filter(ended_at=None)
    there = {one.person_id: one for one in every.filter(organisation=target, team=None)}
    moved = joined = 0
    for membership in every.filter(organisation=source):
        kept = None if membership.team_id else there.get(membership.person_id)
        if kept is None:
            checks.put(record=membership, described={"organisation": target})
            _record_move(membership, target, by, at)
            moved += 1
        else:
            _join(membership, kept, by, at)
            joined += 1
    return moved, joined


def _join(membership: Membership, kept: Membership, by: Person, at: datetime) -> None:
    """The roles of one place go to the other, which the same person has; then the first ends."""
    ending, where = live_roles(membership), membership.organisation_id
    check_theirs_to_end(roles=ending, organisation_id=where, by=by)
    live = RoleHeld.objects.filter(ended_at=None)
    has = set(live.filter(membership=kept).values_list("role", flat=True))
    gained = [one for one in live.filter(membership=membership) if one.role not in has]
    for held in gained:
        RoleHeld.objects.create(
            membership=kept, role=held.role, given_by_id=held.given_by_id, given_at=held.given_at
        )
    if gained:
        audit.record(
            action="organisations.membership-joined",
            object_type="membership",
            object_id=kept.pk,
            at=at,
            by=by.pk,
            detail={"from": str(membership.pk), "roles": ", ".join(one.role for one in gained)},
        )
    end_place(membership=membership, by=by, at=at, because="organisation-merged")


def _move_invitations(source: Organisation, target: Organisation, by: Person, at: datetime) -> int:
    waiting = Invitation.objects.because(REASON).filter(
        organisation=source, accepted_at=None, withdrawn_at=None
    )
    invitations = list(waiting)
    for invitation in invitations:
        checks.put(record=invitation, described={"organisation": target})
        _record_move(invitation, target, by, at)
    return sum(1 for one in invitations if one.expires_at > at)


def _record_move(record: Any, target: Organisation, by: Person, at: datetime) -> None:
    audit.record(
        action="organisations.record-moved",
        object_type=record._meta.model_name,
        object_id=record.pk,
        at=at,
        by=by.pk,
        detail={"organisation": str(target.pk)},
    )


def _record(
    source: Organisation,
    target: Organisation,
    counts: dict[str, int],
    by: Person,
    at: datetime,
) -> None:
    audit.record(
        action="organisations.organisation-merged",
        object_type="organisation",
        object_id=source.pk,
        at=at,
        by=by.pk,
        detail={"into": str(target.pk), **counts},
    )
    audit.record(
        action="organisations.merge-received",
        object_type="organisation",
        object_id=target.pk,
        at=at,
        by=by.pk,
        detail={"from": str(source.pk), **counts},
    )
