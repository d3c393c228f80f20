"""Values that nobody types on purpose, and every form of the house to put them into.

Forms are found as a browser finds them: on the pages that an address gives out. What is posted is
what stands in the form, with one value changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urljoin

from django.db import transaction
from django.test import Client

MEGABYTE = 1_048_576
# As bytes, because a lone surrogate is no text that can be encoded.
ODD: dict[str, bytes] = {
    "nul": b"a\x00b",
    "surrogate": b"a\xed\xa0\x80b",
    "not-utf-8": b"a\xff\xfeb",
    "bidi": "a\u202eb\u2066c\u200f".encode(),
    "controls": b"a\x1b[2J\x07\x7fb",
    "huge-number": b"1" + b"0" * 30,
    "minus-huge": b"-1e400",
    "odd-digits": "\u0661\u06f2\u0663".encode(),
    "markup": b"<script>alert(1)</script>{{ 7*7 }}{% x %}%s%n'\"--",
    "joined": ("e" + "\u0301" * 400).encode(),
    "long": b"w" * 70_000,
    "megabyte": b"w" * MEGABYTE,
}
LIGHT = tuple(name for name in ODD if name != "megabyte")
TYPED = ("text", "email", "tel", "search", "password", "url", "number")
UNTOUCHED = ("csrfmiddlewaretoken",)
FORM_ENCODED = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Form:
    """A form as it stands on a page."""

    method: str
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    controls: list[str] = field(default_factory=list)
    """What can be named: fields of all kinds, hidden ones and unticked ones too."""
    words: dict[str, str] = field(default_factory=dict)
    """Where somebody types, with the kind of each: text, textarea, email, tel, search, password."""
    first: dict[str, str] = field(default_factory=dict)
    """Of each choice that nothing was chosen of, what comes first."""

    @property
    def shape(self) -> tuple[str, str, tuple[str, ...]]:
        """What makes two forms the same."""
        return self.method, re.sub(r"[0-9a-f-]{36}", "…", self.action), tuple(sorted(self.names))

    @property
    def names(self) -> list[str]:
        """Each name once."""
        return [name for name in dict.fromkeys(self.controls) if name not in UNTOUCHED]


class _Forms(HTMLParser):
    """Reads the forms of a page. Controls outside a form belong to none."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.address, told.get("action", ""))
            self._open = Form(told.get("method", "get").lower(), action)
            self.forms.append(self._open)
        elif self._open is not None and tag in ("input", "select", "textarea", "button", "option"):
            self._control(self._open, tag, told, dict(attrs))

    def _control(
        self, form: Form, tag: str, told: dict[str, str], given: dict[str, str | None]
    ) -> None:
        if tag == "option":
            self._option(form, told.get("value", ""), "selected" in given)
            return
        name = told.get("name", "")
        if not name:
            return
        form.controls.append(name)
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
            form.fields.append((name, ""))
            form.words[name] = "textarea"
        elif tag == "input":
            self._input(form, name, told, given)

    def _input(
        self, form: Form, name: str, told: dict[str, str], given: dict[str, str | None]
    ) -> None:
        kind = told.get("type", "text")
        if _counts(kind, given):
            form.fields.append((name, told.get("value", "")))
        elif kind == "radio" and told.get("value"):
            form.first.setdefault(name, told["value"])
        if kind in TYPED:
            form.words[name] = kind

    def _option(self, form: Form, value: str, is_chosen: bool) -> None:
        if self._select and is_chosen:
            form.fields.append((self._select, value))
        elif self._select and value:
            form.first.setdefault(self._select, value)

    def handle_data(self, data: str) -> None:
        if self._area and self._open is not None:
            name, before = self._open.fields[-1]
            self._open.fields[-1] = (name, before + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


def _counts(kind: str, given: dict[str, str | None]) -> bool:
    if kind in ("radio", "checkbox"):
        return "checked" in given
    return kind not in ("submit", "button", "image", "reset", "file")


def forms_of(page: str, address: str) -> list[Form]:
    """The forms of a page."""
    reader = _Forms(address)
    reader.feed(page)
    return reader.forms


def body(form: Form, odd: dict[str, bytes]) -> bytes:
    """What a browser would send, with these values in place of its own."""
    pairs = [(name, value.encode()) for name, value in form.fields if name not in odd]
    pairs += list(odd.items())
    return b"&".join(quote(name).encode() + b"=" + quote(value).encode() for name, value in pairs)


def sent(client: Client, form: Form, odd: dict[str, bytes]) -> tuple[int, str]:
    """Send the form and undo what it did: the status, and what broke."""
    data = body(form, odd)
    with transaction.atomic():
        if form.method == "post":
            answer: Any = client.generic("POST", form.action, data, FORM_ENCODED)
        else:
            path = form.action.partition("?")[0]
            answer = client.generic("GET", path, QUERY_STRING=data.decode())
        transaction.set_rollback(True)
    return answer.status_code, broken_by(answer)


def broken_by(answer: Any) -> str:
    """The kind of error that an answer hides."""
    told = getattr(answer, "exc_info", None)
    return told[0].__name__ if told and answer.status_code >= 500 else ""


def all_at_once(form: Form, kinds: Sequence[str]) -> Iterator[dict[str, bytes]]:
    """Every field of the form at once, for each odd value."""
    for kind in kinds:
        yield dict.fromkeys(form.names, ODD[kind])


def each_by_each(form: Form, kinds: Sequence[str]) -> Iterator[dict[str, bytes]]:
    """Every field alone with every value."""
    for name in form.names:
        for kind in kinds:
            yield {name: ODD[kind]}
