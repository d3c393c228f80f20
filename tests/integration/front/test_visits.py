"""Counts of visits: added up by the week where the pack says so, and told with care."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kith.area_pack.definition import Visits
from kith.front.operations.counting import add_visits
from kith.front.records import WeeklyCount
from tests.factories.packs import pack
from tests.factories.people import a_person
from tests.factories.whole_site import Site, a_place

pytestmark = pytest.mark.django_db
ADDRESS, FILE = "/work/visits/", "/work/visits/visits.csv"
MAY_SEE = ("analyst", "communications-officer", "content-editor", "lead-group-chair")
MAY_NOT = ("practitioner", "supervisor", "organisation-lead", "records-administrator")
TELLS = "We count how often this page is opened"


def monday(weeks_ago: int) -> date:
    today = timezone.localdate()
    return today - timedelta(days=today.weekday(), weeks=weeks_ago)


def kept_counts() -> dict[tuple[str, date], int]:
    return {(one.code, one.week): one.count for one in WeeklyCount.objects.all()}


def test_sums_are_added_to_those_of_other_processes() -> None:
    a_place(counts=True)
    week = monday(0)
    add_visits(sums={("money", week): 3, ("home", week): 1})
    add_visits(sums={("money", week): 4})

    assert kept_counts() == {("money", week): 7, ("home", week): 1}


def test_nothing_is_counted_until_the_pack_says_so() -> None:
    a_place()
    add_visits(sums={("money", monday(0)): 3})

    assert kept_counts() == {}


def test_real_place_counts_nothing_unless_it_says_so() -> None:
    assert pack("rotherham").area.visits == Visits(count=False, suppress_below=10, round_to=5)


def test_footer_tells_visitors_only_where_it_is_so() -> None:
    a_place(counts=True)
    told = [Site().get(address).text.count(TELLS) for address in ("/", "/charter/")]
    a_place()
    silent = Site().get("/").text.count(TELLS)

    assert (told, silent) == ([1, 0], 0)  # only the first is counted


@pytest.mark.parametrize("address", [ADDRESS, FILE])
@pytest.mark.parametrize("role", MAY_SEE)
def test_those_who_look_after_pages_see_the_counts(client: Client, role: str, address: str) -> None:
    a_place(counts=True)
    client.force_login(a_person(role))

    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", [ADDRESS, FILE])
@pytest.mark.parametrize("role", MAY_NOT)
def test_nobody_else_learns_that_there_are_any(client: Client, role: str, address: str) -> None:
    a_place(counts=True)
    client.force_login(a_person(role))

    assert client.get(address).status_code == 404


def test_page_tells_whole_weeks_rounded_and_hides_small_numbers(client: Client) -> None:
    a_place(counts=True)
    add_visits(
        sums={
            ("money", monday(0)): 77,
            ("money", monday(1)): 42,
            ("sleep", monday(1)): 12,
            ("sleep", monday(2)): 3,
            ("rare", monday(1)): 2,
            ("money", monday(9)): 66,
        }
    )
    client.force_login(a_person("analyst"))
    page = client.get(ADDRESS).content.decode()
    text = " ".join(page.partition("<table")[2].partition("</table>")[0].split())

    assert [text.count(f">{cell}<") for cell in ("40", "10", "fewer than 10", "75", "65")] == [
        1,
        1,
        2,
        0,
        0,
    ]
    assert text.count(">rare<") == 0
    assert (text.count(">55<"), text.count(">Not told<")) == (1, 1)
    assert client.get(FILE).content.decode().count("fewer than 10") == 3


def test_page_says_how_to_turn_counting_on(client: Client) -> None:
    a_place()
    client.force_login(a_person("analyst"))
    page = client.get(ADDRESS).content.decode()

    assert page.count("Visits are not counted") == 1
    assert page.count("<table") == 0


def test_page_says_when_there_is_nothing_yet(client: Client) -> None:
    a_place(counts=True)
    add_visits(sums={("money", monday(0)): 77})
    client.force_login(a_person("analyst"))
    page = client.get(ADDRESS).content.decode()

    assert page.count("Nothing to show yet") == 1
    assert page.count("<table") == 0


@pytest.mark.parametrize("pages", [1, 3])
def test_page_asks_as_often_for_three_pages_as_for_one(
    client: Client, pages: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_place(counts=True)
    add_visits(sums={(f"page-{number}", monday(1)): 50 for number in range(pages)})
    client.force_login(a_person("analyst"))
    client.get(ADDRESS)

    with django_assert_num_queries(11):
        client.get(ADDRESS)


def test_long_list_is_paged(client: Client) -> None:
    a_place(counts=True)
    add_visits(sums={(f"page-{number:02}", monday(1)): 50 for number in range(30)})
    client.force_login(a_person("analyst"))

    assert client.get(ADDRESS).content.decode().count(">page-") == 25
    assert client.get(f"{ADDRESS}?page=2").content.decode().count(">page-") == 5
    assert client.get(FILE).content.decode().count("page-") == 60
