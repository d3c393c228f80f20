"""Teams and sites of an organisation: adding, changing, closing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kith.accounts.models import Person, Restriction
from kith.accounts.operations import glass
from kith.accounts.sight import locked
from kith.areas.models import LifeStage
from kith.core import audit
from kith.core.refusals import Refusal
from kith.organisations.models import Invitation, Membership, Organisation, Site, Team
from kith.organisations.operations import checks
from kith.organisations.rules import naming


class TeamHasPeople(Refusal):
    """People still have a place in the team, or were asked to join it."""

    def __init__(self, people: int, invited: int) -> None:
        counted = [
            _counted(people, "person is still in this team", "people are still in this team"),
            _counted(invited, "invitation to it is open", "invitations to it are open"),
        ]
        told = " and ".join(one for one in counted if one)
        super().__init__(f"{told}. Move them to another team, or end their place, first")


def add_team(
    *,
    organisation: Organisation,
    name: str,
    life_stages: Collection[LifeStage] = (),
    by: Person | None,
    at: datetime,
) -> Team:
    """Add a team to an open organisation.

    Raises:
        checks.AlreadyClosed: the organisation is closed.
        checks.NameTaken, NameMissing, TooLong, LifeStageOfElsewhere; HiddenCharacters.
    """
    with transaction.atomic():
        organisation = _open(organisation)
        team = Team.objects.create(
            organisation=organisation,
            name=checks.clean_name(name=name, others=_names(Team, organisation)),
            added_at=at,
        )
        team.life_stages.set(
            checks.clean_life_stages(chosen=life_stages, area_id=organisation.area_id)
        )
        audit.record(
            action="organisations.team-added",
            object_type="team",
            object_id=team.pk,
            at=at,
            by=by.pk if by else None,
            detail={"organisation": str(organisation.pk)},
        )
    return team


def change_team(
    *, team: Team, name: str, life_stages: Collection[LifeStage], by: Person, at: datetime
) -> Team:
    """Change an open team. Raises as add_team, and AlreadyClosed when the team is closed."""
    with transaction.atomic():
        organisation = _open(team.organisation)
        team = _still_open(team, "team", organisation)
        stages = checks.clean_life_stages(chosen=life_stages, area_id=organisation.area_id)
        cleaned = checks.clean_name(name=name, others=_names(Team, organisation, but=team.pk))
        changed = checks.put(record=team, described={"name": cleaned})
        if {one.pk for one in team.life_stages.all()} != {one.pk for one in stages}:
            team.life_stages.set(stages)
            changed.append("life_stages")
        if changed:
            audit.record(
                action="organisations.team-changed",
                object_type="team",
                object_id=team.pk,
                at=at,
                by=by.pk,
                detail={"changed": ", ".join(changed)},
            )
    return team


def close_team(*, team: Team, by: Person, at: datetime) -> Team:
    """Close a team that nobody is in any more.

    Raises:
        checks.AlreadyClosed: it was closed before.
        TeamHasPeople: somebody has a place in it, or an open invitation to it.
    """
    with transaction.atomic():
        organisation = _open(team.organisation)
        team = _still_open(team, "team", organisation)
        reason = "Everybody in a team counts before it is closed."
        people = Membership.objects.because(reason).filter(team=team, ended_at=None).count()
        asked = Invitation.objects.because(reason).filter(
            team=team, accepted_at=None, withdrawn_at=None, expires_at__gt=at
        )
        if people or asked.exists():
            raise TeamHasPeople(people, asked.count())
        checks.put(record=team, described={"closed_at": at})
        audit.record(
            action="organisations.team-closed",
            object_type="team",
            object_id=team.pk,
            at=at,
            by=by.pk,
        )
    return team


def add_site(
    *,
    organisation: Organisation,
    name: str,
    address: str = "",
    postcode: str = "",
    restricted_to: Collection[Person] | None = None,
    by: Person | None,
    at: datetime,
) -> Site:
    """Add a site to an open organisation; `restricted_to` these people from its first moment.

    Raises:
        glass.NotTheirsToChange: it is to be restricted, and is not theirs to restrict.
        glass.NobodyLeft: it is to be restricted to nobody.
        checks.AlreadyClosed: the organisation is closed.
        checks.NameTaken, NameNotToBeHad, NameMissing, TooLong, NotAPostcode; HiddenCharacters.
    """
    with transaction.atomic():
        organisation = _open(organisation)
        site = Site.objects.create(
            organisation=organisation,
            added_at=at,
            **_located(organisation, by, name=name, address=address, postcode=postcode),
        )
        audit.record(
            action="organisations.site-added",
            object_type="site",
            object_id=site.pk,
            at=at,
            by=by.pk if by else None,
            detail={"organisation": str(organisation.pk)},
        )
        if restricted_to is not None:
            _restrict(site, restricted_to, by, at)
    return site


def change_site(
    *, site: Site, name: str, address: str, postcode: str, by: Person, at: datetime
) -> Site:
    """Change an open site. Raises as add_site, and AlreadyClosed when the site is closed."""
    with transaction.atomic():
        organisation = _open(site.organisation)
        site = _still_open(site, "site", organisation)
        located = _located(
            organisation, by, name=name, address=address, postcode=postcode, but=site.pk
        )
        if changed := checks.put(record=site, described=located):
            audit.record(
                action="organisations.site-changed",
                object_type="site",
                object_id=site.pk,
                at=at,
                by=by.pk,
                detail={"changed": ", ".join(changed)},
            )
    return site


def close_site(*, site: Site, by: Person, at: datetime) -> Site:
    """Close a site. A restriction stays on it.

    Raises:
        checks.AlreadyClosed: it was closed before.
    """
    with transaction.atomic():
        organisation = _open(site.organisation)
        site = _still_open(site, "site", organisation)
        checks.put(record=site, described={"closed_at": at})
        audit.record(
            action="organisations.site-closed",
            object_type="site",
            object_id=site.pk,
            at=at,
            by=by.pk,
        )
    return site


def _restrict(site: Site, people: Collection[Person], by: Person | None, at: datetime) -> None:
    if by is None:
        raise glass.NotTheirsToChange("Somebody must say who may see the site.")
    reason = Restriction.Reason.CONFIDENTIAL_ADDRESS
    glass.restrict(record=site, reason=reason, people=people, by=by, at=at)


def _open(organisation: Organisation) -> Organisation:
    """The organisation, its row locked, so that two adds of one name follow each other."""
    organisation = locked(organisation)
    if not organisation.is_open:
        raise checks.AlreadyClosed("organisation")
    return organisation


def _still_open(place: Any, what: str, organisation: Organisation) -> Any:
    place = locked(place)
    if place.closed_at is not None or place.organisation_id != organisation.pk:
        raise checks.AlreadyClosed(what)
    return place


def _names(table: Any, organisation: Organisation, *, but: UUID | None = None) -> Any:
    every = table.objects.because("A name is one place's in the whole organisation.")
    others = every.filter(organisation=organisation, closed_at=None).exclude(pk=but)
    return others.values_list("name", flat=True)


def _site_name(name: str, organisation: Organisation, by: Person | None, but: UUID | None) -> str:
    """The name, if it is free. Two sites cannot share one, but a hidden one is not spoken of."""
    taken = _names(Site, organisation, but=but)
    seen = taken.filter(pk__in=Site.objects.visible_to(by)) if by else taken
    tidy = checks.clean_name(name=name, others=seen)
    if naming.is_taken(tidy, list(taken)):
        raise checks.NameNotToBeHad
    return tidy


def _located(
    organisation: Organisation,
    by: Person | None,
    *,
    name: str,
    address: str,
    postcode: str,
    but: UUID | None = None,
) -> dict[str, Any]:
    return {
        "name": _site_name(name, organisation, by, but),
        "address": checks.clean_lines(text=address, most=naming.ADDRESS_LENGTH),
        "postcode": checks.clean_postcode(text=postcode),
    }


def _counted(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}" if number else ""
