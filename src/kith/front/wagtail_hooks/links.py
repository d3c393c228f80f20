"""Links between pages, as residents get them: found in the list of live pages, in one query."""

from __future__ import annotations

from html import escape
from typing import Any

from wagtail import hooks
from wagtail.rich_text.pages import PageLinkHandler

from kith.front.queries.languages import other_tags
from kith.front.queries.pages import addresses_of_pages


class ListedPageLink(PageLinkHandler):
    """A link to a page. Wagtail fetches each page whole, of its own type, for its address alone."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        """The opening tags of these links, in their order."""
        ids = [int(attrs["id"]) for attrs in attrs_list if str(attrs.get("id", "")).isdecimal()]
        found = addresses_of_pages(ids)
        if other_tags() or len(ids) < len(attrs_list) or set(ids) - found.keys():
            # One in another language is looked for, or one that the list does not have.
            return [_opening(_address(page)) for page in cls.get_many(attrs_list)]
        return [_opening(found[page_id]) for page_id in ids]


def _address(page: Any) -> str:
    """Where a resident finds a page; nowhere when it is not live."""
    shown = page.localized if page else None
    return (shown.url or "") if shown and shown.live else ""


def _opening(address: str) -> str:
    """The tag that opens a link; one that leads nowhere gives its words alone."""
    return f'<a href="{escape(address)}">' if address else "<a>"


@hooks.register("register_rich_text_features", order=10)
def find_links_in_the_list(features: Any) -> None:
    """Takes the place of Wagtail's own."""
    features.register_link_type(ListedPageLink)
