"""The charter page: every entry with its source, every gap shown, the same work at any length."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kith.area_pack.pack import Pack
from kith.areas.operations import load_pack
from kith.areas.queries import current_area
from kith.core.presenters import ages_in_words, numbers_in_words
from kith.pledges.presenters import CharterView, present_charter
from kith.pledges.queries import charter_of
from tests.factories.packs import pack

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
QUERIES = 8  # the area, its contacts, the menus, and five parts of the charter

pytestmark = pytest.mark.django_db


def shown(given: Pack) -> CharterView:
    """What the page shows of a pack."""
    load_pack(pack=given, by=None, at=AT)
    area = current_area()
    assert area is not None
    return present_charter(charter_of(area), area)


def cut_to(length: int) -> Pack:
    """The invented pack with so many entries of each kind."""
    given = pack()
    return replace(
        given,
        principles=given.principles[:length],
        pledges=given.pledges[:length],
        embed=given.embed[:length],
        leadership=given.leadership[:length],
    )


def words(response_text: str) -> str:
    """The page's text on one line."""
    body = response_text.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def sources(view: CharterView) -> list[str]:
    """Where each entry stands, sorted."""
    entries = [*view.principles, *view.leadership]
    entries += [one for stage in view.stages for one in (*stage.pledges, *stage.embed)]
    return sorted(one.source for one in entries)


@pytest.mark.parametrize("length", [1, 3])
def test_charter_asks_the_database_the_same_at_any_length(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, length: int
) -> None:
    load_pack(pack=cut_to(length), by=None, at=AT)

    with django_assert_num_queries(QUERIES):
        assert client.get("/charter/").status_code == 200


@pytest.mark.parametrize("code", ["rotherham", "exampleton"])
def test_every_entry_of_the_pack_is_shown_with_its_source(code: str) -> None:
    given, view = pack(code), shown(pack(code))

    assert [(one.title, one.text) for one in view.principles] == [
        (one.title, one.text) for one in given.principles
    ]
    assert [(one.mark, one.title) for one in view.leadership] == [
        (one.letter, one.title) for one in given.leadership
    ]
    assert [stage.name for stage in view.stages] == [one.name for one in given.life_stages]
    assert [
        (one.mark, one.title, one.text, one.proof) for stage in view.stages for one in stage.pledges
    ] == [(str(one.number), one.title, one.text, one.proof) for one in given.pledges]
    assert [(one.text, one.is_cut_off) for stage in view.stages for one in stage.embed] == [
        (one.text, one.incomplete) for one in given.embed
    ]


@pytest.mark.parametrize("code", ["rotherham", "exampleton"])
def test_every_entry_says_where_it_stands(code: str) -> None:
    given, view = pack(code), shown(pack(code))
    numbered = [*given.principles, *given.pledges, *given.embed]

    assert sources(view) == sorted(
        [f"{one.cite.section}, number {one.cite.number}" for one in numbered]
        + [f"{one.cite.section}, {one.cite.number}" for one in given.leadership]
    )


def test_source_names_a_document_that_is_not_the_pages_own() -> None:
    given = cut_to(1)
    cite = replace(given.principles[0].cite, document="Another paper")
    elsewhere = replace(given, principles=(replace(given.principles[0], cite=cite),))

    assert [one.source for one in shown(elsewhere).principles] == [
        f"Another paper, {cite.section}, number {cite.number}"
    ]


def test_stage_without_anything_is_shown_as_a_gap() -> None:
    gaps = {stage.name: (stage.gap, stage.elsewhere) for stage in shown(pack("rotherham")).stages}
    eight = (
        "Pledges 1 to 8 count here too. The draft lists them under Pregnancy and the Early Years."
    )

    assert gaps == {
        "Pregnancy and the Early Years": ("", ""),
        "Children and Teenagers": ("The draft has no pledges for this stage of life.", eight),
        "Families and Adulthood": ("The draft has no pledges for this stage of life.", eight),
        "Later Years": (
            "The draft has no pledges and no list of first steps for this stage of life.",
            eight,
        ),
    }


def test_stage_without_an_embed_list_is_shown_as_a_gap() -> None:
    gaps = {stage.anchor: stage.gap for stage in shown(pack()).stages if stage.gap}

    assert gaps == {
        "stage-homes-and-work": "The charter has no list of first steps for this stage of life.",
        "stage-in-between": "The charter has no pledges for this stage of life.",
    }


def test_note_that_many_pledges_share_is_read_once() -> None:
    given, view = pack("rotherham"), shown(pack("rotherham"))
    notes = {one.number: one.placement_note for one in given.pledges}

    assert view.stages[0].placement == [
        f"Pledges 1 to 5, 7 and 8: {notes[1]}",
        f"Pledge 6: {notes[6]}",
    ]


def test_entry_cut_off_in_the_draft_is_shown_as_cut_off(client: Client) -> None:
    load_pack(pack=pack("rotherham"), by=None, at=AT)
    [cut] = [one for one in pack("rotherham").embed if one.incomplete]
    text = words(client.get("/charter/").content.decode())

    assert text.count("Not finished in the draft.") == 1
    assert text.count(f"4. Not finished in the draft. {cut.note} {cut.cite.section}") == 1


def test_page_says_that_the_document_is_a_draft(client: Client) -> None:
    load_pack(pack=pack("rotherham"), by=None, at=AT)
    text = words(client.get("/charter/").content.decode())

    assert text.count(" Draft ") == 1
    assert text.count("A draft may still change.") == 1


def test_adopted_document_is_not_called_a_draft(client: Client) -> None:
    load_pack(pack=pack(), by=None, at=AT)

    assert words(client.get("/charter/").content.decode()).lower().count("draft") == 0


def test_entry_in_another_language_keeps_its_language_and_direction(client: Client) -> None:
    load_pack(pack=pack(), by=None, at=AT)
    page = client.get("/charter/").content.decode()

    assert page.count('<p class="kith-entry__text" lang="ar" dir="rtl">') == 1


def test_pack_without_a_charter_says_so(client: Client) -> None:
    load_pack(pack=replace(cut_to(0), life_stages=()), by=None, at=AT)
    text = words(client.get("/charter/").content.decode())

    assert text.count("There is no charter here yet") == 1


def test_charter_before_any_pack_says_how_to_load_one(client: Client) -> None:
    response = client.get("/charter/")

    assert response.status_code == 200
    assert words(response.content.decode()).count("kith pack load packs/NAME") == 1


@pytest.mark.parametrize(
    ("from_age", "to_age", "words"),
    [
        (0, 4, "Up to age 4"),
        (None, 4, "Up to age 4"),
        (5, 17, "Age 5 to 17"),
        (65, None, "Age 65 and over"),
        (None, None, ""),
    ],
)
def test_ages_are_said_in_words(from_age: int | None, to_age: int | None, words: str) -> None:
    assert ages_in_words(from_age, to_age) == words


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([6], "6"),
        ([1, 2], "1 and 2"),
        ([1, 2, 3], "1 to 3"),
        ([1, 2, 3, 4, 5, 7, 8], "1 to 5, 7 and 8"),
        ([1, 3, 5, 6, 7], "1, 3 and 5 to 7"),
    ],
)
def test_runs_of_numbers_are_joined(numbers: list[int], words: str) -> None:
    assert numbers_in_words(numbers) == words
