"""Erasing what is held about somebody: asked by one, approved by another, then done at once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kith.accounts.models import Person
from kith.accounts.sight import Sighted
from kith.core.models import Record
from kith.rights.enums import ErasureReason, ErasureState
from kith.rights.models.requests import Request


class Erasure(Sighted):
    """That everything about whoever made a request shall go. Counts, ids and instants alone."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="erasures")
    person = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", help_text="Their account."
    )
    reason = models.CharField(max_length=20, choices=ErasureReason.choices)
    state = models.CharField(
        max_length=20, choices=ErasureState.choices, default=ErasureState.WAITING
    )
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict, help_text="How many records, by offer.")

    class Meta:
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request"],
                condition=models.Q(state="waiting"),
                name="one_erasure_waits_a_request",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.get_state_display()}"


class KeyToDestroy(Record):
    """A key that an erasure destroys, written down with it: whoever is interrupted goes on."""

    erasure = models.ForeignKey(Erasure, on_delete=models.CASCADE, related_name="keys")
    key_of = models.UUIDField(help_text="Whose key: a person's id, or a record's.")
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["erasure", "key_of"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["erasure", "key_of"], name="one_key_to_destroy")
        ]

    def __str__(self) -> str:
        return str(self.key_of)
