"""Text of paragraphs, headings and lists: from Markdown and back, and as Wagtail's HTML and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from kith.area_pack.pages.definition import Flaw
from kith.area_pack.pages.inline import Run, Runs, normal, plain, reader, runs_of, written

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words that stand together."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 or 3."""

    level: int
    runs: Runs


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list, with the lists inside it."""

    runs: Runs
    lists: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, numbered or not."""

    is_numbered: bool
    items: tuple[Item, ...]


Node = Paragraph | Heading | Listing

_REFUSED = {
    "code_block": "Four spaces before a line make it code. Take the spaces out.",
    "fence": "Code does not show here. Take the ``` or ~~~ lines out.",
    "blockquote": "A quotation stands between ::: lines: ::: quote WHO. Take the > out.",
    "html_block": "HTML is not read here. Take what stands between < and > out.",
    "hr": "A line across the page does not show here. Use a heading: ## words.",
    "table": "Tables do not show here. Write a list.",
}


@lru_cache(maxsize=2048)
def read_text(text: str) -> tuple[tuple[Node, ...], tuple[Flaw, ...]]:
    """The nodes of a Markdown text, and every flaw by its line in the text.

    A load checks a pack before it reads it, so the same text comes twice.
    """
    from markdown_it.tree import SyntaxTreeNode

    environment: dict[str, dict[str, dict[str, list[int]]]] = {}
    tree = SyntaxTreeNode(reader().parse(text, environment))
    flaws = [
        Flaw(one["map"][0] + 1, "An address at the foot is not read. Write [words](address).")
        for one in environment.get("references", {}).values()
    ]
    nodes = [node for child in tree.children for node in _node(child, flaws)]
    return tuple(_joined(nodes)), tuple(flaws)


def _node(tree: SyntaxTreeNode, flaws: list[Flaw]) -> Iterator[Node]:
    line = tree.map[0] + 1 if tree.map else 1
    if tree.type == "paragraph":
        if runs := _runs(tree, line, flaws):
            yield Paragraph(runs)
    elif tree.type == "heading":
        yield from _heading(tree, line, flaws)
    elif tree.type in {"bullet_list", "ordered_list"}:
        yield from _listing(tree, line, flaws)
    else:
        flaws.append(Flaw(line, _REFUSED.get(tree.type, f"{tree.type} cannot stand here.")))


def _runs(tree: SyntaxTreeNode, line: int, flaws: list[Flaw]) -> Runs:
    return normal(run for child in tree.children for run in runs_of(child, line, flaws))


def _heading(tree: SyntaxTreeNode, line: int, flaws: list[Flaw]) -> Iterator[Heading]:
    runs = _runs(tree, line, flaws)
    level = int(tree.tag[1])
    if tree.markup in {"-", "="}:
        flaws.append(Flaw(line, "A line of - or = makes a heading. Write ## before the words."))
    elif level not in (2, 3):
        says = "A heading is ## or ###. The page's title stands in the front matter."
        flaws.append(Flaw(line, says))
    elif not runs:
        flaws.append(Flaw(line, "This heading has no words."))
    else:
        yield Heading(level, _without_bold(runs))


def _without_bold(runs: Runs) -> Runs:
    """A heading is bold as it is."""
    return normal(replace(run, bold=False) for run in runs)


def _listing(tree: SyntaxTreeNode, line: int, flaws: list[Flaw]) -> Iterator[Listing]:
    is_numbered = tree.type == "ordered_list"
    if is_numbered and tree.attrs.get("start", 1) != 1:
        flaws.append(Flaw(line, "A numbered list begins with 1."))
    items = tuple(item for child in tree.children for item in _item(child, flaws))
    if items:
        yield Listing(is_numbered, items)


