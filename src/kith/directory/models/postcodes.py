"""Where postcodes are, in National Grid metres, as somebody loaded them. Never whose they are."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PostcodePoint(models.Model):
    """A postcode without its space, its point and the codes of its district and ward."""

    postcode = models.CharField(max_length=7, primary_key=True)
    easting = models.IntegerField(help_text="Metres.")
    northing = models.IntegerField(help_text="Metres.")
    district_code = models.CharField(max_length=9, blank=True)
    ward_code = models.CharField(max_length=9, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["district_code"], name="postcodes_of_a_district")]

    def __str__(self) -> str:
        return self.postcode


class PostcodeLoad(models.Model):
    """What was loaded: the publisher's file, what of it, and when."""

    file_name = models.CharField(max_length=200)
    publisher = models.CharField(max_length=40)
    district_code = models.CharField(max_length=9, blank=True)
    count = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-loaded_at"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.count})"
