"""What services are filed under: needs in people's words, mapped to types of service."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kith.areas.models import Area
from kith.core.models import Record
from kith.directory.enums import TermKind


class Taxonomy(Record):
    """A list of terms: the pack's own, or one that somebody else publishes."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    description = models.TextField()
    uri = models.URLField(max_length=500, blank=True)
    version = models.CharField(max_length=40, blank=True)
    licence = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "code"], name="one_taxonomy_a_code")
        ]

    def __str__(self) -> str:
        return self.name


class Term(Record):
    """A term with its preferred label and the others that people use.

    A need leads to types of service: services are filed by type alone, so that a new need does
    not mean filing every service again.
    """

    taxonomy = models.ForeignKey(Taxonomy, on_delete=models.CASCADE, related_name="terms")
    kind = models.CharField(max_length=20, choices=TermKind.choices)
    code = models.CharField(max_length=120)
    label = models.CharField(max_length=200)
    alternatives = models.JSONField(default=list, help_text="Other labels, a list of texts.")
    description = models.TextField(blank=True)
    uri = models.URLField(max_length=500, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    leads_to = models.ManyToManyField("self", symmetrical=False, related_name="led_to_by")
    is_required = models.BooleanField(
        default=False, help_text="The charter asks for it: nobody offering it is a gap."
    )
    is_safety = models.BooleanField(
        default=False, help_text="Services of this type help with abuse, or for a life."
    )
    brings_in = models.BooleanField(
        default=False,
        help_text="Services of this type work with partners, relatives or a community together.",
    )
    order = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["order", "label", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["taxonomy", "code"], name="one_term_a_code")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def key(self) -> str:
        """What tells it from the terms of every taxonomy: "taxonomy:code"."""
        return f"{self.taxonomy.code}:{self.code}"
