"""How and when people signed in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kith.accounts.models.person import Person
from kith.core.models import Record


class SignIn(Record):
    """One sign-in and the session it began. No address of a machine, no name of a browser.

    `session_digest` is the SHA-256 of the session's key: enough to find the row, useless to
    whoever reads the table.
    """

    class Method(models.TextChoices):
        PASSKEY = "passkey", "Passkey"
        PASSWORD = "password", "Password"
        ONE_TIME_CODE = "one-time-code", "Password and one-time code"
        RECOVERY_CODE = "recovery-code", "Password and recovery code"
        ORGANISATION = "organisation", "Work account"
        INVITATION = "invitation", "Invitation"
        DEMONSTRATION = "demonstration", "Looking round a demonstration"

    class End(models.TextChoices):
        SIGNED_OUT = "signed-out", "Signed out"
        IDLE = "idle", "Left alone too long"
        TOO_LONG = "too-long", "Open for the longest time allowed"
        ELSEWHERE = "elsewhere", "Ended from another session"
        LEFT = "left", "The person left"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_ins")
    session_digest = models.CharField(max_length=64, unique=True)
    method = models.CharField(max_length=20, choices=Method.choices)
    is_for_editors = models.BooleanField(default=False)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=20, choices=End.choices, blank=True)

    class Meta:
        ordering: ClassVar = ["-began_at"]

    def __str__(self) -> str:
        return f"{self.get_method_display()}, {self.began_at:%d %B %Y}"
