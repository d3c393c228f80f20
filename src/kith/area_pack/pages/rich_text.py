"""Text as the HTML that Wagtail keeps, and back. What leads where is for the caller to say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import groupby

from kith.area_pack.pages.inline import Run, Runs
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

Attributes = Mapping[str, str]
LEVELS = {"h1": 2, "h2": 2, "h3": 3, "h4": 3, "h5": 3, "h6": 3}
_SHOWN = {"img": "a picture", "embed": "something embedded", "hr": "a line", "table": "a table"}


def html_of(text: str, link: Callable[[str], Attributes]) -> str:
    """Canonical Markdown as HTML. `link` gives the attributes of an address; none: words only."""
    return "".join(_html(node, link) for node in read_text(text)[0])


def _html(node: Node, link: Callable[[str], Attributes]) -> str:
    if isinstance(node, Listing):
        tag = "ol" if node.is_numbered else "ul"
        return f"<{tag}>{''.join(_item(item, link) for item in node.items)}</{tag}>"
    tag = f"h{node.level}" if isinstance(node, Heading) else "p"
    return f"<{tag}>{_words(node.runs, link)}</{tag}>"


def _item(item: Item, link: Callable[[str], Attributes]) -> str:
    inner = "".join(_html(one, link) for one in item.lists)
    return f"<li>{_words(item.runs, link)}{inner}</li>"


def _words(runs: Runs, link: Callable[[str], Attributes]) -> str:
    parts = []
    for href, group in groupby(runs, key=lambda run: run.href):
        words = "".join(_bold(run) for run in group)
        attributes = link(href) if href else {}
        given = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
        parts.append(f"<a{given}>{words}</a>" if attributes else words)
    return "".join(parts)


def _bold(run: Run) -> str:
    words = escape(run.text, quote=False)
    return f"<b>{words}</b>" if run.bold else words


def markdown_of(html: str, address: Callable[[Attributes], str]) -> tuple[str, list[str]]:
    """HTML as canonical Markdown, and what could not be kept, in words.

    `address` gives where a link leads by its attributes; empty: the words stay, the link goes.
    """
    builder = _Builder(address)
    builder.feed(html)
    builder.close()
    return written_text(tidy(builder.finished())), builder.lost


@dataclass(slots=True)
class _OpenItem:
    runs: list[Run] = field(default_factory=list)
    lists: list[Listing] = field(default_factory=list)


@dataclass(slots=True)
class _OpenList:
    is_numbered: bool
    items: list[_OpenItem] = field(default_factory=list)

    def closed(self) -> Listing:
        items = (Item(tuple(one.runs), tuple(one.lists)) for one in self.items)
        return Listing(self.is_numbered, tuple(items))


class _Builder(HTMLParser):
    """Puts nodes together while tags open and close; tags that it does not know say nothing."""

    def __init__(self, address: Callable[[Attributes], str]) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.lost: list[str] = []
        self.nodes: list[Node] = []
        self.lists: list[_OpenList] = []
        self.runs: list[Run] = []
        self.level = 0
        self.bold = 0
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag opens."""
        if tag in _SHOWN:
            self.lost.append(_SHOWN[tag])
        elif tag in {"b", "strong"}:
            self.bold += 1
        elif tag == "a":
            self.hrefs.append(self._href({name: value or "" for name, value in attrs}))
        elif tag in {"ul", "ol"}:
            self._end_paragraph()
            self.lists.append(_OpenList(tag == "ol"))
        elif tag == "li" and self.lists:
            self.lists[-1].items.append(_OpenItem())
        elif tag in LEVELS or tag in {"p", "div", "br"}:
            self._break(tag)

    def _href(self, attributes: Attributes) -> str:
        found = self.address(attributes)
        if not found:
            self.lost.append("a link to something that is not a page of this site")
        return found

    def _break(self, tag: str) -> None:
        if self.lists or tag == "br":
            self.handle_data(" ")
        else:
            self._end_paragraph()
            self.level = LEVELS.get(tag, 0)

    def handle_endtag(self, tag: str) -> None:
        """A tag closes."""
        if tag in {"b", "strong"}:
            self.bold = max(0, self.bold - 1)
        elif tag == "a" and self.hrefs:
            self.hrefs.pop()
        elif tag in {"ul", "ol"} and self.lists:
            self._end_list()
        elif (tag in LEVELS or tag in {"p", "div"}) and not self.lists:
            self._end_paragraph()

    def handle_data(self, data: str) -> None:
        """Words."""
        run = Run(data, self.bold > 0, self.hrefs[-1] if self.hrefs else "")
        if self.lists and self.lists[-1].items:
            self.lists[-1].items[-1].runs.append(run)
        elif not self.lists:
            self.runs.append(run)

    def _end_list(self) -> None:
        listing = self.lists.pop().closed()
        if self.lists and self.lists[-1].items:
            self.lists[-1].items[-1].lists.append(listing)
        else:
            self.nodes.append(listing)

    def _end_paragraph(self) -> None:
        if self.runs and not self.lists:
            runs = tuple(self.runs)
            self.nodes.append(Heading(self.level, runs) if self.level else Paragraph(runs))
            self.runs = []
        self.level = 0

    def finished(self) -> Iterable[Node]:
        """Every node, with those that nobody closed."""
        while self.lists:
            self._end_list()
        self._end_paragraph()
        return self.nodes
