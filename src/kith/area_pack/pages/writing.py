"""Writing a page as the pack's Markdown, in canonical form: what is read from it is the page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from kith.area_pack.pages.definition import DETAILS, USUAL_ORDER, Block, PackPage, PageSource
from kith.area_pack.pages.inline import Run, escaped, guarded, normal, written

_WRITTEN_ALWAYS = ("code", "type", "title", "summary", "subjects", "concerns", "life_stages")


def as_markdown(page: PackPage) -> str:
    """The page's file. Reading it gives the same page; writing that gives the same file."""
    lines = ["+++", *_front(page), "+++"]
    parts = [_block(block) for block in page.blocks]
    return "\n".join(lines) + "\n" + "\n\n".join(parts) + ("\n" if parts else "")


def digest(page: PackPage) -> str:
    """A digest of what an editor could change: two pages with the same one say the same.

    The words of a list of pages are the titles of those pages, so they are left out.
    """
    blocks = tuple(
        replace(
            one, data={**one.data, "pages": tuple((code, code) for _, code in one.data["pages"])}
        )
        if one.kind == "pages"
        else one
        for one in page.blocks
    )
    text = f"{page.path}\n{as_markdown(replace(page, blocks=blocks))}"
    return hashlib.sha256(text.encode()).hexdigest()


def _front(page: PackPage) -> Iterator[str]:
    yield from (_pair(key, getattr(page, key)) for key in _WRITTEN_ALWAYS)
    yield from _filled(page, "lang")
    if page.order != USUAL_ORDER:
        yield _pair("order", page.order)
    yield from _filled(page, "words")
    yield _pair("sensitive", page.sensitive)
    yield from _filled(page, "neutral_title", "owner", "reviewed_on", "review_on")
    yield _pair("specialist", page.specialist)
    yield from _filled(page, "specialist_by", "specialist_on", "related")
    yield from (_pair(key, page.detail[key]) for key in DETAILS[page.type] if key in page.detail)
    for source in page.sources:
        yield from _source(source)


def _filled(page: PackPage, *keys: str) -> Iterator[str]:
    yield from (_pair(key, getattr(page, key)) for key in keys if getattr(page, key))


def _source(source: PageSource) -> Iterator[str]:
    yield from ("", "[[sources]]", _pair("title", source.title))
    if source.publisher:
        yield _pair("publisher", source.publisher)
    yield from (_pair("url", source.url), _pair("read_on", source.read_on))


def _pair(key: str, value: object) -> str:
    return f"{key} = {_value(value)}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(_value(one) for one in value)}]"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, int) else _quoted(str(value))


def _quoted(text: str) -> str:
    """A basic string of TOML: a backslash before quotes, and signs that cannot stand by number."""
    parts = []
    for letter in text:
        if letter in {'"', "\\"}:
            parts.append(f"\\{letter}")
        elif ord(letter) < 32 or ord(letter) == 127:
            parts.append(f"\\u{ord(letter):04x}")
        else:
            parts.append(letter)
    return f'"{"".join(parts)}"'


def _block(block: Block) -> str:
    if block.kind == "text":
        return str(block.data["text"])
    name, rest, body = _PARTS[block.kind](block.data)
    return "\n".join([" ".join(filter(None, (":::", name, rest))), *body, ":::"])


Written = tuple[str, str, Iterable[str]]


def _line(words: str) -> str:
    return guarded(escaped(words))


def _bullets(lines: Iterable[str]) -> list[str]:
    return [f"- {_line(one)}" for one in lines]


def _do_dont(data: Mapping[str, Any]) -> Written:
    lines = [f"Do: {one}" for one in data["do"]] + [f"Do not: {one}" for one in data["dont"]]
    return "do-dont", "", _bullets(lines)


def _steps(data: Mapping[str, Any]) -> Written:
    lines = [f"{number}. {_line(one)}" for number, one in enumerate(data["steps"], start=1)]
    return "steps", data["title"], lines


def _pages(data: Mapping[str, Any]) -> Written:
    links = [
        f"- {written(normal([Run(words, False, f'page:{code}')]))}" for words, code in data["pages"]
    ]
    return "pages", data["title"], links


def _worksheet(data: Mapping[str, Any]) -> Written:
    return "worksheet", "", [f"- {_line(prompt)} [{lines}]" for prompt, lines in data["prompts"]]


def _contacts(data: Mapping[str, Any]) -> Written:
    return "contacts", " ".join(filter(None, (data["concern"], data["subject"]))), ()


def _picture(data: Mapping[str, Any]) -> Written:
    told = (("Shows", data["alt"]), ("Caption", data["caption"]))
    return "picture", data["file"], _bullets(f"{head}: {words}" for head, words in told if words)


_PARTS: dict[str, Callable[[Mapping[str, Any]], Written]] = {
    "say": lambda data: ("say", data["title"], _bullets(data["lines"])),
    "do_dont": _do_dont,
    "steps": _steps,
    "note": lambda data: ("note", data["kind"], [data["text"]]),
    "fold": lambda data: ("fold", data["title"], [data["text"]]),
    "quote": lambda data: ("quote", data["who"], [_line(data["text"])]),
    "contacts": _contacts,
    "help_now": lambda _: ("help-now", "", ()),
    "check": lambda _: ("check", "", ()),
    "clocks": lambda _: ("clocks", "", ()),
    "pages": _pages,
    "worksheet": _worksheet,
    "transcript": lambda data: ("transcript", "", [data["text"]]),
    "picture": _picture,
}
