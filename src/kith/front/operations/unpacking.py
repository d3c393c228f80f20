"""A page of a pack as the values that Wagtail keeps: its fields, its blocks, its rich text."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.utils.timezone import make_aware

from kith.area_pack import PackPage
from kith.area_pack.pages import Block, PageSource
from kith.area_pack.pages.rich_text import Attributes, html_of

BLOCKS = UUID("6f5c1b0e-6d0b-4a55-9f0e-7d0c5b3f2a11")
"""Names the blocks of pages, so that the same page has the same blocks wherever it is loaded."""
FIELDS = (
    "code",
    "title",
    "summary",
    "order",
    "neutral_title",
    "reviewed_on",
    "review_on",
    "specialist",
    "specialist_by",
    "specialist_on",
)
LISTS = ("subjects", "concerns", "life_stages", "words", "related")
RENAMED = {"url": "course_url"}
"""Keys of a pack that a page of Wagtail's cannot have for a field."""
RICH = frozenset({"text", "transcript"})

Ids = Mapping[str, int]
"""The ids of pages by code, and of pictures by file."""


def values_of(*, page: PackPage, pages: Ids, pictures: Ids) -> dict[str, Any]:
    """The fields of a page of its type, the body as the JSON that Wagtail stores."""
    values: dict[str, Any] = {name: getattr(page, name) for name in FIELDS}
    values |= {name: list(getattr(page, name)) for name in LISTS}
    values |= {
        "is_sensitive": page.sensitive,
        "owner_role": page.owner,
        "body": json.dumps(_Body(page.code, pages, pictures).stream(page.blocks)),
        "sources": json.dumps([_source(page, at) for at in range(len(page.sources))]),
    }
    return values | _details(page, pages)


def home_values_of(*, page: PackPage, pages: Ids) -> dict[str, Any]:
    """The fields of the home page, which holds text alone."""
    body = _Body(page.code, pages, {})
    text = "".join(body.html(block.data["text"]) for block in page.blocks if block.kind == "text")
    return {"title": page.title, "introduction": page.summary, "body": text}


def home_alone(*, page: PackPage) -> PackPage:
    """The home page without what its table does not keep."""
    kept = PackPage(path="", code="home", type="home", title=page.title, summary=page.summary)
    return replace(kept, blocks=tuple(one for one in page.blocks if one.kind == "text"))


def _details(page: PackPage, pages: Ids) -> dict[str, Any]:
    detail: dict[str, Any] = {
        name: make_aware(value) if isinstance(value, datetime) else value
        for name, value in page.detail.items()
    }
    if "of" in detail:
        detail["stands_for_id"] = pages.get(detail.pop("of"))
    return {RENAMED.get(name, name): value for name, value in detail.items()}


def _source(page: PackPage, at: int) -> dict[str, Any]:
    source: PageSource = page.sources[at]
    value = {
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url,
        "read_on": source.read_on.isoformat(),
    }
    return {"type": "source", "value": value, "id": _id(page.code, "source", at)}


def _id(*parts: object) -> str:
    return str(uuid5(BLOCKS, ":".join(map(str, parts))))


class _Body:
    """Writes the blocks of one page."""

    def __init__(self, code: str, pages: Ids, pictures: Ids) -> None:
        self.code = code
        self.pages = pages
        self.pictures = pictures

    def stream(self, blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
        """The blocks as Wagtail stores them."""
        return [
            {"type": one.kind, "value": self._value(one, at), "id": _id(self.code, at)}
            for at, one in enumerate(blocks)
        ]

    def html(self, text: str) -> str:
        """Markdown as rich text."""
        return html_of(text, self._link)

    def _link(self, address: str) -> Attributes:
        if not address.startswith("page:"):
            return {"href": address}
        found = self.pages.get(address.removeprefix("page:"))
        return {"linktype": "page", "id": str(found)} if found else {}

    def _value(self, block: Block, at: int) -> Any:
        if block.kind in RICH:
            return self.html(block.data["text"])
        write = WRITERS.get(block.kind)
        return write(self, block.data, at) if write else None

    def items(self, values: list[Any], *place: object) -> list[dict[str, Any]]:
        """The items of a list in a block."""
        return [
            {"type": "item", "value": value, "id": _id(self.code, *place, at)}
            for at, value in enumerate(values)
        ]

    def titled(self, data: Mapping[str, Any], name: str, at: int) -> dict[str, Any]:
        """A title and a list of plain lines."""
        return {"title": data["title"], name: self.items(list(data[name]), at, name)}

    def do_dont(self, data: Mapping[str, Any], at: int) -> dict[str, Any]:
        """What helps and what does not."""
        return {name: self.items(list(data[name]), at, name) for name in ("do", "dont")}

    def rich(self, data: Mapping[str, Any], name: str) -> dict[str, Any]:
        """One plain value beside rich text."""
        return {name: data[name], "text": self.html(data["text"])}

    def page_list(self, data: Mapping[str, Any], at: int) -> dict[str, Any]:
        """Pages by their ids."""
        found = [self.pages[code] for _words, code in data["pages"] if code in self.pages]
        return {"title": data["title"], "pages": self.items(found, at)}

    def prompts(self, data: Mapping[str, Any], at: int) -> dict[str, Any]:
        """Prompts with their lines."""
        rows = [{"prompt": prompt, "lines": lines} for prompt, lines in data["prompts"]]
        return {"prompts": self.items(rows, at)}

    def picture(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """A picture by its id; without words for it, it is there for looks alone."""
        image = {
            "image": self.pictures.get(data["file"]),
            "decorative": not data["alt"],
            "alt_text": data["alt"],
        }
        return {"image": image, "caption": data["caption"]}


Writer = Callable[[_Body, Mapping[str, Any], int], Any]
WRITERS: dict[str, Writer] = {
    "say": lambda body, data, at: body.titled(data, "lines", at),
    "steps": lambda body, data, at: body.titled(data, "steps", at),
    "do_dont": lambda body, data, at: body.do_dont(data, at),
    "note": lambda body, data, _: body.rich(data, "kind"),
    "fold": lambda body, data, _: body.rich(data, "title"),
    "quote": lambda _body, data, _at: {"text": data["text"], "who": data["who"]},
    "contacts": lambda _body, data, _at: dict(data),
    "pages": lambda body, data, at: body.page_list(data, at),
    "worksheet": lambda body, data, at: body.prompts(data, at),
    "picture": lambda body, data, _: body.picture(data),
}
