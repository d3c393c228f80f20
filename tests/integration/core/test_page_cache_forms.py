"""Who gets which form of a kept page: by encoding, method, host, scheme and day."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from pytest_django.fixtures import Settings

from tests.factories.whole_site import Site, a_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    a_place()
    return Site()


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("GZip;q=0.2", "gzip"),
        ("br;q=0, gzip;q=1", "gzip"),
        ("br;q=0,gzip;q=0", ""),
        ("*", "br"),
        ("*;q=0", ""),
        ("gzip;q=0, *", "br"),
        ("identity", ""),
        ("", ""),
        ("gzip;q=banana", ""),
        ("gzip;q=-1", ""),
        (";;;,,,=;q=", ""),
        ("\x00\xff" * 20, ""),
        ("br," * 10_000, ""),
    ],
)
def test_each_gets_the_form_they_take(site: Site, accepted: str, encoding: str) -> None:
    plain = site.get("/charter/").text
    for _drawn_and_kept in range(2):
        answer = site.get("/charter/", accept_encoding=accepted)

        assert answer.headers.get("content-encoding", "") == encoding
        assert answer.text == plain
    assert site.asked == ["/charter/"]


def test_first_visitor_gets_their_form_too(site: Site) -> None:
    first = site.get("/charter/", accept_encoding="gzip")

    assert first.headers["content-encoding"] == "gzip"
    assert gzip.decompress(first.body) == site.get("/charter/").body
    assert site.asked == ["/charter/"]


@pytest.mark.parametrize("accepted", ["", "gzip", "br"])
def test_head_has_the_headers_of_get_and_no_body(site: Site, accepted: str) -> None:
    drawn = site.get("/charter/", method="HEAD", accept_encoding=accepted)
    page = site.get("/charter/", accept_encoding=accepted)
    kept_head = site.get("/charter/", method="HEAD", accept_encoding=accepted)

    assert (drawn.body, kept_head.body) == (b"", b"")
    assert drawn.headers == page.headers == kept_head.headers
    assert page.headers["content-length"] == str(len(page.body))
    assert site.asked == ["/charter/"]


def test_head_of_what_is_not_there_has_no_body(site: Site) -> None:
    answer = site.get("/no-such-page/", method="HEAD")

    assert (answer.status, answer.body) == (404, b"")


# ── Keys ──


def test_each_host_has_its_own_pages(site: Site, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "kith.example.org"]
    for host in ("localhost", "kith.example.org", "localhost", "kith.example.org"):
        assert site.get("/charter/", host=host).status == 200

    assert len(site.asked) == 2
    assert site.get("/charter/", host="elsewhere.example.org").status == 400
    assert site.get("/charter/", host="").status == 400
    assert site.get("/charter/", host="a" * 10_000).status == 400


def test_page_over_tls_and_the_way_to_it_are_not_mixed(site: Site, settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    secure = [site.get("/charter/", x_forwarded_proto="https") for _twice in range(2)]
    plain = [site.get("/charter/", x_forwarded_proto=told) for told in ("http", "https2", "")]

    assert [answer.status for answer in (*secure, *plain)] == [200] * 5
    assert len(site.asked) == 2


def test_word_of_a_proxy_that_is_not_there_changes_nothing(site: Site) -> None:
    for told in ("https", "http", "x"):
        site.get("/charter/", x_forwarded_proto=told)

    assert len(site.asked) == 1


def test_page_is_drawn_anew_on_a_new_day() -> None:
    a_place()
    now = [datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC).timestamp()]  # summer: an hour to go
    site = Site(clock=lambda: now[0])
    site.get("/charter/")
    site.get("/charter/")
    assert len(site.asked) == 1

    now[0] += 1
    site.get("/charter/")
    site.get("/charter/")
    assert len(site.asked) == 2
