"""Reports that entries are wrong, for those who look after the directory."""

from __future__ import annotations

from kith.accounts.models import Person
from kith.accounts.sight import SightedQuerySet, may_on
from kith.directory.models import WrongReport


def reports_for(person: Person, *, settled: bool) -> SightedQuerySet[WrongReport]:
    """Those that the person may see: waiting, longest first; or settled, latest first."""
    found: SightedQuerySet[WrongReport] = WrongReport.objects.visible_to(person).filter(
        settled_at__isnull=not settled
    )
    order = "-settled_at" if settled else "reported_at"
    return found.select_related("service__provider", "settled_by").order_by(order, "pk")


def waiting_to_settle(person: Person) -> int:
    """How many reports wait that the person may settle. One query."""
    waiting = WrongReport.objects.visible_to(person, to="change").filter(settled_at=None)
    return waiting.count()


def others_of(person: Person, report: WrongReport) -> list[WrongReport]:
    """The other reports of the same entry that wait."""
    found = WrongReport.objects.visible_to(person).filter(
        service_id=report.service_id, settled_at=None
    )
    return list(found.exclude(pk=report.pk))


def may_settle(person: Person, report: WrongReport) -> bool:
    """Whether the person may settle it: it waits, and a role of theirs lets them."""
    return report.settled_at is None and may_on(person, "change", report)
