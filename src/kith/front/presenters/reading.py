"""Can people read this? What an editor is told of the page they write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kith.area_pack.reading import HIGHEST
from kith.front.queries.links import DeadLink, LinksOfSite
from kith.front.rules.editing.body import Found, read_body
from kith.front.rules.editing.reading import Reading, read


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a page: how it reads, pictures without text, and dead links."""

    reading: Reading
    highest: int
    pictures_without_text: int
    dead: list[DeadLink]

    @property
    def is_well(self) -> bool:
        """Whether nothing needs doing."""
        return not (self.reading.is_too_hard or self.pictures_without_text or self.dead)


def found_in(page: Any) -> Found:
    """What is in a page: its words, its pictures, and all its links, sources included."""
    body, sources = getattr(page, "body", None), getattr(page, "sources", None)
    found = read_body(getattr(body, "raw_data", ()), summary=getattr(page, "summary", ""))
    for part in getattr(sources, "raw_data", ()):
        found.addresses.add((part.get("value") or {}).get("url") or "")
    for name in ("course_url", "book_url", "video_url"):
        found.addresses.add(getattr(page, name, "") or "")
    found.addresses.discard("")
    return found


def reading_of(page: Any) -> Told:
    """How a page reads, as it was last saved."""
    found = found_in(page)
    site = LinksOfSite(pages=found.pages, addresses=found.addresses)
    return Told(
        reading=read(found.text()),
        highest=int(HIGHEST),
        pictures_without_text=found.pictures_without_text,
        dead=site.dead(pages=found.pages, addresses=found.addresses),
    )
