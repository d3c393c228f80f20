"""The whole WSGI application as granian serves it, without granian: kept pages and Django behind.

Django's test client knows Django alone. `a_site()` gives a process of its own, with nothing kept
yet; `site.get("/charter/")` answers as a browser would see it.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

import brotli
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from kith.area_pack.definition import Visits
from kith.areas.operations import load_pack
from kith.core.page_cache.outermost import PageCache
from kith.core.page_cache.tally import Sums, Tally
from tests.factories.packs import pack
from tests.factories.people import AT
from tests.factories.replaying import Replayed
from tests.factories.roots import lay_roots

MEGABYTE = 1_000_000
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gzip": gzip.decompress,
    "br": brotli.decompress,
}


@dataclass(frozen=True)
class Answer:
    """What came back, headers by their names in small letters."""

    status: int
    headers: dict[str, str]
    names: list[str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as a browser reads it."""
        return UNPACK[self.headers.get("content-encoding", "")](self.body).decode()


def a_place(*, counts: bool = False, **brand: str) -> None:
    """The invented area, whether or not it counts visits, in its own colours or others."""
    lay_roots()
    _place(counts, tuple(sorted(brand.items()))).do()


@cache
def _place(counts: bool, brand: tuple[tuple[str, str], ...]) -> Replayed:
    given = pack()
    changed = replace(
        given,
        area=replace(given.area, visits=Visits(count=counts)),
        brand=replace(given.brand, **dict(brand)),
    )
    return Replayed(lambda: load_pack(pack=changed, by=None, at=AT))


@contextmanager
def one_connection() -> Iterator[None]:
    """Leave the test's own transaction open, as Django's client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@cache
def django_alone() -> WSGIHandler:
    """Django's own application, loaded once."""
    return WSGIHandler()


@dataclass
class Site:
    """One web process: how often Django was asked, and what was written of visits."""

    most_bytes: int = 8 * MEGABYTE
    clock: Callable[[], float] | None = None
    before: Callable[[dict[str, Any]], None] | None = None
    """Called when Django is asked, before it answers."""
    after: Callable[[dict[str, Any]], None] | None = None
    asked: list[str] = field(default_factory=list)
    environs: list[dict[str, Any]] = field(default_factory=list)
    written: dict[tuple[str, date], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tally = Tally(self._write, every=3600)
        clock = {"clock": self.clock} if self.clock else {}
        self.cache = PageCache(self._django, most_bytes=self.most_bytes, tally=self.tally, **clock)

    def get(self, path: str, *, method: str = "GET", query: str = "", **headers: str) -> Answer:
        """Ask; headers as `accept_encoding="gzip"`, `host="example.org"`, `cookie="a=b"`."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
        } | {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        begun: list[Any] = []
        with one_connection():
            parts = self.cache(environ, lambda *given: begun.extend(given))
            body = b"".join(parts)
            close = getattr(parts, "close", None)
            if close:
                close()
        return Answer(
            status=int(begun[0].split()[0]),
            headers={name.lower(): value for name, value in begun[1]},
            names=[name for name, _value in begun[1]],
            body=body,
        )

    def _write(self, *, sums: Sums) -> None:
        self.written.update(sums)

    def _django(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked.append(environ["PATH_INFO"])
        self.environs.append(environ)
        if self.before:
            self.before(environ)
        answer: Iterable[bytes] = django_alone()(environ, start_response)
        if self.after:
            self.after(environ)
        return answer
