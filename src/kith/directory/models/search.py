"""The index of services: made from the entries, and made anew from them whenever it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from kith.areas.models import Area
from kith.directory.enums import Precision
from kith.directory.models.entries import Service
from kith.directory.models.places import Place

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    Text = models.TextField[str, str]
else:
    Text = models.TextField


class TokensField(Text):
    """Tokens with blanks between them: text that FTS5 reads on SQLite, tsvector on PostgreSQL."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """The column's type."""
        return "tsvector" if connection.vendor == "postgresql" else super().db_type(connection)


class SearchSet(models.Model):
    """Codes that many entries have alike, by a number drawn from them: see `search.sets`."""

    id = models.BigIntegerField(primary_key=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    codes = models.TextField(help_text="Codes that are counted.")
    words = models.TextField(help_text="Stems of what the terms among them are called.")

    def __str__(self) -> str:
        return self.codes


class SearchRow(models.Model):
    """A public service at one of its places, or at none: what is searched, narrowed and ranked.

    What is asked of thousands stands first, numbers of one length before texts, which both databases
    find the quickest; the tokens, which nobody reads, last.
    The full-text index and the index of points rest on it, in each database's own way (migration
    0009).
    """

    # An automatic field, though numbers are always given: SQLite keeps rows by no other.
    id = models.BigAutoField(
        primary_key=True,
        help_text="Drawn from the service's id: its turn when there are many.",
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    assured_day = models.IntegerField(help_text="Days since year 1; 0: nobody has confirmed it.")
    youngest = models.SmallIntegerField(help_text="0 where anybody is young enough to be.")
    oldest = models.SmallIntegerField(help_text="999 where nobody is too old.")
    brings_in = models.SmallIntegerField()
    packed = models.BinaryField(help_text="Nine numbers: see `search.packing`.")
    of_name = models.TextField(help_text="Stems of its names, in order.")
    easting = models.IntegerField(null=True)
    northing = models.IntegerField(null=True)
    name = models.CharField(max_length=200, help_text="Folded, to sort by.")
    precision = models.CharField(max_length=10, choices=Precision.choices, blank=True)
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    place = models.ForeignKey(
        Place, null=True, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    tokens = TokensField(help_text="Stems of all its words, and codes to narrow by.")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["service"], name="search_rows_of_a_service"),
        ]

    def __str__(self) -> str:
        return self.name


class SearchName(models.Model):
    """A name or label by one of its words and what follows: what is suggested while typing."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, help_text="service, provider or term.")
    key = models.BinaryField(max_length=40, help_text="Folded: sorts alike on every database.")
    label = models.CharField(max_length=200)
    record_id = models.UUIDField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["area", "kind", "key"], name="names_by_beginning"),
            models.Index(fields=["record_id"], name="names_of_a_record"),
        ]

    def __str__(self) -> str:
        return self.label


class SearchWord(models.Model):
    """A word of names and terms as people write it: what a mistyped word is compared with."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    key = models.BinaryField(max_length=40, help_text="The word, folded.")
    stem = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "key"], name="one_search_word_an_area")
        ]

    def __str__(self) -> str:
        return self.stem
