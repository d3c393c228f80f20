"""The menus of every public page: the first sections above, all of them and the site's own below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import translation

from kith.areas.queries import PublicArea
from kith.front.enums import InformationKind
from kith.front.queries.pages import menu_entries
from kith.front.records import SearchEntry

MOST_ABOVE = 3
"""Sections in the menu above: more would fill the screen of a phone."""


@dataclass(frozen=True, slots=True)
class Link:
    """A line of a menu."""

    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Menus:
    """The menus; empty where no pages are."""

    above: Sequence[Link] = ()
    sections: Sequence[Link] = ()
    about: Sequence[Link] = ()
    has_accessibility_page: bool = False


def menus_of(area: PublicArea | None) -> Menus:
    """The menus in the language of the request. One query, none while the area stays the same."""
    if not area:
        return menus()
    key = f"menus in {translation.get_language()}"
    if key not in area.drawn:
        area.drawn[key] = menus()
    found: Menus = area.drawn[key]
    return found


def menus() -> Menus:
    """The menus of the site as it stands. One query."""
    listed = menu_entries()
    sections = _links(one for one in listed if one.kind == "section")
    about = [one for one in listed if one.kind == "information"]
    return Menus(
        above=sections[:MOST_ABOVE],
        sections=sections,
        about=_links(about),
        has_accessibility_page=any(
            one.detail.get("kind") == InformationKind.ACCESSIBILITY for one in about
        ),
    )


def _links(found: Iterable[SearchEntry]) -> list[Link]:
    return [Link(one.title, one.address) for one in found]
