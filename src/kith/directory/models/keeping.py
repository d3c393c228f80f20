"""What keeps the directory true: who confirmed what, what providers send in, what readers report."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kith.accounts.models import Person
from kith.accounts.sight import Sighted
from kith.core.models import Record
from kith.directory.enums import ProposalState, RemindedOne
from kith.directory.models.entries import Service
from kith.directory.models.importing import ImportSource
from kith.directory.models.places import Provider


class Assurance(Record):
    """Somebody said that an entry is still right. `by` is none where the provider's link was used."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="assurances")
    on = models.DateField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    how = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-on", "-at"]

    def __str__(self) -> str:
        return f"{self.service}: {self.on}"


class Proposal(Sighted):
    """A change that a provider sent in. The last approved version stays live until it is accepted."""

    service = models.ForeignKey(
        Service, null=True, on_delete=models.CASCADE, related_name="proposals"
    )
    provider = models.ForeignKey(
        Provider,
        null=True,
        on_delete=models.CASCADE,
        related_name="proposals",
        help_text="Whose it is, where it is of no entry yet.",
    )
    values = models.JSONField(help_text="Field names and their new values.")
    before = models.JSONField(help_text="The same fields as they stood when it was sent in.")
    note = models.TextField(max_length=1000, blank=True)
    state = models.CharField(
        max_length=10, choices=ProposalState.choices, default=ProposalState.WAITING
    )
    sent_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar = ["-sent_at"]

    def __str__(self) -> str:
        return f"{self.service}: {self.get_state_display()}"


class WrongReport(Sighted):
    """Somebody without an account said that an entry is wrong. Nothing about them is kept."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="reports")
    what = models.CharField(max_length=20)
    words = models.TextField(max_length=1000, blank=True)
    reported_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.TextField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar = ["reported_at"]

    def __str__(self) -> str:
        return f"{self.service}: {self.what}"


class Change(Record):
    """A change that went live: the fields, each as it was and as it became. An entry's history."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="changes")
    fields = models.JSONField(help_text="By field, a pair: before and after.")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    source = models.ForeignKey(ImportSource, null=True, on_delete=models.SET_NULL, related_name="+")
    proposal = models.ForeignKey(Proposal, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.service}: {', '.join(sorted(self.fields))}"


class KeeperLink(Record):
    """A link in a mail to whoever keeps a provider's entries. Opening it changes nothing."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the link's secret.")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.provider}: until {self.ends_at:%Y-%m-%d}"


class Reminder(Record):
    """That somebody was reminded of an entry, so that nobody is reminded twice."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="reminders")
    to = models.CharField(max_length=10, choices=RemindedOne.choices)
    about = models.DateField(null=True, help_text="`assured_on` when it was sent.")
    sent_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-sent_at"]

    def __str__(self) -> str:
        return f"{self.service}: {self.get_to_display()}"
