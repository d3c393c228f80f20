"""What other programs are told: the manifest, robots, the button for partners, the cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.templatetags.static import static

NOT_FOR_PROGRAMS = ("/work/", "/account/", "/cms/", "/leave/")
PRIVATE = ("check/", "plan/", "search/")
"""Below the first page of each language."""
PLAIN_INK = "#ffffff"
PLAIN_GROUND = "#1d4f4a"


def robots(*, is_adopted: bool, first_pages: Sequence[str], sitemaps: Sequence[str]) -> str:
    """What programs that read the web may read: nothing, until a place has adopted its pack.

    `first_pages` are the addresses of the public languages' first pages.
    """
    if not is_adopted:
        return "User-agent: *\nDisallow: /\n"
    closed = [f"{first}{below}" for first in first_pages for below in PRIVATE]
    lines = [f"Disallow: {path}" for path in (*NOT_FOR_PROGRAMS, *closed)]
    maps = [f"Sitemap: {sitemap}" for sitemap in sitemaps]
    return "\n".join(["User-agent: *", *lines, "", *maps, ""])


def manifest(area: Any) -> dict[str, Any]:
    """A web manifest. The name on a phone's first screen gives nothing away."""
    return {
        "name": area.neutral_title,
        "short_name": area.neutral_title,
        "start_url": "/",
        "scope": "/",
        "display": "browser",
        "lang": area.language,
        "dir": area.direction,
        "background_color": PLAIN_INK,
        "theme_color": colours_of(area)[1],
        "icons": [{"src": static("core/icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }


def button(area: Any) -> dict[str, str]:
    """The colours of the button."""
    ink, ground = colours_of(area)
    return {"brand": ground, "ink": ink}


def colours_of(area: Any) -> tuple[str, str]:
    """The area's colour for text on its own colour, and that colour."""
    return (
        area.colours.get("--kith-brand-text", PLAIN_INK),
        area.colours.get("--kith-brand", PLAIN_GROUND),
    )


def embed(*, site: str, button: str) -> dict[str, str]:
    """What partners copy. Neither version runs a script, sets a cookie or says who came."""
    link = f'<a href="{site}" rel="noopener noreferrer" referrerpolicy="no-referrer">'
    words = "Get help with relationships"
    picture = (
        f'<img src="{button}" width="260" height="64" alt="{words}" referrerpolicy="no-referrer">'
    )
    return {"link": f"{link}{words}</a>", "picture": f"{link}{picture}</a>", "button": button}
