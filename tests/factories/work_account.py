"""A browser's turns in signing in by a work account: leave, sign in there, come back."""

from __future__ import annotations

import html
import re
import urllib.error
import urllib.request
from http.client import HTTPMessage
from typing import IO, Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client

from kith.accounts.models import Person
from kith.accounts.operations.work_account import link
from tests.factories.identity_provider import SUBJECT
from tests.factories.people import AT

BEGIN = "/account/work-account/begin/"
AWAY = re.compile(r'<a class="govuk-link" href="(http[^"]+)">Continue')


class NotFollowed(urllib.request.HTTPRedirectHandler):
    """The browser's turn comes in the test."""

    def redirect_request(
        self, req: Any, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


def linked(person: Person) -> None:
    link(person=person, subject=SUBJECT, by=person, at=AT)


def leave(client: Client, address: str = BEGIN, **typed: str) -> str:
    """Press the button; where the browser would be taken."""
    page = client.post(address, typed)
    assert page.status_code == 200
    found = AWAY.search(page.content.decode())
    assert found
    return html.unescape(found[1])


def visit(away: str) -> str:
    """Sign in there; the way back."""
    try:
        urllib.request.build_opener(NotFollowed).open(away)
    except urllib.error.HTTPError as redirect:
        parts = urlsplit(redirect.headers["Location"])
        return f"{parts.path}?{parts.query}"
    raise AssertionError("The provider sent nobody back.")


def sign_in(client: Client, address: str = BEGIN, **typed: str) -> HttpResponse:
    return client.get(visit(leave(client, address, **typed)))


def signed_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")
