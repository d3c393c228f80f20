"""What an area's pack says about the directory as a whole."""

from __future__ import annotations

from django.db import models

from kith.areas.models import Area
from kith.core.models import Record


class DirectoryRules(Record):
    """How fresh entries must be, bank holidays, and where the halves of postcodes are."""

    area = models.OneToOneField(Area, on_delete=models.PROTECT, related_name="+")
    freshness = models.JSONField(default=dict, help_text="Fields of rules.freshness.Freshness.")
    bank_holidays = models.JSONField(default=dict, help_text="By date, the name.")
    outcodes = models.JSONField(
        default=dict,
        help_text="By the first half of a postcode: easting, northing, spread, metres.",
    )

    credits = models.JSONField(
        default=list, help_text="Lines that the licence of the points asks to be shown."
    )

    def __str__(self) -> str:
        return f"{self.area}: rules of the directory"
