"""Page types of the public site."""

from __future__ import annotations

from http import HTTPMethod
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from kith.areas.context import area_of
from kith.areas.queries import contacts_for_public, life_stages
from kith.core.page_cache import COUNTS
from kith.front.presenters.content import own_address
from kith.front.presenters.home import help_now, stage_cards, ways_in
from kith.front.presenters.sections import home_sections, whats_on
from kith.front.queries.pages import entries


class HomePage(Page):
    """The first page of an area: what this is, and the ways in."""

    introduction = models.TextField(blank=True, help_text="One or two plain sentences.")
    body = RichTextField(blank=True, features=["h2", "h3", "ul", "link", "bold"])
    code = "home"
    pack_digest = models.CharField(max_length=64, blank=True, editable=False)

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["front.SectionPage"]
    max_count = 1
    private_page_options: ClassVar[list[str]] = []  # the front door is open to all
    allowed_http_methods: ClassVar = [HTTPMethod.GET, HTTPMethod.HEAD]
    template = "front/home_page.html"

    @property
    def summary(self) -> str:
        """What other sites say of it."""
        return self.introduction

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The page with what its area offers: help now, ways in, what to read and to try."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["is_counted"] = True
        context["whole_address"] = request.build_absolute_uri(own_address(self, request))
        context["card_address"] = request.build_absolute_uri(reverse("front:card"))
        area = area_of(request)
        if area:
            contacts = contacts_for_public(area)
            listed = entries()
            context |= {
                "help_now": help_now(contacts),
                "ways": ways_in(contacts),
                "stages": stage_cards(life_stages(area), listed),
                "sections": home_sections(listed),
                "whats_on": whats_on(listed, on=timezone.localdate()),
            }
        return context

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The first page."""
        answer: HttpResponse = super().serve(request, *args, **kwargs)
        answer[COUNTS] = self.code
        return answer
