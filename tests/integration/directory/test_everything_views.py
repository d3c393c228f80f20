"""The list of everything: by type and by stage of life, paged, and what is missing said plainly."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kith.core.page_cache.marks import is_kept, mark_of
from kith.directory.models import DirectoryRules
from kith.directory.views.everything import by_stage, everything
from tests.factories.areas import an_area
from tests.factories.directory import a_service, a_term, days_before, some_services

pytestmark = pytest.mark.django_db
ADDRESS, STAGES = "/services/all/", "/services/all/stages/"
LINE = re.compile(r'<li><a class="govuk-link" href="/services/[0-9a-f-]+/">([^<]+)</a> <span')
HEADING = re.compile(r'<h2 [^>]*id="(?:group-)[^>]*>([^<]+)</h2>')
QUERIES = 17
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


@pytest.mark.parametrize("address", [ADDRESS, STAGES])
def test_empty_directory_says_so(client: Client, address: str) -> None:
    assert "There are no services here yet" in _page(client, address)


@pytest.mark.parametrize("view", [everything, by_stage])
def test_list_may_be_kept_whole_and_sets_no_cookie(client: Client, view: object) -> None:
    answer = client.get(ADDRESS if view is everything else STAGES)

    assert (is_kept(view), mark_of(answer) is not None, answer.cookies) == (True, True, {})  # type: ignore[arg-type]


def test_nothing_can_be_posted(client: Client) -> None:
    assert (client.post(ADDRESS).status_code, client.post(STAGES).status_code) == (405, 405)


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_as_many_queries_however_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    a_term("befriending")
    for number in range(count):
        a_service(f"Service {number}", terms=("types:befriending",))
    with django_assert_num_queries(QUERIES):
        assert len(_lines(_page(client))) == count
