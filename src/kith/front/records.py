"""What the front keeps beside its pages."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from wagtail.models import Page


class SearchEntry(models.Model):
    """A live page as lists, search and the finder know it: one row, whatever its type.

    Written when a page is published and taken away when it no longer is; see
    `operations/searching.py`. `address` is the page's path on this site. `detail` holds what a
    card of that type shows: minutes, dates, provider.
    """

    page = models.OneToOneField(
        Page, primary_key=True, on_delete=models.CASCADE, related_name="search_entry"
    )
    parent_page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    code = models.SlugField(max_length=64, blank=True)
    lang = models.CharField(max_length=35)
    address = models.CharField(max_length=700)
    title = models.CharField(max_length=255)
    summary = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True, help_text="The words of the body, without its marks.")
    words = models.JSONField(default=list)
    subjects = models.JSONField(default=list)
    concerns = models.JSONField(default=list)
    life_stages = models.JSONField(default=list)
    order = models.PositiveSmallIntegerField(default=100)
    is_sensitive = models.BooleanField(default=False)
    detail = models.JSONField(default=dict)
    reviewed_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    first_published_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["order", "title"]
        indexes: ClassVar = [models.Index(fields=["parent_page", "order"])]

    def __str__(self) -> str:
        return self.address


class WeeklyCount(models.Model):
    """How often a page or tool was opened in a week. Shown only suppressed and rounded."""

    code = models.CharField(max_length=80)
    week = models.DateField(help_text="Its Monday.")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-week", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["week", "code"], name="one_count_a_week_and_code")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.week}"


class PageExamined(models.Model):
    """What was found in a live page when it was published: how hard it reads, where it leads.

    `links` holds ids of pages and addresses, as they stand in the body. Written by
    `operations/examining.py`; the reports for editors are made from it.
    """

    page = models.OneToOneField(
        Page, primary_key=True, on_delete=models.CASCADE, related_name="examined"
    )
    grade = models.FloatField(help_text="Flesch-Kincaid; 0 for a text too short to tell.")
    hardest = models.JSONField(default=list, help_text="Its hardest sentences, hardest first.")
    pictures_without_text = models.PositiveSmallIntegerField(default=0)
    linked_pages = models.JSONField(default=list)
    addresses = models.JSONField(default=list)
    owner_role = models.CharField(max_length=120, blank=True)
    review_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["page_id"]

    def __str__(self) -> str:
        return f"{self.page_id}"


class LinkCheck(models.Model):
    """What an outside address that a page leads to answered when it was last asked."""

    class Answer(models.TextChoices):
        """What came of asking."""

        WORKS = "works", "Works"
        GONE = "gone", "Is not there any more"
        SILENT = "silent", "Does not answer"
        REFUSED = "refused", "Is not an address that we ask"

    address = models.CharField(max_length=500, primary_key=True)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    status = models.PositiveSmallIntegerField(null=True)
    checked_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["address"]

    def __str__(self) -> str:
        return self.address


class LanguageReview(models.Model):
    """Who read a language's interface text and its safety pages, and what they read.

    A language is shown to the public only when both were read as they now stand: see
    `rules/languages.py`. Roles and bodies stand here, never a person's name.
    """

    tag = models.CharField(max_length=35, unique=True)
    interface_reviewed_by = models.CharField(max_length=120, blank=True)
    interface_reviewed_on = models.DateField(null=True)
    catalogue_digest = models.CharField(max_length=64, blank=True)
    safety_reviewed_by = models.CharField(max_length=120, blank=True)
    safety_reviewed_on = models.DateField(null=True)
    safety_pages = models.JSONField(default=list, help_text="Keys of the pages that were read.")

    class Meta:
        ordering: ClassVar = ["tag"]

    def __str__(self) -> str:
        return self.tag
