"""Services as lists and their own pages show them, with all that goes with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q

from kith.accounts.sight import SightedQuerySet
from kith.directory.enums import ServiceStatus, TermKind
from kith.directory.models import Service, ServiceAtLocation
from kith.directory.rules.freshness import FreshnessRules

SHOWN = (ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)
MOST_SIMILAR = 3


def for_cards(ids: Iterable[UUID]) -> list[Service]:
    """Services in the order of their ids, with provider, terms and places. Three queries.

    Those that have gone since are left out. Whether the public may see them was asked before.
    """
    ids = list(ids)
    if not ids:
        return []
    found = {one.pk: one for one in _with_places().filter(pk__in=ids, retired_at=None)}
    return [found[pk] for pk in ids if pk in found]


def public_service(
    area_id: UUID | str, service_id: UUID, on: date, rules: FreshnessRules
) -> Service | None:
    """A service that the public may see on a day, read whole. Four queries.

    None where there is none, it has gone or does not run, or nobody has checked it for too long.
    """
    return (
        _with_places("place__access").filter(_is_public(on, area_id, rules), pk=service_id).first()
    )


def public_service_alone(
    area_id: UUID | str, service_id: UUID, on: date, rules: FreshnessRules
) -> Service | None:
    """The same service with its provider alone: for the form that says it is wrong. One query."""
    services: SightedQuerySet[Service] = Service.objects.because("Anybody may read what is live.")
    return (
        services.select_related("provider")
        .filter(_is_public(on, area_id, rules), pk=service_id)
        .first()
    )


def similar_to(service: Service, on: date, rules: FreshnessRules) -> list[Service]:
    """Up to three other services of the same types, those first that somebody checked last.

    One query. Beside help for somebody who is afraid stands nothing that brings in the other.
    """
    types = [term.pk for term in service.terms.all() if term.kind == TermKind.SERVICE_TYPE]
    if not types:
        return []
    filed = Service.terms.through.objects.filter(service_id=OuterRef("pk"), term_id__in=types)
    services: SightedQuerySet[Service] = Service.objects.because("Anybody may read what is live.")
    found = services.filter(Exists(filed), _is_public(on, service.area_id, rules)).exclude(
        pk=service.pk
    )
    if service.is_safety:
        found = found.filter(brings_in=False)
    ordered = found.order_by(F("assured_on").desc(nulls_last=True), "name", "pk")
    return list(ordered.select_related("provider")[:MOST_SIMILAR])


def _is_public(on: date, area_id: UUID | str, rules: FreshnessRules) -> Q:
    fresh = Q(assured_on__gte=rules.shown_since(on))
    if not rules.hide_unconfirmed:
        fresh |= Q(assured_on=None)
    return fresh & Q(area_id=area_id, retired_at=None, status__in=SHOWN)


def _with_places(*more: str) -> SightedQuerySet[Service]:
    places = ServiceAtLocation.objects.select_related("place").prefetch_related(*more)
    services: SightedQuerySet[Service] = Service.objects.because("Anybody may read what is live.")
    return services.select_related("provider").prefetch_related(
        "terms", Prefetch("locations", queryset=places)
    )
