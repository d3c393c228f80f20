"""The words of a page without its marks, as somebody would read them aloud."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kith.area_pack.pages.definition import Block, PackPage
from kith.area_pack.pages.text import plain_paragraphs, read_text

_ENDS = (".", "!", "?", "…", ":", "؟", "。")


def plain_text(page: PackPage) -> str:
    """Summary and body, a paragraph a line, each with an end: lists and headings have none of
    their own, and without one a whole list counts as one long sentence.
    """
    lines = [page.summary, *(line for block in page.blocks for line in block_lines(block))]
    return "\n".join(ended(line) for line in lines if line)


def block_lines(block: Block) -> Iterator[str]:
    """The words of one block, paragraph by paragraph."""
    data = block.data
    if "title" in data:
        yield data["title"]
    if block.kind in {"text", "note", "fold", "transcript"}:
        yield from plain_paragraphs(read_text(data["text"])[0])
    elif block.kind == "quote":
        yield data["text"]
    elif block.kind == "worksheet":
        yield from (prompt for prompt, _lines in data["prompts"])
    elif block.kind == "picture":
        yield from (data["alt"], data["caption"])
    elif block.kind != "pages":  # the words of a list of pages are titles, written elsewhere
        yield from _lists(data)


def _lists(data: Any) -> Iterator[str]:
    for value in data.values():
        if isinstance(value, tuple):
            yield from value


def ended(line: str) -> str:
    """The line with a full stop where it has no end of its own."""
    bare = line.rstrip("\"')]\u201d\u2019 ")
    return line if bare.endswith(_ENDS) and not bare.endswith(":") else f"{line.rstrip(':')}."
