"""The body of a page: text, and parts between `:::` lines; from Markdown and back."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kith.area_pack.pages.definition import Block, Flaw
from kith.area_pack.pages.inline import has_marks, plain
from kith.area_pack.pages.text import Heading, Listing, Node, Paragraph, read_text, written_text

NOTES = ("tip", "important", "warning")
MOST_LINES = 20
_OPENING = re.compile(r"^:{3}[ \t]*(\S+)[ \t]*(.*)$")
_PROMPT = re.compile(r"^(.*\S)\s*\[(\d{1,3})\]$", re.DOTALL)
_PICTURE = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*\.(jpe?g|png|webp)$")


@dataclass(slots=True)
class Part:
    """A stretch of the body: `name` is empty for text, `line` is where its inner text begins."""

    name: str
    rest: str
    line: int
    lines: list[str]

    @property
    def opened_at(self) -> int:
        """The line of its `:::`."""
        return self.line - 1

    def read(self, flaws: list[Flaw]) -> tuple[Node, ...]:
        """Its inner text, with every flaw at its line in the body."""
        nodes, found = read_text("\n".join(self.lines))
        flaws += [Flaw(self.line + one.line - 1, one.says, one.severity) for one in found]
        return nodes


@lru_cache(maxsize=1024)
def read_body(text: str) -> tuple[tuple[Block, ...], tuple[Flaw, ...]]:
    """The blocks of a body in canonical form, and every flaw by its line in the body."""
    flaws: list[Flaw] = []
    blocks = [block for part in _parts(text, flaws) for block in _block(part, flaws)]
    counts: dict[str, int] = {}
    for block in blocks:
        counts[block.kind] = counts.get(block.kind, 0) + 1
    flaws += [
        Flaw(1, f"A page has ::: {kind} once at most; here it stands {counts[kind]} times.")
        for kind in ("check", "clocks", "transcript")
        if counts.get(kind, 0) > 1
    ]
    return joined(blocks), tuple(flaws)


def joined(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Blocks with neighbouring texts made one, and empty texts left out."""
    kept: list[Block] = []
    for block in blocks:
        if block.kind != "text":
            kept.append(block)
        elif block.data["text"] and kept and kept[-1].kind == "text":
            both = f"{kept[-1].data['text']}\n\n{block.data['text']}"
            kept[-1] = Block("text", {"text": written_text(read_text(both)[0])})
        elif block.data["text"]:
            kept.append(block)
    return tuple(kept)


def _parts(text: str, flaws: list[Flaw]) -> Iterator[Part]:
    part = Part("", "", 1, [])
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        if not bare.startswith(":::"):
            part.lines.append(line)
        elif bare == ":::":
            if not part.name:
                flaws.append(Flaw(number, "This ::: closes nothing. Take it out."))
            yield part
            part = Part("", "", number + 1, [])
        else:
            if part.name:
                says = (
                    f"The ::: {part.name} of this place is not closed before the next one begins."
                )
                flaws.append(Flaw(part.opened_at, f"{says} Write ::: on a line of its own."))
            yield part
            part = _opened(bare, number, flaws)
    if part.name:
        says = f"This ::: {part.name} is not closed. Write ::: on a line of its own after it."
        flaws.append(Flaw(part.opened_at, says))
    yield part


def _opened(line: str, number: int, flaws: list[Flaw]) -> Part:
    found = _OPENING.match(line)
    if found is None or found.group(1).startswith(":"):
        flaws.append(Flaw(number, "A part begins with three colons and a name: ::: note tip."))
        return Part("", "", number + 1, [])
    return Part(found.group(1), " ".join(found.group(2).split()), number + 1, [])


def _block(part: Part, flaws: list[Flaw]) -> Iterator[Block]:
    if not part.name:
        yield Block("text", {"text": written_text(part.read(flaws))})
        return
    if part.name not in DIRECTIVES:
        near = difflib.get_close_matches(part.name, DIRECTIVES, n=1)
        hint = f'Did you mean "{near[0]}"?' if near else f"Known: {', '.join(DIRECTIVES)}."
        flaws.append(Flaw(part.opened_at, f'Kith knows no part called "{part.name}". {hint}'))
        return
    kind, read = DIRECTIVES[part.name]
    before = len(flaws)
    data = read(part, flaws)
    if len(flaws) == before:
        yield Block(kind, data)


