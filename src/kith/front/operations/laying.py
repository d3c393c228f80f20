"""Laying the site's first pages."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import Page, Site

from kith.front.models import HomePage


def lay_home_page(*, title: str, introduction: str) -> bool:
    """Make the home page and point the site at it, once. True when it was made now.

    An editor's own changes are never overwritten.
    """
    if HomePage.objects.exists():
        return False
    with transaction.atomic():
        root = Page.get_first_root_node()
        # Wagtail's own first migration leaves a page of welcome for engineers.
        root.get_children().filter(slug="home", content_type__model="page").delete()
        root.refresh_from_db()
        home = root.add_child(
            instance=HomePage(title=title, slug="home", introduction=introduction)
        )
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={"hostname": "localhost", "root_page": home, "site_name": title},
        )
    return True
