"""Entries for those who keep them: lists with what is oldest first, and one entry with all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from kith.accounts.models import Person
from kith.accounts.sight import may, may_on
from kith.areas.models import LifeStage
from kith.directory.enums import ProposalState, ServiceStatus, TermKind
from kith.directory.models import (
    Assurance,
    Proposal,
    Provider,
    Service,
    Term,
    WrongReport,
)
from kith.directory.queries.reminding import RUNS, is_due, is_overdue
from kith.directory.queries.rules import freshness_rules
from kith.directory.queries.values import values_by_id
from kith.directory.rules.freshness import Freshness, FreshnessRules
from kith.directory.rules.keeping import KEEPER
from kith.directory.rules.values import ServiceValues

_WAITS = "Whether a change waits, for those who see the entry."
HIDDEN, DUE, OVERDUE = "hidden", "due", "overdue"
NOBODY = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a list is narrowed to. `owner` is an id, or "none"."""

    words: str = ""
    state: str = ""
    provider: UUID | None = None
    owner: str = ""
    with_ended: bool = False


def condition(rules: FreshnessRules, state: str, at: datetime) -> Q:
    """The condition of a state: one of Freshness, or hidden, due or overdue."""
    today = timezone.localtime(at).date()
    ageing = today - timedelta(days=rules.fresh_days)
    stale = today - timedelta(days=rules.stale_days)
    unconfirmed = Q(assured_on=None)
    hidden = Q(assured_on__lt=rules.shown_since(today))
    known: dict[str, Q] = {
        Freshness.FRESH: Q(assured_on__gte=ageing),
        Freshness.AGEING: Q(assured_on__lt=ageing, assured_on__gte=stale),
        Freshness.STALE: Q(assured_on__lt=stale),
        Freshness.NEVER: unconfirmed,
        HIDDEN: hidden | unconfirmed if rules.hide_unconfirmed else hidden,
        DUE: is_due(rules, at),
        OVERDUE: Q(is_overdue()),
    }
    return known.get(state, Q())


def entries_for(person: Person, area_id: UUID | str, asked: Asked, at: datetime) -> Any:
    """The entries that the person may change, those confirmed longest ago first. One query."""
    found = Service.objects.visible_to(person, to="change").filter(area_id=area_id, retired_at=None)
    if not asked.with_ended:
        found = found.filter(status__in=RUNS)
    if asked.words:
        found = found.filter(
            Q(name__icontains=asked.words) | Q(provider__name__icontains=asked.words)
        )
    if asked.provider:
        found = found.filter(provider_id=asked.provider)
    if asked.owner:
        owner = Q(owner=None) if asked.owner == NOBODY else Q(owner_id=asked.owner)
        found = found.filter(owner)
    return in_order(found.filter(condition(freshness_rules(area_id), asked.state, at)))


def in_order(services: Any) -> Any:
    """Entries with what a row of a list says, those confirmed longest ago first."""
    waiting = Proposal.objects.because(_WAITS).filter(
        service=OuterRef("pk"), state=ProposalState.WAITING
    )
    reports = WrongReport.objects.because(_WAITS).filter(service=OuterRef("pk"), settled_at=None)
    return (
        services.select_related("provider", "owner")
        .annotate(waits=Exists(waiting), is_reported=Exists(reports))
        .order_by(F("assured_on").asc(nulls_first=True), "name", "pk")
    )


def providers_for(person: Person, area_id: UUID | str) -> list[Provider]:
    """The providers whose entries the person may change, by name. One query."""
    found = Provider.objects.visible_to(person, to="change")
    return list(found.filter(area_id=area_id, retired_at=None))


def has_providers(person: Person, area_id: UUID | str) -> bool:
    """Whether there is a provider whose entries the person may change. One query."""
    found = Provider.objects.visible_to(person, to="change")
    return bool(found.filter(area_id=area_id, retired_at=None).exists())


def entries_of_provider(provider: Provider) -> Any:
    """The entries of one provider that have not ended, longest ago first. One query."""
    mine = Service.objects.because("Whoever calls was let in to the provider.")
    running = mine.exclude(status=ServiceStatus.DEFUNCT)
    return in_order(running.filter(provider=provider, retired_at=None))


def new_waiting(person: Person) -> list[Proposal]:
    """The new entries that wait, of those that the person may see. One query."""
    found = Proposal.objects.visible_to(person).filter(service=None, state=ProposalState.WAITING)
    found = found.exclude(values__has_key=KEEPER)
    return list(found.select_related("sent_by").order_by("sent_at"))


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """One entry for those who keep it."""

    service: Service
    values: ServiceValues
    waiting: Proposal | None
    returned: Proposal | None
    assurances: list[Assurance]
    open_reports: int
    may_change: bool
    is_live_at_once: bool
    may_trail: bool


def entry_page(person: Person, service: Service) -> EntryPage:
    """One entry, with what waits and what is reported. At most fourteen queries."""
    proposals = Proposal.objects.because("They see the entry.").filter(service=service)
    latest = proposals.select_related("sent_by", "decided_by").order_by("-sent_at").first()
    reports = WrongReport.objects.visible_to(person).filter(service=service, settled_at=None)
    return EntryPage(
        service=service,
        values=values_by_id([service.pk])[service.pk],
        waiting=latest if latest and latest.state == ProposalState.WAITING else None,
        returned=latest if latest and latest.state == ProposalState.REFUSED else None,
        assurances=list(Assurance.objects.filter(service=service).select_related("by")[:3]),
        open_reports=reports.count(),
        may_change=may_on(person, "change", service),
        is_live_at_once=moderates(person),
        may_trail=may_on(person, "trail", service),
    )


def moderates(person: Person) -> bool:
    """Whether what the person changes is live at once: they decide on others' changes."""
    return may(person, "change", "proposal")


def waiting_of(service: Service) -> Proposal | None:
    """The change of an entry that waits, for whoever was let in to the entry. One query."""
    found = Proposal.objects.because("Whoever calls was let in to the entry.")
    return found.filter(service=service, state=ProposalState.WAITING).first()


def proposal_seen(service: Service, pk: str) -> Proposal | None:
    """A change of an entry by the id that a form names, decided or not. At most one query."""
    try:
        wanted = UUID(pk)
    except ValueError:
        return None
    found = Proposal.objects.because("Whoever calls was let in to the entry.")
    return found.filter(service=service, pk=wanted).first()


def terms_to_choose(area_id: UUID | str) -> dict[str, list[tuple[str, str]]]:
    """By kind, types of service, whom they are for and access: key and label. One query."""
    rows = (
        Term.objects.filter(
            taxonomy__area_id=area_id,
            retired_at=None,
            kind__in=(TermKind.SERVICE_TYPE, TermKind.ELIGIBILITY, TermKind.ACCESS),
        )
        .select_related("taxonomy")
        .order_by("label")
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for one in rows:
        found.setdefault(one.kind, []).append((one.key, one.label))
    return found


def life_stages_to_choose(area_id: UUID | str) -> list[tuple[str, str]]:
    """The stages of life of the area: code and name. One query."""
    rows = LifeStage.objects.filter(area_id=area_id, retired_at=None)
    return [(one.code, one.name) for one in rows]
