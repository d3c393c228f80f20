"""Pairs of services that may be one: what is compared, and what waits for a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from kith.accounts.models import Person
from kith.directory.models import Pairing, Service, ServiceAtLocation
from kith.directory.queries.values import values_by_id
from kith.directory.rules.duplicates import Facts, digits_of, host_of
from kith.directory.rules.values import as_json

READS = "Services are compared whoever may see them; people see the pairs of those they may change."
_COMPARED = (
    "name",
    "other_name",
    "summary",
    "description",
    "website",
    "email",
    "phones",
    "how_to_ask",
    "cost",
    "cost_words",
    "youngest",
    "oldest",
    "eligibility",
    "languages",
    "terms",
    "serves",
    "assured_on",
)


def facts_of_area(area_id: UUID) -> Iterator[Facts]:
    """What is compared, of every live service. Two queries, read in parts."""
    postcodes = _postcodes(area_id)
    rows = Service.objects.because(READS).filter(area_id=area_id, retired_at=None)
    told = rows.order_by("pk").values_list("pk", "name", "provider__name", "phones", "website")
    for pk, name, provider, phones, website in told.iterator(chunk_size=2000):
        numbers = (digits_of(str(one.get("number", ""))) for one in phones)
        yield Facts(
            id=pk,
            name=name,
            provider=provider,
            phones=frozenset(one for one in numbers if one),
            host=host_of(website),
            address=website.rstrip("/").casefold(),
            postcodes=frozenset(postcodes.get(pk, ())),
        )


def _postcodes(area_id: UUID) -> dict[UUID, list[str]]:
    rows = ServiceAtLocation.objects.filter(
        service__area_id=area_id, service__retired_at=None, place__retired_at=None
    )
    found: dict[UUID, list[str]] = {}
    told = rows.exclude(place__postcode="").order_by("pk")
    for pk, postcode in told.values_list("service_id", "place__postcode").iterator(chunk_size=2000):
        found.setdefault(pk, []).append(postcode.replace(" ", "").upper())
    return found


def known_pairs(area_id: UUID) -> set[tuple[UUID, UUID]]:
    """Pairs that were proposed, whatever a person said."""
    rows = Pairing.objects.filter(first__area_id=area_id)
    return set(rows.values_list("first_id", "second_id"))


def waiting_pairs(person: Person) -> QuerySet[Pairing]:
    """Pairs that nobody has decided, both of which the person may change, likeliest first."""
    mine = Service.objects.visible_to(person, to="change").filter(retired_at=None)
    rows = Pairing.objects.filter(is_same=None, first__in=mine, second__in=mine)
    return rows.select_related("first__provider", "second__provider").order_by("-score", "pk")


def decided_pairs(person: Person) -> QuerySet[Pairing]:
    """Pairs that somebody decided, the newest first."""
    mine = Service.objects.visible_to(person, to="change")
    rows = Pairing.objects.filter(first__in=mine, second__in=mine).exclude(is_same=None)
    return rows.select_related("first", "second", "decided_by").order_by("-decided_at", "pk")


def pair_of(person: Person, pair_id: UUID) -> Pairing | None:
    """One pair, where the person may change both services."""
    mine = Service.objects.visible_to(person, to="change")
    rows = Pairing.objects.filter(pk=pair_id, first__in=mine, second__in=mine)
    return rows.select_related(
        "first__provider", "second__provider", "first__area", "decided_by"
    ).first()


@dataclass(frozen=True, slots=True)
class Side:
    """A field of two services, side by side."""

    field: str
    first: Any
    second: Any

    @property
    def differs(self) -> bool:
        """Whether they say different things."""
        return bool(self.first != self.second)


def sides(pair: Pairing) -> list[Side]:
    """What the two say, field by field; what neither says is left out."""
    held = values_by_id([pair.first_id, pair.second_id])
    first, second = (as_json(held[one]) for one in (pair.first_id, pair.second_id))
    found = [Side(name, first[name], second[name]) for name in _COMPARED]
    for values in (first, second):
        values["places"] = [
            ", ".join(x for x in (one["name"], one["address"], one["town"], one["postcode"]) if x)
            for one in values["places"]
        ]
    found.append(Side("places", first["places"], second["places"]))
    empty: tuple[Any, ...] = (None, "", [], "unknown")
    return [one for one in found if one.first not in empty or one.second not in empty]


def leading_to(service_id: UUID) -> Q:
    """Pairs that a service has a part in."""
    return Q(first=service_id) | Q(second=service_id)
