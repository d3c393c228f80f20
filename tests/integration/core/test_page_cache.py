"""What is kept whole and given to everybody, and what is not."""

from __future__ import annotations

import logging

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import get_resolver, path
from pytest_django import DjangoAssertNumQueries

from kith.accounts.doors import door_of
from kith.areas.queries import current_area
from kith.config.urls import urlpatterns as house_addresses
from kith.core.page_cache import keep, kept, never_keep
from kith.core.page_cache.marks import is_kept
from tests.factories.people import a_person, signed_in_client
from tests.factories.whole_site import Site, a_place

pytestmark = pytest.mark.django_db
KEPT = ["/", "/charter/", "/accessibility/", "/check/"]
NOT_COMPARED = {"x-request-id", "content-length", "vary", "kith-counts"}


@pytest.fixture
def site() -> Site:
    a_place()
    return Site()


# ── A view for each way to go wrong ──


@kept
def with_cookie(_request: HttpRequest) -> HttpResponse:
    response = HttpResponse("a cookie")
    response.set_cookie("who", "1")
    return response


@kept
def with_session(request: HttpRequest) -> HttpResponse:
    request.session["seen"] = "this page"
    return HttpResponse("for one alone")


@kept
def with_private(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("mine", headers={"Cache-Control": "private"})


@kept
def with_no_store(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("mine", headers={"Cache-Control": "no-store"})


@kept
def with_language(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello", headers={"Vary": "Accept-Language"})


@kept
def with_status(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("teapot", status=418)


@kept
def let_go(_request: HttpRequest) -> HttpResponse:
    return never_keep(HttpResponse("not this one"))


def unmarked(_request: HttpRequest) -> HttpResponse:
    return keep(HttpResponse("the view is not @kept"))


urlpatterns = [
    path("with-cookie/", with_cookie),
    path("with-session/", with_session),
    path("with-private/", with_private),
    path("with-no-store/", with_no_store),
    path("with-language/", with_language),
    path("with-status/", with_status),
    path("let-go/", let_go),
    path("unmarked/", unmarked),
    *house_addresses,
]
handler404 = "kith.areas.views.not_found"
OWN_ADDRESSES = override_settings(ROOT_URLCONF=__name__)


# ── What is kept ──


@pytest.mark.parametrize("address", KEPT)
def test_public_page_is_drawn_once(
    site: Site, address: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = site.get(address)

    with django_assert_num_queries(1):  # the generation
        second = site.get(address)

    assert first.status == 200
    assert (second.status, second.headers, second.body) == (200, first.headers, first.body)
    assert site.asked == [address]


@pytest.mark.parametrize("address", KEPT)
def test_kept_page_carries_every_header_of_djangos_but_its_own_id(site: Site, address: str) -> None:
    django = signed_in_client(a_person()).get(address)  # a client, as Django alone answers
    site.get(address)
    page = site.get(address)

    wanted = {name.lower(): value for name, value in django.headers.items()}
    wanted = {k: v for k, v in wanted.items() if k not in NOT_COMPARED}
    given = {k: v for k, v in page.headers.items() if k not in {"content-length", "vary"}}
    assert given == wanted
    assert page.headers["vary"] == "Accept-Encoding"
    assert page.headers["content-length"] == str(len(page.body))
    assert page.headers["cache-control"] == "no-store"
    assert len(page.names) == len(set(page.names))


def test_brand_is_kept_by_its_version_alone(site: Site) -> None:
    area = current_area()
    assert area is not None
    right, wrong = f"/brand/{area.brand_version}.css", "/brand/anything.css"

    answers = [site.get(address) for address in (right, right, wrong, wrong)]

    assert [answer.headers["cache-control"] for answer in answers] == [
        "public, max-age=31536000, immutable",
        "public, max-age=31536000, immutable",
        "public, max-age=0",
        "public, max-age=0",
    ]
    assert site.asked == [right, wrong, wrong]


def test_kept_page_leaves_no_line_in_the_log(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "kith"):
        site.get("/charter/")
        drawn = len([line for line in caplog.records if line.name == "kith.requests"])
        site.get("/charter/")

    assert drawn == 1
    assert len([line for line in caplog.records if line.name == "kith.requests"]) == 1


def test_signed_in_person_gets_the_same_bytes_whether_drawn_or_kept() -> None:
    a_place()
    cookies = signed_in_client(a_person("records-administrator")).cookies
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
    for_them, for_all = Site(), Site()

    drawn = for_them.get("/charter/", cookie=cookie)
    kept_for_them = for_them.get("/charter/", cookie=cookie)
    stranger = for_all.get("/charter/")

    assert cookie.startswith("kith_session=")
    assert "HTTP_COOKIE" not in for_them.environs[0]
    assert drawn.body == kept_for_them.body == stranger.body
    assert drawn.headers == kept_for_them.headers == stranger.headers


def test_person_at_work_is_asked_for_by_their_cookie(site: Site) -> None:
    cookies = signed_in_client(a_person("records-administrator")).cookies
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())

    assert site.get("/work/", cookie=cookie).status == 200
    assert site.get("/work/").status == 302
    assert len(site.cache.store) == 0


# ── No cookie on a public page ──

STALE = "kith_session=" + "a" * 32 + "; messages=old; kith_cms=" + "b" * 32
PUBLIC = [*KEPT, "/search/", "/plan/", "/plan/arrangements/", "/no-such-page/", "/no.such"]
PUBLIC += ["/media/original_images/nothing.jpg"]


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize(("method", "query"), [("GET", "a=b"), ("GET", ""), ("POST", "")])
def test_public_page_leaves_a_stale_cookie_alone(
    site: Site, address: str, method: str, query: str
) -> None:
    answer = site.get(address, method=method, query=query, cookie=STALE)

    named = {name: value for name, value in answer.headers.items() if "cookie" in name}
    assert named == {}
    assert "cookie" not in answer.headers.get("vary", "").lower()


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("query", ["", "?a=b"])
def test_django_alone_leaves_a_stale_cookie_alone(
    client: Client, site: Site, address: str, query: str
) -> None:
    for name in ("kith_session", "messages"):
        client.cookies[name] = "a" * 32

    answers = [client.get(address + query), client.post(address + query)]

    assert [dict(answer.cookies) for answer in answers] == [{}, {}]


def test_session_of_a_person_at_work_outlives_a_public_page() -> None:
    a_place()
    client = signed_in_client(a_person("records-administrator"))
    before = client.cookies["kith_session"].value

    client.get("/charter/?a=b")

    assert client.cookies["kith_session"].value == before
    assert client.get("/work/").status_code == 200


@pytest.mark.parametrize(
    "address", ["/work/", "/charter/", "/leave/", "/no-such-page/", "/healthz"]
)
@pytest.mark.parametrize("cookie", ['kith_session="\\000aaaaaaaa"', "kith_session=" + "a" * 3_000])
def test_cookie_that_is_no_key_opens_nothing(site: Site, address: str, cookie: str) -> None:
    with_it, without = (site.get(address, query="a=b", **more) for more in ({"cookie": cookie}, {}))

    assert with_it.status == without.status
    assert with_it.status < 500


# ── What is not ──


@pytest.mark.parametrize(
    ("address", "query", "method", "status"),
    [
        ("/charter/", "a=b", "GET", 200),
        ("/check/", "", "POST", 200),
        ("/no-such-page/", "", "GET", 404),
        ("/charter", "", "GET", 301),
        ("/healthz", "", "GET", 200),
        ("/work/", "", "GET", 302),
        ("/cms/", "", "GET", 302),
        ("/leave/", "", "GET", 302),
        ("/charter/", "", "OPTIONS", 405),
        ("/charter/", "", "BREW", 403),
        ("/" + "a" * 5_000 + "/", "", "GET", 404),
    ],
)
def test_what_is_not_kept(site: Site, address: str, query: str, method: str, status: int) -> None:
    answers = [site.get(address, query=query, method=method) for _twice in range(2)]

    assert [answer.status for answer in answers] == [status, status]
    assert site.asked == [address, address]
    assert len(site.cache.store) == 0


@OWN_ADDRESSES
@pytest.mark.parametrize(
    ("address", "trouble"),
    [
        ("/with-cookie/", "Set-Cookie"),
        ("/with-session/", "Vary:Cookie"),
        ("/with-private/", "Cache-Control"),
        ("/with-no-store/", "Cache-Control"),
        ("/with-language/", "Vary:Accept-Language"),
    ],
)
def test_marked_answer_that_is_not_for_all_is_our_error_and_is_told_once(
    site: Site, address: str, trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    answers = [site.get(address, cookie="kith_session=x") for _twice in range(2)]

    view = f"{__name__}.{address.strip('/').replace('-', '_')}"
    told = [line.args for line in caplog.records if line.levelno == logging.ERROR]
    assert [answer.status for answer in answers] == [200, 200]
    assert len(site.asked) == 2
    assert len(site.cache.store) == 0
    assert told == [(view, trouble)]


@OWN_ADDRESSES
@pytest.mark.parametrize(
    ("address", "status"), [("/with-status/", 418), ("/let-go/", 200), ("/unmarked/", 200)]
)
def test_answer_that_is_let_go_is_not_kept(site: Site, address: str, status: int) -> None:
    answers = [site.get(address) for _twice in range(2)]

    assert [answer.status for answer in answers] == [status, status]
    assert len(site.asked) == 2


def test_no_view_behind_a_door_is_marked_as_kept() -> None:
    views = [one.callback for one in _addresses(get_resolver().url_patterns)]

    assert [view for view in views if is_kept(view) and door_of(view)] == []
    assert len([view for view in views if is_kept(view)]) >= len(KEPT)


def _addresses(patterns: list) -> list:
    found = []
    for one in patterns:
        found += _addresses(one.url_patterns) if hasattr(one, "url_patterns") else [one]
    return found
