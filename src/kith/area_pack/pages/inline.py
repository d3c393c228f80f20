"""Words with marks: runs of text, bold or not, that may lead somewhere; from Markdown and back.

Runs have a normal form, so that the same words with the same marks are always written alike:
one space between words, no mark around a space, neighbours with the same marks joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from kith.area_pack.pages.definition import Flaw

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode


@dataclass(frozen=True, slots=True)
class Run:
    """Words with the same marks. `href` is empty where they lead nowhere."""

    text: str
    bold: bool = False
    href: str = ""


Runs = tuple[Run, ...]

_REFUSED = {
    "em": "Italics do not show here. Take the single * or _ out, or write **bold**.",
    "code_inline": "Letters of a fixed width do not show here. Take the ` out.",
    "image": "A picture stands between ::: lines: ::: picture FILE. Take this one out.",
    "html_inline": "HTML is not read here. Take what stands between < and > out.",
    "hardbreak": "A line cannot be broken here. Take the \\ or the spaces at its end out.",
}
_ALONE = re.compile(r"\*+|__+")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_MARKS = re.compile(r"([\\*_\[\]<`])")
_AT_START = re.compile(r"^(#{1,6}(?= |$)|[-+](?= |$)|>|:::|~~~|-(?=[ -]*$))")
_NUMBER = re.compile(r"^(\d{1,9})([.)])(?= |$)")


@cache
def reader() -> MarkdownIt:
    """A reader of CommonMark that keeps apart what was written with a backslash."""
    from markdown_it import MarkdownIt

    # Tables are known so that they can be refused; joined text would hide stray marks.
    return MarkdownIt("commonmark").enable("table").disable("text_join")


def runs_of(inline: SyntaxTreeNode, line: int, flaws: list[Flaw]) -> Runs:
    """The runs of one paragraph or heading; what cannot stand there goes into `flaws`."""
    found: list[Run] = []
    here = [line]
    for child in inline.children:
        _collect(child, Run(""), found, here, flaws)
    return normal(found)


def _collect(
    node: SyntaxTreeNode, marks: Run, found: list[Run], line: list[int], flaws: list[Flaw]
) -> None:
    if node.type in {"text", "text_special"}:
        found.append(replace(marks, text=node.content))
        if node.type == "text":
            flaws += _stray(node.content, line[0])
    elif node.type == "softbreak":
        found.append(replace(marks, text=" "))
        line[0] += 1
    elif node.type in {"strong", "link"}:
        inner = replace(marks, bold=True) if node.type == "strong" else _linked(node, marks)
        flaws += _link_flaws(node, line[0])
        for child in node.children:
            _collect(child, inner, found, line, flaws)
    else:
        flaws.append(Flaw(line[0], _REFUSED.get(node.type, f"{node.type} cannot stand here.")))
        line[0] += node.type == "hardbreak"


def _linked(node: SyntaxTreeNode, marks: Run) -> Run:
    return replace(marks, href=str(node.attrs.get("href", "")))


def _link_flaws(node: SyntaxTreeNode, line: int) -> Iterator[Flaw]:
    if node.type != "link":
        return
    if node.attrs.get("title"):
        yield Flaw(line, "A link has words and an address, no title. Take the quotes out.")
    if node.info == "auto" or not node.children:
        yield Flaw(line, "A link needs words: [words](address).")


def _stray(text: str, line: int) -> Iterator[Flaw]:
    if mark := _ALONE.search(text):
        yield Flaw(
            line, f"The mark {mark.group()} is not closed. Close it, or write \\* for a star."
        )
    if "](" in text:
        yield Flaw(line, "This link is broken. Write [words](address), with no space inside ( ).")


def normal(runs: Iterable[Run]) -> Runs:
    """The normal form of runs: the same for all ways to write the same words and marks."""
    listed = list(runs)
    if not has_marks(listed):
        words = " ".join(plain(listed).replace("\x00", "").split())
        return (Run(words),) if words else ()
    letters = [
        Run(letter, run.bold, run.href) for run in listed for letter in run.text if letter != "\x00"
    ]
    while (calmer := _joined(_calm(letters))) != letters:
        letters = calmer
    return tuple(
        Run("".join(one.text for one in group), *marks)
        for marks, group in groupby(letters, key=lambda one: (one.bold, one.href))
    )


def _joined(letters: list[Run]) -> list[Run]:
    """One space between words, none at the ends, and never a mark on a space at an edge."""
    kept: list[Run] = []
    for one in letters:
        if not one.text.isspace():
            kept.append(one)
        elif kept and not kept[-1].text.isspace():
            kept.append(replace(one, text=" "))
    while kept and kept[-1].text == " ":
        kept.pop()
    return kept


def _calm(letters: list[Run]) -> list[Run]:
    """Take bold and links off spaces at their edges, and bold off signs that would hide its end."""
    calm = list(letters)
    for at, one in enumerate(letters):
        before = letters[at - 1] if at else None
        after = letters[at + 1] if at + 1 < len(letters) else None
        for mark in ("href", "bold"):
            edges = [side for side in (before, after) if _is_edge(one, side, mark)]
            if not edges or not getattr(one, mark):
                continue
            if one.text.isspace() or (mark == "bold" and _hides(one, edges)):
                off = {"href": ""} if mark == "href" else {"bold": False}
                calm[at] = replace(calm[at], **off)
    return calm


def _is_edge(one: Run, side: Run | None, mark: str) -> bool:
    """Whether `mark` ends between a letter and its neighbour. Bold ends where a link does."""
    if side is None or getattr(side, mark) != getattr(one, mark):
        return True
    return mark == "bold" and side.href != one.href


def _hides(one: Run, sides: list[Run | None]) -> bool:
    """Whether a sign at the edge of bold stands against a letter, so that ** would not be read."""
    return _is_sign(one.text) and any(
        side is not None
        and side.href == one.href
        and not side.text.isspace()
        and not _is_sign(side.text)
        for side in sides
    )


def _is_sign(letter: str) -> bool:
    from markdown_it.common.utils import isMdAsciiPunct, isPunctChar

    return isMdAsciiPunct(ord(letter)) or isPunctChar(letter)


def plain(runs: Iterable[Run]) -> str:
    """The words alone."""
    return "".join(run.text for run in runs)


def has_marks(runs: Iterable[Run]) -> bool:
    """Whether anything is bold or leads somewhere."""
    return any(run.bold or run.href for run in runs)


def written(runs: Iterable[Run]) -> str:
    """Runs in normal form as one line of Markdown."""
    parts: list[str] = []
    for href, group in groupby(runs, key=lambda run: run.href):
        words = "".join(
            f"**{escaped(run.text)}**" if run.bold else escaped(run.text) for run in group
        )
        if href and parts and parts[-1].endswith("!"):
            parts[-1] = f"{parts[-1][:-1]}\\!"  # else a picture: ![words](address)
        parts.append(f"[{words}]({_address(href)})" if href else words)
    return guarded("".join(parts))


def escaped(text: str) -> str:
    """Plain words with a backslash before each sign that Markdown would take for a mark."""
    return _ENTITY.sub("&amp;", _MARKS.sub(r"\\\1", text))


def guarded(line: str) -> str:
    """A line whose beginning Markdown cannot take for a heading, a list or a directive."""
    return _NUMBER.sub(r"\1\\\2", _AT_START.sub(r"\\\1", line))


def _address(href: str) -> str:
    safe = href.replace("(", "%28").replace(")", "%29").replace("\\", "%5C")
    safe = re.sub(r"\s", "%20", safe).replace("<", "%3C").replace(">", "%3E")
    return _ENTITY.sub("&amp;", safe)
