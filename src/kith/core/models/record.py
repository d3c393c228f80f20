"""The record that every room's tables begin with."""

from __future__ import annotations

import uuid

from django.db import models


class Record(models.Model):
    """A record with an opaque id, so that no address tells how many there are."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
