"""The audit trail, and the seals that chain its rows in order."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


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
    purpose = models.CharField(
        max_length=40, blank=True, help_text="Why, as a code; of a break-glass."
    )
    request_id = models.CharField(max_length=32, blank=True)
    detail = models.JSONField(default=dict, help_text="Codes and counts only.")

    class Meta:
        ordering: ClassVar = ["sequence"]
        indexes: ClassVar = [
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
            models.Index(fields=["by_id", "at"], name="audit_person"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.action} on {self.object_type}"


class AuditSeal(models.Model):
    """The place of one entry in the chain: a MAC over the entry and over the seal before it."""

    position = models.BigIntegerField(primary_key=True, help_text="1, 2, 3… without a gap.")
    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="seal")
    mac = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return f"{self.position}: {self.mac[:12]}"


class AuditHead(models.Model):
    """The one row that says where the chain ends; locked while the sealer works."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    mac = models.CharField(max_length=64, blank=True)
    exported_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"The chain ends at {self.position}"
