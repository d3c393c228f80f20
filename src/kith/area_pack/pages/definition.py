"""What a page of a pack is: frozen records, and the words that its format knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

FOLDER = "pages"
MEDIA = "media"
"""Where the pictures of pages lie, beside `pages`."""

HOUSE_ADDRESSES: frozenset[str] = frozenset(
    {"/check/", "/plan/", "/plan/arrangements/", "/charter/", "/search/", "/services/"}
)
"""Addresses of the house that a page may lead to. All other pages are named by code."""

TAKEN = frozenset(
    {
        *("accessibility", "account", "brand", "card", "card.png", "charter", "check", "cms"),
        *("components", "embed", "healthz", "latest.xml", "leave", "media", "oruk", "plan"),
        *("readyz", "robots.txt", "search", "services", "site.webmanifest", "sitemap.xml"),
        *("static", "work", "your-information"),
    }
)
"""First parts of addresses that the house answers. A test holds them to the list of addresses."""

USUAL_ORDER = 100
SENSITIVE_FOLDER = "guides"

DETAILS: dict[str, tuple[str, ...]] = {
    "home": (),
    "section": (),
    "stage": ("life_stage",),
    "situation": (),
    "article": (),
    "tool": ("kind", "minutes", "people"),
    "course": ("kind", "provider", "url", "minutes", "cost"),
    "story": ("consent_on", "names_changed"),
    "news": ("published_on",),
    "event": ("starts_at", "ends_at", "place", "cost", "book_url"),
    "campaign": ("from_on", "to_on"),
    "information": ("kind",),
    "alternative": ("kind", "of", "video_url"),
}
"""Each type of page, and the keys that it alone has, in the order in which they are written."""


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a page's body. Text in `data` is Markdown in canonical form where the part
    shows marks (text, note, fold, transcript), and plain words where it does not.
    """

    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageSource:
    """Where a fact on a page comes from."""

    title: str
    url: str
    read_on: date
    publisher: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackPage:
    """A page. `path` is its address without the slashes around it: empty for the home page.

    `lang` is empty for the area's main language. The home page has neither owner nor dates of
    review. `detail` holds what its type alone has: text,
    whole numbers, dates, and local times without a zone.
    """

    path: str
    code: str
    type: str
    title: str
    summary: str = ""
    owner: str = ""
    reviewed_on: date | None = None
    review_on: date | None = None
    lang: str = ""
    subjects: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    life_stages: tuple[str, ...] = ()
    order: int = USUAL_ORDER
    words: tuple[str, ...] = ()
    sensitive: bool = False
    neutral_title: str = ""
    specialist: str = "not_needed"
    specialist_by: str = ""
    specialist_on: date | None = None
    related: tuple[str, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)
    sources: tuple[PageSource, ...] = ()
    blocks: tuple[Block, ...] = ()

    @property
    def file(self) -> str:
        """Its file, from the pack's folder."""
        if self.type in {"home", "section"}:
            return "/".join(part for part in (FOLDER, self.path, "index.md") if part)
        return f"{FOLDER}/{self.path}.md"

    @property
    def slug(self) -> str:
        """The last part of its address."""
        return self.path.rpartition("/")[2]

    @property
    def parent(self) -> str:
        """The path of the page above it."""
        return self.path.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong in a text, by its line in that text, counted from 1."""

    line: int
    says: str
    severity: str = "error"
