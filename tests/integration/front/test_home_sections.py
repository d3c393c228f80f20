"""What the first page and the menus show of the site's pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kith.front.models import (
    EventPage,
    HomePage,
    InformationPage,
    NewsPage,
    SituationPage,
    StagePage,
    ToolPage,
)
from kith.front.presenters.menus import Link, menus
from tests.factories.front_pages import a_live_page, a_section
from tests.factories.people import an_area
from tests.factories.reading_pages import got, lines, part, shown

pytestmark = pytest.mark.django_db
QUERIES = 8  # the page two, its links one, area two, life stages one, pages one, menus one


def section_headings(page: str) -> list[str]:
    """The headings of the first page's sections, in order."""
    main = part(page, "<main", "</main>")
    return [lines(one.partition(">")[2].partition("</h2>")[0])[0] for one in main.split("<h2")[1:]]


def card_titles(page: str, heading: str) -> list[str]:
    """The titles of the cards below a heading."""
    section = page.partition(f">{heading}</h2>")[2].partition("</section>")[0]
    return [
        lines(one.partition("</h3>")[0])[0]
        for one in section.split('class="page-card__title">')[1:]
    ]


def test_first_page_without_pages_still_has_the_ways_in() -> None:
    an_area()

    assert section_headings(shown("/")) == [
        "Who is it about?",
        "Need help now?",
        "At each stage of life",
        "What has been promised",
    ]


def test_what_is_hard_comes_first_and_then_whom_it_is_about() -> None:
    hard, tools, advice = (
        a_section(one, order=place) for place, one in enumerate(("Hard", "Tools", "Advice"))
    )
    a_live_page("Sulks", model=SituationPage, parent=hard)
    a_live_page("Hum", model=ToolPage, parent=tools)
    a_live_page("Sorry", parent=advice)
    a_live_page("New", model=NewsPage, published_on=timezone.localdate(), parent=advice)
    page = shown("/")

    assert section_headings(page) == [
        "Hard",
        "Who is it about?",
        "Need help now?",
        "Tools",
        "At each stage of life",
        "What is on, and what is new",
        "What has been promised",
    ]
    assert card_titles(page, "Hard") == ["Sulks"]
    assert card_titles(page, "What is on, and what is new") == ["New"]


def test_first_page_names_no_sensitive_page() -> None:
    hard = a_section("Hard")
    a_live_page(
        "Harm", model=SituationPage, parent=hard, order=1, is_sensitive=True, neutral_title="Page 1"
    )
    a_live_page("Sulks", model=SituationPage, parent=hard, order=2)
    a_live_page(
        "A march",
        model=EventPage,
        parent=hard,
        order=3,
        starts_at=timezone.now() + timedelta(days=2),
        is_sensitive=True,
        neutral_title="Page 2",
    )
    page = shown("/")

    assert card_titles(page, "Hard") == ["Sulks"]
    assert [page.count(word) for word in ("Harm", "A march")] == [0, 0]


def test_section_of_sensitive_pages_alone_stays_behind_its_name() -> None:
    guides = a_section("Quiet guides")
    a_live_page(
        "Harm", model=SituationPage, parent=guides, is_sensitive=True, neutral_title="Page 1"
    )
    page = shown("/")

    assert section_headings(page).count("Quiet guides") == 0
    assert page.count("Harm") == 0


def test_first_page_shows_six_of_a_section_and_leads_to_the_rest() -> None:
    tools = a_section("Tools", slug="tools")
    for number in range(1, 9):
        a_live_page(f"Tool {number}", model=ToolPage, parent=tools, order=number)
    page = shown("/")

    assert card_titles(page, "Tools") == [f"Tool {number}" for number in range(1, 7)]
    assert page.count('<a class="govuk-link" href="/tools/">See all of them') == 1


def test_stage_of_life_leads_to_its_page_or_else_to_the_charter() -> None:
    stages = a_section("Parts of life", slug="stages")
    a_live_page(
        "Later",
        model=StagePage,
        life_stage="later-on",
        life_stages=["later-on"],
        slug="later",
        parent=stages,
    )
    page = shown("/")

    assert page.count('href="/stages/later/"') == 1
    assert page.count('href="/charter/#stage-beginnings"') == 1
    assert page.count('href="/charter/#stage-later-on"') == 0


@pytest.mark.parametrize("length", [1, 3])
def test_first_page_asks_the_database_the_same_at_any_length(
    django_assert_num_queries: DjangoAssertNumQueries, length: int
) -> None:
    tools, hard = a_section("Tools"), a_section("Hard")
    for number in range(length):
        a_live_page(f"Tool {number}", model=ToolPage, parent=tools)
        a_live_page(f"Sulks {number}", model=SituationPage, parent=hard)
        a_live_page(f"New {number}", model=NewsPage, published_on=timezone.localdate(), parent=hard)
    link = f'<p><a linktype="page" id="{tools.pk}">there</a></p>'
    HomePage.objects.update(body=link * length)
    got("/")

    with django_assert_num_queries(QUERIES):
        got("/")


def informs(title: str, kind: str, parent: Any) -> Any:
    """A page about the site itself."""
    return a_live_page(title, model=InformationPage, kind=kind, parent=parent)


def test_menus_leave_out_sections_that_lead_nowhere() -> None:
    tools = a_section("Tools", slug="tools", order=1)
    a_section("Empty", slug="empty", order=2)
    page = a_live_page("Hum", model=ToolPage, parent=tools)
    full = menus().sections
    page.unpublish()

    assert full == [Link("Tools", "/tools/")]
    assert menus().sections == []


def test_menu_above_has_three_sections_and_the_one_below_has_all() -> None:
    for number in range(1, 6):
        a_live_page("Page", parent=a_section(f"Part {number}", slug=f"part-{number}", order=number))
    found = menus()

    assert [one.title for one in found.above] == ["Part 1", "Part 2", "Part 3"]
    assert [one.title for one in found.sections] == [f"Part {number}" for number in range(1, 6)]


def test_menu_below_has_the_pages_about_the_site_but_no_sensitive_one() -> None:
    about = a_section("About", slug="about")
    informs("Contact", "contact", about)
    a_live_page(
        "Harm", model=InformationPage, parent=about, is_sensitive=True, neutral_title="Page 1"
    )
    before = menus()
    informs("Can everyone use it?", "accessibility", about)

    assert [one.title for one in before.about] == ["Contact"]
    assert (before.has_accessibility_page, menus().has_accessibility_page) == (False, True)


def test_footer_has_our_accessibility_page_until_the_area_writes_its_own() -> None:
    about = a_section("About", slug="about")
    before = shown("/").count('href="/accessibility/"')
    informs("Can everyone use it?", "accessibility", about)

    assert (before, shown("/").count('href="/accessibility/"')) == (1, 0)


def test_menus_ask_the_database_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    a_live_page("Hum", model=ToolPage, parent=a_section("Tools"))

    with django_assert_num_queries(1):
        menus()
