"""How much a process keeps, and under which number."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from kith.config.urls import urlpatterns as house_addresses
from kith.core.models import PageGeneration
from kith.core.page_cache import kept, raise_generation
from tests.factories.whole_site import Answer, Site, a_place

KEPT = ["/", "/charter/", "/accessibility/", "/check/"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    a_place()
    return Site()


@kept
def long_page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("words " * 10_000)


@kept
def any_name(_request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(f"{name} " * 100)


urlpatterns = [
    path("long-page/", long_page),
    path("named/<str:name>/", any_name),
    *house_addresses,
]
handler404 = "kith.areas.views.not_found"
OWN_ADDRESSES = override_settings(ROOT_URLCONF=__name__)


def test_ten_thousand_addresses_that_are_not_there_keep_nothing(site: Site) -> None:
    site.get("/charter/")
    before = site.cache.store.bytes
    for number in range(10_000):
        site.cache._key({"PATH_INFO": f"/{number}/", "REQUEST_METHOD": "GET", "HTTP_HOST": "x"})
    for number in range(100):
        assert site.get(f"/no-such-{number}/").status == 404

    assert site.cache.store.bytes == before
    assert len(site.cache.store) == 1


@OWN_ADDRESSES
def test_ten_thousand_pages_stay_within_the_bound_and_the_least_asked_for_goes_first() -> None:
    a_place()
    site = Site(most_bytes=100_000)
    site.get("/named/first/")
    for number in range(2_000):
        site.get(f"/named/{number}/")
        if number % 10 == 0:
            site.get("/named/first/")
        assert site.cache.store.bytes <= 100_000

    assert site.asked.count("/named/first/") == 1
    assert 10 < len(site.cache.store) < 60


@OWN_ADDRESSES
def test_page_too_large_for_the_bound_is_answered_and_not_kept() -> None:
    a_place()
    site = Site(most_bytes=100_000)

    answers = [site.get("/long-page/", accept_encoding="br") for _twice in range(2)]

    assert answers[0].body == answers[1].body
    assert len(site.asked) == 2
    assert site.cache.store.bytes == 0


def test_bound_of_nothing_keeps_nothing() -> None:
    a_place()
    site = Site(most_bytes=0)

    assert [site.get("/charter/").status for _twice in range(2)] == [200, 200]
    assert len(site.asked) == 2


def test_bytes_are_what_the_pages_hold(site: Site) -> None:
    for accepted in ("", "gzip", "br", "gzip"):
        for address in KEPT:
            site.get(address, accept_encoding=accepted)

    pages = site.cache.store._pages.values()
    assert site.cache.store.bytes == sum(page.size for page in pages)
    assert [sorted(page.forms) for page in pages] == [["", "br", "gzip"]] * len(KEPT)


# ── The number ──


def test_raised_generation_empties_every_process(site: Site) -> None:
    other = Site()
    for one in (site, other):
        one.get("/charter/")
        one.get("/charter/")
    raise_generation()
    for one in (site, other):
        one.get("/charter/")
        one.get("/charter/")

    assert (len(site.asked), len(other.asked)) == (2, 2)


def test_page_drawn_while_the_generation_is_raised_is_never_given_out(site: Site) -> None:
    site.before = lambda _environ: raise_generation()
    site.get("/charter/")
    site.before = None
    site.get("/charter/")
    site.after = lambda _environ: raise_generation()
    raise_generation()
    site.get("/charter/")
    site.after = None
    site.get("/charter/")
    assert len(site.asked) == 4

    site.get("/charter/")
    assert len(site.asked) == 4


def test_number_that_comes_back_after_a_restore_finds_nothing(site: Site) -> None:
    site.get("/charter/")
    PageGeneration.objects.update(number=PageGeneration.objects.get().number + 1)
    site.get("/accessibility/")
    PageGeneration.objects.update(number=PageGeneration.objects.get().number - 1)
    site.get("/charter/")

    assert site.asked == ["/charter/", "/accessibility/", "/charter/"]


def test_lost_row_is_made_anew(site: Site) -> None:
    PageGeneration.objects.all().delete()
    site.get("/charter/")
    raise_generation()
    site.get("/charter/")
    raise_generation()
    site.get("/charter/")

    assert len(site.asked) == 3


def test_database_that_is_away_leaves_the_answer_to_django(site: Site) -> None:
    site.get("/healthz")
    site.get("/charter/")

    def away(*_given: object) -> None:
        raise Error("the database is away")

    with connection.execute_wrapper(away):
        answers: list[Answer] = [site.get("/healthz"), site.get("/charter/")]
        assert [answer.status for answer in answers] == [200, 500]
    assert site.asked == ["/healthz", "/charter/", "/healthz", "/charter/"]
    site.get("/charter/")
    assert len(site.asked) == 4


def test_bound_comes_from_the_environment() -> None:
    assert django_settings.PAGE_CACHE_BYTES == 32_000_000