def _only_list(part: Part, flaws: list[Flaw], *, numbered: bool = False) -> list[str]:
    """The items of a body that is one list, as plain words."""
    kind = "a numbered list, 1. 2. 3." if numbered else "a list, each line with - before it"
    nodes = part.read(flaws)
    if len(nodes) != 1 or not isinstance(nodes[0], Listing) or nodes[0].is_numbered != numbered:
        flaws.append(Flaw(part.line, f"The body of ::: {part.name} is {kind}, and nothing else."))
        return []
    items = nodes[0].items
    if any(item.lists for item in items):
        flaws.append(Flaw(part.line, f"A list in ::: {part.name} holds no list inside it."))
    if any(has_marks(item.runs) for item in items):
        says = f"Bold and links do not show in ::: {part.name}. Put them into the text around it."
        flaws.append(Flaw(part.line, says))
    return [plain(item.runs) for item in items]


def _fits(words: str, most: int, part: Part, flaws: list[Flaw]) -> None:
    if len(words) > most:
        says = f'"{words[:40]}…" is longer than {most} letters. Shorten it.'
        flaws.append(Flaw(part.line, says))


def _titled(part: Part, flaws: list[Flaw], most: int = 90) -> str:
    if len(part.rest) > most:
        says = f"The title is longer than {most} letters. Shorten it."
        flaws.append(Flaw(part.opened_at, says))
    return part.rest


def _listed(part: Part, flaws: list[Flaw], most: int, *, numbered: bool = False) -> tuple[str, ...]:
    lines = _only_list(part, flaws, numbered=numbered)
    for one in lines:
        _fits(one, most, part, flaws)
    return tuple(lines)


def _say(part: Part, flaws: list[Flaw]) -> dict[str, Any]:
    return {"title": _titled(part, flaws), "lines": _listed(part, flaws, 300)}


def _steps(part: Part, flaws: list[Flaw]) -> dict[str, Any]:
    return {"title": _titled(part, flaws), "steps": _listed(part, flaws, 500, numbered=True)}


def _do_dont(part: Part, flaws: list[Flaw]) -> dict[str, Any]:
    _nothing_after(part, flaws)
    sides: dict[str, list[str]] = {"Do": [], "Do not": []}
    for line in _only_list(part, flaws):
        head, colon, words = line.partition(":")
        if not colon or head not in sides or not words.strip():
            says = f'"{line[:40]}" begins neither with "Do: " nor with "Do not: ".'
            flaws.append(Flaw(part.line, says))
            continue
        _fits(words.strip(), 300, part, flaws)
        sides[head].append(words.strip())
    return {"do": tuple(sides["Do"]), "dont": tuple(sides["Do not"])}


def _without_headings(part: Part, flaws: list[Flaw]) -> str:
    nodes = part.read(flaws)
    if not nodes:
        flaws.append(Flaw(part.opened_at, f"This ::: {part.name} is empty."))
    if any(isinstance(node, Heading) for node in nodes):
        flaws.append(Flaw(part.line, f"A heading cannot stand in ::: {part.name}. Put it before."))
    return written_text(nodes)


def _note(part: Part, flaws: list[Flaw]) -> dict[str, Any]:
    if part.rest not in NOTES:
        flaws.append(Flaw(part.opened_at, f"Write one of: ::: note {', ::: note '.join(NOTES)}."))
    return {"kind": part.rest, "text": _without_headings(part, flaws)}


def _fold(part: Part, flaws: list[Flaw]) -> dict[str, Any]:
    if not part.rest:
        flaws.append(Flaw(part.opened_at, "A folded part needs a title: ::: fold What if …?"))
    return {"title": _titled(part, flaws, 120), "text": _without_headings(part, flaws)}


def _quote(part: Part, flaws: list[Flaw]) -> dict[str, Any]:
    nodes = part.read(flaws)
    if len(nodes) != 1 or not isinstance(nodes[0], Paragraph):
        flaws.append(Flaw(part.line, "The body of ::: quote is one paragraph."))
        return {}
    if has_marks(nodes[0].runs):
        flaws.append(Flaw(part.line, "Bold and links do not show in a quote. Take them out."))
    words = plain(nodes[0].runs)
    _fits(words, 600, part, flaws)
    return {"text": words, "who": _titled(part, flaws)}


