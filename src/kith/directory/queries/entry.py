"""Services as lists and their own pages show them, with all that goes with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch

from kith.accounts.sight import SightedQuerySet
from kith.directory.enums import TermKind
from kith.directory.models import Service, ServiceAtLocation, Term
from kith.directory.queries.marks import of_safety
from kith.directory.queries.public import WHY, is_public
from kith.directory.rules.apart import works_on_two
from kith.directory.rules.freshness import FreshnessRules
from kith.directory.search.reading import of_two

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
        _with_places("place__access").filter(is_public(area_id, on, rules), pk=service_id).first()
    )


def public_service_alone(
    area_id: UUID | str, service_id: UUID, on: date, rules: FreshnessRules
) -> Service | None:
    """The same service with its provider and terms: for the form that says it is wrong.

    Two queries.
    """
    services: SightedQuerySet[Service] = Service.objects.because(WHY)
    return (
        services.select_related("provider")
        .prefetch_related(_terms())
        .filter(is_public(area_id, on, rules), pk=service_id)
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
    services: SightedQuerySet[Service] = Service.objects.because(WHY)
    found = services.filter(Exists(filed), is_public(service.area_id, on, rules)).exclude(
        pk=service.pk
    )
    ordered = found.order_by(F("assured_on").desc(nulls_last=True), "name", "pk")
    ordered = ordered.select_related("provider")
    if not is_private(service):
        return list(ordered[:MOST_SIMILAR])
    return list(islice(without_two(ordered[:MOST_LOOKED_AT]), MOST_SIMILAR))


def without_two(found: SightedQuerySet[Service]) -> Iterator[Service]:
    """Those that do not work on two people together, in their order. Two queries."""
    return (one for one in found.prefetch_related(_terms()) if not brings_in_another(one))


def is_private(service: Service) -> bool:
    """Whether it helps with abuse or for a life, as it or its type is marked: no page keeps a trace."""
    return service.is_safety or any(
        getattr(one, "is_of_safety", one.is_safety) for one in service.terms.all()
    )


def brings_in_another(service: Service) -> bool:
    """Whether it works on two people together, as it or its type is marked, or as it says itself.

    An imported entry carries no mark of ours, so its type and its own words count too.
    """
    if service.is_safety:
        return False
    if service.brings_in or any(
        getattr(one, "is_of_two", one.brings_in) for one in service.terms.all()
    ):
        return True
    types = [one for one in service.terms.all() if one.kind == TermKind.SERVICE_TYPE]
    called = [words for one in types for words in (one.code, one.label, *one.alternatives)]
    own = (service.name, service.other_name, service.summary)
    return works_on_two(*own, *called)


def _with_places(*more: str) -> SightedQuerySet[Service]:
    places = ServiceAtLocation.objects.select_related("place").prefetch_related(*more)
    services: SightedQuerySet[Service] = Service.objects.because(WHY)
    return services.select_related("provider").prefetch_related(
        _terms(), Prefetch("locations", queryset=places)
    )


def _terms() -> Prefetch[str, Any, Any]:
    marked = Term.objects.annotate(is_of_two=of_two(), is_of_safety=of_safety())
    return Prefetch("terms", queryset=marked)
