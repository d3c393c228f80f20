"""What every public page carries, and what it leaves out: headers, cookies, the exit, errors."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from kith.areas import views
from kith.areas.operations import load_pack
from kith.areas.queries import contacts_for_public, current_area
from tests.factories.packs import pack

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
PAGES = {"/": 200, "/charter/": 200, "/accessibility/": 200, "/check/": 200, "/no-such-page/": 404}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'"
)

pytestmark = pytest.mark.django_db


def load(code: str = "rotherham") -> None:
    load_pack(pack=pack(code), by=None, at=AT)


@pytest.mark.parametrize(("address", "status"), PAGES.items())
def test_public_page_carries_the_safe_headers_and_no_cookie(
    client: Client, address: str, status: int
) -> None:
    load()
    response = client.get(address)

    assert response.status_code == status
    assert response["Content-Security-Policy"] == POLICY
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert dict(response.cookies) == {}


@pytest.mark.parametrize("address", PAGES)
def test_adopted_place_may_be_found_by_search_engines(client: Client, address: str) -> None:
    load("exampleton")
    response = client.get(address)

    assert response.has_header("X-Robots-Tag") is False
    assert response.content.decode().count('<meta name="robots"') == 0


@pytest.mark.parametrize("address", PAGES)
def test_page_of_a_place_that_has_not_adopted_says_so(client: Client, address: str) -> None:
    load()
    page = client.get(address).content.decode()

    assert page.count("This is not a council service.") == 1
    assert page.count('<meta name="robots" content="noindex">') == 1


def test_page_of_a_place_that_has_adopted_does_not_say_trial(client: Client) -> None:
    load("exampleton")

    assert client.get("/charter/").content.decode().count("not a council service") == 0


def test_pack_that_names_who_adopted_it_but_no_day_is_not_adopted(client: Client) -> None:
    given = pack("exampleton")
    half = replace(given, area=replace(given.area, adopted_on=None))
    load_pack(pack=half, by=None, at=AT)

    assert client.get("/charter/")["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("address", PAGES)
def test_exit_is_the_first_link_of_the_page(client: Client, address: str) -> None:
    load()
    body = client.get(address).content.decode().partition("<body")[2]

    assert body.partition("<a ")[2].startswith('href="/leave/"')
    assert body.count("data-exit data-once") == 1


def test_leaving_goes_to_the_neutral_page_with_the_only_cookie(client: Client) -> None:
    load()
    response = client.get("/leave/")

    assert (response.status_code, response["Location"]) == (302, pack("rotherham").brand.exit_url)
    assert list(response.cookies) == ["left"]
    assert (response.cookies["left"]["max-age"], response.cookies["left"]["httponly"]) == (5, True)
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"


def test_footer_shows_every_number_to_ring_in_danger(client: Client) -> None:
    load()
    footer = client.get("/charter/").content.decode().partition('<footer class="kith-footer')[2]
    danger = [one for one in pack("rotherham").contacts if one.tier == "danger" and one.phone]

    assert [footer.count(one.name) for one in danger] == [1] * len(danger)


def test_brand_of_this_version_is_kept_a_year(client: Client) -> None:
    load()
    area = current_area()
    assert area is not None
    response = client.get(f"/brand/{area.brand_version}.css")

    colours = pack("rotherham").brand.custom_properties
    declared = "".join(f"{name}:{value};" for name, value in sorted(colours.items()))
    assert response.content.decode() == ":root{" + declared + "}"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


def test_brand_of_another_version_is_not_kept(client: Client) -> None:
    load()

    assert client.get("/brand/old.css")["Cache-Control"] == "public, max-age=0"


@pytest.mark.parametrize("address", ["/", "/charter/", "/no-such-page/"])
def test_house_without_a_pack_says_how_to_load_one(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.content.decode().count("kith pack load packs/NAME") == 1
    assert response["X-Robots-Tag"] == "noindex"


def test_brand_without_a_pack_is_not_there(client: Client) -> None:
    assert client.get("/brand/x.css").status_code == 404


def error_page(view: str, rf: RequestFactory) -> HttpResponse:
    request = rf.get("/somewhere/")
    if view == "broken":
        return views.broken(request)
    return getattr(views, view)(request, Exception("never shown"))


@pytest.mark.parametrize(
    ("view", "status", "heading"),
    [
        ("bad_request", 400, "That did not work"),
        ("refused", 403, "You cannot see this page"),
        ("not_found", 404, "This page is not here"),
        ("broken", 500, "Something went wrong"),
    ],
)
def test_error_page_is_in_plain_words_with_the_exit(
    rf: RequestFactory, view: str, status: int, heading: str
) -> None:
    load()
    current_area()
    response = error_page(view, rf)
    page = response.content.decode()

    assert response.status_code == status
    assert page.count(f"{heading}</h1>") == 1
    assert page.count("never shown") == 0
    assert page.count('href="/leave/"') == 1


def test_page_for_our_own_faults_asks_the_database_nothing(
    rf: RequestFactory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load()
    current_area()

    with django_assert_num_queries(0):
        page = error_page("broken", rf).content.decode()

    danger = [one for one in pack("rotherham").contacts if one.tier == "danger" and one.phone]
    assert [page.count(one.name) for one in danger] == [1] * len(danger)


def test_contact_says_whether_anyone_has_checked_it(client: Client) -> None:
    given = pack("rotherham")
    first = next(one for one in given.contacts if one.tier == "safety" and one.phone)
    checked = tuple(
        replace(one, assured_on=date(2026, 11, 20)) if one == first else one
        for one in given.contacts
    )
    load_pack(pack=replace(given, contacts=checked), by=None, at=AT)
    page = client.get("/").content.decode()

    assert page.count("Checked on 20 November 2026") == 1


def test_components_are_hidden_unless_asked_for(client: Client, settings: Settings) -> None:
    load()
    hidden = client.get("/components/").status_code
    settings.KITH_COMPONENTS = True

    assert (hidden, client.get("/components/").status_code) == (404, 200)


def test_form_without_its_secret_is_refused_in_our_own_words() -> None:
    load()
    strict = Client(enforce_csrf_checks=True)

    refused = strict.post("/cms/login/", {"username": "a", "password": "b"})

    assert refused.status_code == 403
    assert "We could not take what you sent" in refused.content.decode()


@pytest.mark.parametrize("code", ["bad_request", "refused", "not_found", "broken"])
def test_nobody_keeps_an_error_page(rf: RequestFactory, code: str) -> None:
    load()

    assert error_page(code, rf)["Cache-Control"] == "no-store"


def test_contact_that_nobody_can_reach_is_no_dead_end_on_a_page(client: Client) -> None:
    load()
    area = current_area()
    assert area is not None
    given = pack("rotherham").contacts

    shown = {one.code for one in contacts_for_public(area)}

    assert shown == {one.code for one in given if one.is_reachable}
    assert len(shown) < len(given)


@pytest.mark.parametrize("address", ["/", "/check/"])
def test_title_in_the_history_is_neutral(client: Client, address: str) -> None:
    load()

    assert (
        f"<title>{pack('rotherham').brand.neutral_title}</title>"
        in client.get(address).content.decode()
    )
