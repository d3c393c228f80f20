"""The types of page. Each adds to `ContentPage` what it alone needs, and nothing else."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from kith.front.enums import AlternativeKind, CourseKind, InformationKind, ToolKind
from kith.front.models.content import Around, ContentPage
from kith.front.presenters import types


class SectionPage(ContentPage):
    """A page that leads to the pages below it."""

    parent_page_types: ClassVar = ["front.HomePage", "front.SectionPage"]
    subpage_types: ClassVar = [
        "front.SectionPage",
        "front.StagePage",
        "front.SituationPage",
        "front.ArticlePage",
        "front.ToolPage",
        "front.CoursePage",
        "front.StoryPage",
        "front.NewsPage",
        "front.EventPage",
        "front.CampaignPage",
        "front.InformationPage",
        "front.AlternativePage",
    ]
    template = "front/section_page.html"

    def own_context(self, around: Around) -> dict[str, Any]:
        """The cards of the pages below."""
        return {"children": types.children_of(self, around)}


class StagePage(ContentPage):
    """A stage of life: what changes, and where to go from there."""

    life_stage = models.SlugField(max_length=80, help_text="The stage's code in the pack.")

    type_panels: ClassVar = [FieldPanel("life_stage")]
    template = "front/stage_page.html"

    def own_context(self, around: Around) -> dict[str, Any]:
        """The pages for this stage of life, by type, and its place in the charter."""
        return types.stage_context(self, around, on=timezone.localdate())


class SituationPage(ContentPage):
    """Something that is hard right now, in the words of the person it is hard for."""

    template = "front/content_page.html"


class ArticlePage(ContentPage):
    """Advice on one thing."""

    template = "front/content_page.html"


class ToolPage(ContentPage):
    """Something to do: an activity, a conversation starter, a worksheet."""

    kind = models.CharField(max_length=20, choices=ToolKind.choices, default=ToolKind.ACTIVITY)
    minutes = models.PositiveSmallIntegerField(default=10)
    people = models.CharField("who does it", max_length=90, blank=True)

    type_panels: ClassVar = [FieldPanel("kind"), FieldPanel("minutes"), FieldPanel("people")]
    template = "front/tool_page.html"

    def own_context(self, around: Around) -> dict[str, Any]:
        """What it is, how long it takes and who does it."""
        return {"facts": types.tool_facts(self)}


class CoursePage(ContentPage):
    """A course or a video elsewhere: who offers it, and what it costs in time and money."""

    kind = models.CharField(max_length=20, choices=CourseKind.choices, default=CourseKind.COURSE)
    provider = models.CharField(max_length=120, blank=True)
    course_url = models.URLField("address", max_length=500)
    minutes = models.PositiveSmallIntegerField(default=0, help_text="0 when nobody knows.")
    cost = models.CharField(max_length=90, blank=True)

    type_panels: ClassVar = [
        FieldPanel("kind"),
        FieldPanel("provider"),
        FieldPanel("course_url"),
        FieldPanel("minutes"),
        FieldPanel("cost"),
    ]
    template = "front/course_page.html"

    def own_context(self, around: Around) -> dict[str, Any]:
        """What it costs in time and money."""
        return {"facts": types.course_facts(self)}


class StoryPage(ContentPage):
    """What somebody lived through, told with their consent."""

    consent_on = models.DateField("consent given on")
    names_changed = models.BooleanField(default=True)

    type_panels: ClassVar = [FieldPanel("consent_on"), FieldPanel("names_changed")]
    template = "front/story_page.html"


class NewsPage(ContentPage):
    """Something that happened."""

    published_on = models.DateField()

    type_panels: ClassVar = [FieldPanel("published_on")]
    template = "front/news_page.html"


class EventPage(ContentPage):
    """Something that will happen, at a time and a place."""

    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    cost = models.CharField(max_length=90, blank=True)
    book_url = models.URLField("address for booking", max_length=500, blank=True)

    type_panels: ClassVar = [
        FieldPanel("starts_at"),
        FieldPanel("ends_at"),
        FieldPanel("place"),
        FieldPanel("cost"),
        FieldPanel("book_url"),
    ]
    template = "front/event_page.html"

    def own_context(self, around: Around) -> dict[str, Any]:
        """When and where, and whether it is over."""
        return types.event_context(self, at=timezone.now())


class CampaignPage(ContentPage):
    """Where a campaign's posters and messages lead."""

    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)

    type_panels: ClassVar = [FieldPanel("from_on"), FieldPanel("to_on")]
    template = "front/campaign_page.html"

    def own_context(self, around: Around) -> dict[str, Any]:
        """From when to when, and whether it is over."""
        return types.campaign_context(self, on=timezone.localdate())


class InformationPage(ContentPage):
    """A page about the site itself."""

    kind = models.CharField(
        max_length=20, choices=InformationKind.choices, default=InformationKind.OTHER
    )

    type_panels: ClassVar = [FieldPanel("kind")]
    template = "front/content_page.html"


class AlternativePage(ContentPage):
    """A page in easy read or in British Sign Language."""

    kind = models.CharField(max_length=20, choices=AlternativeKind.choices)
    stands_for = models.ForeignKey(
        Page, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    video_url = models.URLField("address of the video", max_length=500, blank=True)

    type_panels: ClassVar = [
        FieldPanel("kind"),
        FieldPanel("stands_for"),
        FieldPanel("video_url"),
    ]
    template = "front/alternative_page.html"

    def own_context(self, around: Around) -> dict[str, Any]:
        """The page that it stands for."""
        return {"stands_for": types.page_it_stands_for(self, around)}


TYPES: dict[str, type[ContentPage]] = {
    "section": SectionPage,
    "stage": StagePage,
    "situation": SituationPage,
    "article": ArticlePage,
    "tool": ToolPage,
    "course": CoursePage,
    "story": StoryPage,
    "news": NewsPage,
    "event": EventPage,
    "campaign": CampaignPage,
    "information": InformationPage,
    "alternative": AlternativePage,
}
"""Each type of page by the name that a pack gives it."""
