"""What somebody asked for, how soon they are answered, and what is reviewed to answer them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models

from kith.accounts.models import Person
from kith.accounts.sight import Sighted
from kith.areas.models import Area, AreaEntry
from kith.core.encryption.fields import EncryptedJSON, EncryptedText
from kith.core.models import Record
from kith.rights.enums import (
    ContactWay,
    Decision,
    ExtensionReason,
    HowTold,
    IdentityProof,
    Outcome,
    RequestKind,
    ReviewReason,
)
from kith.rights.rules.limits import LONGEST_CONTACT, LONGEST_NAME, LONGEST_NOTE, LONGEST_WORDS


class TimeLimit(AreaEntry):
    """How soon a kind of request is acknowledged or answered: the pack's."""

    kind = models.CharField(max_length=20)
    step = models.CharField(max_length=20)
    within = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=10)
    extend_by = models.PositiveSmallIntegerField(default=0)
    source = models.URLField(max_length=500)

    class Meta(AreaEntry.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "code"], name="one_time_limit_a_code")
        ]


class Request(Sighted):
    """What somebody asked for about what is held of them. Its words are sealed by its own key.

    `subject` holds whose records are looked for, as somebody here confirmed it. `pack` holds what
    is given, from when it was put together until it is handed over. Once erased, nothing that
    was typed is left: the sealed columns are empty and the key is destroyed.
    """

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=RequestKind.choices)
    number = models.CharField(max_length=20, unique=True, help_text="What they say to come back.")
    form_key = models.UUIDField(unique=True, help_text="Of the form: sent again, it counts once.")
    word_digest = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(
        Person,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Who wrote it down.",
    )
    words = EncryptedText(of="id", max_length=LONGEST_WORDS, null=True)
    name = EncryptedText(of="id", max_length=LONGEST_NAME, null=True)
    contact = EncryptedText(of="id", max_length=LONGEST_CONTACT, null=True)
    contact_note = EncryptedText(of="id", max_length=LONGEST_NOTE, null=True)
    contact_way = models.CharField(max_length=10, choices=ContactWay.choices)

    acknowledge_by = models.DateField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    acknowledged_how = models.CharField(max_length=20, choices=HowTold.choices, blank=True)
    answer_by = models.DateField(null=True)
    extended_at = models.DateTimeField(null=True)
    extended_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    extended_reason = models.CharField(max_length=20, choices=ExtensionReason.choices, blank=True)

    proof = models.CharField(max_length=20, choices=IdentityProof.choices, blank=True)
    proved_at = models.DateTimeField(null=True)
    proved_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    person = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", help_text="Their account."
    )
    subject = EncryptedJSON(of="id", null=True)
    looked_at = models.DateTimeField(null=True)
    pack = EncryptedJSON(of="id", null=True)
    packed_at = models.DateTimeField(null=True)

    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    answer = EncryptedText(of="id", max_length=LONGEST_WORDS, null=True)
    told_how = models.CharField(max_length=20, choices=HowTold.choices, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["received_at"]
        indexes: ClassVar = [
            models.Index(fields=["settled_at", "received_at"], name="rights_request_waiting")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to answer it."""
        return self.settled_at is None

    @property
    def pack_made(self) -> bool:
        """Whether what is given was put together and waits to be handed over."""
        return self.is_open and self.packed_at is not None

    @property
    def next_due(self) -> date | None:
        """The day by which the next step comes; none where nobody set one, or nothing is left."""
        if not self.is_open:
            return None
        return self.answer_by if self.acknowledged_at else self.acknowledge_by or self.answer_by

    def is_late(self, on: date) -> bool:
        """Whether a step should have come by now."""
        due = self.next_due
        return due is not None and on > due


class ReviewItem(Record):
    """One thing that a room holds, and whether it is given. Its values stay where they are."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="items")
    room = models.CharField(max_length=80, help_text="The code of the offer that found it.")
    kind = models.CharField(max_length=80)
    record_id = models.CharField(max_length=80)
    needs_care = models.BooleanField(help_text="It tells of others, or a name alone found it.")
    decision = models.CharField(max_length=20, choices=Decision.choices, default=Decision.UNDECIDED)
    reason = models.CharField(max_length=20, choices=ReviewReason.choices, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_on = models.CharField(
        max_length=64, blank=True, help_text="An HMAC of what it said when it was decided on."
    )

    class Meta:
        ordering: ClassVar = ["room", "kind", "record_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "room", "kind", "record_id"], name="one_review_item_a_record"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_decision_display()}"
