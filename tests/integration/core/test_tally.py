"""Counting by the week: in memory first, in sums, and only pages that were asked for."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import pytest
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from kith.config.urls import urlpatterns as house_addresses
from kith.core.page_cache import COUNTS, kept
from kith.core.page_cache.tally import MOST_CODES, Sums, Tally
from tests.factories.whole_site import Site, a_place

pytestmark = pytest.mark.django_db
SUNDAY = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)
MONDAY, NEXT_MONDAY = date(2026, 11, 16), date(2026, 11, 23)


def counted(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("a page " * 50, status=200 if "ok" in request.path else 404)
    response[COUNTS] = "money"
    return response


def counted_by_words(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("a page", headers={COUNTS: "My partner hits me"})


urlpatterns = [
    path("kept/ok/", kept(counted)),
    path("kept/not/", kept(counted)),
    path("drawn/ok/", counted),
    path("words/", counted_by_words),
    path("cms/preview/ok/", counted),
    *house_addresses,
]
handler404 = "kith.areas.views.not_found"


@pytest.fixture
def site() -> Site:
    a_place()
    return Site(clock=SUNDAY.timestamp)


@override_settings(ROOT_URLCONF=__name__)
def test_pages_asked_for_are_counted_whether_drawn_or_kept(site: Site) -> None:
    answers = [site.get(address) for address in ("/kept/ok/", "/kept/ok/", "/drawn/ok/")]
    site.tally.flush()

    assert [COUNTS.lower() in answer.headers for answer in answers] == [False] * 3
    assert site.written == {("money", MONDAY): 3}


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    ("address", "method"),
    [
        ("/kept/ok/", "HEAD"),
        ("/drawn/ok/", "HEAD"),
        ("/kept/ok/", "POST"),
        ("/drawn/ok/", "POST"),
        ("/kept/not/", "GET"),
        ("/words/", "GET"),
        ("/cms/preview/ok/", "GET"),
        ("/check/", "GET"),
    ],
)
def test_nothing_else_is_counted(site: Site, address: str, method: str) -> None:
    answers = [site.get(address, method=method) for _twice in range(2)]
    site.tally.flush()

    assert [COUNTS.lower() in answer.headers for answer in answers] == [False, False]
    assert site.written == {}


def test_week_turns_at_midnight_where_the_house_stands() -> None:
    sums: dict[tuple[str, date], int] = {}

    def write(*, sums: Sums, into: dict[tuple[str, date], int] = sums) -> None:
        into.update(sums)

    tally = Tally(write, every=3600)
    tally.add("money", date(2026, 11, 22))
    tally.add("money", date(2026, 11, 23))
    tally.flush()

    assert sums == {("money", MONDAY): 1, ("money", NEXT_MONDAY): 1}


def test_sums_that_could_not_be_written_are_written_next_time() -> None:
    written: list[Sums] = []

    def write(*, sums: Sums) -> None:
        written.append(dict(sums))
        if len(written) == 1:
            raise Error("the database is away")

    tally = Tally(write, every=3600)
    tally.add("money", MONDAY)
    tally.flush()
    tally.add("money", MONDAY)
    tally.flush()
    tally.flush()

    assert written == [{("money", MONDAY): 1}, {("money", MONDAY): 2}]


def test_more_codes_than_pages_can_have_are_let_go() -> None:
    written: list[Sums] = []
    tally = Tally(lambda *, sums: written.append(dict(sums)), every=3600)
    for number in range(MOST_CODES + 100):
        tally.add(f"page-{number}", MONDAY)
    tally.add("page-0", MONDAY)
    tally.flush()

    assert len(written[0]) == MOST_CODES
    assert written[0]["page-0", MONDAY] == 2


def test_sums_are_written_by_a_thread_of_their_own_now_and_then() -> None:
    written: list[tuple[str, Sums]] = []
    done = threading.Event()

    def write(*, sums: Sums) -> None:
        written.append((threading.current_thread().name, dict(sums)))
        done.set()

    tally = Tally(write, every=0.01)
    tally.add("money", MONDAY)
    assert done.wait(10)
    tally.end()

    assert written == [("kith-visits", {("money", MONDAY): 1})]
