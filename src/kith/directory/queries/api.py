"""What the API gives out: what of the directory is public, narrowed as somebody asked, in pages.

Every list is in the order of ids, so that a page begins after the last id of the one before,
whatever was added or taken out meanwhile. Which ids there are is read once a process until
something changes that pages show: then a page costs the same wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, F, Prefetch, Q, QuerySet
from django.db.models.functions import Cast

from kith.accounts.sight import SightedQuerySet
from kith.directory.models import Place, Provider, Service, ServiceAtLocation, Taxonomy, Term
from kith.directory.queries.public import public_services
from kith.postcodes import Point

AT_ONCE = 200
"""Records read together where all are given out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What a list of services, or of services at locations, is narrowed to; all of it together.

    `terms`: groups of ids of terms, one of each group. `serves`: codes of a district and its
    nation. `near` and `within`: National Grid metres. `among`: ids that a search found.
    """

    terms: tuple[frozenset[UUID], ...] = ()
    provider_id: UUID | None = None
    since: datetime | None = None
    youngest: int | None = None
    oldest: int | None = None
    serves: frozenset[str] = frozenset()
    near: Point | None = None
    within: int | None = None
    among: tuple[UUID, ...] | None = None


def services(area_id: UUID | str, on: date, asked: Narrowed) -> SightedQuerySet[Service]:
    """The public services that were asked for, by id."""
    found = public_services(area_id, on).filter(_of_service(asked))
    for group in asked.terms:
        through = Service.terms.through.objects.filter(term_id__in=group)
        found = found.filter(pk__in=through.values("service_id"))
    if asked.near is not None and asked.within is not None:
        at = ServiceAtLocation.objects.filter(place__in=_near(asked.near, asked.within))
        found = found.filter(pk__in=at.values("service_id"))
    return found.order_by("pk")


def locations(
    area_id: UUID | str, on: date, asked: Narrowed
) -> QuerySet[ServiceAtLocation, ServiceAtLocation]:
    """The services at locations that were asked for, by id: those of public services."""
    found = ServiceAtLocation.objects.filter(service__in=services(area_id, on, asked).order_by())
    if asked.near is not None and asked.within is not None:
        found = found.filter(place__in=_near(asked.near, asked.within))
    return found.order_by("pk")


def providers(area_id: UUID | str) -> SightedQuerySet[Provider]:
    """The providers that anybody may see, by id."""
    found: SightedQuerySet[Provider] = Provider.objects.because("Anybody may read what is live.")
    return found.filter(area_id=area_id, retired_at=None).order_by("pk")


def taxonomies(area_id: UUID | str) -> QuerySet[Taxonomy, Taxonomy]:
    """The taxonomies, by id."""
    return Taxonomy.objects.filter(area_id=area_id).order_by("pk")


def terms(area_id: UUID | str) -> QuerySet[Term, Term]:
    """The terms of every taxonomy, by id. Retired ones too, for services may still name them."""
    return Term.objects.filter(taxonomy__area_id=area_id).order_by("pk")


def with_leads(area_id: UUID | str) -> QuerySet[Term, Term]:
    """The terms with their taxonomies and where they lead."""
    return terms(area_id).select_related("taxonomy").prefetch_related("leads_to")


def terms_under(
    area_id: UUID | str, *, taxonomy_id: UUID | None, parent_id: UUID | None, top_only: bool
) -> QuerySet[Term, Term]:
    """The terms of a taxonomy, those below a term, or those below none; all of it together."""
    found = terms(area_id)
    if taxonomy_id:
        found = found.filter(taxonomy_id=taxonomy_id)
    if parent_id:
        found = found.filter(parent_id=parent_id)
    return found.filter(parent=None) if top_only else found


def one_of(queryset: QuerySet[Any, Any], pk: UUID) -> Any:
    """The one with this id; none where it is not among them."""
    return queryset.filter(pk=pk).first()


def changes_of(queryset: QuerySet[Any, Any]) -> Iterable[tuple[UUID, datetime]]:
    """Of each its id, and when it last changed."""
    return queryset.values_list("pk", "changed_at")


def services_of(
    area_id: UUID | str, on: date, provider_ids: Iterable[UUID]
) -> list[tuple[UUID, UUID, str, str]]:
    """Of the public services of providers: the provider, the id, the name and the status."""
    found = public_services(area_id, on).filter(provider_id__in=list(provider_ids))
    return list(found.order_by("pk").values_list("provider_id", "pk", "name", "status"))


def named(queryset: QuerySet[Any, Any], words: str, *fields: str) -> QuerySet[Any, Any]:
    """Those that have each of the words in one of the fields."""
    for word in words.split():
        told = Q()
        for field in fields:
            told |= Q(**{f"{field}__icontains": word})
        queryset = queryset.filter(told)
    return queryset


def rows_of(pks: Iterable[UUID]) -> list[Service]:
    """Services with their providers, in the order of the ids. One query."""
    return _in_order(_live().select_related("provider"), pks)


def whole(pks: Iterable[UUID]) -> list[Service]:
    """Services with all that a record of one holds, in the order of the ids. Five queries."""
    filed = Prefetch("terms", queryset=Term.objects.select_related("taxonomy"))
    places = Prefetch("locations", queryset=_whole_locations())
    return _in_order(_live().select_related("provider").prefetch_related(filed, places), pks)


def whole_locations(pks: Iterable[UUID]) -> list[ServiceAtLocation]:
    """Services at locations with place and service, in the order of the ids. Two queries."""
    return _in_order(_whole_locations().select_related("service__provider"), pks)


def in_order(queryset: QuerySet[Any, Any], pks: Iterable[UUID]) -> list[Any]:
    """The rows of a queryset with these ids, in the order of the ids."""
    return _in_order(queryset, pks)


def in_batches(pks: Iterable[UUID]) -> Iterator[list[UUID]]:
    """Ids, so many together as are read at once."""
    batch: list[UUID] = []
    for pk in pks:
        batch.append(pk)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def meant_by(area_id: UUID | str, typed: str) -> frozenset[UUID]:
    """The terms that an id, a key such as "types:mediation" or an address of a term means.

    A need means the types that it leads to, and a term those below it too. None: empty.
    """
    found = terms(area_id).order_by()
    taxonomy, _colon, code = typed.partition(":")
    pk = as_uuid(typed)
    told = Q(pk=pk) if pk else Q(uri=typed) | Q(taxonomy__code=taxonomy, code=code)
    meant = set(found.filter(told).values_list("pk", flat=True))
    meant |= set(found.filter(led_to_by__in=meant).values_list("pk", flat=True))
    below = meant
    while below:
        lower = found.filter(parent_id__in=below).exclude(pk__in=meant)
        below = set(lower.values_list("pk", flat=True))
        meant |= below
    return frozenset(meant)


def as_uuid(typed: str) -> UUID | None:
    """The id that was typed; none where it is no id as the standard writes them."""
    try:
        found = UUID(typed)
    except ValueError:
        return None
    return found if str(found) == typed.lower() else None


def _live() -> SightedQuerySet[Service]:
    found: SightedQuerySet[Service] = Service.objects.because("Whoever asks has the public ids.")
    return found.filter(retired_at=None)


def _whole_locations() -> QuerySet[ServiceAtLocation, ServiceAtLocation]:
    access = Prefetch("place__access", queryset=Term.objects.select_related("taxonomy"))
    return ServiceAtLocation.objects.select_related("place").prefetch_related(access)


def _in_order(queryset: Any, pks: Iterable[UUID]) -> list[Any]:
    pks = list(pks)
    if not pks:
        return []
    found = {one.pk: one for one in queryset.filter(pk__in=pks)}
    return [found[pk] for pk in pks if pk in found]


def _of_service(asked: Narrowed) -> Q:
    told = Q()
    if asked.provider_id:
        told &= Q(provider_id=asked.provider_id)
    if asked.since:
        told &= Q(changed_at__gte=asked.since) | Q(added_at__gte=asked.since)
    if asked.youngest is not None:
        told &= Q(oldest=None) | Q(oldest__gte=asked.youngest)
    if asked.oldest is not None:
        told &= Q(youngest=None) | Q(youngest__lte=asked.oldest)
    if asked.serves:
        anybody = Q(serves=[])
        for code in sorted(asked.serves):
            anybody |= Q(serves__icontains=f'"{code}"')
        told &= anybody
    if asked.among is not None:
        told &= Q(pk__in=asked.among)
    return told


def _near(near: Point, within: int) -> QuerySet[Place, Place]:
    """The places within so many metres. A confidential one has no point, and is in none."""
    east = Cast(F("easting"), BigIntegerField()) - round(near.easting)
    north = Cast(F("northing"), BigIntegerField()) - round(near.northing)
    box = Place.objects.filter(
        easting__range=(round(near.easting) - within, round(near.easting) + within),
        northing__range=(round(near.northing) - within, round(near.northing) + within),
    )
    return box.annotate(square=east * east + north * north).filter(square__lte=within * within)
