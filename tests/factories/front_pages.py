"""Pages of the front, published as an editor would: `a_live_page("Hedges")`."""

from __future__ import annotations

from itertools import count
from typing import Any

from kith.front.models import ArticlePage, ContentPage, HomePage, SectionPage
from tests.factories.people import an_area

_numbers = count(1)


def a_section(title: str = "", *, parent: Any = None, **values: Any) -> SectionPage:
    """A live section, below the home page unless told otherwise."""
    an_area()
    page = SectionPage(title=title or f"Section {next(_numbers)}", **values)
    return _published(page, parent or HomePage.objects.get())


def a_draft(
    title: str, *, model: type[ContentPage] = ArticlePage, parent: Any = None, **values: Any
) -> Any:
    """A page that somebody is writing: an article below a section of its own."""
    page = model(title=title, live=False, **values)
    (parent or a_section()).add_child(instance=page)
    page.save_revision()
    return page


def a_live_page(
    title: str, *, model: type[ContentPage] = ArticlePage, parent: Any = None, **values: Any
) -> Any:
    """A live page: an article below a section of its own unless told otherwise."""
    return _published(model(title=title, **values), parent or a_section())


def _published(page: Any, parent: Any) -> Any:
    page.live = False
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page
