"""The outermost part of the house: a WSGI application around Django's.

A page that was kept is given out without Django: no session, no cookie is looked at, and the log
gets no line, as for a static file. One look at the database goes before, at the generation; when
that fails, Django answers, and nothing is kept.

Kept is what a view marked `@kept` answers to a GET with status 200 and an empty query. It is asked
for without the visitor's cookies, so that nothing of theirs can be on the page. An answer that is
marked and could not be given to everybody all the same is an error of ours: it goes out unkept,
and the log says so once.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.handlers.wsgi import get_path_info
from django.db import Error
from django.http import HttpResponse
from django.urls import Resolver404, resolve

from kith.core.page_cache.encodings import form_for, opened
from kith.core.page_cache.generation import generation
from kith.core.page_cache.marks import COUNTS, is_for_all, is_kept, mark_of
from kith.core.page_cache.store import Edition, Headers, KeptPage, Key, Store
from kith.core.page_cache.tally import Tally

logger = logging.getLogger("kith.page_cache")

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

SHOWN = "200 OK"
SAFE = ("GET", "HEAD")
LONGEST_PATH = 512
LONGEST_HOST = 255
NEVER = ("/work/", "/account/", "/cms/")
TEXT = ("text/", "xml", "json", "javascript")
"""Kinds of content that get smaller; a picture is as small as it gets."""
# Said anew with each form, or of one answer alone.
NOT_KEPT = frozenset(
    {"content-length", "content-encoding", "vary", "x-request-id", COUNTS.lower(), "date"}
)


class PageCache:
    """Gives out what it kept, and keeps what Django answers, where that is marked."""

    def __init__(
        self,
        django: Application,
        *,
        most_bytes: int,
        tally: Tally,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.django = django
        self.store = Store(most_bytes)
        self.tally = tally
        self.today = Today(clock)
        self._passed_by = (*NEVER, settings.STATIC_URL, settings.MEDIA_URL)
        self._told: set[tuple[str, str]] = set()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        key = self._key(environ)
        edition = self._edition() if key else None
        if key is None or edition is None:
            return self._pass_on(environ, start_response)
        page = self.store.find(key, edition)
        if page:
            return self._give(key, page, environ, start_response)
        if not _is_marked(environ):
            return self._pass_on(environ, start_response)
        return self._ask(key, edition, environ, start_response)

    def _key(self, environ: Environ) -> Key | None:
        """What a kept page is found by; none for what is never kept."""
        path = environ["PATH_INFO"]
        host = environ.get("HTTP_HOST", "")
        if (
            environ.get("QUERY_STRING")
            or environ["REQUEST_METHOD"] not in SAFE
            or not host
            or len(path) > LONGEST_PATH
            or len(host) > LONGEST_HOST
            or path.startswith(self._passed_by)
        ):
            return None
        return scheme_of(environ), host, environ.get("SCRIPT_NAME", "") + path

    def _edition(self) -> Edition | None:
        """The generation and the day; none when the database is away."""
        try:
            return generation(), self.today()
        except Error:
            return None

    def _give(
        self, key: Key, page: KeptPage, environ: Environ, start_response: Callable[..., Any]
    ) -> list[bytes]:
        form = self.store.form(key, page, form_for(environ.get("HTTP_ACCEPT_ENCODING", "")))
        start_response(SHOWN, form.headers.copy())
        if environ["REQUEST_METHOD"] == "HEAD":
            return [b""]
        if page.counts:
            self.tally.add(page.counts, page.edition[1])
        return [form.body]

    def _ask(
        self, key: Key, edition: Edition, environ: Environ, start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Ask Django as somebody without cookies would, and keep the answer if that may be."""
        begun: list[Any] = []
        asked = {name: value for name, value in environ.items() if name != "HTTP_COOKIE"}
        asked["REQUEST_METHOD"] = "GET"  # HEAD is answered from what GET gives
        answer = self.django(asked, lambda *given: begun.extend(given))
        page = self._kept(answer, begun[0], begun[1], edition)
        if page is None:
            return self._answered(answer, environ, begun, start_response)
        _close(answer)
        self.store.put(key, page)
        return self._give(key, page, environ, start_response)

    def _kept(
        self, answer: object, status: str, headers: Headers, edition: Edition
    ) -> KeptPage | None:
        mark = mark_of(answer)
        if mark is None or status != SHOWN or not isinstance(answer, HttpResponse):
            return None
        trouble = mark.trouble or trouble_with(headers, mark.browsers)
        if trouble:
            self._tell_once(mark.view, trouble)
            return None
        named = {name.lower(): value for name, value in headers}
        return KeptPage(
            edition=edition,
            headers=[
                *((name, value) for name, value in headers if name.lower() not in NOT_KEPT),
                ("Vary", "Accept-Encoding"),
            ],
            body=opened(answer.content, named.get("content-encoding", "")),
            counts=named.get(COUNTS.lower(), ""),
            is_text=any(kind in named.get("content-type", "") for kind in TEXT),
        )

    def _tell_once(self, view: str, trouble: str) -> None:
        if (view, trouble) not in self._told:
            self._told.add((view, trouble))
            logger.error("%s is marked as kept, and its answer has %s", view, trouble)

    def _answered(
        self,
        answer: Iterable[bytes],
        environ: Environ,
        begun: list[Any],
        start_response: Callable[..., Any],
    ) -> Iterable[bytes]:
        """Hand on what Django answered, counted."""
        status, headers, *more = begun
        start_response(status, self._counted(environ, status, headers), *more)
        if environ["REQUEST_METHOD"] == "HEAD":
            _close(answer)
            return [b""]
        return answer

    def _pass_on(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Let Django answer."""

        def begin(status: str, headers: Headers, *more: Any) -> Any:
            return start_response(status, self._counted(environ, status, headers), *more)

        return self.django(environ, begin)

    def _counted(self, environ: Environ, status: str, headers: Headers) -> Headers:
        """The headers without the code to count by. Only a page that was asked for is counted."""
        code = next((value for name, value in headers if name == COUNTS), "")
        if not code:
            return headers
        is_shown = status == SHOWN and environ["REQUEST_METHOD"] == "GET"
        if is_shown and not environ["PATH_INFO"].startswith(NEVER):  # an editor's preview
            self.tally.add(code, self.today())
        return [(name, value) for name, value in headers if name != COUNTS]


class Today:
    """The day where the house stands, looked up anew only past midnight."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.zone = ZoneInfo(settings.TIME_ZONE)
        self._day = date.min
        self._begins = self._ends = 0.0

    def __call__(self) -> date:
        """The day."""
        now = self.clock()
        if not self._begins <= now < self._ends:
            midnight = datetime.fromtimestamp(now, self.zone).replace(
                hour=0, minute=0, second=0, microsecond=0
            )
            self._day = midnight.date()
            self._begins = midnight.timestamp()
            self._ends = (midnight + timedelta(days=1)).timestamp()
        return self._day


def scheme_of(environ: Environ) -> str:
    """The scheme as Django will see it: a proxy's word counts only where there is one."""
    trusted = settings.SECURE_PROXY_SSL_HEADER
    if trusted:
        name, secure = trusted
        told = environ.get(name)
        if told is not None:
            return "https" if told.partition(",")[0].strip() == secure else "http"
    return str(environ.get("wsgi.url_scheme", "http"))


def trouble_with(headers: Headers, told_browsers: str) -> str:
    """What keeps a marked answer from being given to everybody; empty when nothing does."""
    for name, value in headers:
        lowered = name.lower()
        if lowered == "set-cookie":
            return name
        if lowered == "vary" and value.strip().lower() != "accept-encoding":
            return f"{name}:{value}"
        if lowered == "cache-control" and value != told_browsers and not is_for_all(value):
            return f"{name}:{value}"
        if lowered == "content-encoding" and value != "gzip":
            return f"{name}:{value}"
    return ""


def _is_marked(environ: Environ) -> bool:
    try:
        return is_kept(resolve(get_path_info(environ)).func)
    except Resolver404:
        return False


def _close(answer: object) -> None:
    close = getattr(answer, "close", None)
    if close:
        close()
