"""What Wagtail's migrations lay, for tests of real transactions: these leave every table empty."""

from __future__ import annotations

from wagtail.models import Collection, Locale, Page


def lay_roots() -> None:
    """The language, the root of the pages and the root of the pictures, where they are gone."""
    Locale.objects.get_or_create(language_code="en-gb")
    if not Page.objects.exists():
        Page.add_root(instance=Page(title="Root", slug="root"))
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
