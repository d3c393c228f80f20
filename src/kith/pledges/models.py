"""The charter's text: principles, pledges, ways to embed them, and what leaders do."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kith.areas.models import Worded


class CharterEntry(Worded):
    """An entry of the charter with the place in the document where it stands."""

    text = models.TextField(blank=True)
    cite = models.JSONField(default=dict)

    class Meta(Worded.Meta):
        abstract = True


class Principle(CharterEntry):
    """One of the charter's principles."""

    title = models.CharField(max_length=300)

    class Meta(CharterEntry.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "code"], name="one_principle_a_code")
        ]


class Pledge(CharterEntry):
    """One pledge, and what proves it."""

    number = models.PositiveSmallIntegerField()
    life_stage = models.SlugField(max_length=80, help_text="The stage under which it stands.")
    applies_to = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    proof = models.TextField()
    placement_flagged = models.BooleanField(default=False)
    placement_note = models.TextField(blank=True)

    class Meta(CharterEntry.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "code"], name="one_pledge_a_code")
        ]


class EmbedEntry(CharterEntry):
    """One line of a stage's list of ways to embed the charter."""

    number = models.PositiveSmallIntegerField()
    life_stage = models.SlugField(max_length=80)
    proof = models.TextField(blank=True)
    incomplete = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    class Meta(CharterEntry.Meta):
        verbose_name_plural = "embed entries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "code"], name="one_embed_entry_a_code")
        ]


class LeadershipAction(CharterEntry):
    """One lettered action for leaders."""

    letter = models.CharField(max_length=4)
    title = models.CharField(max_length=300)
    proof = models.TextField(blank=True)

    class Meta(CharterEntry.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "code"], name="one_leadership_action_a_code")
        ]
