"""A place, and what its pack says of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kith.core.coded import Coded
from kith.core.models import Record


class Area(Record):
    """A place that runs a charter. Everything about it comes from its pack."""

    code = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    formal_name = models.CharField(max_length=300)
    council = models.CharField(max_length=300)
    nation = models.CharField(max_length=60)
    district_code = models.CharField(max_length=20)
    language = models.CharField(max_length=35)
    direction = models.CharField(max_length=3)
    adopted_by = models.CharField(max_length=300, blank=True)
    adopted_on = models.DateField(null=True, blank=True)
    product_title = models.CharField(max_length=200)
    neutral_title = models.CharField(max_length=200)
    exit_url = models.URLField(max_length=500)
    exit_label = models.CharField(max_length=80)
    colours = models.JSONField(default=dict)
    document = models.JSONField(default=dict, help_text="Title, status and source of the charter.")
    is_invented = models.BooleanField(default=False)
    counts_visits = models.BooleanField(default=False)
    visits_suppress_below = models.PositiveSmallIntegerField(default=10)
    visits_round_to = models.PositiveSmallIntegerField(default=5)
    added_at = models.DateTimeField()
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def is_adopted(self) -> bool:
        """Whether a body has adopted the pack. Until then no page may look like its service."""
        return bool(self.adopted_by) and self.adopted_on is not None


class AreaEntry(Coded):
    """An entry that belongs to one area."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        ordering: ClassVar = ["order", "code"]

    def __str__(self) -> str:
        return self.code


class Worded(AreaEntry):
    """An entry with text, in a language that may differ from the page's."""

    lang = models.CharField(max_length=35)
    dir = models.CharField(max_length=3)

    class Meta(AreaEntry.Meta):
        abstract = True


class LifeStage(Worded):
    """A stage of life, as the charter divides it."""

    name = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    from_age = models.PositiveSmallIntegerField(null=True)
    to_age = models.PositiveSmallIntegerField(null=True)

    class Meta(Worded.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "code"], name="one_life_stage_a_code")
        ]


class Contact(Worded):
    """A helpline, a service or a page of self-help that the pack names."""

    name = models.CharField(max_length=300)
    what = models.TextField()
    tier = models.CharField(max_length=20)
    concerns = models.JSONField(default=list)
    subjects = models.JSONField(default=list)
    involves = models.JSONField(default=list, help_text="Whom the help brings in.")
    nations = models.JSONField(default=list)
    audience = models.CharField(max_length=20)
    phone = models.CharField(max_length=40, blank=True)
    phone_then = models.CharField(max_length=200, blank=True)
    text = models.CharField(max_length=40, blank=True)
    text_word = models.CharField(max_length=40, blank=True)
    url = models.URLField(max_length=500, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=500, blank=True)
    hours = models.CharField(max_length=500, blank=True)
    cost = models.CharField(max_length=300, blank=True)
    from_age = models.PositiveSmallIntegerField(null=True)
    to_age = models.PositiveSmallIntegerField(null=True)
    confidential_place = models.BooleanField(default=False)
    print_safe = models.BooleanField(default=False)
    source = models.URLField(max_length=500)
    read_on = models.DateField()
    review_on = models.DateField()
    assured_on = models.DateField(null=True, help_text="When a person here last confirmed it.")
    note = models.TextField(blank=True)

    class Meta(Worded.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "code"], name="one_contact_a_code")
        ]


class Clock(Worded):
    """One step of what happens to a request for help: who does what, and how soon."""

    who = models.CharField(max_length=120)
    what = models.CharField(max_length=300)
    within = models.PositiveSmallIntegerField(null=True, help_text="Null: nobody has said.")
    unit = models.CharField(max_length=20, blank=True)
    records = models.CharField(max_length=300, blank=True, help_text="What is written down.")
    gap = models.CharField(max_length=300, blank=True)
    cite = models.JSONField(null=True)
    source = models.URLField(max_length=500, blank=True)

    class Meta(Worded.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "code"], name="one_clock_a_code")
        ]


class MeasureUse(AreaEntry):
    """Which measures the area asks where; with none, the gap said in plain words."""

    where = models.CharField(max_length=20)
    subject = models.CharField(max_length=20, blank=True)
    measures = models.JSONField(default=list)
    life_stages = models.JSONField(default=list)
    note = models.TextField(blank=True)
    gap = models.TextField(blank=True)

    class Meta(AreaEntry.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "code"], name="one_measure_use_a_code")
        ]


class PopulationChange(AreaEntry):
    """How the number of people of an age group changed, in percent, as the source prints it."""

    group = models.CharField(max_length=200)
    from_year = models.PositiveSmallIntegerField()
    to_year = models.PositiveSmallIntegerField()
    from_age = models.PositiveSmallIntegerField(null=True)
    to_age = models.PositiveSmallIntegerField(null=True)
    percent = models.DecimalField(max_digits=6, decimal_places=2)
    cite = models.JSONField(default=dict)

    class Meta(AreaEntry.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "code"], name="one_population_change_a_code")
        ]


class Claim(AreaEntry):
    """A figure of the charter document and how far it can be trusted."""

    claim = models.TextField()
    state = models.CharField(max_length=20)
    why = models.TextField()
    cite = models.JSONField(default=dict)
    sources = models.JSONField(default=list)
    read_on = models.DateField()
    review_on = models.DateField()

    class Meta(AreaEntry.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "code"], name="one_claim_a_code")
        ]


class Word(Worded):
    """A word of the area's common language."""

    label = models.CharField(max_length=200)
    meaning = models.TextField()
    alternatives = models.JSONField(default=list)
    note = models.TextField(blank=True)

    class Meta(Worded.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "code"], name="one_word_a_code")
        ]


class RetentionPeriod(Worded):
    """How long one kind of thing is kept here, and why. No days: it ends as `until` says."""

    label = models.CharField(max_length=120)
    days = models.PositiveIntegerField(null=True)
    after = models.CharField(max_length=120, blank=True)
    until = models.CharField(max_length=300, blank=True)
    why = models.CharField(max_length=500)
    basis = models.CharField(max_length=500)
    source = models.URLField(max_length=500, blank=True)
    read_on = models.DateField(null=True)
    confirmed_by = models.CharField(
        max_length=200, blank=True, help_text="Empty: a proposal that nobody here adopted."
    )

    class Meta(Worded.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "code"], name="one_retention_period_a_code")
        ]
