"""Names by which sealed records are found, as tokens that say none."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class NameToken(models.Model):
    """A part of a name of some record, blinded: see `kith.core.encryption.names`."""

    table = models.CharField(max_length=80, help_text="room.Model of the record.")
    record_id = models.UUIDField()
    token = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["table", "record_id"], name="name_token_record")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["table", "token", "record_id"], name="one_name_token_a_record"
            )
        ]

    def __str__(self) -> str:
        return f"A token of {self.table}"
