"""What there is to choose from when one looks for a service: needs, types, stages, languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from kith.accounts.sight import SightedQuerySet
from kith.areas.queries import PublicArea
from kith.areas.queries import life_stages as stages_of
from kith.core.page_cache import until_raised
from kith.directory.enums import TermKind
from kith.directory.models import Place, Service, Term
from kith.directory.queries.marks import of_safety


@dataclass(frozen=True, slots=True)
class TermLine:
    """A term as lists show it. `leads_to`: the types of service that a need leads to.

    `is_safety`: services of this type help with abuse, or for a life, as it is marked or one of
    ours that it was mapped to.
    """

    id: UUID
    kind: str
    code: str
    label: str
    alternatives: tuple[str, ...]
    description: str
    is_required: bool
    is_safety: bool
    leads_to: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of life."""

    code: str
    name: str
    lang: str
    dir: str


@dataclass(frozen=True, slots=True)
class Lists:
    """What there is to choose from in an area, and whether it has any services at all.

    `used`: ids of the terms that a service, or one of its places, is filed under.
    """

    terms: Mapping[UUID, TermLine]
    used: frozenset[UUID]
    stages: tuple[Stage, ...]
    languages: tuple[str, ...]
    has_services: bool

    def of(self, kind: TermKind) -> list[TermLine]:
        """The terms of a kind that find something, in the pack's order."""
        return [one for one in self.terms.values() if one.kind == kind and self._finds(one)]

    def _finds(self, term: TermLine) -> bool:
        return term.id in self.used or not self.used.isdisjoint(term.leads_to)


def has_services(area: PublicArea) -> bool:
    """Whether there is anything to find. One query, two where something changed."""
    return until_raised(("directory-any", area.id), lambda: _live(area).exists())


def lists_of(area: PublicArea) -> Lists:
    """What there is to choose from. No query until something changes that pages show, but one."""
    return until_raised(("directory-lists", area.id), lambda: _lists(area))


def _lists(area: PublicArea) -> Lists:
    live = _live(area)
    filed = Service.terms.through.objects.filter(service__in=live)
    at_places = Place.access.through.objects.filter(place__services__service__in=live)
    used = set(filed.values_list("term_id", flat=True).distinct())
    used.update(at_places.values_list("term_id", flat=True).distinct())
    spoken = live.order_by().values_list("languages", flat=True).distinct()
    languages = {tag for tags in spoken for tag in tags}
    return Lists(
        terms=_terms(area),
        used=frozenset(used),
        stages=tuple(Stage(one.code, one.name, one.lang, one.dir) for one in stages_of(area)),
        languages=tuple(sorted(languages)),
        has_services=live.exists(),
    )


def _live(area: PublicArea) -> SightedQuerySet[Service]:
    services: SightedQuerySet[Service] = Service.objects.because("Anybody may choose from these.")
    return services.filter(area_id=area.id, retired_at=None)


def _terms(area: PublicArea) -> dict[UUID, TermLine]:
    terms = Term.objects.filter(taxonomy__area_id=area.id, retired_at=None)
    terms = terms.annotate(is_of_safety=of_safety())
    return {
        one.pk: TermLine(
            id=one.pk,
            kind=one.kind,
            code=one.code,
            label=one.label,
            alternatives=tuple(one.alternatives),
            description=one.description,
            is_required=one.is_required,
            is_safety=one.is_of_safety,
            leads_to=frozenset(other.pk for other in one.leads_to.all()),
        )
        for one in terms.prefetch_related("leads_to")
    }
