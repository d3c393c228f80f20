"""What every page that somebody writes has: a body, a place in people's lives, and an owner."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from http import HTTPMethod
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from kith.areas.queries import current_area
from kith.core.page_cache import COUNTS
from kith.front.enums import Specialist
from kith.front.fields import BodyField, SourcesField
from kith.front.forms.pages import ContentPageForm, DraftCopyForm
from kith.front.models.panels import tabs
from kith.front.presenters.content import content_context, interruption_context
from kith.front.records import SearchEntry

Around = Iterable[SearchEntry]
NO_TITLE = "Local information"
READING = "read"
"""The last part of the address of a sensitive page, past the page that stands before it."""


class ContentPage(Page):
    """A page that somebody writes and answers for. Every type of page but the home page is one."""

    code = models.SlugField(
        max_length=64, blank=True, help_text="Stable name, the same in every language."
    )
    summary = models.CharField(
        max_length=200, blank=True, help_text="One or two plain sentences for cards and search."
    )
    body = BodyField(blank=True)
    subjects = models.JSONField(default=list, blank=True, help_text="Whom it is about.")
    concerns = models.JSONField(default=list, blank=True, help_text="What it is about.")
    life_stages = models.JSONField(default=list, blank=True, help_text="Codes of the stages.")
    words = models.JSONField(default=list, blank=True, help_text="Other words people search by.")
    related = models.JSONField(default=list, blank=True, help_text="Codes of pages to read next.")
    order = models.PositiveSmallIntegerField(default=100)
    is_sensitive = models.BooleanField(
        "sensitive",
        default=False,
        help_text="A page stands before it, and its title and address give nothing away.",
    )
    neutral_title = models.CharField(max_length=90, blank=True)
    owner_role = models.CharField(
        "who answers for it", max_length=120, blank=True, help_text="A role, never a person."
    )
    reviewed_on = models.DateField(null=True, blank=True)
    review_on = models.DateField("next review", null=True, blank=True)
    specialist = models.CharField(
        max_length=20, choices=Specialist.choices, default=Specialist.NOT_NEEDED
    )
    specialist_by = models.CharField(max_length=120, blank=True)
    specialist_on = models.DateField(null=True, blank=True)
    sources = SourcesField(blank=True)
    pack_digest = models.CharField(max_length=64, blank=True, editable=False)

    base_form_class = ContentPageForm
    copy_form_class = DraftCopyForm
    type_panels: ClassVar[list[Any]] = []
    exclude_fields_in_copy: ClassVar = ["code", "pack_digest"]  # a copy is a page of its own
    parent_page_types: ClassVar = ["front.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    private_page_options: ClassVar[list[str]] = []  # the front door is open to all
    allowed_http_methods: ClassVar = [HTTPMethod.GET, HTTPMethod.HEAD]

    class Meta:
        abstract = True

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.edit_handler = tabs(cls.type_panels)

    def is_due_for_review(self, on: date) -> bool:
        """Whether the day it was to be looked at again has come. A page without one is due."""
        return self.review_on is None or self.review_on <= on

    @property
    def shown_title(self) -> str:
        """The title for the browser's tab and history.

        No sensitive page goes live without a neutral one. Should one do so all the same, by a way
        that nobody thought of, its own title stays within the page.
        """
        return self.neutral_title or (
            self._title_of_the_area() if self.is_sensitive else self.title
        )

    @property
    def listed_title(self) -> str:
        """The title by which lists and search name it."""
        return self.shown_title if self.is_sensitive and not self.neutral_title else self.title

    def _title_of_the_area(self) -> str:
        area = current_area()
        return area.neutral_title if area else NO_TITLE

    def own_context(self, around: Around) -> dict[str, Any]:
        """What a type of page shows beside what all of them show, of the pages around it."""
        return {}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The page with its place on the site, what belongs to it, and its state of review."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        shown = content_context(self, request, on=timezone.localdate())
        return context | shown | self.own_context(shown["around"].values())

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """A sensitive page has a second address, past the page that stands before it."""
        if path_components == [READING] and self.is_sensitive and self.live:
            return RouteResult(self, kwargs={"is_reading": True})
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, *, is_reading: bool = False) -> HttpResponse:
        """The page; before a sensitive one, a page that asks whether one is alone."""
        is_preview = getattr(request, "is_preview", False)
        if self.is_sensitive and not is_reading and not is_preview:
            context = interruption_context(reading_address=f"{request.path}{READING}/")
            return render(request, "front/interruption.html", {"page": self, **context})
        answer: HttpResponse = super().serve(request)
        if not self.is_sensitive and not is_preview:
            answer[COUNTS] = self.code
        return answer
