"""Changes that wait for a decision, and how each differs from what is live now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kith.accounts.models import Person
from kith.directory.enums import ProposalState
from kith.directory.models import Proposal, Provider
from kith.directory.queries.values import values_by_id
from kith.directory.rules.keeping import KEEPER, digest_of, in_order, offered
from kith.directory.rules.values import ServiceValues, as_json


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a proposal, as JSON: as it was when sent, as it is now, as it should be."""

    name: str
    before: Any
    now: Any
    wanted: Any

    @property
    def is_conflict(self) -> bool:
        """Whether what is live changed meanwhile, and to something else than was asked for."""
        return bool(self.before != self.now and self.now != self.wanted)

    @property
    def is_done(self) -> bool:
        """Whether what is live says this already."""
        return bool(self.now == self.wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A proposal beside what is live. `seen` tells this state of the live entry from any other."""

    changes: tuple[FieldChange, ...]
    seen: str

    @property
    def conflicts(self) -> tuple[FieldChange, ...]:
        """The fields that somebody has to choose for."""
        return tuple(one for one in self.changes if one.is_conflict)


def waiting_proposals(person: Person, *, to: str = "change") -> QuerySet[Proposal]:
    """What waits for a decision, oldest first, of what the person may decide on."""
    return (
        Proposal.objects.visible_to(person, to=to)
        .filter(state=ProposalState.WAITING)
        .select_related("service__provider", "provider", "sent_by")
        .order_by("sent_at", "pk")
    )


def decided_proposals(person: Person) -> QuerySet[Proposal]:
    """What was decided on, latest first, of what the person may see."""
    return (
        Proposal.objects.visible_to(person)
        .exclude(state=ProposalState.WAITING)
        .select_related("service__provider", "provider", "sent_by", "decided_by")
        .order_by("-decided_at", "pk")
    )


def compared(proposal: Proposal) -> Compared:
    """A proposal beside what is live now. At most six queries."""
    wanted = wanted_of(proposal)
    now = live_of(proposal, wanted)
    before = {**(dict.fromkeys(wanted) if proposal.service_id is None else {}), **proposal.before}
    changes = tuple(
        FieldChange(name, before.get(name, now[name]), now[name], wanted[name])
        for name in in_order(wanted)
    )
    if proposal.service_id is None and KEEPER not in wanted:
        changes = tuple(FieldChange(one.name, one.now, one.now, one.wanted) for one in changes)
    return Compared(changes=changes, seen=digest_of(now))


def wanted_of(proposal: Proposal) -> dict[str, Any]:
    """What a proposal asks for, by field, without whose it is."""
    given: Mapping[str, Any] = proposal.values
    if KEEPER in given:
        return {KEEPER: given[KEEPER]}
    return offered(given)


def live_of(proposal: Proposal, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The same fields as they are live; of an entry that is to be added, as when nothing is said."""
    if KEEPER in wanted:
        provider = provider_of(proposal)
        return {KEEPER: provider.keeper_email if provider else ""}
    if proposal.service_id is None:
        live = as_json(ServiceValues(name=""))
    else:
        live = as_json(values_by_id([proposal.service_id])[proposal.service_id])
    return {name: live[name] for name in wanted}


def provider_of(proposal: Proposal) -> Provider | None:
    """Whose entry it is about. At most two queries, none where they were read with it."""
    return proposal.service.provider if proposal.service is not None else proposal.provider


def provider_names(proposals: list[Proposal]) -> dict[UUID, str]:
    """By proposal that was read with both, the name of its provider."""
    whose = {one.pk: provider_of(one) for one in proposals}
    return {pk: one.name if one is not None else "" for pk, one in whose.items()}
