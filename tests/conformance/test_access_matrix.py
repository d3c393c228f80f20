"""Every address of the house stands in `docs/access.md`, and answers as it says there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from kith.accounts.doors import door_of
from kith.areas.operations import load_pack
from tests.factories.packs import pack_with_pages

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "access.md"
ROW = re.compile(r"^\| `(?P<address>/[^`]*)` \|(?P<cells>.*)\|$", re.MULTILINE)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
COOKIE = re.compile(r"`(?P<name>[^`]+)`(?: by (?P<methods>[A-Z]+(?:, [A-Z]+)*))?")
BEHIND_DOORS = "## For people who sign in"
NOT_ALLOWED = 405
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)

# What stands for a part of an address when it is asked for.
SAMPLES = {
    "version": "0",
    "rest": "1/",
    "app_label": "wagtailcore",
    "model_name": "page",
    "command": "publish",
    "uuid": "00000000-0000-0000-0000-000000000000",
}
# An expression of allauth's, asked for with a link that nobody was sent.
ADDRESSES = {
    r"/account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": (
        "/account/password/reset/key/1-x/"
    ),
}
CONVERTERS = {"int": "1", "path": "x", "slug": "x", "str": "x", "uuid": SAMPLES["uuid"]}

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: an address, or (ending in `…`) all that begin with it."""

    address: str
    methods: tuple[str, ...]
    statuses: tuple[int, ...]
    cookies: tuple[tuple[str, tuple[str, ...]], ...]

    def cookies_by(self, method: str) -> tuple[str, ...]:
        """The cookies that the answer to this method sets."""
        return tuple(name for name, methods in self.cookies if method in methods)

    def covers(self, route: str) -> bool:
        """Whether this row speaks for the route."""
        if self.address.endswith("…"):
            return route.startswith(self.address.removesuffix("…"))
        return route == self.address


def table() -> list[Row]:
    """The rows of the document."""
    rows = []
    for match in ROW.finditer(DOCUMENT.read_text(encoding="utf-8")):
        methods, answers, cookies, *_rest = (cell.strip() for cell in match["cells"].split("|"))
        rows.append(
            Row(
                address=match["address"],
                methods=told(methods),
                statuses=tuple(int(one) for one in re.findall(r"\b\d{3}\b", answers)),
                cookies=tuple(
                    (cookie["name"], told(cookie["methods"] or methods))
                    for cookie in COOKIE.finditer(cookies)
                ),
            )
        )
    return rows


def told(methods: str) -> tuple[str, ...]:
    """The methods that a cell names."""
    return METHODS if methods == "any" else tuple(methods.split(", "))


def doors() -> dict[str, str]:
    """The door that the document names for each address behind one."""
    part = DOCUMENT.read_text(encoding="utf-8").partition(BEHIND_DOORS)[2].partition("\n## ")[0]
    return {
        match["address"]: match["cells"].split("|")[3].strip().strip("`")
        for match in ROW.finditer(part)
    }


def views(resolver: URLResolver, prefix: str = "/") -> Iterator[tuple[str, Callable[..., object]]]:
    """Every route with its view."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, entry.callback
        else:
            yield from views(entry, route)


ALL_ROUTES = sorted({route for route, _view in views(get_resolver())})


def row_for(route: str, rows: list[Row]) -> Row | None:
    """The row that speaks for a route: its own, else the longest beginning."""
    covering = [row for row in rows if row.covers(route)]
    return max(covering, key=lambda row: (row.address == route, len(row.address)), default=None)


def address_of(route: str) -> str:
    """An address that the route answers; expressions of Wagtail's pages become their root."""
    if route in ADDRESSES:
        return ADDRESSES[route]
    if "^" in route:
        return route.partition("^")[0]
    named = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: SAMPLES.get(part[1], part[0]), route)
    return re.sub(r"<(?:(\w+):)?\w+>", lambda part: CONVERTERS[part[1] or "str"], named)


@pytest.fixture
def area() -> None:
    load_pack(pack=pack_with_pages(), by=None, at=AT)


def test_every_address_is_declared() -> None:
    rows = table()

    assert [route for route in ALL_ROUTES if row_for(route, rows) is None] == []


def test_every_row_speaks_for_an_address() -> None:
    rows = table()
    speaking = {row_for(route, rows) for route in ALL_ROUTES}

    assert [row.address for row in rows if row not in speaking] == []


def test_undeclared_address_is_noticed() -> None:
    rows = [row for row in table() if row.address != "/check/"]

    assert [route for route in ALL_ROUTES if row_for(route, rows) is None] == ["/check/"]


def test_every_door_is_the_one_that_the_table_tells() -> None:
    hung = {
        route: str(door)
        for route, view in views(get_resolver())
        if (door := door_of(view)) is not None
    }

    assert doors() == hung


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.usefixtures("area")
def test_anyone_gets_what_the_table_says(client: Client, method: str, settings: Settings) -> None:
    settings.KITH_COMPONENTS = False  # as in production
    rows = table()
    wrong = []
    for route in ALL_ROUTES:
        row = row_for(route, rows)
        if row is None:
            continue  # test_every_address_is_declared says so
        response = client.generic(method, address_of(route))
        expected = row.statuses if method in row.methods else (NOT_ALLOWED,)
        if response.status_code not in expected:
            wrong.append(f"{method} {route}: {response.status_code}, the table says {expected}")
        if tuple(response.cookies) != row.cookies_by(method):
            wrong.append(f"{method} {route}: cookies {list(response.cookies)}")
        client.cookies.clear()

    assert wrong == []
