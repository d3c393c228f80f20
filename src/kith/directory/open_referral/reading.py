"""Records of Open Referral UK 3.0, or of HSDS 3.x, as values of ours; what is lost is told.

Whoever imports does this, in this order, for each service that the checker let through:

    record, hidden = without_secrets(record)     # before anything of it is kept
    read = read_service(record)
    values, unknown = filed(read, key_of)        # which of our terms each of theirs is
    ... ServiceEntry(values=values, new_id=read.id, place_ids=read.place_ids, ...)

`read_service` does the first of these by itself too, so that it cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from kith.directory.open_referral.confidential import without_secrets
from kith.directory.open_referral.marks import INVENTED, LANG, YES
from kith.directory.open_referral.reading_places import read_places
from kith.directory.open_referral.reading_services import service_values
from kith.directory.open_referral.taking_over import Fields, Problem
from kith.directory.open_referral.terms import (
    UNKNOWN_TERM,
    KeyOf,
    TermRef,
    attributes_of,
)
from kith.directory.rules.values import PlaceValues, ProviderValues, ServiceValues

__all__ = [
    "KeyOf",
    "Problem",
    "ReadProvider",
    "ReadService",
    "TermRef",
    "filed",
    "read_provider",
    "read_service",
    "without_secrets",
]

OF_PROVIDER = frozenset({"id", "services", "locations", "metadata", "programs"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadProvider:
    """An organisation as values. `id` is theirs, to keep where it is free."""

    id: UUID | None
    values: ProviderValues
    lost: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadService:
    """A service as values, with their ids to keep.

    `provider` is none where the record holds no organisation; `provider_id` may tell it then.
    `values` have no terms yet: see `filed`. `place_terms` are by the place's code.
    """

    id: UUID | None
    values: ServiceValues
    provider: ProviderValues | None
    provider_id: UUID | None
    terms: tuple[TermRef, ...] = ()
    place_terms: Mapping[str, tuple[TermRef, ...]] = field(default_factory=dict)
    place_ids: Mapping[str, UUID] = field(default_factory=dict)
    location_ids: Mapping[str, UUID] = field(default_factory=dict)
    modified_at: datetime | None = None
    lost: tuple[Problem, ...] = ()


def read_service(record: Mapping[str, Any], *, is_bare: bool = False) -> ReadService:
    """The service, and in `lost` a sentence for each part that could not be taken over.

    Never raises for what is in the record, as long as it is a record. `is_bare`: it is what
    `without_secrets` gave, and need not be looked through again.
    """
    open_record, hidden = (record, ()) if is_bare else without_secrets(record)
    lost = list(hidden)
    fields = Fields(open_record, "$", _whose(open_record), lost)
    provider = fields.within("organization")
    read_by = _provider(provider) if provider else None
    places = read_places(fields)
    values, terms = service_values(fields, places)
    return ReadService(
        id=fields.id(),
        values=values,
        provider=read_by,
        provider_id=(provider.id() if provider else None) or fields.id("organization_id"),
        terms=terms,
        place_terms={one.values.code: one.terms for one in places},
        place_ids=_ids((one.values.code, one.place_id) for one in places),
        location_ids=_ids((one.values.code, one.location_id) for one in places),
        modified_at=_moment(fields.text("last_modified")),
        lost=tuple(lost),
    )


def read_provider(record: Mapping[str, Any]) -> ReadProvider:
    """The organisation, and what of it could not be taken over."""
    lost: list[Problem] = []
    fields = Fields(record, "$", _whose(record), lost)
    return ReadProvider(id=fields.id(), values=_provider(fields), lost=tuple(lost))


def filed(read: ReadService, key_of: KeyOf) -> tuple[ServiceValues, tuple[Problem, ...]]:
    """The values with the terms that `key_of` knows; each other term is told."""
    unknown: list[Problem] = []
    whose = str(read.id or "")

    def keys(terms: Iterable[TermRef]) -> tuple[str, ...]:
        found = {}
        for term in terms:
            key = key_of(term)
            found[key] = term
            if not key:
                unknown.append(Problem(whose, term.path, UNKNOWN_TERM))
        return tuple(sorted(key for key in found if key))

    def placed(place: PlaceValues) -> PlaceValues:
        return replace(place, access=keys(read.place_terms.get(place.code, ())))

    places = tuple(placed(one) for one in read.values.places)
    return replace(read.values, terms=keys(read.terms), places=places), tuple(unknown)


def _provider(fields: Fields) -> ProviderValues:
    own = attributes_of(fields)
    for term in own.terms:
        fields.tell("attributes", f"The term {term.name!r} of the organisation was left out.")
    name = fields.text("name", 200)
    if not name:
        fields.tell("name", "The organisation has no name.")
        name = "No name given"
    values = ProviderValues(
        name=name,
        description=fields.text("description", 8000) or name,
        website=fields.address("website"),
        email=fields.email("email"),
        legal_status=fields.text("legal_status", 80),
        is_invented=own.first(INVENTED) == YES,
        lang=own.first(LANG)[:35],
    )
    fields.rest(OF_PROVIDER)
    return values


def _ids(pairs: Iterable[tuple[str, UUID | None]]) -> dict[str, UUID]:
    return {code: pk for code, pk in pairs if pk is not None}


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _whose(record: Mapping[str, Any]) -> str:
    return str(record.get("id", ""))[:80]
