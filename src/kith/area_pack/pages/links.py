"""Where a page leads."""

from __future__ import annotations

from collections.abc import Iterator

from kith.area_pack.pages.definition import Block, PackPage
from kith.area_pack.pages.text import links_of, read_text

PAGE = "page:"
TEXTS = frozenset({"text", "note", "fold", "transcript"})
"""Kinds of block whose text may be bold and may lead somewhere."""


def block_links(block: Block) -> Iterator[str]:
    """Every address in a block's text, pages as `page:code`."""
    if block.kind in TEXTS:
        yield from links_of(read_text(block.data["text"])[0])
    elif block.kind == "pages":
        yield from (f"{PAGE}{code}" for _words, code in block.data["pages"])


def _links(page: PackPage) -> Iterator[str]:
    found = (href for block in page.blocks for href in block_links(block))
    return iter(dict.fromkeys(found))


def linked_codes(page: PackPage) -> list[str]:
    """The codes of pages that the body leads to, each once."""
    return [href.removeprefix(PAGE) for href in _links(page) if href.startswith(PAGE)]


def outward_links(page: PackPage) -> list[str]:
    """All other addresses that the body leads to, each once."""
    return [href for href in _links(page) if not href.startswith(PAGE)]
