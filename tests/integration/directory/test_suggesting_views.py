"""Words that the box suggests: what there is, nothing of danger, and nothing is kept."""

from __future__ import annotations

import logging
import re
from html import unescape

import pytest
from django.test import Client, override_settings
from django.utils.translation import trans_real
from pytest_django import DjangoAssertNumQueries

from kith.directory.search import index_terms
from kith.directory.views import suggesting
from tests.factories.areas import an_area
from tests.factories.directory import a_place, a_provider, a_service, a_term

pytestmark = pytest.mark.django_db
ADDRESS = "/services/suggest/"
QUERIES = 13
"""Five for the suggestions; as in a transaction, where nothing that other pages read is held."""
CANARY = "zyxwvutsrq"


@pytest.fixture(autouse=True)
def _area() -> None:
    an_area()
    suggesting.LIMIT.forget()


def _suggested(client: Client, words: str) -> list[str]:
    answer = client.post(ADDRESS, {"words": words})
    assert answer.status_code == 200
    return answer.json()["words"]


def _filed(code: str, name: str = "", **more: object) -> None:
    """A type of help with other words for it, and one service of that type."""
    a_term(code, **more)
    a_service(name, terms=(f"types:{code}",))
    index_terms(an_area().pk)


def test_types_services_and_providers_are_suggested_once(client: Client) -> None:
    _filed("mediation", alternatives=["mediator"])
    for _ in range(2):
        a_service("Medley singers", provider=a_provider("Medina House"))

    assert _suggested(client, "  MED ") == ["Mediation", "Medley singers", "Medina House"]


@pytest.mark.parametrize("words", ["", "me", " m ", "m" * 61, "me\x00", "%%%", "\ud83d"])
def test_too_little_too_much_and_nonsense_suggest_nothing(client: Client, words: str) -> None:
    _filed("mediation")

    assert _suggested(client, words.encode("utf-8", "replace").decode()) == []


def test_six_are_shown_at_most(client: Client) -> None:
    for number in range(9):
        a_service(f"Tea room {number}")

    assert len(_suggested(client, "tea")) == 6


def test_types_leave_room_for_names(client: Client) -> None:
    for number in range(9):
        _filed(f"tea-{number}", f"Teapot {number}")

    told = _suggested(client, "tea")
    assert [one.split()[0] for one in told] == [*("Tea",) * 3, *("Teapot",) * 3]


def test_needs_and_types_without_a_service_are_never_suggested(client: Client) -> None:
    need = a_term("splitting", taxonomy="needs", label="We may split up")
    need.leads_to.add(a_term("separation", label="Splendid separation"))
    index_terms(an_area().pk)
    assert _suggested(client, "spl") == []

    a_service("Two homes", terms=("types:separation",))
    assert _suggested(client, "spl") == ["Splendid separation"]


def test_nothing_of_danger_stands_on_a_screen_that_somebody_may_see(client: Client) -> None:
    # given help for danger in every way that the directory knows
    _filed("helpline", label="Helping hands", alternatives=["help after domestic abuse"])
    a_term("crisis", label="Helping now", is_safety=True)
    refuge = a_provider("Helping House")
    a_service("Helping roof", provider=refuge, places=(a_place(is_confidential=True),))
    a_service("Helping ear", provider=refuge, is_safety=True)
    a_service("Helping club", terms=("types:crisis",))
    a_service("Helping after rape")
    # and one that is not
    a_service("Helping gardeners", provider=a_provider("Garden friends"))
    index_terms(an_area().pk)

    assert _suggested(client, "help") == ["Helping gardeners"]
    assert _suggested(client, "garden") == ["Helping gardeners", "Garden friends"]


def test_typed_words_that_speak_of_danger_suggest_nothing(client: Client) -> None:
    a_service("Suicide squad film club")
    a_service("He hits me drumming group")

    assert (_suggested(client, "suicide"), _suggested(client, "he hits me")) == ([], [])


def test_words_are_posted_kept_nowhere_and_set_no_cookie(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = Client(enforce_csrf_checks=True).post(ADDRESS, {"words": CANARY})

    assert (answer.status_code, answer.cookies, answer["Cache-Control"]) == (200, {}, "no-store")
    assert CANARY not in caplog.text
    assert client.get(ADDRESS, {"words": CANARY}).status_code == 405


def test_words_that_the_script_says_fit_any_number_and_language(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    says = "Suggestions: {n}. Press the down arrow to choose one."
    told = {"Suggestions": 'Words "so far"', says: 'Words "so far": {n}.'}
    monkeypatch.setattr(
        trans_real.DjangoTranslation, "gettext", lambda _, text: told.get(text, text)
    )
    form = re.search(r'<form class="find-form".*?>', client.get("/services/").content.decode())

    assert form
    given = dict(re.findall(r'(data-suggest-\w+)="([^"]*)"', form[0]))
    assert {name: unescape(words) for name, words in given.items()} == {
        "data-suggest-label": 'Words "so far"',
        "data-suggest-many": 'Words "so far": {n}.',
    }


@override_settings(API_PER_MINUTE=2)
def test_machine_that_asks_too_often_gets_none_for_a_while(client: Client) -> None:
    a_service("Tea and talk")

    assert [client.post(ADDRESS, {"words": "tea"}).status_code for _ in range(3)] == [200, 200, 429]
    late = client.post(ADDRESS, {"words": "tea"})
    assert (late.json(), 0 < int(late["Retry-After"]) <= 60) == ({"words": []}, True)


@pytest.mark.parametrize("count", [1, 3])
def test_suggestions_take_as_many_queries_however_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        a_service(f"Tea {number}", provider=a_provider(f"Teapot {number}"))
    with django_assert_num_queries(QUERIES):
        assert len(_suggested(client, "tea")) == 2 * count
