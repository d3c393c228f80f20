"""Services, and at which places they happen."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from kith.accounts.models import Person
from kith.accounts.sight import Sighted
from kith.areas.models import Area
from kith.core.models import Record
from kith.directory.enums import Cost, OriginKind, ServiceStatus, Taking
from kith.directory.models.places import Place, Provider
from kith.directory.models.vocabulary import Term


class Service(Sighted):
    """A service that people can find, as a moderator last let it through."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="services")
    code = models.CharField(max_length=200, blank=True, help_text="Its code in the pack.")
    lang = models.CharField(
        max_length=35, blank=True, help_text="Tag of the text's language; blank: the area's own."
    )
    name = models.CharField(max_length=200)
    other_name = models.CharField(max_length=200, blank=True, help_text="Also known as.")
    summary = models.CharField(max_length=300, blank=True)
    description = models.TextField(max_length=8000, blank=True)
    status = models.CharField(
        max_length=20, choices=ServiceStatus.choices, default=ServiceStatus.ACTIVE
    )
    website = models.URLField(max_length=500, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    phones = models.JSONField(default=list, help_text="number, what, hours, text: each a text.")
    how_to_ask = models.TextField(max_length=2000, blank=True)
    ways = models.JSONField(default=list, help_text="Codes of Way.")
    delivery = models.JSONField(default=list, help_text="Codes of Delivery.")
    taking = models.CharField(max_length=20, choices=Taking.choices, default=Taking.UNKNOWN)
    waiting = models.CharField(max_length=200, blank=True, help_text="How long, in words.")
    waiting_days = models.PositiveSmallIntegerField(null=True)
    cost = models.CharField(max_length=20, choices=Cost.choices, default=Cost.UNKNOWN)
    cost_words = models.CharField(max_length=300, blank=True)
    youngest = models.PositiveSmallIntegerField(null=True, help_text="Age in years; none: open.")
    oldest = models.PositiveSmallIntegerField(null=True, help_text="Age in years; none: open.")
    eligibility = models.TextField(max_length=2000, blank=True, help_text="The provider's words.")
    languages = models.JSONField(default=list, help_text="Language tags.")
    has_interpreters = models.BooleanField(null=True)
    terms = models.ManyToManyField(Term, related_name="services", blank=True)
    life_stages = models.JSONField(default=list, help_text="Codes of life stages.")
    serves = models.JSONField(
        default=list, help_text="Codes of districts, or a nation; none: anybody."
    )
    times = models.JSONField(
        default=list, help_text="Schedules of Open Referral, as kith.opening_times writes them."
    )
    is_safety = models.BooleanField(default=False, help_text="Help with abuse, or for a life.")
    brings_in = models.BooleanField(
        default=False, help_text="Works with partners, relatives or a community together."
    )
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    assured_on = models.DateField(null=True)
    source_url = models.URLField(max_length=500, blank=True, help_text="Where it was read.")
    read_on = models.DateField(null=True)
    is_invented = models.BooleanField(default=False)
    origins = models.JSONField(
        default=dict,
        help_text="By field, or * for the rest: kind, id and day of where its value came from.",
    )
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField(help_text="For modified_after.")
    retired_at = models.DateTimeField(null=True)
    retired_by = models.CharField(
        max_length=10,
        choices=OriginKind.choices,
        blank=True,
        help_text="What took it out, where that was no person; it may come back with the same.",
    )

    class Meta:
        ordering: ClassVar = [Lower("name"), "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area", "code"], condition=~models.Q(code=""), name="one_service_a_code"
            ),
            models.CheckConstraint(
                name="oldest_is_not_below_youngest",
                condition=models.Q(youngest=None)
                | models.Q(oldest=None)
                | models.Q(oldest__gte=models.F("youngest")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["area", "id"], name="services_in_pages"),
            models.Index(fields=["area", "changed_at"], name="services_by_change"),
            models.Index(fields=["area", "assured_on"], name="services_by_assurance"),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceAtLocation(Record):
    """A service at one of its places, with the times that hold there."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="locations")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="services")
    times = models.JSONField(default=list, help_text="Schedules; none: as the service's own.")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "place"], name="service_once_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.service} at {self.place}"
