"""Types of help for danger: known by our mark through a mapping too, on every page that names them."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kith.directory.models import Service, Term
from kith.directory.operations.vocabularies import map_terms
from kith.directory.search import index_terms
from kith.directory.views import suggesting
from tests.factories.areas import AT, an_area
from tests.factories.directory import a_service, a_term
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db
TYPE_QUERIES, FORM_QUERIES = 30, 7
"""As in a transaction, where nothing that other pages read is held."""


@pytest.fixture(autouse=True)
def _area() -> None:
    an_area()
    suggesting.LIMIT.forget()


def _mapped(ours: Term, label: str = "Oak rooms") -> Term:
    """A type that somebody else publishes, mapped to one of ours."""
    theirs = a_term("T-17", taxonomy="published-theirs", label=label, kind="service_type")
    map_terms(taxonomy=theirs.taxonomy, said={theirs.pk: [ours.pk]}, by=a_person(), at=AT)
    return theirs


def _filed(kind: Term, name: str = "Plain door", **more: object) -> Service:
    service = a_service(name, terms=(kind.key,), **more)
    index_terms(an_area().pk)
    return service


def _suggested(client: Client, words: str) -> list[str]:
    return client.post("/services/suggest/", {"words": words}).json()["words"]


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def _type_page(client: Client, kind: Term) -> str:
    return _page(client, f"/services/all/{str(kind.pk)[:8]}/")


def _keeps_no_trace(page: str) -> bool:
    title = page.partition("<title>")[2].partition("</title>")[0]
    return title == an_area().neutral_title and "data-sensitive" in page.partition("<main")[0]


@pytest.mark.parametrize(
    "ours",
    [
        {"label": "Elm rooms", "is_safety": True},
        {"label": "Elm rooms", "alternatives": ["domestic abuse"]},
    ],
)
def test_type_mapped_to_one_for_danger_is_suggested_to_nobody(
    client: Client, ours: dict[str, object]
) -> None:
    _filed(_mapped(a_term("elm", **ours)))
    _filed(a_term("listening", label="Oaken benches"), "Plain window")

    assert _suggested(client, "plain") == ["Plain window"]
    assert _suggested(client, "oak") == ["Oaken benches"]


@pytest.mark.parametrize("part", ["", "wrong/", "wrong/thanks/"])
def test_page_of_a_service_whose_type_was_mapped_to_safety_keeps_no_trace(
    client: Client, part: str
) -> None:
    here = _filed(_mapped(a_term("elm", is_safety=True)))
    calm = _filed(a_term("listening"), "Plain window")

    assert _keeps_no_trace(_page(client, f"/services/{here.pk}/{part}"))
    assert (
        "data-sensitive" not in _page(client, f"/services/{calm.pk}/{part}").partition("<main")[0]
    )


@pytest.mark.parametrize("part", ["wrong/", "wrong/thanks/"])
def test_form_of_a_service_whose_type_is_for_safety_keeps_no_trace(
    client: Client, part: str
) -> None:
    here = _filed(a_term("elm", is_safety=True))

    assert _keeps_no_trace(_page(client, f"/services/{here.pk}/{part}"))


def test_need_that_leads_to_safety_makes_nothing_private(client: Client) -> None:
    need = a_term("rows", taxonomy="needs", label="Rows at home")
    need.leads_to.add(a_term("elm", is_safety=True), a_term("listening"))
    here = a_service("Plain door", terms=(need.key, a_term("listening").key))
    index_terms(an_area().pk)

    assert "data-sensitive" not in _page(client, f"/services/{here.pk}/").partition("<main")[0]
    assert _suggested(client, "plain") == ["Plain door"]


@pytest.mark.parametrize("is_mapped", [False, True])
def test_page_of_a_type_marked_for_safety_is_as_one_whose_words_speak_of_danger(
    client: Client, is_mapped: bool
) -> None:
    ours = a_term("elm", label="Elm rooms", is_safety=True)
    kind = _mapped(ours) if is_mapped else ours
    _filed(kind)
    _filed(kind, "Both of you", brings_in=True)
    page = _type_page(client, kind)

    assert _keeps_no_trace(page)
    assert page.index("Help now") < page.index("Plain door")
    assert "someone close scares, hurts or controls you" in page
    assert "Both of you" not in page


def test_page_of_a_type_that_is_for_grief_shows_what_families_do_together(client: Client) -> None:
    kind = a_term("grief", label="When someone has died", alternatives=["suicide in the family"])
    _filed(kind, "Families who grieve", brings_in=True)

    page = _type_page(client, kind)
    assert _keeps_no_trace(page)
    assert "Families who grieve" in page


def test_page_of_a_type_for_danger_is_filled_and_counted_by_what_it_shows(client: Client) -> None:
    kind = a_term("elm", label="Elm rooms", is_safety=True)
    for number in range(26):
        _filed(kind, f"A couple {number:02}", brings_in=True)
    _filed(kind)
    page = _type_page(client, kind)

    assert "Plain door" in page
    assert "Nobody in this directory does this yet" not in page
    assert ("A couple" in page, "?page=2" in page) == (False, False)


def test_page_of_a_type_for_danger_with_nothing_for_one_person_says_so(client: Client) -> None:
    kind = a_term("elm", label="Elm rooms", is_safety=True)
    _filed(kind, "Both of you", brings_in=True)

    assert "Nobody in this directory does this yet" in _type_page(client, kind)


def test_page_of_a_service_links_its_types_but_none_for_danger(client: Client) -> None:
    calm, afraid = a_term("listening"), a_term("elm", label="Elm rooms", is_safety=True)
    here = a_service("Plain door", terms=(calm.key, afraid.key))
    page = _page(client, f"/services/{here.pk}/")

    assert f'href="/services/all/{str(calm.pk)[:8]}/">Listening</a>' in page
    assert "Elm rooms" in page
    assert str(afraid.pk)[:8] not in page


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_a_type_for_danger_takes_as_many_queries_however_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    kind = a_term("elm", label="Elm rooms", is_safety=True)
    for number in range(count):
        _filed(kind, f"Plain door {number}")
    with django_assert_num_queries(TYPE_QUERIES):
        assert _type_page(client, kind).count("dir-card__name") == count


@pytest.mark.parametrize("part", ["wrong/", "wrong/thanks/"])
@pytest.mark.parametrize("count", [1, 3])
def test_form_of_a_service_takes_as_many_queries_however_many_types(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int, part: str
) -> None:
    kinds = tuple(a_term(f"elm-{number}").key for number in range(count))
    here = a_service("Plain door", terms=kinds)
    with django_assert_num_queries(FORM_QUERIES):
        _page(client, f"/services/{here.pk}/{part}")
