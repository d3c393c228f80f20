"""Files that people send in."""

from __future__ import annotations

from django.db import models

from kith.core.models.record import Record


class Upload(Record):
    """A file that passed the gate: checked, written anew, and kept outside every web root."""

    name = models.CharField(max_length=120, help_text="A plain name to download it by.")
    kind = models.CharField(max_length=20, help_text="picture, pdf or text")
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField(help_text="Bytes as kept.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the bytes as kept.")
    path = models.CharField(max_length=120, unique=True, help_text="Inside the uploads folder.")
    put_by_id = models.UUIDField()
    put_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
