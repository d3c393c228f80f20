"""Open Referral UK 3.0 at `/oruk/v3/`: what anybody may read of the directory, by GET or POST."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kith.directory.open_referral import writing, writing_places, writing_terms
from kith.directory.presenters import api as presenter
from kith.directory.presenters import api_parameters as parameters
from kith.directory.presenters.api import Part
from kith.directory.presenters.api_document import (
    LOCATION_PARAMETERS,
    ORGANISATION_PARAMETERS,
    SERVICE_PARAMETERS,
    TAXONOMY_PARAMETERS,
    TERM_PARAMETERS,
    document,
)
from kith.directory.queries import api as queries
from kith.directory.queries.api_asking import narrowed
from kith.directory.queries.api_pages import Ids, ids_of, of_search
from kith.directory.queries.public import public_services
from kith.directory.views.api_door import Answer, Asked, NotHere, offered
from kith.open_referral import canonical, ndjson

Record = Mapping[str, Any]
MOST_NESTED = 200
"""Services that an organisation's record holds whole; those of a larger one are asked for."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list: of what, which ids, and how records are made of some of them."""

    entity: str
    ids: Ids
    records: Callable[[Sequence[UUID]], Iterable[Record]]


@offered()
def about(asked: Asked) -> Answer:
    """What this API is."""
    return Answer(presenter.about(_base(asked)))


@offered()
def openapi(asked: Asked) -> Answer:
    """The OpenAPI document."""
    return Answer(document(_base(asked).rstrip("/")))


@offered(*SERVICE_PARAMETERS, posts=True)
def services(asked: Asked) -> Answer:
    """The services, or those that were asked for."""
    told = narrowed(asked.area, asked.values, at=asked.at)
    queryset = queries.services(asked.area.id, asked.on, told)
    if asked.get("minimal"):
        return _minimal(asked, queryset)
    if "search" in asked.values:
        held = set(ids_of(queryset, None))
        ids = of_search(pk for pk in told.among or () if pk in held)
    else:
        ids = ids_of(queryset, _key(asked, "services", told))
    records = _services_whole if asked.get("full") else _services
    return _listed(asked, Listed("service", ids, records))


@offered()
def service(asked: Asked, pk: str) -> Answer:
    """One service, with all its parts."""
    found = public_services(asked.area.id, asked.on)
    held = _one(asked, found, pk, "service")
    return Answer(canonical("service", next(iter(_services_whole([held.pk])))))


@offered(*LOCATION_PARAMETERS, posts=True)
def service_at_locations(asked: Asked) -> Answer:
    """Where the services are to be met."""
    told = narrowed(asked.area, asked.values, at=asked.at)
    queryset = queries.locations(asked.area.id, asked.on, told)
    ids = ids_of(queryset, _key(asked, "locations", told))
    records = _locations_whole if asked.get("full") else _locations
    return _listed(asked, Listed("service_at_location", ids, records))


@offered()
def service_at_location(asked: Asked, pk: str) -> Answer:
    """One service at one of its locations."""
    found = queries.locations(asked.area.id, asked.on, queries.Narrowed())
    held = _one(asked, found, pk, "service at a location")
    return Answer(canonical("service_at_location", next(iter(_locations_whole([held.pk])))))


@offered(*ORGANISATION_PARAMETERS, posts=True)
def organisations(asked: Asked) -> Answer:
    """Who provides services."""
    queryset = queries.named(queries.providers(asked.area.id), asked.get("search", ""), "name")
    ids = ids_of(queryset, _key(asked, "organizations", None))
    if asked.get("full") or asked.get("full_service"):
        return _listed(asked, Listed("organization", ids, _organisations_whole(asked)))
    rows = queries.providers(asked.area.id)
    return _listed(asked, Listed("organization", ids, _plain(rows, writing.provider_row)))


@offered(parameters.FULL_SERVICE)
def organisation(asked: Asked, pk: str) -> Answer:
    """One organisation, with its services."""
    held = _one(asked, queries.providers(asked.area.id), pk, "organisation")
    [record] = _organisations_whole(asked)([held.pk])
    return Answer(canonical("organization", record))


@offered(*TAXONOMY_PARAMETERS, posts=True)
def taxonomies(asked: Asked) -> Answer:
    """The lists of terms that services are filed by."""
    rows = queries.taxonomies(asked.area.id)
    queryset = queries.named(rows, asked.get("search", ""), "name", "description")
    ids = ids_of(queryset, _key(asked, "taxonomies", None))
    return _listed(asked, Listed("taxonomy", ids, _plain(rows, writing_terms.taxonomy_record)))


@offered()
def taxonomy(asked: Asked, pk: str) -> Answer:
    """One taxonomy."""
    held = _one(asked, queries.taxonomies(asked.area.id), pk, "taxonomy")
    return Answer(canonical("taxonomy", writing_terms.taxonomy_record(held)))


