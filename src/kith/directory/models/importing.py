"""Where services were read from, what a run would change, and which two may be one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kith.accounts.models import Person
from kith.accounts.sight import Sighted
from kith.areas.models import Area
from kith.core.models import Record
from kith.directory.enums import ImportKind, RunState
from kith.directory.models.entries import Service


class ImportSource(Sighted):
    """A feed or a spreadsheet that services come from, perhaps again and again."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=ImportKind.choices)
    address = models.URLField(max_length=500, blank=True)
    columns = models.JSONField(default=dict, help_text="CSV: field by column heading.")
    every_days = models.PositiveSmallIntegerField(null=True, help_text="None: by hand alone.")
    owner = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class ImportRun(Record):
    """One reading of a source: what it would change, then how far writing has come."""

    source = models.ForeignKey(ImportSource, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=10, choices=RunState.choices)
    read = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0, help_text="Records done, in the feed's order.")
    counts = models.JSONField(default=dict, help_text="added, changed, removed, same, refused.")
    findings = models.JSONField(default=list, help_text="record, path, sentence of each problem.")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what was read.")
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField(null=True, help_text="When it last came on.")
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.source}: {self.get_state_display()}"


class SourceRecord(Record):
    """A record as the source last gave it, by the source's own id; and the service it became."""

    source = models.ForeignKey(ImportSource, on_delete=models.CASCADE, related_name="records")
    theirs = models.CharField(max_length=200)
    service = models.ForeignKey(
        Service, null=True, on_delete=models.SET_NULL, related_name="source_records"
    )
    digest = models.CharField(max_length=64, help_text="SHA-256 of the record, canonical.")
    given = models.JSONField(
        help_text="The record, without what a confidential place must not say."
    )
    last_seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "theirs"], name="one_record_a_source_id")
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.theirs}"


class Pairing(Record):
    """Two services that may be one, with the reasons; a person decides."""

    first = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField(help_text="Of a hundred.")
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField()
    is_same = models.BooleanField(null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-score", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="a_pair_once")
        ]

    def __str__(self) -> str:
        return f"{self.first} and {self.second}"
