"""Who provides services, and where."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from kith.accounts.sight import Sighted
from kith.areas.models import Area
from kith.core.models import Record
from kith.directory.enums import Precision
from kith.directory.models.vocabulary import Term
from kith.organisations.models import Organisation


class Provider(Sighted):
    """A body that runs services: a partner of the charter, or somebody else."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="providers"
    )
    code = models.CharField(max_length=200, blank=True, help_text="Its code in the pack.")
    lang = models.CharField(
        max_length=35, blank=True, help_text="Tag of the text's language; blank: the area's own."
    )
    name = models.CharField(max_length=200)
    description = models.TextField(max_length=8000)
    website = models.URLField(max_length=500, blank=True)
    email = models.EmailField(max_length=254, blank=True, help_text="Shown to the public.")
    keeper_email = models.EmailField(
        max_length=254, blank=True, help_text="Who keeps the entry: reminders go here. Never shown."
    )
    legal_status = models.CharField(max_length=80, blank=True)
    is_invented = models.BooleanField(default=False)
    origins = models.JSONField(
        default=dict,
        help_text="By field, or * for the rest: kind, id and day of where its value came from.",
    )
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = [Lower("name"), "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area", "code"], condition=~models.Q(code=""), name="one_provider_a_code"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Place(Record):
    """Where services happen. A confidential place has no address here, nor a point on a map."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="places")
    code = models.CharField(max_length=200, help_text="Tells it from the provider's other places.")
    name = models.CharField(max_length=200, blank=True)
    is_confidential = models.BooleanField(default=False)
    address = models.TextField(max_length=500, blank=True, help_text="Lines without the postcode.")
    town = models.CharField(max_length=100, blank=True)
    county = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2, default="GB", help_text="ISO 3166-1, two letters.")
    postcode = models.CharField(max_length=8, blank=True)
    easting = models.IntegerField(null=True, help_text="National Grid, metres.")
    northing = models.IntegerField(null=True, help_text="National Grid, metres.")
    precision = models.CharField(max_length=10, choices=Precision.choices, blank=True)
    district_code = models.CharField(max_length=9, blank=True)
    ward_code = models.CharField(max_length=9, blank=True)
    getting_there = models.TextField(max_length=1000, blank=True)
    access = models.ManyToManyField(Term, related_name="+", blank=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        indexes: ClassVar = [models.Index(fields=["easting", "northing"], name="places_by_point")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "code"], name="one_place_a_code"),
            models.CheckConstraint(
                name="confidential_place_is_nowhere",
                condition=models.Q(is_confidential=False)
                | models.Q(
                    address="",
                    town="",
                    county="",
                    postcode="",
                    easting=None,
                    northing=None,
                    ward_code="",
                    getting_there="",
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.town or "A place"
