"""Page types of the public site."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page


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
    template = "front/home_page.html"
