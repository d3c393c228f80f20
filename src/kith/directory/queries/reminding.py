"""Which entries are due, of whom nobody has asked yet, and which nobody confirmed in time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from kith.directory.enums import ProposalState, RemindedOne, ServiceStatus
from kith.directory.models import KeeperLink, Proposal, Reminder, Service
from kith.directory.queries.rules import freshness_rules
from kith.directory.rules.freshness import FreshnessRules
from kith.directory.rules.keepers import LEFT_ALONE

_CLOCK = "The clock asks after every entry; nobody is shown anything."
RUNS = (ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)
Services = QuerySet[Service]


def is_due(rules: FreshnessRules, at: datetime) -> Q:
    """The condition under which somebody should look at an entry again."""
    last = timezone.localtime(at).date() - timedelta(days=rules.remind_days)
    return Q(assured_on=None) | Q(assured_on__lte=last)


def asked(to: RemindedOne, **more: Any) -> Exists:
    """Whether somebody was asked about an entry as it stands confirmed now."""
    same = Q(about=OuterRef("assured_on")) | Q(about=None, service__assured_on=None)
    return Exists(Reminder.objects.filter(same, service=OuterRef("pk"), to=to, **more))


def _due(area_id: UUID | str, at: datetime) -> Any:
    waiting = Proposal.objects.because("Whether a change waits, whoever sent it.").filter(
        service=OuterRef("pk"), state=ProposalState.WAITING
    )
    return (
        Service.objects.because(_CLOCK)
        .filter(
            is_due(freshness_rules(area_id), at),
            area_id=area_id,
            retired_at=None,
            provider__retired_at=None,
            status__in=RUNS,
        )
        .exclude(Exists(waiting))
    )


def providers_to_ask(area_id: UUID | str, at: datetime) -> list[UUID]:
    """The providers whose keepers have entries to look at and were not asked yet. One query."""
    found = _to_ask(area_id, at).order_by("provider_id").values_list("provider_id", flat=True)
    return list(found.distinct())


def entries_to_ask(area_id: UUID | str, provider_id: UUID, at: datetime) -> list[Service]:
    """The entries of one provider that its keeper is to be asked about. One query."""
    return list(_to_ask(area_id, at).filter(provider_id=provider_id))


def _to_ask(area_id: UUID | str, at: datetime) -> Any:
    fresh = KeeperLink.objects.filter(
        provider=OuterRef("provider"), ended_at=None, made_at__gt=at - LEFT_ALONE
    )
    due = _due(area_id, at).exclude(provider__keeper_email="").exclude(Exists(fresh))
    return due.exclude(asked(RemindedOne.KEEPER))


def entries_asked_in_vain(area_id: UUID | str, at: datetime) -> list[Service]:
    """Those whose keeper did not answer in time, or who have none, and no owner knows yet.

    One query.
    """
    rules = freshness_rules(area_id)
    patience = timedelta(days=rules.escalate_days)
    last = timezone.localtime(at).date() - timedelta(days=rules.remind_days) - patience
    unkept = Q(provider__keeper_email="") & (
        Q(assured_on__lte=last) | Q(assured_on=None, added_at__lte=at - patience)
    )
    return list(
        _due(area_id, at)
        .filter(unkept | Q(asked(RemindedOne.KEEPER, sent_at__lte=at - patience)))
        .exclude(asked(RemindedOne.OWNER))
        .select_related("owner")
    )


def is_overdue() -> Exists:
    """The condition under which an entry was not confirmed in time, for a `filter`."""
    return asked(RemindedOne.OWNER)


def by_owner(services: Iterable[Service]) -> dict[UUID | None, list[Service]]:
    """Entries by the id of who owns them; none for those that nobody does."""
    found: dict[UUID | None, list[Service]] = {}
    for one in services:
        found.setdefault(one.owner_id if one.owner and one.owner.is_active else None, []).append(
            one
        )
    return found
