"""The list of everything: by type, stage of life or name, paged, with what is missing said plainly."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kith.core.page_cache.marks import is_kept, mark_of
from kith.directory.models import DirectoryRules
from kith.directory.views.everything import by_name, by_stage, everything, one_type
from tests.factories.areas import an_area
from tests.factories.directory import a_place, a_service, a_term, days_before, some_services

pytestmark = pytest.mark.django_db
ADDRESS, STAGES, NAMES = "/services/all/", "/services/all/stages/", "/services/all/a-to-z/"
LINE = re.compile(r'dir-card__name"><a class="govuk-link" href="/services/[0-9a-f-]+/">([^<]+)</a>')
HEADING = re.compile(r'<h2 [^>]*id="(?:group-)[^>]*>([^<]+)</h2>')
LIST_QUERIES, TYPE_QUERIES = 22, 29
"""As in a transaction, where nothing that other pages read is held."""


@pytest.fixture(autouse=True)
def _area() -> None:
    an_area()


def _page(client: Client, address: str = ADDRESS, **given: str) -> str:
    answer = client.get(address, given)
    assert answer.status_code == 200
    return answer.content.decode()


def _lines(page: str) -> list[str]:
    return [unescape(one) for one in LINE.findall(page)]


def _headings(page: str) -> list[str]:
    return [" ".join(unescape(one).split()) for one in HEADING.findall(page)]


def test_everything_stands_under_its_type_a_to_z(client: Client) -> None:
    some_services()
    page = _page(client)

    assert _headings(page) == [
        "Abuse help",
        "Befriending",
        "Bereavement",
        "Mediation",
        "Other help",
    ]
    assert _lines(page) == [
        *("Safe roof", "Sheds for men", "Tea and talk", "Grief line", "Two Chairs"),
        "Middle Ground mediation",
    ]


def test_types_that_nobody_offers_are_said(client: Client) -> None:
    some_services()
    page = _page(client)

    assert "Nobody in this directory does this yet:" in page
    assert re.findall(r"<li>(Contact centre|Befriending)", page) == ["Contact centre"]


def test_everything_by_stage_of_life(client: Client) -> None:
    some_services()
    page = _page(client, STAGES)

    assert _headings(page) == ["Later on", "Other help"]
    assert _lines(page)[0] == "Tea and talk"
    assert "Nothing in this directory is for these stages of life yet:" in page


def test_long_list_is_paged_and_says_where_it_goes_on(client: Client) -> None:
    a_term("befriending")
    for number in range(27):
        a_service(f"Service {number:02}", terms=("types:befriending",))
    a_service("Zebra", life_stages=("later-on",))

    first, second = _page(client), _page(client, page="2")
    assert (len(_lines(first)), _lines(second)) == (25, ["Service 25", "Service 26", "Zebra"])
    assert _headings(second) == ["Befriending (more)", "Other help"]
    assert 'href="?page=2#group-other"' in first


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "٣", ""])
def test_odd_page_is_answered(client: Client, page: str) -> None:
    some_services()

    assert len(_lines(_page(client, page=page))) == 6


def test_stale_retired_and_ended_entries_are_left_out(client: Client) -> None:
    a_service("Old", assured_on=days_before(600))
    a_service("Ended", status="defunct")
    a_service("Here", assured_on=None)

    assert _lines(_page(client)) == ["Here"]
    rules = DirectoryRules.objects.filter(area=an_area()).first() or DirectoryRules(area=an_area())
    rules.freshness = {"hide_unconfirmed": True}
    rules.save()
    assert _lines(_page(client)) == []


@pytest.mark.parametrize("address", [ADDRESS, STAGES, NAMES])
def test_empty_directory_says_so(client: Client, address: str) -> None:
    assert "There are no services here yet" in _page(client, address)


@pytest.mark.parametrize(
    ("view", "address"), [(everything, ADDRESS), (by_stage, STAGES), (by_name, NAMES)]
)
def test_list_may_be_kept_whole_and_sets_no_cookie(client: Client, view: Any, address: str) -> None:
    answer = client.get(address)

    assert (is_kept(view), mark_of(answer) is not None, answer.cookies) == (True, True, {})
    assert client.post(address).status_code == 405


def test_a_to_z_has_each_service_once_under_its_letter(client: Client) -> None:
    for code in ("befriending", "mediation"):
        a_term(code)
    a_service("ants at home", terms=("types:befriending", "types:mediation"))
    for name in ("Apple club", "Zebra", "1st steps", "Éclair bakers"):
        a_service(name)
    page = _page(client, NAMES)

    assert _headings(page) == ["A", "Z", "Other signs"]
    assert _lines(page) == ["ants at home", "Apple club", "Zebra", "1st steps", "Éclair bakers"]
    assert "What is missing" not in page


def test_service_of_two_types_stands_under_both_and_can_be_put_on_the_list(client: Client) -> None:
    for code in ("befriending", "mediation"):
        a_term(code)
    service = a_service(
        "Both",
        terms=("types:befriending", "types:mediation"),
        phones=({"number": "0114 496 0000"},),
        times=[{"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "17:00"}],
    )
    page = _page(client)

    assert _lines(page) == ["Both", "Both"]
    told = ("data-pick data-put", "data-shortlist", 'href="tel:01144960000"')
    assert [page.count(one) for one in told] == [2, 1, 2]
    assert f'id="service-{service.pk}"' not in page
    # kept for the day, so it says nothing of this minute
    assert "dir-card__opening" not in page


# ── The page of one type ──


def _type_address(code: str) -> str:
    return f"{ADDRESS}{str(a_term(code).pk)[:8]}/"


def _type_page(client: Client, code: str, **given: str) -> str:
    return _page(client, _type_address(code), **given)


def test_list_leads_to_a_page_of_each_type_whose_address_says_nothing(client: Client) -> None:
    some_services()
    leads = re.findall(r'href="/services/all/([0-9a-f]{8})/">([^<]+)</a> \((\d)\)', _page(client))

    assert [(label, count) for _code, label, count in leads] == [
        *(("Abuse help", "1"), ("Befriending", "2"), ("Bereavement", "1"), ("Mediation", "1")),
    ]
    assert leads[1][0] == str(a_term("befriending").pk)[:8]


def test_page_of_a_type_has_its_services_and_a_title_that_says_nothing(client: Client) -> None:
    some_services()
    page = _type_page(client, "befriending")

    assert _lines(page) == ["Sheds for men", "Tea and talk"]
    assert re.findall(r"<h1[^>]*>([^<]+)", page) == ["Befriending"]
    assert "Befriending" not in page.partition("</title>")[0]
    assert ("Help now" in page, "data-sensitive" in page) == (False, False)


def test_page_of_a_type_that_nobody_offers_says_so(client: Client) -> None:
    some_services()

    assert "Nobody in this directory does this yet" in _type_page(client, "contact-centre")


def test_page_of_a_type_is_paged(client: Client) -> None:
    a_term("befriending")
    for number in range(27):
        a_service(f"Service {number:02}", terms=("types:befriending",))

    assert _lines(_type_page(client, "befriending", page="2")) == ["Service 25", "Service 26"]


def test_page_of_a_type_for_danger_says_whom_to_ring_and_leaves_out_what_works_on_two(
    client: Client,
) -> None:
    a_term("scared", label="When someone close hurts you", alternatives=["domestic abuse"])
    a_service("A safe line", terms=("types:scared",), is_safety=True)
    a_service("Both of you", terms=("types:scared",), brings_in=True)
    page = _type_page(client, "scared")

    assert (_lines(page), _lines(_page(client))) == (["A safe line"], ["A safe line"])
    assert ("Help now" in page, "data-sensitive" in page) == (True, True)


@pytest.mark.parametrize("code", ["00000000", "befriending", "x"])
def test_page_of_no_type_is_not_found(client: Client, code: str) -> None:
    some_services()

    assert client.get(f"{ADDRESS}{code}/").status_code == 404


def test_page_of_a_type_may_be_kept_whole_and_takes_no_post(client: Client) -> None:
    address = _type_address("befriending")
    answer = client.get(address)

    assert (is_kept(one_type), mark_of(answer) is not None, answer.cookies) == (True, True, {})
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_as_many_queries_however_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    a_term("befriending")
    for number in range(count):
        a_service(f"Service {number}", terms=("types:befriending",))
    with django_assert_num_queries(LIST_QUERIES):
        assert len(_lines(_page(client))) == count


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_a_type_takes_as_many_queries_however_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        a_term("befriending")
        a_service(f"Service {number}", terms=("types:befriending",), places=(a_place(),))
    address = _type_address("befriending")
    with django_assert_num_queries(TYPE_QUERIES):
        assert len(_lines(_page(client, address))) == count
