"""Index services as they were just written: all is at hand, so nothing is read back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from kith.directory import search
from kith.directory.models import Place, Provider, Service, ServiceAtLocation
from kith.directory.operations.placing import Located
from kith.directory.rules.values import ServiceEntry

_WHY = "Writing is decided by whoever calls."


def index_written(
    *,
    pairs: Sequence[tuple[Service, ServiceEntry]],
    located: Located,
    terms: Mapping[str, search.KnownTerm],
    had: Collection[UUID],
) -> None:
    """Index these services; the index may have those in `had` already."""
    public = [(one, entry) for one, entry in pairs if one.status in search.PUBLIC]
    providers = {
        one.pk: one
        for one in Provider.objects.because(_WHY)
        .filter(pk__in={one.provider_id for one, _entry in public})
        .order_by("pk")
    }
    facts = [
        search.facts_of(
            service,
            provider=providers[service.provider_id].name,
            filed=_filed(entry, terms),
            places=_places(located.get(service.pk, ()), terms),
        )
        for service, entry in public
    ]
    search.index_written(facts, providers.values(), had=had)


def _filed(
    entry: ServiceEntry, terms: Mapping[str, search.KnownTerm]
) -> Sequence[search.KnownTerm]:
    known = [terms[key] for key in dict.fromkeys(entry.values.terms)]
    return sorted((one for one in known if not one.is_retired), key=lambda one: one.turn)


def _places(
    located: Sequence[tuple[ServiceAtLocation, Place, Sequence[str]]],
    terms: Mapping[str, search.KnownTerm],
) -> Iterator[search.PlaceFacts]:
    for at, place, access in sorted(located, key=lambda one: one[0].pk):
        yield search.place_facts(at, place, [terms[key].id for key in access if key in terms])
