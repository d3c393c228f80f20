"""Asking as A, and keeping all that A could tell two worlds apart by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.db import connections
from django.db.models import Q
from django.http.response import HttpResponseBase
from django.test import Client

from kith.accounts.models import Person
from kith.core.models import AuditEntry, OutboxMessage
from tests.conformance.partners.worlds import Ask, Made, Side
from tests.factories.clients import WorkClient

MACHINE_OF_A = "192.0.2.1"
MACHINE_OF_B = "192.0.2.2"
OF_THIS_ANSWER_ALONE = ("Date", "X-Request-ID", "Content-Length")
"""The length is that of the bytes, which are compared without their tokens."""
HIDDEN = b"*"
TOKENS = tuple(
    re.compile(pattern)
    for pattern in (
        rb'(?<=name="csrfmiddlewaretoken" value=")[^"]+',
        rb'(?<=name="post_key" value=")[^"]+',
        rb'(?<= nonce=")[^"]+',
        # When a PDF was drawn, and the number that its writer gave it.
        rb"(?<=/CreationDate)\s*\([^)]*\)",
        rb"(?<=/ModDate)\s*\([^)]*\)",
        rb"(?<=/ID)\s*\[[^\]]*\]",
    )
)
ARCHIVE = b"PK\x03\x04"
SAVEPOINT = re.compile(r'"?s\d+_x\d+"?')
OF_THE_TRAIL = (
    "by_id",
    "action",
    "object_type",
    "object_id",
    "outcome",
    "purpose",
    "detail",
)
OF_LETTERS = ("to", "channel", "code", "subject", "body", "about_type", "about_id", "state")


@dataclass(frozen=True, slots=True)
class Told:
    """What A was told by one ask. `made` of what is no address has no status and no headers."""

    asked: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    queries: tuple[str, ...]


def browser(person: Person | None, machine: str = MACHINE_OF_A) -> Client:
    """A browser, signed in as the person if there is one."""
    client = WorkClient(REMOTE_ADDR=machine)
    client.raise_request_exception = False
    if person is not None:
        client.force_login(person)
    return client


class Browsers:
    """A's side's browsers. `anew` puts their cookies back to what they were."""

    def __init__(self, side: Side) -> None:
        self.known = {name: browser(person) for name, person in side.people.items()}
        self.kept = {name: one.cookies for name, one in self.known.items()}

    def anew(self) -> None:
        """As before the first ask."""
        for name, client in self.known.items():
            client.cookies = SimpleCookie(
                {key: morsel.value for key, morsel in self.kept[name].items()}
            )

    def told(self, ask: Ask | Made) -> Told:
        """Ask, and keep everything."""
        with queries_asked() as asked:
            if isinstance(ask, Made):
                return Told(str(ask), 0, (), without_tokens(_bytes(ask.make())), shapes(asked))
            answer = self._answer(ask)
            body = without_tokens(_read(answer))
        return Told(str(ask), answer.status_code, _headers(answer), body, shapes(asked))

    def _answer(self, ask: Ask) -> Any:
        client = self.known.setdefault(ask.by, browser(None))
        self.kept.setdefault(ask.by, SimpleCookie())
        if ask.posts is None:
            return client.get(ask.address, headers=dict(ask.headers))
        return client.post(ask.address, dict(ask.posts), headers=dict(ask.headers))


def left_about(side: Side) -> tuple[Told, Told]:
    """What stays behind: the trail by A's side and about A, and the letters to A."""
    people = [one.pk for one in side.people.values() if one is not None]
    about = [str(one) for one in side.about]
    mine = Q(by_id__in=people) | Q(object_id__in=about)
    trail = AuditEntry.objects.filter(mine).order_by("sequence").values_list(*OF_THE_TRAIL)
    letters = OutboxMessage.objects.filter(to__in=side.written_to).order_by("put_at", "code", "id")
    return (
        Told("the trail about A", 0, (), _lines(trail), ()),
        Told("the letters to A", 0, (), _lines(_of(one) for one in letters), ()),
    )


@contextmanager
def queries_asked() -> Iterator[list[str]]:
    """Every statement of every database, without what was put into it."""
    asked: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(str(sql))
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(note))
        yield asked


def shapes(asked: list[str]) -> tuple[str, ...]:
    """The statements; a savepoint's name is a number that only counts."""
    return tuple(
        SAVEPOINT.sub("…", sql) if sql[:9] in {"SAVEPOINT", "RELEASE S", "ROLLBACK "} else sql
        for sql in asked
    )


def without_tokens(body: bytes) -> bytes:
    """The bytes without what is of this answer alone: secrets of forms, and when a file was made.

    Of an archive, which a Word file is too, its files in their order, with their sizes as packed.
    """
    if body.startswith(ARCHIVE):
        return _unpacked(body)
    for token in TOKENS:
        body = token.sub(HIDDEN, body)
    return body


def _unpacked(body: bytes) -> bytes:
    with ZipFile(BytesIO(body)) as archive:
        return b"\n".join(
            f"{one.filename} {one.compress_size} ".encode() + without_tokens(archive.read(one))
            for one in archive.infolist()
        )


def _headers(answer: HttpResponseBase) -> tuple[tuple[str, str], ...]:
    headers = [(name, value) for name, value in answer.items() if name not in OF_THIS_ANSWER_ALONE]
    cookies = [("Set-Cookie", _attributes(one)) for one in answer.cookies.values()]
    return tuple(sorted(headers + cookies))


def _attributes(cookie: Any) -> str:
    """A cookie without its value, but with whether it has one."""
    kept: Mapping[str, Any] = {key: value for key, value in cookie.items() if value}
    return f"{cookie.key}={'*' if cookie.value else ''} {sorted(kept.items())}"


def _read(answer: Any) -> bytes:
    body: bytes = answer.getvalue() if answer.streaming else answer.content
    return body


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    return (value if isinstance(value, str) else repr(value)).encode()


def _of(letter: OutboxMessage) -> tuple[Any, ...]:
    return tuple(getattr(letter, name) for name in OF_LETTERS)


def _lines(rows: Any) -> bytes:
    return "\n".join(repr(row) for row in rows).encode()
