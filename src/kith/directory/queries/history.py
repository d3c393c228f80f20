"""What became of an entry, latest first, and where each of its fields came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from kith.accounts.queries.people import people_with_ids
from kith.directory.enums import OriginKind
from kith.directory.models import Assurance, Change, ImportSource, Proposal, Service
from kith.directory.rules.keeping import seen_of
from kith.directory.rules.values import ServiceValues, as_json, service_from_json

MOST_BACK = 50
_SEES = "They were let in to the entry's history."


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to an entry: changed, sent or assured."""

    kind: str
    at: datetime
    who: str
    record: Any


@dataclass(frozen=True, slots=True)
class FieldOrigin:
    """Where the value of a field came from, and on which day; `*` is all other fields."""

    name: str
    kind: str
    who: str
    day: str


def events_of(service: Service) -> list[Event]:
    """Every change, proposal and confirmation of an entry, latest first. Three queries."""
    changes = Change.objects.filter(service=service).select_related(
        "by", "source", "proposal__decided_by"
    )
    proposals = Proposal.objects.because(_SEES).filter(service=service)
    assurances = Assurance.objects.filter(service=service).select_related("by")
    found = chain(
        (Event(kind="changed", at=one.at, who=_changer(one), record=one) for one in changes),
        (
            Event(kind="sent", at=one.sent_at, who=str(one.sent_by or "The provider"), record=one)
            for one in proposals.select_related("sent_by", "decided_by")
        ),
        (
            Event(kind="assured", at=one.at, who=str(one.by or "The provider"), record=one)
            for one in assurances
        ),
    )
    return sorted(found, key=lambda one: one.at, reverse=True)


def as_seen(service: Service, live: ServiceValues, seen: str) -> ServiceValues | None:
    """The entry as it stood when somebody looked at it, found by going back through its changes.

    `seen` is of `rules.keeping.seen_of`. None where it never stood so, or too long ago. One query,
    none where nothing changed since.
    """
    if seen_of(live) == seen:
        return live
    values = as_json(live)
    for change in Change.objects.filter(service=service)[:MOST_BACK]:
        values |= {name: pair[0] for name, pair in change.fields.items() if name in values}
        before = service_from_json(values)
        if seen_of(before) == seen:
            return before
    return None


def _changer(change: Change) -> str:
    if change.by is not None:
        return str(change.by)
    if change.source is not None:
        return f"The import “{change.source}”"
    if change.proposal is not None:
        decided = change.proposal.decided_by
        return f"The provider; {decided} accepted it" if decided else "The provider"
    return "The pack of the area"


def origins_of(service: Service) -> list[FieldOrigin]:
    """Where each field came from, those that are told of all first. At most two queries."""
    rows = {name: tuple(given) for name, given in service.origins.items()}
    people = _names({UUID(one[1]) for one in rows.values() if _is_of(one, OriginKind.PERSON)})
    wanted = {UUID(one[1]) for one in rows.values() if _is_of(one, OriginKind.SOURCE)}
    sources = ImportSource.objects.because(_SEES).in_bulk(wanted) if wanted else {}
    named = {**people, **{pk: str(one) for pk, one in sources.items()}}
    return [
        FieldOrigin(name, kind, named.get(UUID(pk), "") if pk else "", day)
        for name, (kind, pk, day) in sorted(rows.items(), key=lambda one: one[0])
    ]


def _is_of(row: tuple[str, ...], kind: OriginKind) -> bool:
    return row[0] == kind and bool(row[1])


def _names(ids: set[UUID]) -> dict[UUID, str]:
    return {one.pk: str(one) for one in people_with_ids(ids)} if ids else {}
