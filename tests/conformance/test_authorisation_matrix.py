"""Every address behind a door, by every role, by own, colleague's, other and none, by method.

What is answered must equal what `roles.toml` gives, and what `docs/security/access-matrix.md`
tells. After a change of rights: `make matrix` writes the report anew, and its difference shows
in the review what the change gives and takes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.http import HttpResponseNotFound
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kith.accounts.doors import door_of
from kith.accounts.rules.access_table import ANY, roles
from kith.config import urls
from kith.core.offers import kinds
from tests.conformance import authorisation as matrix
from tests.factories.people import an_area, signed_in_client

REPORT = Path(__file__).resolve().parents[2] / "docs" / "security" / "access-matrix.md"
WRITING = "KITH_WRITE_MATRIX"
STAFF = ("/work/", "/account/")
# Steps of signing in and of joining, which people come to before they have signed in, and pages
# of allauth's that it guards itself; `docs/access.md` says what anyone gets there.
WITHOUT_DOOR = (
    "/account/2fa/authenticate/",
    "/account/2fa/recovery-codes/download/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/add/",
    "/account/2fa/webauthn/keys/<int:pk>/remove/",
    "/account/2fa/webauthn/login/",
    "/account/confirm-email/",
    "/account/demo/",
    "/account/email/",
    "/account/join/<str:token>/",
    "/account/signup/",
    "/account/work-account/begin/",
    "/account/work-account/callback/",
)
FEWEST_ADDRESSES = 20
INTRODUCTION = """# The authorisation matrix

Written by `make matrix` from what the house answers; a test fails when it answers otherwise. One person a role stands in a team of an organisation and asks for every address behind a door: for their own record, for a colleague's of the same team, for another organisation's (*other*), and for one that is not there (never let in). A cell tells whose records the role is let in to; **in** stands for an address that names no record, - for 404. GET stands for HEAD too; every other method is answered 405. Who may do what, and why, stands in `src/kith/accounts/roles.toml`.

"""

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _pages_of_refusal_are_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of some seven thousand answers are refusals; what stands on that page counts elsewhere."""
    monkeypatch.setattr(urls, "handler404", lambda *_, **__: HttpResponseNotFound())


def section(role: str, cells: dict[tuple[str, str], str]) -> str:
    """One role's part of the report."""
    heading = [f"## {role}", "", "| Address | GET | POST |", "| --- | --- | --- |"]
    lines = [
        f"| `{route}` | {cells[route, 'GET']} | {cells[route, 'POST']} |"
        for route in sorted({route for route, _method in cells})
    ]
    return "\n".join([*heading, *lines]) + "\n"


def told_of(role: str) -> str:
    """What the committed report says of a role."""
    text = REPORT.read_text(encoding="utf-8") if REPORT.exists() else ""
    found = re.search(rf"^## {re.escape(role)}\n.*?(?=^## |\Z)", text, re.M | re.S)
    return found[0].rstrip("\n") + "\n" if found else ""


@pytest.mark.parametrize("role", matrix.ROLES)
def test_role_gets_what_the_table_gives(role: str) -> None:
    an_area()
    where = matrix.world(role)
    client = signed_in_client(where.person)
    client.raise_request_exception = False
    wrong: list[str] = []

    cells = matrix.opened_by(client, role, where, wrong.append)

    assert wrong == []
    if os.environ.get(WRITING):
        parts = [told_of(one) for one in matrix.ROLES]
        parts[matrix.ROLES.index(role)] = section(role, cells)
        REPORT.write_text(INTRODUCTION + "\n".join(filter(None, parts)), encoding="utf-8")
    assert told_of(role) == section(role, cells)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_not_allowed(method: str) -> None:
    an_area()
    where = matrix.world("records-administrator")
    client = signed_in_client(where.person)
    answered = {}
    for address in matrix.addresses():
        for parts in matrix.own_and_none(address, where):
            path = matrix.filled(address.route, parts)
            answered[path] = matrix.answer(client, method, path).status

    assert {path: status for path, status in answered.items() if status != 405} == {}


def test_anyone_is_asked_to_sign_in(client: Client) -> None:
    an_area()
    where = matrix.world("practitioner")
    answered = {}
    for address in matrix.addresses():
        for parts in matrix.own_and_none(address, where):
            path = matrix.filled(address.route, parts)
            response = client.get(path)
            if response.status_code != matrix.NOT_ALLOWED:
                answered[path] = response.headers.get("Location", str(response.status_code))

    unasked = {
        path: to for path, to in answered.items() if not to.startswith("/account/login/?next=")
    }
    assert unasked == {}
    assert len(answered) > FEWEST_ADDRESSES


def views(resolver: URLResolver, prefix: str = "/") -> list[tuple[str, Callable[..., object]]]:
    """Every route of the house with its view."""
    found: list[tuple[str, Callable[..., object]]] = []
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            found.append((route, entry.callback))
        else:
            found += views(entry, route)
    return found


def test_no_view_escapes_its_door() -> None:
    """Each of our own views for people who sign in hangs a door, but for those named above."""
    escaped = sorted(
        route
        for route, view in views(get_resolver())
        if route.startswith(STAFF)
        and str(getattr(view, "__module__", "")).startswith("kith.")
        and door_of(view) is None
    )

    assert tuple(escaped) == WITHOUT_DOOR


def test_every_kind_of_the_table_is_offered() -> None:
    named = {right.kind for role in roles().values() for right in role.rights}

    assert sorted(named - kinds().keys()) == []


def test_every_relation_of_the_table_is_known_to_its_kind() -> None:
    unknown = [
        f"{role.code}: {right}"
        for role in roles().values()
        for right in role.rights
        for relation in right.relations
        if relation != ANY and relation not in kinds()[right.kind].relations
    ]

    assert unknown == []
