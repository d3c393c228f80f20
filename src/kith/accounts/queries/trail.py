"""Who saw and changed a record. The door has made sure that the asker may read its trail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from kith.accounts.models import BreakGlass, Person
from kith.core.encryption.fields import at_hand
from kith.core.models import AuditEntry

Reasons = dict[tuple[UUID, datetime], BreakGlass]


def trail_of(_person: Person, kind: str, record_id: UUID) -> QuerySet[AuditEntry]:
    """All that was done to a record, the newest first."""
    entries = AuditEntry.objects.filter(object_type=kind, object_id=str(record_id))
    return entries.order_by("-at", "-sequence")


def names_of(_person: Person, entries: Iterable[AuditEntry]) -> dict[UUID, str]:
    """The names of those who did it; somebody whose account is gone has none. One query."""
    ids = {entry.by_id for entry in entries if entry.by_id}
    return {one.pk: str(one) for one in Person.objects.filter(pk__in=ids).only("name", "email")}


def reasons_for(_person: Person, entries: Iterable[AuditEntry]) -> Reasons:
    """Why the glass was broken, by who did it and when. One query, none if nobody did."""
    broken = [entry for entry in entries if entry.purpose]
    if not broken:
        return {}
    found = BreakGlass.objects.filter(
        kind=broken[0].object_type,
        object_id=broken[0].object_id,
        broken_at__in=[entry.at for entry in broken],
    )
    return {(one.person_id, one.broken_at): one for one in at_hand(found)}
