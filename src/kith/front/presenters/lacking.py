"""What keeps a page as it was last saved from going live."""

from __future__ import annotations

from datetime import date
from typing import Any

from wagtail.models import Page

from kith.front.queries.editing import taken_slugs
from kith.front.rules.editing.completeness import (
    SENSITIVE_FOLDER,
    Lack,
    Written,
    lacks,
)

OF_ITS_PLACE = ("parent_slug", "taken")


def what_lacks(page: Any, *, on: date) -> list[Lack]:
    """All that keeps the newest version of a page from going live; nothing of the home page."""
    newest = page.specific.get_latest_revision_as_object()
    if not hasattr(newest, "owner_role"):
        return []
    above = newest.get_parent()
    told: dict[str, Any] = {
        name: getattr(newest, name)
        for name in Written.__dataclass_fields__
        if name not in OF_ITS_PLACE
    }
    told |= {"parent_slug": above.slug if above else "", "taken": taken_slugs(above)}
    return lacks(Written(**told), on=on)


def what_forbids(page: Page, destination: Page) -> str:
    """Why a page, as it is live or as it was last saved, cannot stand there; empty when it can."""
    held = page.specific
    versions = (held, held.get_latest_revision_as_object())
    is_sensitive = any(getattr(one, "is_sensitive", False) for one in versions)
    if is_sensitive and destination.slug != SENSITIVE_FOLDER:
        return (
            f"A sensitive page must stand below “{SENSITIVE_FOLDER}”, so that its address gives "
            "nothing away."
        )
    if page.slug in taken_slugs(destination):
        return f"Something else stands at /{page.slug}/, so nobody would reach the page."
    return ""
