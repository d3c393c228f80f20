"""Organisations as people look for them, and one of them with what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import Lower

from kith.accounts.models import Person
from kith.accounts.sight import holdings, may_on
from kith.areas.models import Area, LifeStage
from kith.areas.queries import current_area
from kith.core.encryption.fields import at_hand
from kith.organisations.enums import OrganisationKind
from kith.organisations.models import Membership, Organisation, Site, Team
from kith.organisations.rules.giving import LEAD

FIRST = 10
"""How many teams, or sites, an organisation's own page shows; the rest have pages of their own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for in the list of organisations."""

    words: str = ""
    kind: str = ""
    life_stage: str = ""
    with_closed: bool = False
    unled: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """The first of some places, and how many there are."""

    first: list[Any]
    count: int


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """One organisation, as far as the person who asks sees what belongs to it."""

    organisation: Organisation
    life_stages: list[LifeStage]
    leads: list[str]
    teams: Places | None
    sites: Places
    merged_from: list[Organisation]
    may_change: bool
    may_trail: bool


def organisations_for(person: Person, asked: Asked) -> Any:
    """The organisations that the person sees and looks for, by name, with their life stages.

    Those that nobody leads are told only to whoever may change them.
    """
    seen = organisations_without_lead(person) if asked.unled else _seen(person)
    found = seen.filter(_asked(asked))
    return found.prefetch_related("life_stages")


def organisation_page(person: Person, organisation: Organisation) -> OrganisationPage:
    """Everything on an organisation's page but its people. The same queries whatever there is."""
    may_change = may_on(person, "change", organisation)
    is_theirs = any(one.organisation_id == organisation.pk for one in holdings(person))
    return OrganisationPage(
        organisation=organisation,
        life_stages=list(organisation.life_stages.all()),
        leads=leads_of(person, organisation),
        teams=_first(teams_of(person, organisation)) if is_theirs or may_change else None,
        sites=_first(sites_of(person, organisation)),
        merged_from=list(Organisation.objects.visible_to(person).filter(merged_into=organisation)),
        may_change=may_change,
        may_trail=may_on(person, "trail", organisation),
    )


def leads_of(person: Person, organisation: Organisation) -> list[str]:
    """The names of those who lead it, of the members whom the person sees. One query."""
    members = Membership.objects.visible_to(person).filter(
        organisation=organisation,
        ended_at=None,
        roles_held__role=LEAD,
        roles_held__ended_at=None,
    )
    names = members.order_by("person__name").values_list("person__name", flat=True)
    return list(dict.fromkeys(names))


def teams_of(person: Person, organisation: Organisation, *, with_closed: bool = False) -> Any:
    """The teams of an organisation that the person sees, with how many are in each."""
    teams = _of(Team, person, organisation, with_closed)
    live = Count("memberships", filter=Q(memberships__ended_at=None), distinct=True)
    # Counting groups, and what groups forgets its order.
    return teams.annotate(people=live).order_by(Lower("name")).prefetch_related("life_stages")


def sites_of(person: Person, organisation: Organisation, *, with_closed: bool = False) -> Any:
    """The sites of an organisation that the person sees."""
    return _of(Site, person, organisation, with_closed)


def merge_targets(person: Person, source: Organisation, words: str) -> Any:
    """The open organisations of the same area that the person may change, but for the source."""
    every = Organisation.objects.visible_to(person, to="change").exclude(pk=source.pk)
    found = every.filter(area=source.area_id, closed_at=None)
    return found.filter(name__icontains=words) if words else found


def merge_target(person: Person, source: Organisation, target_id: UUID) -> Organisation | None:
    """One of them. One query."""
    found: Organisation | None = merge_targets(person, source, "").filter(pk=target_id).first()
    return found


def area_here() -> Area | None:
    """The area that this installation shows."""
    area = current_area()
    return Area.objects.filter(pk=area.id).first() if area else None


def life_stages_to_choose(area_id: UUID, served: list[LifeStage]) -> list[LifeStage]:
    """The live life stages of an area, and those served already, in the area's order."""
    kept = Q(retired_at=None) | Q(pk__in=[one.pk for one in served])
    return list(LifeStage.objects.filter(kept, area_id=area_id))


def organisations_without_lead(person: Person) -> Any:
    """The open organisations that the person may change and that nobody leads."""
    led = Membership.objects.because("Whether somebody leads it, whoever asks.").filter(
        ended_at=None,
        person__is_active=True,
        roles_held__role=LEAD,
        roles_held__ended_at=None,
    )
    every = Organisation.objects.visible_to(person, to="change").filter(closed_at=None)
    return every.exclude(pk__in=led.values("organisation_id"))


def _seen(person: Person) -> Any:
    return Organisation.objects.visible_to(person)


def _asked(asked: Asked) -> Q:
    condition = Q(name__icontains=asked.words) if asked.words else Q()
    if asked.kind in OrganisationKind.values:
        condition &= Q(kind=asked.kind)
    if asked.life_stage:
        # A subquery, not a join: an organisation stands in the list once.
        stages = LifeStage.objects.filter(code=asked.life_stage)
        condition &= Q(
            pk__in=Organisation.life_stages.through.objects.filter(lifestage__in=stages).values(
                "organisation_id"
            )
        )
    return condition if asked.with_closed else condition & Q(closed_at=None)


def _of(table: Any, person: Person, organisation: Organisation, with_closed: bool) -> Any:
    places = table.objects.visible_to(person).filter(organisation=organisation)
    return places if with_closed else places.filter(closed_at=None)


def _first(places: Any) -> Places:
    return Places(first=at_hand(places[:FIRST]), count=places.count())
