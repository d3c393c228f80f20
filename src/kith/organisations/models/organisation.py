"""An organisation, its teams and its sites."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from kith.accounts.sight import Sighted
from kith.areas.models import Area, LifeStage
from kith.core.encryption.fields import EncryptedText
from kith.core.models import Upload
from kith.organisations.enums import OrganisationKind


class Organisation(Sighted):
    """A body that takes part in an area's charter."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    about = models.TextField(max_length=1000, blank=True)
    website = models.URLField(max_length=500, blank=True)
    life_stages = models.ManyToManyField(LifeStage, related_name="+", blank=True)
    logo = models.OneToOneField(
        Upload, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged_from"
    )

    class Meta:
        ordering: ClassVar = [Lower("name")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "area",
                Lower("name"),
                condition=models.Q(closed_at=None),
                name="one_open_organisation_a_name",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it still takes part."""
        return self.closed_at is None


class Part(Sighted):
    """A part of an organisation: its name is taken while it is open."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    name = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering: ClassVar = [Lower("name")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "organisation",
                Lower("name"),
                condition=models.Q(closed_at=None),
                name="one_open_%(class)s_a_name",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Team(Part):
    """A team of an organisation: the people who share work."""

    life_stages = models.ManyToManyField(LifeStage, related_name="+", blank=True)


class Site(Part):
    """A place where an organisation works. A refuge's is restricted: see accounts.Restriction.

    Where it is stands sealed, of every site: which of them hides somebody is nothing to be seen.
    """

    address = EncryptedText(of="id", max_length=500)
    postcode = EncryptedText(of="id", max_length=10)
