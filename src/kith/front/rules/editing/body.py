"""Reads a body as it is stored: its words as somebody would read them, its links, its pictures.

A body is a list of parts, each with a type and a value; rich text is the HTML that Wagtail's
editor writes, after its whitelist. Nothing here asks a database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from kith.area_pack.pages.words import ended

RICH = {"text", "transcript"}
RICH_WITHIN = {"note", "fold"}
PARAGRAPHS = {"p", "li", "h2", "h3", "h4", "blockquote"}
NOT_WORDS = {"kind", "concern", "subject", "lines"}
"""Names of values that are codes and numbers."""


@dataclass(slots=True)
class Found:
    """What is in a body: paragraphs, links by page and by address, pictures without their text."""

    paragraphs: list[str] = field(default_factory=list)
    pages: set[int] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    pictures_without_text: int = 0

    def text(self) -> str:
        """All of it, a paragraph a line, each with an end of its own."""
        return "\n".join(ended(one) for one in self.paragraphs if one)


class _Rich(HTMLParser):
    """Takes words and links out of rich text."""

    def __init__(self, found: Found) -> None:
        super().__init__(convert_charrefs=True)
        self.found = found
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A paragraph begins, or a link."""
        told = {name: value or "" for name, value in attrs}
        if tag in PARAGRAPHS:
            self.end_paragraph()
        elif tag == "a" and told.get("linktype") == "page":
            self.found.pages.update(int(one) for one in [told.get("id", "")] if one.isdecimal())
        elif tag == "a" and told.get("href"):
            self.found.addresses.add(told["href"])

    def handle_endtag(self, tag: str) -> None:
        """A paragraph ends."""
        if tag in PARAGRAPHS:
            self.end_paragraph()

    def handle_data(self, data: str) -> None:
        """Words."""
        self.words.append(data)

    def end_paragraph(self) -> None:
        """Keep what was said since the last one ended."""
        said = " ".join("".join(self.words).split())
        if said:
            self.found.paragraphs.append(said)
        self.words.clear()


def read_body(parts: Any, *, summary: str = "") -> Found:
    """What is in a body as stored, after the page's summary."""
    found = Found(paragraphs=[summary] if summary else [])
    for part in parts or ():
        _read_part(part["type"], part.get("value"), found)
    return found


def _read_part(kind: str, value: Any, found: Found) -> None:
    if kind in RICH:
        _read_rich(value, found)
    elif kind in RICH_WITHIN:
        found.paragraphs.append((value or {}).get("title") or "")
        _read_rich((value or {}).get("text"), found)
    elif kind == "pages":
        found.pages.update(int(one) for one in _leaves((value or {}).get("pages")) if one)
    elif kind == "picture":
        _read_picture(value or {}, found)
    else:
        found.paragraphs += [one for one in _leaves(value) if isinstance(one, str)]


def _read_rich(html: Any, found: Found) -> None:
    reader = _Rich(found)
    reader.feed(str(html or ""))
    reader.close()
    reader.end_paragraph()


def _read_picture(value: dict[str, Any], found: Found) -> None:
    image = value.get("image") or {}
    text = image.get("alt_text") if isinstance(image, dict) else ""
    decorative = isinstance(image, dict) and image.get("decorative")
    found.pictures_without_text += int(not text and not decorative)
    found.paragraphs += [one for one in (text, value.get("caption")) if one]


def _leaves(value: Any) -> Iterator[Any]:
    """Every plain value within, in order; of a list's items the value, not the id."""
    if isinstance(value, dict):
        inner = {"value": value["value"]} if {"type", "value"} <= value.keys() else value
        for name, one in inner.items():
            if name not in NOT_WORDS:
                yield from _leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    elif value is not None:
        yield value
