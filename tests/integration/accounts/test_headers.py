"""The exact headers of each part of the house."""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from kith.core.headers import PERMISSIONS
from tests.factories.people import a_person, signed_in_client

pytestmark = pytest.mark.django_db

OWN = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'"
)
EDITORS = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "form-action 'self'; frame-ancestors 'self'; base-uri 'none'; frame-src 'self'"
)
ALWAYS = {
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# No other site learns the address, but our own forms must say where they come from.
AT_WORK = {**ALWAYS, "Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
VARIED = {
    "Content-Type",
    "Content-Length",
    "Content-Language",
    "Expires",
    "Location",
    "Vary",
    "X-Request-ID",
    "X-Robots-Tag",
}


def headers(answer: HttpResponse) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in VARIED}


@pytest.mark.parametrize("address", ["/work/", "/account/", "/account/login/", "/work/nowhere/"])
def test_pages_for_people_who_sign_in_are_kept_by_nobody(address: str) -> None:
    client = signed_in_client(a_person("champion"))

    assert headers(client.get(address)) == {
        **AT_WORK,
        "Content-Security-Policy": OWN,
        "X-Frame-Options": "DENY",
    }


def test_public_pages_refuse_text_as_html() -> None:
    client = signed_in_client(a_person("champion"))

    assert headers(client.get("/accessibility/")) == {
        **ALWAYS,
        "Cache-Control": "no-store",
        "Content-Security-Policy": OWN,
        "X-Frame-Options": "DENY",
    }


def test_the_editors_pages_alone_are_looser_and_kept_by_nobody() -> None:
    client = signed_in_client(a_person("content-editor"))
    client.post("/account/editors/")

    given = headers(client.get("/cms/"))

    assert given == {
        **AT_WORK,
        "Content-Security-Policy": EDITORS,
        "X-Frame-Options": "SAMEORIGIN",
    }
