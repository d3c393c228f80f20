"""What somebody who writes a page is asked, tab by tab, and how well it reads."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import (
    FieldPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.models import Page

from kith.front.presenters.reading import reading_of


class ReadingPanel(Panel):
    """Can people read this? The page as it was last saved: its grade, and what lacks."""

    class BoundPanel(Panel.BoundPanel):
        """The panel on one page."""

        template_name = "front/editing/reading_panel.html"

        def is_shown(self) -> bool:
            """A page that was never saved has nothing to read yet."""
            return bool(self.instance.pk) and super().is_shown()

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """How the page reads."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"reading": reading_of(self.instance)}


FINDING_PANELS: list[Any] = [
    FieldPanel("subjects"),
    FieldPanel("concerns"),
    FieldPanel("life_stages"),
    FieldPanel("words"),
    FieldPanel("related"),
    FieldPanel("order", help_text="Small numbers stand first among the pages beside it."),
]
SAFETY_PANELS: list[Any] = [
    MultiFieldPanel(
        [
            FieldPanel("is_sensitive"),
            FieldPanel(
                "neutral_title",
                help_text=(
                    "Needed for a sensitive page. It stands in the browser's tab and history. "
                    "For example: Local information, page 3."
                ),
            ),
        ],
        heading="Safety",
        help_text="Tick this for abuse, harm and suicide. The page must stand below “guides”.",
    ),
]
CARE_PANELS: list[Any] = [
    FieldPanel("owner_role"),
    FieldPanel("reviewed_on", help_text="The day somebody last read it through."),
    FieldPanel(
        "review_on",
        help_text="At most two years after that day; six months for a sensitive page.",
    ),
    MultiFieldPanel(
        [
            FieldPanel("specialist"),
            FieldPanel("specialist_by", help_text="A role or a body, never a name."),
            FieldPanel("specialist_on", help_text="The day they read it."),
        ],
        heading="Specialist",
        help_text="Pages about abuse and harm say so until a specialist has read them.",
    ),
    FieldPanel(
        "code",
        help_text="Other pages name this one by it. Leave it empty: the page's address is taken.",
    ),
]
ADDRESS_PANELS: list[Any] = [
    FieldPanel(
        "slug",
        help_text=(
            "The last part of the page's address: small letters, numbers and hyphens. "
            "For a sensitive page a number only, such as g-07."
        ),
    ),
    *Page.settings_panels,
]


def tabs(type_panels: list[Any]) -> TabbedInterface:
    """The tabs of a type of page; it adds what it alone needs."""
    return TabbedInterface(
        [
            ObjectList(
                [
                    TitleFieldPanel("title"),
                    FieldPanel("summary"),
                    *type_panels,
                    FieldPanel("body"),
                    FieldPanel(
                        "sources", help_text="Where the facts come from, and when you read it."
                    ),
                    ReadingPanel(heading="Can people read this?"),
                ],
                heading="Content",
            ),
            ObjectList([*FINDING_PANELS, *SAFETY_PANELS], heading="Who it is for"),
            ObjectList(CARE_PANELS, heading="Care"),
            ObjectList(ADDRESS_PANELS, heading="Address and dates"),
        ]
    )
