"""Where the links of pages lead, and which lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.urls import Resolver404, resolve
from wagtail.models import Page

from kith.front.records import LinkCheck, PageExamined, SearchEntry

PAGES = "wagtail_serve"
WELL = 200
ID = re.compile(rb"""\bid=["']?([^"'\s>]+)""")
PLAIN = ("mailto:", "tel:", "sms:")


@dataclass(frozen=True, slots=True)
class DeadLink:
    """A link that leads nowhere: to what, and why."""

    to: str
    why: str


class LinksOfSite:
    """What is live here and what outside addresses answered, asked once for many links.

    Two queries however many links there are, and a look at each page that a link enters by an
    anchor.
    """

    def __init__(self, *, pages: Iterable[int], addresses: Iterable[str]) -> None:
        wanted = list(pages)
        self.addresses = set(addresses)
        self.live = set(Page.objects.filter(pk__in=wanted, live=True).values_list("pk", flat=True))
        asked = [one for one in self.addresses if is_outside(one)]
        bad = LinkCheck.objects.filter(address__in=asked).exclude(answer=LinkCheck.Answer.WORKS)
        self.bad = {one.address: one for one in bad}
        inside = {path_of(one) for one in self.addresses if one.startswith("/")}
        self.paths = (
            set(SearchEntry.objects.filter(address__in=inside).values_list("address", flat=True))
            if inside
            else set()
        )

    def dead(self, *, pages: Iterable[int], addresses: Iterable[str]) -> list[DeadLink]:
        """The links among these that lead nowhere."""
        gone = [
            DeadLink(f"page {one}", "This page is not live.")
            for one in sorted(pages)
            if one not in self.live
        ]
        return gone + [found for one in sorted(addresses) if (found := self._dead(one))]

    def _dead(self, address: str) -> DeadLink | None:
        if address.startswith(PLAIN):
            return None
        if is_outside(address):
            check = self.bad.get(address)
            return DeadLink(address, told_of(check)) if check else None
        if not address.startswith("/"):
            return DeadLink(address, "This is neither an address of this site nor of another.")
        path, anchor = path_of(address), urlsplit(address).fragment
        if not self._is_there(path):
            return DeadLink(address, "There is no such page here.")
        if anchor and unquote(anchor) not in ids_on(path):
            return DeadLink(address, f"The page has no place called “{anchor}”.")
        return None

    def _is_there(self, path: str) -> bool:
        if path in self.paths or path == "/":
            return True
        try:
            found = resolve(path)
        except Resolver404:
            return False
        return found.url_name != PAGES


def told_of(check: LinkCheck) -> str:
    """What came of asking an outside address, in a sentence."""
    if check.answer == LinkCheck.Answer.GONE:
        return f"It answered {check.status} on {check.checked_at:%-d %B %Y}."
    if check.answer == LinkCheck.Answer.REFUSED:
        return "It leads into a closed network, so visitors cannot follow it."
    return f"It did not answer on {check.checked_at:%-d %B %Y}."


def is_outside(address: str) -> bool:
    """Whether an address leads to another site."""
    return address.startswith(("http://", "https://"))


def path_of(address: str) -> str:
    """The path of an address of this site."""
    return unquote(urlsplit(address).path) or "/"


def ids_on(path: str) -> frozenset[str]:
    """The places on a public page that an anchor may name: the page is drawn, and looked at."""
    host = settings.ALLOWED_HOSTS[0] if settings.ALLOWED_HOSTS else "localhost"
    told: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path.encode().decode("latin-1"),  # as WSGI has it
        "SERVER_NAME": host.lstrip(".").replace("*", "localhost"),
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "https",
        "HTTP_X_FORWARDED_PROTO": "https",
        "wsgi.input": BytesIO(),
    }
    answer = _handler().get_response(WSGIRequest(told))
    if answer.status_code != WELL or not isinstance(answer, HttpResponse):
        return frozenset()
    return frozenset(one.decode(errors="replace") for one in ID.findall(answer.content))


@cache
def _handler() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def dead_links() -> list[tuple[PageExamined, list[DeadLink]]]:
    """Every live page with links that lead nowhere, and those links. Four queries at most."""
    examined = list(
        PageExamined.objects.filter(page__live=True).select_related("page").order_by("page__title")
    )
    site = LinksOfSite(
        pages={one for each in examined for one in each.linked_pages},
        addresses={one for each in examined for one in each.addresses},
    )
    return list(_with_dead(examined, site))


def _with_dead(
    examined: Iterable[PageExamined], site: LinksOfSite
) -> Iterator[tuple[PageExamined, list[DeadLink]]]:
    for one in examined:
        if dead := site.dead(pages=one.linked_pages, addresses=one.addresses):
            yield one, dead


def outside_addresses() -> list[str]:
    """Every outside address that a live page leads to, each once."""
    kept = PageExamined.objects.filter(page__live=True).values_list("addresses", flat=True)
    return sorted({one for addresses in kept for one in addresses if is_outside(one)})
