"""What one process has kept: pages in memory, bounded by bytes, the longest unasked out first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from kith.core.page_cache.encodings import PLAIN, TOO_SHORT, compressed

Headers = list[tuple[str, str]]
Key = tuple[str, str, str]
"""Scheme, host, path."""
Edition = tuple[int, date]
"""The generation, and the day: a page says when the date of its review has passed."""
KEPT_BESIDES = 2_000
"""Bytes that Python needs for a page beside its body and headers, about."""
LARGEST_SHARE = 8
"""One page takes no more than this part of the whole."""


@dataclass(frozen=True, slots=True)
class Form:
    """A page as it goes out in one encoding."""

    headers: Headers
    body: bytes

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers)


@dataclass(slots=True)
class KeptPage:
    """A page that was drawn once: when, for which code it counts, and its forms by encoding."""

    edition: Edition
    headers: Headers
    body: bytes
    counts: str = ""
    is_text: bool = True
    forms: dict[str, Form] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        return KEPT_BESIDES + len(self.body) + sum(form.size for form in self.forms.values())

    def made(self, encoding: str) -> Form:
        """The page in this encoding, made now."""
        body = compressed(self.body, encoding)
        encoded = [("Content-Encoding", encoding)] if encoding else []
        return Form([*self.headers, *encoded, ("Content-Length", str(len(body)))], body)


class Store:
    """The pages of one process. What belongs to a past edition goes when the next one is seen."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._edition: Edition | None = None
        self._pages: OrderedDict[Key, KeptPage] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def find(self, key: Key, edition: Edition) -> KeptPage | None:
        """The page, if it was kept under this very edition."""
        with self._lock:
            if edition != self._edition:
                # A number that comes back, as after a restore, must find nothing of its first time.
                self._empty(edition)
                return None
            page = self._pages.get(key)
            if page is None or page.edition != edition:
                return None
            self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: KeptPage) -> None:
        """Keep a page, unless it is of a past edition or too large."""
        with self._lock:
            if page.edition == self._edition and page.size <= self.most_bytes // LARGEST_SHARE:
                self._take_out(key)
                self._pages[key] = page
                self.bytes += page.size
                self._shrink()

    def form(self, key: Key, page: KeptPage, encoding: str) -> Form:
        """The page in this encoding, made when it is first asked for."""
        wanted = encoding if page.is_text and len(page.body) >= TOO_SHORT else PLAIN
        found = page.forms.get(wanted)
        if found:
            return found
        form = page.made(wanted)
        with self._lock:
            if wanted not in page.forms:
                page.forms[wanted] = form
                if self._pages.get(key) is page:
                    self.bytes += form.size
                    self._shrink()
        return form

    def _shrink(self) -> None:
        while self.bytes > self.most_bytes and self._pages:
            self._take_out(next(iter(self._pages)))

    def _take_out(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        if page:
            self.bytes -= page.size

    def _empty(self, edition: Edition) -> None:
        self._pages.clear()
        self.bytes = 0
        self._edition = edition
