"""What every room rests on: opaque ids, the audit trail, the schedule and the worker's pulse."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Record(models.Model):
    """A record with an opaque id, so that no address tells how many there are."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class AuditEntry(models.Model):
    """One thing somebody did or read: ids and codes only, never a value."""

    sequence = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True, help_text="The person who did it; empty for the system.")
    action = models.CharField(
        max_length=80, help_text="room.noun-verbed, such as areas.pack-loaded"
    )
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=80)
    outcome = models.CharField(max_length=40, default="done")
    detail = models.JSONField(default=dict, help_text="Codes and counts only.")

    class Meta:
        ordering: ClassVar = ["sequence"]
        indexes: ClassVar = [models.Index(fields=["object_type", "object_id"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.action} on {self.object_type}"


class ScheduledRun(models.Model):
    """When a scheduled task was last put on the queue."""

    code = models.CharField(max_length=80, primary_key=True)
    enqueued_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class WorkerPulse(models.Model):
    """The last sign of life of a worker process."""

    worker = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker
