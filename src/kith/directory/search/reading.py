"""The facts that the index needs, read from the entries: five queries, however many services."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from kith.areas.models import Word
from kith.directory.enums import ServiceStatus, TermKind
from kith.directory.models import Place, Service, ServiceAtLocation, Term
from kith.directory.search.documents import PlaceFacts, ServiceFacts

PUBLIC = (ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)
MOST_ASKED = 2_000
"""Codes of terms that are asked for by name; of more, all terms of the area are read."""


def public_services() -> QuerySet[Service]:
    """Services that the public may find: none that is retired or does not run."""
    return Service.objects.because("The index holds what is public already.").filter(
        retired_at=None, status__in=PUBLIC
    )


def read(ids: Iterable[UUID]) -> Iterator[ServiceFacts]:
    """The facts of those among these services that are public, in the order of their ids."""
    terms = (
        Term.objects.filter(retired_at=None)
        .annotate(is_of_two=of_two())
        .prefetch_related("led_to_by")
    )
    places = ServiceAtLocation.objects.filter(place__retired_at=None).select_related("place")
    services = (
        public_services()
        .filter(pk__in=list(ids))
        .select_related("provider")
        .prefetch_related(
            Prefetch("terms", terms),
            Prefetch("locations", places.order_by("id").prefetch_related("place__access")),
        )
    )
    for service in services.order_by("pk"):
        yield _facts(service)


def of_two() -> Any:
    """Whether services under a term work on two people together, for `annotate` of terms.

    A type says so, or was mapped to one that does. A need leads to many types, and means none.
    """
    mapped = Term.leads_to.through.objects.filter(
        from_term_id=OuterRef("pk"), to_term__brings_in=True
    )
    return ~Q(kind=TermKind.NEED) & (Q(brings_in=True) | Q(Exists(mapped)))


@dataclass(frozen=True, slots=True)
class KnownTerm:
    """A term as entries are indexed by it, with the needs that lead to it."""

    id: UUID
    labels: tuple[str, ...]
    is_retired: bool = False
    turn: tuple[int, str, str] = (0, "", "")
    needs: tuple[KnownTerm, ...] = ()
    is_of_two: bool = False


def known_terms(area_id: UUID, keys: Collection[str]) -> dict[str, KnownTerm]:
    """The area's terms among these keys, and perhaps others. Two queries."""
    terms = Term.objects.filter(taxonomy__area_id=area_id).select_related("taxonomy")
    codes = {key.partition(":")[2] for key in keys}
    if len(codes) <= MOST_ASKED:
        terms = terms.filter(code__in=codes)
    terms = terms.annotate(is_of_two=of_two())
    return {one.key: _known(one) for one in terms.prefetch_related("led_to_by")}


def _known(term: Term) -> KnownTerm:
    return KnownTerm(
        term.pk,
        tuple(labels_of(term)),
        term.retired_at is not None,
        (term.order, term.label, str(term.pk)),
        tuple(
            KnownTerm(one.pk, tuple(labels_of(one)))
            for one in term.led_to_by.all()
            if not one.retired_at
        ),
        getattr(term, "is_of_two", term.brings_in),
    )


def _facts(service: Service) -> ServiceFacts:
    return facts_of(
        service,
        provider=service.provider.name,
        filed=[_known(term) for term in service.terms.all()],
        places=[
            place_facts(one, one.place, [term.pk for term in one.place.access.all()])
            for one in service.locations.all()
        ],
    )


def facts_of(
    service: Service,
    *,
    provider: str,
    filed: Sequence[KnownTerm],
    places: Iterable[PlaceFacts],
) -> ServiceFacts:
    """The facts of a service in whose row all fields are, and of what belongs to it.

    `filed` are its live terms, in their order; `places` those where it happens.
    """
    terms = {term.id: term for term in [*filed, *(need for one in filed for need in one.needs)]}
    return ServiceFacts(
        id=service.pk,
        area_id=service.area_id,
        name=service.name,
        other_name=service.other_name,
        texts=(
            service.summary,
            provider,
            service.cost_words,
            service.eligibility,
            service.description,
        ),
        terms=tuple(terms),
        labels=tuple(label for term in terms.values() for label in term.labels),
        ways=tuple(service.ways),
        delivery=tuple(service.delivery),
        taking=service.taking,
        cost=service.cost,
        youngest=service.youngest,
        oldest=service.oldest,
        languages=tuple(service.languages),
        has_interpreters=bool(service.has_interpreters),
        life_stages=tuple(service.life_stages),
        serves=tuple(service.serves),
        # Help for safety says itself what it is.
        brings_in=service.brings_in
        or (not service.is_safety and any(one.is_of_two for one in filed)),
        has_phone=bool(service.phones),
        assured_on=service.assured_on,
        added_at=service.added_at,
        times=_as_text(service.times),
        places=tuple(places),
    )


def labels_of(term: Term | Word) -> list[str]:
    """A term's label and the others that people use, as far as they are texts."""
    return [term.label, *(one for one in term.alternatives if isinstance(one, str))]


def place_facts(at: ServiceAtLocation, place: Place, access: Iterable[UUID]) -> PlaceFacts:
    """The facts of a service at a place, as far as the public may know."""
    shown: dict[str, Any] = {}
    if not place.is_confidential:
        names = ("name", "town", "easting", "northing", "precision")
        shown = {name: getattr(place, name) for name in names}
    return PlaceFacts(
        id=place.pk,
        is_confidential=place.is_confidential,
        access=tuple(access),
        times=_as_text(at.times),
        **shown,
    )


def _as_text(schedules: list[Any]) -> str:
    return json.dumps(schedules, sort_keys=True) if schedules else ""
