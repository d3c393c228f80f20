"""A provider sends in a change; what is live stays until a moderator accepts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from kith.accounts.models import Person
from kith.accounts.sight import locked
from kith.core import audit
from kith.core.refusals import Refusal
from kith.directory.enums import ProposalState, ServiceStatus
from kith.directory.models import Proposal, Provider, Service
from kith.directory.queries.proposing import located
from kith.directory.queries.values import values_by_id
from kith.directory.rules.keeping import KEEPER, looked_at, offered
from kith.directory.rules.values import (
    ServiceValues,
    as_json,
    differences,
)

_ALL = "Every waiting change of this entry, whoever sent it."


class NothingToChange(Refusal):
    """What was sent in is what is live already."""


class EntryIsGone(Refusal):
    """The entry has been taken out."""


class EntryChanged(Refusal):
    """What is live is no longer what was looked at when the form was filled in."""


class ProposalIsOver(Refusal):
    """It was decided on, or taken back."""


def check_seen(*, live: ServiceValues, waiting: object = "", seen: str | None) -> None:
    """Refuse where an entry, its row locked, is no longer what somebody looked at.

    `seen` is of `rules.keeping.looked_at`; None where nobody looked. Raises EntryChanged.
    """
    if seen is not None and seen != looked_at(live, waiting):
        raise EntryChanged("Somebody changed this entry while you had it open. Look at it again.")


def propose_change(
    *,
    service: Service,
    values: ServiceValues,
    note: str = "",
    seen: str | None = None,
    by: Person | None,
    at: datetime,
) -> Proposal:
    """Send in how an entry should read. A change of the same entry that waits is replaced.

    `seen`: of `rules.keeping.looked_at`, with the change that waited.

    Raises:
        EntryIsGone, EntryChanged, NothingToChange
    """
    with transaction.atomic():
        service = locked(service)
        if service.retired_at:
            raise EntryIsGone("This entry is no longer in the directory.")
        before = values_by_id([service.pk])[service.pk]
        waiting = _waiting(service)
        check_seen(live=before, waiting=waiting[0].pk if waiting else "", seen=seen)
        wanted = replace(values, places=located(service.area_id, values.places, before.places))
        changed = offered(differences(before, wanted))
        if not changed:
            raise NothingToChange("Nothing is changed. If all is right, press “Still right”.")
        for one in waiting:
            _end(one, by, at)
        proposal = Proposal.objects.create(
            service=service,
            values={name: becomes for name, (_was, becomes) in changed.items()},
            before={name: was for name, (was, _becomes) in changed.items()},
            note=note,
            sent_by=by,
            sent_at=at,
        )
        audit.record(
            action="directory.change-proposed", **_trail(proposal, by, at, {"fields": len(changed)})
        )
    return proposal


def propose_end(*, service: Service, note: str = "", by: Person | None, at: datetime) -> Proposal:
    """Say that a service has ended.

    Raises:
        EntryIsGone, NothingToChange
    """
    live = values_by_id([service.pk])[service.pk]
    ended = replace(live, status=ServiceStatus.DEFUNCT.value)
    return propose_change(service=service, values=ended, note=note, by=by, at=at)


def propose_service(
    *,
    provider: Provider,
    values: ServiceValues,
    note: str = "",
    by: Person | None,
    at: datetime,
) -> Proposal:
    """Send in a new entry of a provider."""
    with transaction.atomic():
        places = located(provider.area_id, values.places, ())
        said = offered(as_json(replace(values, places=places)))
        blank = as_json(ServiceValues(name=""))
        proposal = Proposal.objects.create(
            service=None,
            provider=provider,
            values={name: value for name, value in said.items() if value != blank[name]},
            before={},
            note=note,
            sent_by=by,
            sent_at=at,
        )
        audit.record(
            action="directory.service-proposed",
            **_trail(proposal, by, at, {"provider": str(provider.pk)}),
        )
    return proposal


def propose_keeper(
    *, provider: Provider, keeper_email: str, note: str = "", by: Person | None, at: datetime
) -> Proposal:
    """Say that somebody else keeps a provider's entries. Nothing goes there until it is accepted."""
    with transaction.atomic():
        provider = locked(provider)
        waiting = Proposal.objects.because(_ALL).filter(
            service=None, state=ProposalState.WAITING, provider=provider
        )
        for one in waiting.filter(values__has_key=KEEPER).select_for_update(of=("self",)):
            _end(one, by, at)
        proposal = Proposal.objects.create(
            service=None,
            provider=provider,
            values={KEEPER: keeper_email},
            before={KEEPER: provider.keeper_email},
            note=note,
            sent_by=by,
            sent_at=at,
        )
        audit.record(
            action="directory.keeper-proposed",
            **_trail(proposal, by, at, {"provider": str(provider.pk)}),
        )
    return proposal


def withdraw_proposal(*, proposal: Proposal, by: Person, at: datetime) -> None:
    """Take back what was sent in and waits. Whoever may see it and change the entry may.

    Raises:
        ProposalIsOver
    """
    with transaction.atomic():
        proposal = locked(proposal)
        if proposal.state != ProposalState.WAITING:
            raise ProposalIsOver("This was decided on already, or taken back.")
        _end(proposal, by, at)


def _waiting(service: Service) -> list[Proposal]:
    found = Proposal.objects.because(_ALL).filter(service=service, state=ProposalState.WAITING)
    return list(found.select_for_update(of=("self",)))


def _end(proposal: Proposal, by: Person | None, at: datetime) -> None:
    proposal.state = ProposalState.WITHDRAWN
    proposal.decided_by = by
    proposal.decided_at = at
    proposal.save(update_fields=["state", "decided_by", "decided_at"])
    audit.record(action="directory.change-withdrawn", **_trail(proposal, by, at, {}))


def _trail(
    proposal: Proposal, by: Person | None, at: datetime, detail: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "object_type": "proposal",
        "object_id": proposal.pk,
        "at": at,
        "by": by.pk if by else None,
        "detail": {"service": str(proposal.service_id or ""), **detail},
    }