def _item(tree: SyntaxTreeNode, flaws: list[Flaw]) -> Iterator[Item]:
    line = tree.map[0] + 1 if tree.map else 1
    found = [node for child in tree.children for node in _node(child, flaws)]
    if not found or not isinstance(found[0], Paragraph):
        flaws.append(Flaw(line, "This item of the list has no words."))
        return
    inner = [node for node in found[1:] if isinstance(node, Listing)]
    if len(inner) != len(found) - 1:
        flaws.append(Flaw(line, "An item of a list is one paragraph. Divide it."))
    yield Item(found[0].runs, lists_joined(inner))


def lists_joined(lists: Iterable[Listing]) -> tuple[Listing, ...]:
    """Lists in an item, those of one kind after one another as one."""
    return tuple(node for node in _joined(lists) if isinstance(node, Listing))


def _joined(nodes: Iterable[Node]) -> list[Node]:
    """Two lists of one kind after one another are one list: nothing stands between them."""
    joined: list[Node] = []
    for node in nodes:
        last = joined[-1] if joined else None
        if isinstance(node, Listing) and isinstance(last, Listing) and _alike(node, last):
            joined[-1] = Listing(node.is_numbered, last.items + node.items)
        else:
            joined.append(node)
    return joined


def _alike(one: Listing, other: Listing) -> bool:
    return one.is_numbered == other.is_numbered


def tidy(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Nodes from elsewhere in normal form: no empty ones, lists joined, items with words."""
    return tuple(_joined(kept for node in nodes for kept in _tidy(node)))


def _tidy(node: Node) -> Iterator[Node]:
    if isinstance(node, Listing):
        items = tuple(kept for item in node.items for kept in _tidy_item(item))
        if items:
            yield Listing(node.is_numbered, items)
        return
    runs = normal(node.runs)
    if runs and isinstance(node, Heading):
        yield Heading(node.level, _without_bold(runs))
    elif runs:
        yield Paragraph(runs)


def _tidy_item(item: Item) -> Iterator[Item]:
    lists = tuple(node for node in tidy(item.lists) if isinstance(node, Listing))
    runs = normal(item.runs)
    if runs:
        yield Item(runs, lists)
    else:  # an item without words of its own gives its inner items a place
        for inner in lists:
            yield from inner.items


def written_text(nodes: Iterable[Node]) -> str:
    """Nodes as Markdown in canonical form, without a line break at the end."""
    return "\n\n".join(_written(node) for node in nodes)


def _written(node: Node) -> str:
    if isinstance(node, Heading):
        return f"{'#' * node.level} {_not_closing(written(node.runs))}"
    if isinstance(node, Paragraph):
        return written(node.runs)
    return "\n".join(_item_lines(node, ""))


def _not_closing(line: str) -> str:
    """Signs of number at the end of a heading would be taken for its end."""
    bare = line.rstrip("#")
    if bare != line and (not bare or bare.endswith(" ")):
        return bare + "\\#" * (len(line) - len(bare))
    return line


def _item_lines(listing: Listing, indent: str) -> Iterator[str]:
    for number, item in enumerate(listing.items, start=1):
        mark = f"{number}." if listing.is_numbered else "-"
        yield f"{indent}{mark} {written(item.runs)}"
        for inner in item.lists:
            yield from _item_lines(inner, indent + " " * (len(mark) + 1))


def plain_paragraphs(nodes: Iterable[Node]) -> Iterator[str]:
    """The words of each paragraph, heading and item, without marks."""
    for node in nodes:
        if isinstance(node, Listing):
            for item in node.items:
                yield plain(item.runs)
                yield from plain_paragraphs(item.lists)
        else:
            yield plain(node.runs)


def links_of(nodes: Iterable[Node]) -> Iterator[str]:
    """Where the words lead, in order."""
    for node in nodes:
        if isinstance(node, Listing):
            for item in node.items:
                yield from _hrefs(item.runs)
                yield from links_of(item.lists)
        else:
            yield from _hrefs(node.runs)


def _hrefs(runs: Iterable[Run]) -> Iterator[str]:
    yield from (run.href for run in runs if run.href)
