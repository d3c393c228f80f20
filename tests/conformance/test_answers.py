"""Every answer of the house: its headers, and that no page holds code or asks anybody else.

What a browser would refuse is looked for in the pages themselves, at every address and on every
live page; a browser crawls them too (tests/browser/test_sessions.py, test_public_pages.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from kith.areas.operations import load_pack
from kith.core.headers import PERMISSIONS, content_security_policy
from tests.conformance import authorisation as matrix
from tests.conformance.test_access_matrix import ALL_ROUTES, address_of
from tests.factories.packs import pack, pack_with_pages
from tests.factories.people import AT, a_membership, signed_in_client

EDITORS = "/cms/"  # Wagtail's pages: they run scripts of their own, under a looser policy
ROLES = ("records-administrator", "directory-moderator", "content-publisher")
# Attributes by which a browser fetches without being asked, and the links that it fetches.
FETCHING = {"src", "srcset", "data", "poster", "background", "formaction"}
FETCHED = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "apple-touch-icon"}
OUTSIDE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//|^(?!data:)[a-z][a-z0-9+.-]*:", re.I)
OURS = "http://testserver/"
FEWEST_PUBLIC, FEWEST_AT_WORK = 60, 50

pytestmark = pytest.mark.django_db


class _Flaws(HTMLParser):
    """What a page holds that the policy refuses, or that asks somebody else."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.found += [f"<{tag} {name}>" for name in told if name == "style" or name[:2] == "on"]
        if tag == "style":
            self.found.append("<style>")
        self._script = tag == "script" and "src" not in told and "json" not in told.get("type", "")
        fetched = [told[name] for name in FETCHING & told.keys()]
        if tag == "link" and FETCHED & set(told.get("rel", "").split()):
            fetched.append(told.get("href", ""))
        if tag == "form":
            fetched.append(told.get("action", ""))
        self.found += [
            f"<{tag}> asks {one}"
            for one in fetched
            if OUTSIDE.match(one) and not one.startswith(OURS)
        ]

    def handle_data(self, data: str) -> None:
        if self._script and data.strip():
            self.found.append("<script> with code")

    def handle_endtag(self, tag: str) -> None:
        self._script = False


def flaws(page: str) -> list[str]:
    """What is wrong with the code of a page."""
    reader = _Flaws()
    reader.feed(page)
    return reader.found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("<p style='a: b'>", ["<p style>"]),
        ("<a onclick='go()'>", ["<a onclick>"]),
        ("<style>p {}</style>", ["<style>"]),
        ("<script>go()</script>", ["<script> with code"]),
        ("<img src='//elsewhere.example/a.png'>", ["<img> asks //elsewhere.example/a.png"]),
        ("<link rel='icon' href='https://a.example/'>", ["<link> asks https://a.example/"]),
        ("<form action='https://a.example/'>", ["<form> asks https://a.example/"]),
        ("<script src='/own.js'></script><a href='https://a.example/'>", []),
        ("<script type='application/json'>{}</script><img src='data:image/png;base64,'>", []),
    ],
)
def test_flaws_of_a_page_are_noticed(code: str, found: list[str]) -> None:
    assert flaws(code) == found


def wrong_headers(answer: Any, address: str) -> list[str]:
    """What the headers of an answer lack."""
    kind = answer.get("Content-Type", "")
    is_page = kind.startswith("text/html")
    staff = address.startswith(("/work/", "/account/"))
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin" if staff else "no-referrer",
        "Permissions-Policy": PERMISSIONS,
    }
    wrong = [
        f"{name}: {answer.get(name)}" for name, value in wanted.items() if answer.get(name) != value
    ]
    policy = answer.get("Content-Security-Policy", "")
    if is_page and policy != content_security_policy(address):
        wrong.append(f"policy: {policy}")
    if "default-src 'none'" not in policy or "frame-ancestors" not in policy:
        wrong.append(f"policy: {policy}")
    if is_page and answer.status_code == 200 and "no-store" not in answer.get("Cache-Control", ""):
        wrong.append("may be kept")
    if answer.content and not kind:
        wrong.append("says not what it is")
    if answer.content and kind.startswith("text/") and "charset=" not in kind:
        wrong.append(f"says not its letters: {kind}")
    return wrong


def looked_at(client: Client, addresses: Iterator[str]) -> tuple[int, list[str]]:
    """How many pages there were, and what is wrong with the answers."""
    pages, wrong = 0, []
    for address in addresses:
        answer = client.get(address)
        says = wrong_headers(answer, address)
        if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            pages += answer.status_code == 200
            says += flaws(answer.content.decode())
        wrong += [f"{address}: {one}" for one in says]
    return pages, wrong


def public_addresses() -> Iterator[str]:
    """Every address that stands behind no door, every live page, and what is not there."""
    from wagtail.models import Page

    behind = {address.route for address in matrix.addresses()}
    for route in ALL_ROUTES:
        if route not in behind and not route.startswith(EDITORS):
            yield address_of(route)
    for page in Page.objects.live().specific():
        if page.url:
            yield page.url
    yield from ("/no-such-page/", "/static/", "/media/", "/static/none.css", "/.git/config")


def test_every_public_answer_carries_its_headers(client: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    load_pack(pack=pack_with_pages(), by=None, at=AT)

    pages, wrong = looked_at(client, public_addresses())

    assert "\n".join(wrong) == ""
    assert pages >= FEWEST_PUBLIC
    assert {
        address: client.get(address).status_code for address in ("/static/", "/media/", "/.git/")
    } == {"/static/": 404, "/media/": 404, "/.git/": 404}
    assert client.generic("TRACE", "/").status_code == 405


def test_every_answer_at_work_carries_its_headers() -> None:
    load_pack(pack=pack(), by=None, at=AT)
    where = matrix.world(ROLES[0])
    a_membership(where.person, *ROLES[1:])
    client = signed_in_client(where.person)

    pages, wrong = looked_at(
        client,
        (
            matrix.filled(address.route, next(matrix.own_and_none(address, where)))
            for address in matrix.addresses()
        ),
    )

    assert "\n".join(wrong) == ""
    assert pages >= FEWEST_AT_WORK
