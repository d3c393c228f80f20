"""Editors who have come into `/cms/`, pages, and the forms that they send there."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.test import Client
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from kith.accounts.models import Person
from kith.front.models import ArticlePage, HomePage, SectionPage
from tests.factories.people import a_person, an_area, signed_in_client

TODAY = date(2026, 11, 21)
EASY = "<p>Talk with each other. Say how you feel. Ask what would help.</p>"


def somebody_in_cms(*roles: str) -> tuple[Client, Person]:
    """Somebody with these roles who has come into the editors' pages."""
    an_area()
    person = a_person(*roles)
    client = signed_in_client(person)
    client.post("/account/editors/")
    return client, person


def a_section(slug: str = "advice", *, title: str = "Advice") -> SectionPage:
    """A live section right below the home page."""
    an_area()
    section = SectionPage(title=title, slug=slug, **COMPLETE, code=slug)
    return published(HomePage.objects.get().add_child(instance=section))


COMPLETE: dict[str, Any] = {
    "summary": "Small steps that help.",
    "owner_role": "Charter lead",
    "reviewed_on": TODAY,
    "review_on": date(2027, 11, 21),
}


def an_article(
    parent: Page, slug: str = "talking", *, is_live: bool = True, **more: Any
) -> ArticlePage:
    """An article with everything that it needs, live unless told otherwise."""
    told = {**COMPLETE, "code": slug, "title": slug.capitalize(), "body": [("text", EASY)], **more}
    made = parent.add_child(instance=ArticlePage(slug=slug, live=is_live, **told))
    return published(made) if is_live else drafted(made)


def published(page: Any) -> Any:
    """The page, live as it stands."""
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def drafted(page: Any) -> Any:
    """The page with a draft of it."""
    page.save_revision()
    page.refresh_from_db()
    return page


def sent(
    page: Any = None, *, body: Any = None, sources: Any = (), **changes: Any
) -> dict[str, Any]:
    """What the form of an article sends, with these changes."""
    told: dict[str, Any] = {
        "title": getattr(page, "title", "Talking"),
        "slug": getattr(page, "slug", "talking"),
        "code": getattr(page, "code", ""),
        "order": "100",
        "specialist": "not_needed",
        "owner_role": "Charter lead",
        "summary": "Small steps that help.",
        "reviewed_on": "2026-11-20",
        "review_on": "2027-11-20",
        "body": streamfield([("text", rich_text(EASY))] if body is None else body),
        "sources": streamfield(sources),
        "comments": inline_formset([]),
        "go_live_at": "",
        "expire_at": "",
        **changes,
    }
    return nested_form_data(told)
