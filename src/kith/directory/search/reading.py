"""The facts that the index needs, read from the entries: five queries, however many services."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from kith.areas.models import Word
from kith.directory.enums import ServiceStatus
from kith.directory.models import Service, ServiceAtLocation, Term
from kith.directory.search.documents import PlaceFacts, ServiceFacts

PUBLIC = (ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)


def public_services() -> QuerySet[Service]:
    """Services that the public may find: none that is retired or does not run."""
    return Service.objects.because("The index holds what is public already.").filter(
        retired_at=None, status__in=PUBLIC
    )


def read(ids: Iterable[UUID]) -> Iterator[ServiceFacts]:
    """The facts of those among these services that are public, in the order of their ids."""
    terms = Term.objects.filter(retired_at=None).prefetch_related("led_to_by")
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


def _facts(service: Service) -> ServiceFacts:
    filed = list(service.terms.all())
    needs = [need for term in filed for need in term.led_to_by.all() if not need.retired_at]
    terms = {term.pk: term for term in [*filed, *needs]}
    return ServiceFacts(
        id=service.pk,
        area_id=service.area_id,
        name=service.name,
        other_name=service.other_name,
        texts=(
            service.summary,
            service.provider.name,
            service.cost_words,
            service.eligibility,
            service.description,
        ),
        terms=tuple(terms),
        labels=tuple(label for term in terms.values() for label in labels_of(term)),
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
        brings_in=service.brings_in,
        assured_on=service.assured_on,
        added_at=service.added_at,
        times=_as_text(service.times),
        places=tuple(_place(one) for one in service.locations.all()),
    )


def labels_of(term: Term | Word) -> list[str]:
    """A term's label and the others that people use, as far as they are texts."""
    return [term.label, *(one for one in term.alternatives if isinstance(one, str))]


def _place(one: ServiceAtLocation) -> PlaceFacts:
    place = one.place
    shown: dict[str, Any] = {}
    if not place.is_confidential:
        names = ("name", "town", "easting", "northing", "precision")
        shown = {name: getattr(place, name) for name in names}
    return PlaceFacts(
        id=place.pk,
        is_confidential=place.is_confidential,
        access=tuple(term.pk for term in place.access.all()),
        times=_as_text(one.times),
        **shown,
    )


def _as_text(schedules: list[Any]) -> str:
    return json.dumps(schedules, sort_keys=True) if schedules else ""
