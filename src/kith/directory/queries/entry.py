"""Services as lists and their own pages show them, with all that goes with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import islice
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q

from kith.accounts.sight import SightedQuerySet
from kith.directory.enums import ServiceStatus, TermKind
from kith.directory.models import Service, ServiceAtLocation
from kith.directory.rules.apart import works_on_two
from kith.directory.rules.freshness import FreshnessRules

SHOWN = (ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)
MOST_SIMILAR = 3
MOST_LOOKED_AT = 50


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

    One query, two for help for somebody who is afraid: beside that stands nothing that brings in
    the other.
    """
    types = [term.pk for term in service.terms.all() if term.kind == TermKind.SERVICE_TYPE]
    if not types:
        return []
    filed = Service.terms.through.objects.filter(service_id=OuterRef("pk"), term_id__in=types)
    services: SightedQuerySet[Service] = Service.objects.because("Anybody may read what is live.")
    found = services.filter(Exists(filed), _is_public(on, service.area_id, rules)).exclude(
        pk=service.pk
    )
    ordered = found.order_by(F("assured_on").desc(nulls_last=True), "name", "pk")
    ordered = ordered.select_related("provider")
    if not service.is_safety:
        return list(ordered[:MOST_SIMILAR])
    looked_at = ordered.prefetch_related("terms")[:MOST_LOOKED_AT]
    return list(islice((one for one in looked_at if not brings_in_another(one)), MOST_SIMILAR))


def brings_in_another(service: Service) -> bool:
    """Whether it works on two people together, as it is marked or as it says itself.

    An imported entry carries no mark of ours, so its own words count too.
    """
    if service.is_safety:
        return False
    types = [one for one in service.terms.all() if one.kind == TermKind.SERVICE_TYPE]
    called = [words for one in types for words in (one.code, one.label, *one.alternatives)]
    own = (service.name, service.other_name, service.summary)
    return service.brings_in or works_on_two(*own, *called)


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