def _contacts(part: Part, flaws: list[Flaw]) -> dict[str, Any]:
    words = part.rest.split()
    if not 1 <= len(words) <= 2:
        says = "Write ::: contacts, a concern, and a subject if you wish: ::: contacts baby child."
        flaws.append(Flaw(part.opened_at, says))
        return {}
    _no_body(part, flaws)
    return {"concern": words[0], "subject": words[1] if len(words) == 2 else ""}


def _empty(part: Part, flaws: list[Flaw]) -> dict[str, Any]:
    _nothing_after(part, flaws)
    _no_body(part, flaws)
    return {}


def _nothing_after(part: Part, flaws: list[Flaw]) -> None:
    if part.rest:
        flaws.append(Flaw(part.opened_at, f"Nothing stands after ::: {part.name}. Take it out."))


def _no_body(part: Part, flaws: list[Flaw]) -> None:
    if any(line.strip() for line in part.lines):
        flaws.append(Flaw(part.line, f"::: {part.name} has no text of its own. Put it before."))


def _pages(part: Part, flaws: list[Flaw]) -> dict[str, Any]:
    nodes = part.read(flaws)
    says = "The body of ::: pages is a list of links to pages: - [words](page:code)."
    if len(nodes) != 1 or not isinstance(nodes[0], Listing):
        flaws.append(Flaw(part.line, says))
        return {}
    pages = []
    for item in nodes[0].items:
        href = item.runs[0].href
        if len(item.runs) != 1 or not href.startswith("page:") or item.lists or item.runs[0].bold:
            flaws.append(Flaw(part.line, says))
            return {}
        pages.append((plain(item.runs), href.removeprefix("page:")))
    return {"title": _titled(part, flaws), "pages": tuple(pages)}


def _worksheet(part: Part, flaws: list[Flaw]) -> dict[str, Any]:
    _nothing_after(part, flaws)
    prompts = []
    for line in _only_list(part, flaws):
        found = _PROMPT.match(line)
        if found is None or int(found.group(2)) > MOST_LINES:
            says = f'"{line[:40]}" needs the number of lines to write on, 0 to {MOST_LINES}: [3].'
            flaws.append(Flaw(part.line, says))
            continue
        _fits(found.group(1), 300, part, flaws)
        prompts.append((found.group(1), int(found.group(2))))
    return {"prompts": tuple(prompts)}


def _transcript(part: Part, flaws: list[Flaw]) -> dict[str, Any]:
    _nothing_after(part, flaws)
    nodes = part.read(flaws)
    if not nodes:
        flaws.append(Flaw(part.opened_at, "This ::: transcript is empty."))
    return {"text": written_text(nodes)}


def _picture(part: Part, flaws: list[Flaw]) -> dict[str, Any]:
    if not _PICTURE.match(part.rest):
        says = "Name the picture's file in the folder media: ::: picture two-chairs.jpg."
        flaws.append(Flaw(part.opened_at, says))
    told = {"Shows": "", "Caption": ""}
    lines = _only_list(part, flaws) if any(line.strip() for line in part.lines) else []
    for line in lines:
        head, _colon, words = line.partition(":")
        if head not in told or not words.strip():
            says = f'"{line[:40]}" begins neither with "Shows: " nor with "Caption: ".'
            flaws.append(Flaw(part.line, says))
            continue
        _fits(words.strip(), 200, part, flaws)
        told[head] = words.strip()
    return {"file": part.rest, "alt": told["Shows"], "caption": told["Caption"]}


DIRECTIVES: dict[str, tuple[str, Callable[[Part, list[Flaw]], dict[str, Any]]]] = {
    "say": ("say", _say),
    "do-dont": ("do_dont", _do_dont),
    "steps": ("steps", _steps),
    "note": ("note", _note),
    "fold": ("fold", _fold),
    "quote": ("quote", _quote),
    "contacts": ("contacts", _contacts),
    "help-now": ("help_now", _empty),
    "check": ("check", _empty),
    "clocks": ("clocks", _empty),
    "pages": ("pages", _pages),
    "worksheet": ("worksheet", _worksheet),
    "transcript": ("transcript", _transcript),
    "picture": ("picture", _picture),
}
"""Each part by the name that stands after `:::`: the kind of its block, and how it is read."""
