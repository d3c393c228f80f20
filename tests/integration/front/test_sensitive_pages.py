"""Sensitive pages: asked first whether one is alone, and told to nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from kith.front.models import InformationPage
from tests.factories.front_pages import a_draft, a_live_page, a_section
from tests.factories.people import an_area
from tests.factories.reading_pages import body_lines, got, main_lines, part, shown
from tests.factories.whole_site import Site, a_place

pytestmark = pytest.mark.django_db
ADDRESS = "/guides/g-01/"
QUIET = "Local information: page 1"
LOUD = "When it may be more than a row"
BEFORE = "Are you alone with this screen?"


def a_sensitive_page(**more: Any) -> Any:
    """A live page about harm, at `ADDRESS`."""
    given: dict[str, Any] = {
        "slug": "g-01",
        "code": "may-be-abuse",
        "summary": "If somebody hurts you.",
        "body": [("text", "<p>It is not your fault.</p>")],
        "is_sensitive": True,
        "neutral_title": QUIET,
    }
    return a_live_page(LOUD, parent=a_section("More guides", slug="guides"), **{**given, **more})


def test_interruption_stands_before_it_and_gives_nothing_away() -> None:
    a_sensitive_page()
    page = shown(ADDRESS)

    assert main_lines(ADDRESS)[0] == BEFORE
    assert [page.count(word) for word in (LOUD, "hurts you", "your fault", "More guides")] == [
        0, 0, 0, page.count('href="/guides/">More guides'),
    ]  # fmt: skip
    assert page.count(f'href="{ADDRESS}read/">Go on</a>') == 1


def test_interruption_leads_to_covering_tracks_where_there_is_such_a_page() -> None:
    a_sensitive_page()
    without = shown(ADDRESS).count("How to cover your tracks")
    a_live_page(
        "Cover your tracks", model=InformationPage, kind="tracks", slug="tracks",
        parent=a_section("About", slug="about"),
    )  # fmt: skip

    assert without == 0
    assert shown(ADDRESS).count('href="/about/tracks/">How to cover your tracks</a>') == 1


def test_going_on_shows_the_page() -> None:
    a_sensitive_page()

    assert body_lines(f"{ADDRESS}read/") == ["It is not your fault."]
    assert shown(f"{ADDRESS}read/").count(BEFORE) == 0


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}read/"])
def test_title_is_neutral_and_other_programs_learn_nothing(address: str) -> None:
    a_sensitive_page()
    head = part(shown(address), "<head>", "</head>")

    assert head.count(f"<title>{QUIET}</title>") == 1
    assert head.count('<meta name="robots" content="noindex">') == 1
    assert [
        head.count(word)
        for word in ("og:", "canonical", 'name="description"', "card", LOUD, "hreflang")
    ] == [0] * 6


def test_only_sensitive_pages_have_a_second_address() -> None:
    a_sensitive_page(is_sensitive=False)

    assert shown(ADDRESS).count(LOUD) > 0
    assert got(f"{ADDRESS}read/", status=404).content.decode().count(LOUD) == 0


@pytest.mark.parametrize("further", ["read/read/", "read/more/", "reading/"])
def test_nothing_stands_further_on(further: str) -> None:
    a_sensitive_page()

    assert got(f"{ADDRESS}{further}", status=404).content.decode().count(LOUD) == 0


@pytest.mark.parametrize("address", ["", "read/"])
def test_page_that_is_no_longer_live_has_neither_address(address: str) -> None:
    a_sensitive_page().unpublish()

    assert got(f"{ADDRESS}{address}", status=404).content.decode().count(LOUD) == 0


@pytest.mark.parametrize("address", ["", "read/"])
def test_draft_has_neither_address(address: str) -> None:
    a_draft(
        LOUD, parent=a_section("More guides", slug="guides"), slug="g-01",
        is_sensitive=True, neutral_title=QUIET,
    )  # fmt: skip

    assert got(f"{ADDRESS}{address}", status=404).content.decode().count(LOUD) == 0


def test_neither_address_is_ever_counted() -> None:
    a_place(counts=True)
    a_sensitive_page()
    calm = a_live_page(
        "Hedges", slug="hedges", code="hedges", parent=a_section(slug="garden", title="G")
    )
    site = Site()
    for address in (ADDRESS, f"{ADDRESS}read/", calm.get_url()):
        assert site.get(address).status == 200
    site.tally.flush()

    assert [code for code, _week in site.written] == ["hedges"]


def test_neither_address_sets_a_cookie_or_is_kept_by_browsers() -> None:
    a_sensitive_page()
    answers = [got(address) for address in (ADDRESS, f"{ADDRESS}read/")]

    assert [dict(one.cookies) for one in answers] == [{}, {}]
    assert [one["Referrer-Policy"] for one in answers] == ["no-referrer"] * 2


def test_other_places_name_it_in_links_alone() -> None:
    page = a_sensitive_page()
    other = a_live_page("Hedges", body=[("pages", {"title": "", "pages": [page]})])
    html = shown(other.get_url())

    assert html.count(f'href="{ADDRESS}">{LOUD}</a>') == 1
    assert html.count(LOUD) == 1


def test_page_before_it_asks_the_database_little(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    an_area()
    a_sensitive_page()
    got(ADDRESS)

    with django_assert_num_queries(6):  # the page two, tracks one, area two, menus one
        got(ADDRESS)
