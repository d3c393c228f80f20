"""What a person is typing: drafts that outlive a session, and posts that count once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kith.core.encryption.fields import EncryptedJSON
from kith.core.models.record import Record


class Draft(Record):
    """What a signed-in person has typed into a form and not yet sent."""

    person_id = models.UUIDField()
    address = models.CharField(max_length=300, help_text="The form's own address, without query.")
    typed = EncryptedJSON(of="person_id")
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person_id", "address"], name="one_draft_a_form")
        ]

    def __str__(self) -> str:
        return f"A draft of {self.saved_at:%d %B %Y}"


class FormPost(models.Model):
    """A form that was sent, known by the key it was rendered with: sent again, it counts once."""

    key = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    address = models.CharField(max_length=300)
    led_to = models.CharField(max_length=500, blank=True, help_text="Where the answer sent them.")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.key)
