"""Making a page fit another area: what it names and the area does not have is dropped, and told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kith.area_pack.pages.definition import Block, PackPage
from kith.area_pack.pages.directives import joined
from kith.area_pack.pages.inline import Run
from kith.area_pack.pages.links import PAGE, TEXTS
from kith.area_pack.pages.text import (
    Heading,
    Item,
    Listing,
    Node,
    Paragraph,
    read_text,
    tidy,
    written_text,
)


def fitted(
    page: PackPage, *, codes: frozenset[str], stages: frozenset[str]
) -> tuple[PackPage | None, list[str]]:
    """The page without life stages and links that are not there, and a sentence for each.

    None when nothing is left to show: the page of a life stage that the area does not have.
    """
    told: list[str] = []
    stage = page.detail.get("life_stage", "")
    if page.type == "stage" and stage not in stages:
        return None, [f'left out: this area has no life stage "{stage}".']
    told += [
        f'dropped the life stage "{one}": this area has none.'
        for one in page.life_stages
        if one not in stages
    ]
    told += [
        f'dropped the related page "{one}": it is not here.'
        for one in page.related
        if one not in codes
    ]
    detail = dict(page.detail)
    if detail.get("of", "") not in codes and detail.pop("of", ""):
        told.append("dropped the page that it stands for: it is not here.")
    blocks = joined(one for block in page.blocks for one in _block(block, codes, told))
    return replace(
        page,
        life_stages=tuple(one for one in page.life_stages if one in stages),
        related=tuple(one for one in page.related if one in codes),
        detail=detail,
        blocks=blocks,
    ), list(dict.fromkeys(told))


def _block(block: Block, codes: frozenset[str], told: list[str]) -> Iterator[Block]:
    if block.kind in TEXTS:
        nodes = tidy(_node(node, codes, told) for node in read_text(block.data["text"])[0])
        yield Block(block.kind, {**block.data, "text": written_text(nodes)})
    elif block.kind == "pages":
        pages = tuple(one for one in block.data["pages"] if one[1] in codes)
        told += [_lost(code) for _words, code in block.data["pages"] if code not in codes]
        if pages:
            yield Block("pages", {**block.data, "pages": pages})
    else:
        yield block


def _lost(code: str) -> str:
    return f'dropped a link to the page "{code}": it is not here.'


def _node(node: Node, codes: frozenset[str], told: list[str]) -> Node:
    if isinstance(node, Listing):
        return Listing(node.is_numbered, tuple(_item(one, codes, told) for one in node.items))
    runs = tuple(_run(one, codes, told) for one in node.runs)
    return Heading(node.level, runs) if isinstance(node, Heading) else Paragraph(runs)


def _item(item: Item, codes: frozenset[str], told: list[str]) -> Item:
    inner = [_node(one, codes, told) for one in item.lists]
    lists = tuple(one for one in inner if isinstance(one, Listing))
    return Item(tuple(_run(one, codes, told) for one in item.runs), lists)


def _run(run: Run, codes: frozenset[str], told: list[str]) -> Run:
    if not run.href.startswith(PAGE) or run.href.removeprefix(PAGE) in codes:
        return run
    told.append(_lost(run.href.removeprefix(PAGE)))
    return replace(run, href="")