@offered(*TERM_PARAMETERS, posts=True)
def taxonomy_terms(asked: Asked) -> Answer:
    """The terms."""
    rows = queries.with_leads(asked.area.id)
    queryset = queries.terms_under(
        asked.area.id,
        taxonomy_id=asked.get("taxonomy_id"),
        parent_id=asked.get("parent_id"),
        top_only=asked.get("top_only", False),
    )
    queryset = queries.named(queryset, asked.get("search", ""), "label", "alternatives")
    ids = ids_of(queryset, _key(asked, "terms", None))
    return _listed(asked, Listed("taxonomy_term", ids, _plain(rows, writing_terms.term_record)))


@offered()
def taxonomy_term(asked: Asked, pk: str) -> Answer:
    """One term."""
    held = _one(asked, queries.with_leads(asked.area.id), pk, "term")
    return Answer(canonical("taxonomy_term", writing_terms.term_record(held)))


def _one(asked: Asked, queryset: Any, typed: str, what: str) -> Any:
    pk = queries.as_uuid(typed)
    held = queries.one_of(queryset, pk) if pk else None
    if held is None:
        raise NotHere(f"There is no {what} with this id here, or it is not public now.")
    return held


def _listed(asked: Asked, listed: Listed) -> Answer:
    if asked.get("format") == "ndjson":
        return Answer(presenter.joined(ndjson(listed.entity, _all(listed))))
    count = asked.get("per_page", parameters.A_PAGE)
    start = (asked.get("page", 1) - 1) * count
    if "after" in asked.values:
        start = listed.ids.after(asked.get("after"))
    part = Part(start, count, len(listed.ids))
    pks = listed.ids.part(start, count)
    body = presenter.page(listed.entity, list(listed.records(pks)), part)
    query = dict(asked.request.GET.lists())
    address = asked.request.build_absolute_uri(asked.request.path)
    return Answer(body, presenter.links(address, query, part, str(pks[-1]) if pks else ""))


def _all(listed: Listed) -> Iterator[Record]:
    for batch in queries.in_batches(listed.ids):
        yield from listed.records(batch)


def _minimal(asked: Asked, queryset: Any) -> Answer:
    """Which services there are and when each changed, all in one page."""
    rows = [writing.minimal_row(*row) for row in queries.changes_of(queryset)]
    if asked.get("format") == "ndjson":
        return Answer(presenter.joined(ndjson("service", rows)))
    return Answer(presenter.page("service", rows, Part(0, max(1, len(rows)), len(rows))))


def _services(pks: Sequence[UUID]) -> Iterable[Record]:
    return map(writing.service_row, queries.rows_of(pks))


def _services_whole(pks: Sequence[UUID]) -> Iterable[Record]:
    return map(writing.service_record, queries.whole(pks))


def _locations(pks: Sequence[UUID]) -> Iterable[Record]:
    return map(writing_places.location_row, queries.whole_locations(pks))


def _locations_whole(pks: Sequence[UUID]) -> Iterable[Record]:
    for one in queries.whole_locations(pks):
        whole = writing_places.location_record(one)
        yield {**whole, "service": writing.service_row(one.service)}


def _organisations_whole(asked: Asked) -> Callable[[Sequence[UUID]], Iterable[Record]]:
    """Organisations with their services: whole where that was asked and they are few."""

    def records(pks: Sequence[UUID]) -> Iterator[Record]:
        held = queries.services_of(asked.area.id, asked.on, pks)
        made: dict[str, list[Record]] = {}
        if asked.get("full_service") and len(held) <= MOST_NESTED:
            for record in _services_whole([pk for _provider, pk, *_rest in held]):
                made.setdefault(record["organization_id"], []).append(record)
        else:
            for provider_id, pk, name, status in held:
                row = writing.simple_row(pk, name, status)
                made.setdefault(str(provider_id), []).append(row)
        for provider in queries.in_order(queries.providers(asked.area.id), pks):
            yield writing.provider_record(provider, made.get(str(provider.pk), []))

    return records


def _plain(queryset: Any, write: Callable[[Any], Record]) -> Callable[..., Iterable[Record]]:
    return lambda pks: map(write, queries.in_order(queryset, pks))


def _key(asked: Asked, name: str, told: Hashable) -> Hashable | None:
    """Under what the ids of a list are kept; nothing where words or a postcode narrow it."""
    if asked.is_private or "day" in asked.values:
        return None
    rest = tuple((one, asked.get(one)) for one in ("taxonomy_id", "parent_id", "top_only"))
    return (name, asked.area.id, asked.on, told, rest)


def _base(asked: Asked) -> str:
    path = asked.request.path
    root = path[: path.index("/oruk/v3") + len("/oruk/v3")]
    return asked.request.build_absolute_uri(f"{root}/")
