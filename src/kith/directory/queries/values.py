"""Services and providers as values: what forms show, histories compare and feeds give out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from kith.directory.models import Provider, Service, ServiceAtLocation
from kith.directory.rules.values import (
    OF_PLACE,
    OF_SERVICE,
    PlaceValues,
    ProviderValues,
    Schedules,
    ServiceValues,
)


def values_by_id(ids: Iterable[UUID]) -> dict[UUID, ServiceValues]:
    """The values of services, by id. Five queries, however many."""
    services = (
        Service.objects.because("Values go to whoever was let in to the services already.")
        .filter(pk__in=list(ids))
        .prefetch_related("terms__taxonomy", locations_with_places())
    )
    return {service.pk: values_of(service) for service in services}


def locations_with_places() -> Prefetch[str, Any, Any]:
    """For `prefetch_related` of services: where they happen, with the means of access."""
    places = ServiceAtLocation.objects.select_related("place").prefetch_related(
        "place__access__taxonomy"
    )
    return Prefetch("locations", queryset=places)


def values_of(service: Service) -> ServiceValues:
    """The values of one service whose terms and locations were read with it."""
    row = {name: _held(getattr(service, name)) for name in OF_SERVICE}
    terms = tuple(sorted(term.key for term in service.terms.all()))
    places = sorted((_place(one) for one in service.locations.all()), key=lambda one: one.code)
    return ServiceValues(**row, terms=terms, places=tuple(places))


def provider_values(provider: Provider) -> ProviderValues:
    """The values of a provider."""
    names = ProviderValues.__dataclass_fields__
    return ProviderValues(**{name: getattr(provider, name) for name in names})


def _place(one: ServiceAtLocation) -> PlaceValues:
    row = {name: getattr(one.place, name) for name in OF_PLACE}
    access = tuple(sorted(term.key for term in one.place.access.all()))
    return PlaceValues(**row, access=access, times=_schedules(one.times), note=one.note)


def _schedules(rows: Iterable[Mapping[str, Any]]) -> Schedules:
    return tuple(rows)


def _held(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
