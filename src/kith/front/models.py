"""Page types of the public site."""

from __future__ import annotations

from http import HTTPMethod
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from kith.areas.context import area_of
from kith.areas.queries import contacts_for_public, life_stages
from kith.front.presenters import help_now, stage_cards, ways_in


class HomePage(Page):
    """The first page of an area: what this is, and the ways in."""

    introduction = models.TextField(blank=True, help_text="One or two plain sentences.")
    body = RichTextField(blank=True, features=["h2", "h3", "ul", "link", "bold"])

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    max_count = 1
    private_page_options: ClassVar[list[str]] = []  # the front door is open to all
    allowed_http_methods: ClassVar = [HTTPMethod.GET, HTTPMethod.HEAD]
    template = "front/home_page.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The page with what its area offers: help now, ways in, and the stages of life."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        area = area_of(request)
        if area:
            contacts = contacts_for_public(area)
            context |= {
                "help_now": help_now(contacts),
                "ways": ways_in(contacts),
                "stages": stage_cards(life_stages(area)),
            }
        return context
