"""The site's search shows services of the directory too, and keeps its rule of safety there."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from tests.factories.areas import an_area
from tests.factories.directory import a_service, some_services

pytestmark = pytest.mark.django_db
ADDRESS = "/search/"
CARD = re.compile(r'page-card__title"><a class="govuk-link" href="([^"]+)">([^<]+)')


def _ask(client: Client, words: str) -> str:
    answer = client.post(ADDRESS, {"words": words})
    assert answer.status_code == 200
    return answer.content.decode()


def _titles(page: str) -> list[str]:
    return [unescape(title) for _address, title in CARD.findall(page)]


@pytest.fixture(autouse=True)
def _area() -> None:
    an_area()


def test_services_are_found_beside_pages_with_the_way_to_all(client: Client) -> None:
    services = some_services()
    page = _ask(client, "grief")

    assert ("/services/" + str(services["line"].pk) + "/", "Grief line") in CARD.findall(page)
    assert 'action="/services/#results"' in page


def test_services_that_have_but_some_of_the_words_are_left_to_the_directory(client: Client) -> None:
    some_services()

    assert 'id="services"' not in _ask(client, "grief zebra")


@pytest.mark.parametrize("words", ["he hits me", "mediation after abuse", "forced marriage talk"])
def test_services_keep_the_rule_of_safety(client: Client, words: str) -> None:
    some_services()

    titles = _titles(_ask(client, words))
    assert {"Two Chairs", "Middle Ground mediation"} & set(titles) == set()


def test_services_without_danger_may_work_on_two(client: Client) -> None:
    some_services()

    assert "Two Chairs" in _titles(_ask(client, "mediation"))


def test_services_of_other_words_than_were_typed_are_left_to_the_directory(client: Client) -> None:
    a_service("Ladder library")

    assert _titles(_ask(client, "ladder")) == ["Ladder library"]
    assert _titles(_ask(client, "lader")) == []
