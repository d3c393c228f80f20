"""What works on two people together is known by its type too: an import carries no mark of ours."""

from __future__ import annotations

import pytest
from django.test import Client

from kith.directory import search
from kith.directory.models import Service, Term
from kith.directory.operations.vocabularies import map_terms
from tests.factories.areas import AT, an_area
from tests.factories.directory import a_service, a_term
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db
DANGER = "my husband hits me"


@pytest.fixture(autouse=True)
def _area() -> None:
    an_area()


def found(client: Client, words: str) -> str:
    """The whole answer to words."""
    answer = client.post("/services/", {"words": words})
    assert answer.status_code == 200
    return answer.content.decode()


def imported(name: str, *terms: Term) -> Service:
    """An entry as an import files it: no mark, and a name that does not tell."""
    return a_service(
        name, summary="When my husband hits out.", terms=tuple(one.key for one in terms)
    )


def test_type_of_two_is_never_shown_for_words_of_danger(client: Client) -> None:
    imported("Better together", a_term("two-chairs", brings_in=True))
    imported("Somebody to ring", a_term("listening"))

    page = found(client, DANGER)

    assert "Better together" not in page
    assert "Somebody to ring" in page
    assert "Better together" in found(client, "better together")


def test_imported_type_that_was_mapped_to_ours_is_never_shown_for_words_of_danger(
    client: Client,
) -> None:
    ours = a_term("two-chairs", brings_in=True)
    theirs = a_term("T-17", taxonomy="published-theirs", label="Sitting down", kind="service_type")
    imported("Better together", theirs)
    assert "Better together" in found(client, DANGER)

    map_terms(taxonomy=theirs.taxonomy, said={theirs.pk: [ours.pk]}, by=a_person(), at=AT)

    assert "Better together" not in found(client, DANGER)


def test_need_that_leads_to_a_type_of_two_marks_nothing(client: Client) -> None:
    need = a_term("rows", taxonomy="needs", label="Rows at home")
    need.leads_to.add(a_term("two-chairs", brings_in=True), a_term("listening"))
    one = imported("Somebody to ring", a_term("listening"))
    search.index([one.pk])

    assert "Somebody to ring" in found(client, DANGER)


def test_safety_says_itself_what_it_is(client: Client) -> None:
    kind = a_term("two-chairs", brings_in=True)
    a_service("Safe roof", is_safety=True, terms=(kind.key,), summary="If your husband hits you.")

    assert "Safe roof" in found(client, DANGER)


def test_type_for_safety_makes_the_pages_of_its_services_keep_no_trace(client: Client) -> None:
    kind = a_term("roofs", is_safety=True)
    here = a_service("A roof", terms=(kind.key,))

    page = client.get(f"/services/{here.pk}/").content.decode()

    assert "data-sensitive" in page.partition("<main")[0]
    assert "<title>A roof" not in page
    assert "data-private" in found(client, "roof").partition("<main")[2]


def test_page_of_help_in_fear_shows_nothing_like_it_of_two(client: Client) -> None:
    calm = a_term("listening")
    here = a_service("Safe roof", is_safety=True, terms=(calm.key,))
    imported("Better together", calm, a_term("two-chairs", brings_in=True))
    imported("Somebody to ring", calm)

    page = client.get(f"/services/{here.pk}/").content.decode()

    assert "Better together" not in page
    assert "Somebody to ring" in page
