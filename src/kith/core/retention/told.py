"""What was ended when, as the audit trail has it."""

from __future__ import annotations

from django.db.models import QuerySet

from kith.core.models import AuditEntry
from kith.core.retention.ending import ABOUT


def deeds() -> QuerySet[AuditEntry]:
    """Every run, and every batch of a run, the latest first."""
    return AuditEntry.objects.filter(object_type=ABOUT).order_by("-sequence")


def last_run() -> AuditEntry | None:
    """The last time that the schedule was followed to its end. One query."""
    return deeds().filter(object_id="").first()
