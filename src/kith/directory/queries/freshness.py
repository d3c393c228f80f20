"""How fresh the directory is, by owner and by provider."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q

from kith.accounts.models import Person
from kith.accounts.queries.people import people_with_ids
from kith.accounts.sight import role_codes
from kith.core.offers import holders_of, holdings_of
from kith.directory.enums import ProposalState
from kith.directory.models import Proposal, Provider, Service, WrongReport
from kith.directory.queries.keeping import HIDDEN, condition
from kith.directory.queries.reminding import RUNS, is_due, is_overdue
from kith.directory.queries.rules import freshness_rules
from kith.directory.rules.freshness import Freshness

OWNERS = frozenset({"directory-moderator", "service-keeper", "organisation-lead"})
"""The roles whose holders may own entries."""
BY_OWNER, BY_PROVIDER = "owner", "provider"
COUNTED = (*Freshness, HIDDEN)
COLUMNS = (*(state.value for state in Freshness), HIDDEN, "waiting", "reports")
_LEAVING = "What somebody who leaves holds must all pass to a colleague."


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshnessRow:
    """The entries of one owner or provider, counted. `key` is its id; none: nobody owns them."""

    key: UUID | None
    name: str
    total: int
    counts: dict[str, int] = field(default_factory=dict)


def freshness_rows(
    person: Person, area_id: UUID | str, by: str, at: datetime
) -> list[FreshnessRow]:
    """How fresh the entries are that the person may change. Four queries."""
    group = "provider_id" if by == BY_PROVIDER else "owner_id"
    mine, rules = _mine(person, area_id), freshness_rules(area_id)
    counted = (
        mine.order_by()
        .values(group)
        .annotate(
            total=Count("pk"),
            **{f"is_{state}": Count("pk", filter=condition(rules, state, at)) for state in COUNTED},
        )
    )
    rows = list(counted)
    waiting, reports = _waiting(person, group), _reports(person, group)
    names = _names(by, [row[group] for row in rows])
    return [
        FreshnessRow(
            key=row[group],
            name=names.get(row[group], "Nobody"),
            total=row["total"],
            counts={
                **{str(state): row[f"is_{state}"] for state in COUNTED},
                "waiting": waiting[row[group]],
                "reports": reports[row[group]],
            },
        )
        for row in rows
    ]


def _mine(person: Person, area_id: UUID | str) -> Any:
    return Service.objects.visible_to(person, to="change").filter(
        area_id=area_id, retired_at=None, status__in=RUNS
    )


def _waiting(person: Person, group: str) -> Counter[UUID | None]:
    found = Proposal.objects.visible_to(person).filter(state=ProposalState.WAITING)
    return _counted(found.exclude(service=None), group)


def _reports(person: Person, group: str) -> Counter[UUID | None]:
    return _counted(WrongReport.objects.visible_to(person).filter(settled_at=None), group)


def _counted(found: Any, group: str) -> Counter[UUID | None]:
    rows = found.order_by().values(key=F(f"service__{group}")).annotate(count=Count("pk"))
    return Counter({row["key"]: row["count"] for row in rows})


def _names(by: str, keys: list[UUID | None]) -> dict[UUID | None, str]:
    ids = [key for key in keys if key]
    if by == BY_OWNER:
        return {one.pk: str(one) for one in people_with_ids(ids)}
    found = Provider.objects.because("They may change entries of these.").filter(pk__in=ids)
    return dict(found.values_list("pk", "name"))


def owners_to_choose() -> list[Person]:
    """Those who may own entries, by name. One query beside the roles'."""
    found = [one for one in people_with_ids(holders_of(OWNERS)) if one.is_active]
    return sorted(found, key=lambda one: str(one).casefold())


def counts_for(person: Person, area_id: UUID | str, at: datetime) -> dict[str, int]:
    """How many of the person's entries are due, and were not confirmed in time. One query.

    A moderator's are those that nobody else owns; others' those of their organisation.
    """
    mine = _mine(person, area_id)
    if "directory-moderator" in role_codes(person):
        mine = mine.filter(Q(owner=person) | Q(owner=None))
    row: dict[str, int] = mine.order_by().aggregate(
        due=Count("pk", filter=is_due(freshness_rules(area_id), at)),
        overdue=Count("pk", filter=Q(is_overdue())),
    )
    return row


def owned_by_leaver(leaver: Person, organisation_id: UUID) -> Any:
    """The entries that somebody who leaves an organisation owns, but for those of other places."""
    owned = Service.objects.because(_LEAVING).filter(owner=leaver, retired_at=None)
    return owned.exclude(provider__organisation_id__in=_elsewhere(leaver, organisation_id))


def providers_kept_by(leaver: Person, organisation_id: UUID) -> Any:
    """The providers of the organisation whose reminders go to the leaver's address."""
    return Provider.objects.because(_LEAVING).filter(
        keeper_email__iexact=leaver.email, organisation_id=organisation_id, retired_at=None
    )


def held_by_leaver(leaver: Person, organisation_id: UUID) -> int:
    """How many entries and addresses a leaver holds. Two queries beside the roles'."""
    owned = owned_by_leaver(leaver, organisation_id).count()
    return int(owned + providers_kept_by(leaver, organisation_id).count())


def _elsewhere(leaver: Person, organisation_id: UUID) -> set[UUID]:
    return {
        one.organisation_id
        for one in holdings_of(leaver.pk)
        if one.organisation_id != organisation_id
    }
