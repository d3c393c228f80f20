"""Records that only named people may see, and the glass that can be broken in need."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kith.accounts.models.person import Person
from kith.core.encryption.fields import EncryptedText
from kith.core.models import Record


class Restriction(Record):
    """From now on only people with a pass see this record, whatever their role."""

    class Reason(models.TextChoices):
        CONFIDENTIAL_ADDRESS = "confidential-address", "Its address must not be known"
        KNOWN_TO_STAFF = "known-to-staff", "Somebody in it is known to people who work here"
        AT_RISK = "at-risk", "Somebody in it is at risk from a person who could look"
        OTHER = "other", "Another reason, agreed with a manager"

    kind = models.CharField(max_length=80)
    object_id = models.UUIDField()
    # It says what somebody is in danger of, so it goes with the record that it is about.
    reason = EncryptedText(of="object_id", choices=Reason.choices)
    put_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField()
    lifted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "object_id"],
                condition=models.Q(lifted_at=None),
                name="one_live_restriction_a_record",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_reason_display()}"


class RestrictionPass(Record):
    """A person who may see a restricted record, as far as their roles let them."""

    restriction = models.ForeignKey(Restriction, on_delete=models.CASCADE, related_name="passes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["restriction", "person"], name="one_pass_a_person")
        ]

    def __str__(self) -> str:
        return f"A pass to a restricted {self.restriction.kind}"


class BreakGlass(Record):
    """Somebody opened a restricted record in need: why, and until when. Others are told."""

    class Reason(models.TextChoices):
        DANGER = "danger", "Somebody may be in danger"
        COVER = "cover", "The person who holds it is away and it cannot wait"
        COURT = "court", "A court or the law asks for it"
        OTHER = "other", "Another reason, told in words"

    kind = models.CharField(max_length=80)
    object_id = models.UUIDField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    words = EncryptedText(of="object_id", max_length=1000)
    broken_at = models.DateTimeField()
    until = models.DateTimeField()
    looked_at_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    looked_at_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-broken_at"]
        indexes: ClassVar = [models.Index(fields=["person", "until"], name="break_glass_live")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_reason_display()}"
