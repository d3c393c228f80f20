"""The first page: what it offers, in which order, and what it keeps back until asked."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest
import textstat
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kith.area_pack import Contact
from kith.area_pack.definition import ABUSE_CONCERNS, SUBJECTS
from kith.areas.operations import load_pack
from kith.areas.queries import contacts_for_public, current_area
from kith.front.models import HomePage
from kith.front.presenters.home import WAYS, help_now, ways_in
from tests.factories.packs import pack, pack_with_pages

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
QUERIES = 8  # the page two, its links one, area two, life stages one, pages one, menus one

pytestmark = pytest.mark.django_db
ELEVEN_YEARS_OLD = 6  # the school grade that Flesch and Kincaid's formula gives
PARAGRAPH = re.compile(r"<(p|li|h\d|summary)\b[^>]*>(.*?)</\1>", re.DOTALL)


def sentences(page: str) -> str:
    """The words of the page's main part, each paragraph ended by a full stop."""
    main = page.partition("<main")[2].partition("</main>")[0]
    texts = (re.sub(r"<[^>]+>", " ", text) for _tag, text in PARAGRAPH.findall(main))
    lines = (" ".join(unescape(text).split()) for text in texts)
    return " ".join(line if line.endswith((".", "?")) else f"{line}." for line in lines if line)


def contacts(code: str) -> tuple[Contact, ...]:
    """The contacts of a pack as pages see them."""
    load_pack(pack=pack(code), by=None, at=AT)
    area = current_area()
    assert area is not None
    return contacts_for_public(area)


@pytest.mark.parametrize("length", [1, 3])
def test_first_page_asks_the_database_the_same_at_any_length(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, length: int
) -> None:
    given = pack_with_pages()
    short = replace(given, contacts=given.contacts[:length], life_stages=given.life_stages[:length])
    load_pack(pack=short, by=None, at=AT)
    client.get("/")  # Wagtail keeps the site's root in its cache

    with django_assert_num_queries(QUERIES):
        assert client.get("/").status_code == 200


def test_there_is_a_way_in_for_each_subject_of_the_check() -> None:
    assert [code for code, *_rest in WAYS] == list(SUBJECTS)


def test_sections_stand_in_their_order(client: Client) -> None:
    load_pack(pack=pack("rotherham"), by=None, at=AT)
    page = client.get("/").content.decode()
    headings = ["who", "help-now", "stages", "charter"]

    places = [page.index(f'<h2 class="govuk-heading-l" id="{one}"') for one in headings[:3]]
    places.append(page.index('<h2 class="govuk-heading-m" id="charter"'))
    assert places == sorted(places)


def test_each_life_stage_leads_to_its_page_and_from_there_to_the_charter(client: Client) -> None:
    load_pack(pack=pack_with_pages("rotherham"), by=None, at=AT)
    page, charter = (client.get(address).content.decode() for address in ("/", "/charter/"))
    codes = [stage.code for stage in pack("rotherham").life_stages]
    stages = [client.get(f"/stages/{code}/").content.decode() for code in codes]

    assert [page.count(f'href="/stages/{code}/"') for code in codes] == [1] * len(codes)
    assert [
        stage.count(f'href="/charter/#stage-{code}"')
        for stage, code in zip(stages, codes, strict=True)
    ] == [1] * len(codes)
    assert [charter.count(f'id="stage-{code}"') for code in codes] == [1] * len(codes)


@pytest.mark.parametrize("code", ["rotherham", "exampleton"])
def test_no_way_in_names_help_for_abuse_or_help_that_brings_in_relatives(code: str) -> None:
    open_ways = [
        way for way in ways_in(contacts(code)) if way.code not in {"under_18", "own_behaviour"}
    ]
    shown = [one for way in open_ways for one in way.contacts]

    assert [one.code for one in shown if not ABUSE_CONCERNS.isdisjoint(one.concerns)] == []
    assert [one.code for one in shown if set(one.involves) - {"community"}] == []
    guarded = [one for way in open_ways if way.is_guarded for one in way.contacts]
    assert [one.code for one in guarded if one.involves] == []


def test_help_now_holds_each_urgent_contact_once() -> None:
    listed = contacts("rotherham")
    found = help_now(listed)
    places = [
        one.code
        for group in (found.danger, found.crisis, found.abuse, found.child)
        for one in group
    ]
    about_behaviour = {one.code for one in listed if "own_behaviour" in one.concerns}

    assert len(places) == len(set(places))
    assert [
        one.code
        for one in listed
        if one.tier in {"danger", "safety"} and one.code not in {*places, *about_behaviour}
    ] == []


def test_help_for_abuse_is_folded_away(client: Client) -> None:
    load_pack(pack=pack("rotherham"), by=None, at=AT)
    page = client.get("/").content.decode()

    assert page.count("<details open") == 0
    assert page.count("<details>") == len(WAYS) + 3


def test_editors_introduction_takes_the_place_of_ours(client: Client) -> None:
    load_pack(pack=pack(), by=None, at=AT)
    HomePage.objects.update(introduction="We talk here.", body="<p>More of it.</p>")
    page = client.get("/").content.decode()

    assert page.count('<p class="govuk-body-l govuk-!-margin-bottom-4">We talk here.</p>') == 1
    assert page.count("<p>More of it.</p>") == 1


@pytest.mark.parametrize("address", ["/", "/charter/", "/accessibility/"])
def test_child_of_eleven_can_read_it(client: Client, address: str) -> None:
    load_pack(pack=pack("rotherham"), by=None, at=AT)
    text = sentences(client.get(address).content.decode())

    assert len(text.split()) > 100
    assert textstat.flesch_kincaid_grade(text) <= ELEVEN_YEARS_OLD
