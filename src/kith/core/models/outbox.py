"""Messages on their way out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kith.core.encryption.fields import EncryptedText
from kith.core.models.record import Record


class OutboxMessage(Record):
    """One e-mail or text to one person. Its words are wiped when it has gone, and their key too.

    `safe_contact` says why this address may be written to; without it the table takes no row.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", "E-mail"
        TEXT = "text", "Text message"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENT = "sent", "Sent"
        DEAD = "dead", "Given up"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class SafeContact(models.TextChoices):
        STAFF_ACCOUNT = "staff-account", "The work address of a person with an account"
        STAFF_INVITED = "staff-invited", "The work address that a colleague gave for an invitation"
        SAID_SAFE = "said-safe", "The person said that this address is safe to use"

    channel = models.CharField(max_length=10, choices=Channel.choices)
    code = models.CharField(max_length=80, help_text="room.noun: which message it is.")
    to = models.CharField(max_length=320)
    safe_contact = models.CharField(max_length=20, choices=SafeContact.choices)
    subject = EncryptedText(of="id", null=True)
    body = EncryptedText(of="id", null=True)
    about_type = models.CharField(max_length=80, blank=True)
    about_id = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=80, blank=True, help_text="A code: what went wrong last.")
    put_by_id = models.UUIDField(null=True)
    put_at = models.DateTimeField()
    try_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["put_at"]
        indexes: ClassVar = [models.Index(fields=["state", "try_at"], name="outbox_due")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    safe_contact__in=["staff-account", "staff-invited", "said-safe"]
                ),
                name="outbox_contact_is_safe",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.state}"
