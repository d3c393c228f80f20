"""Each type of page shows what it alone has, and where it stands among the others."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from kith.front.models import (
    AlternativePage,
    CampaignPage,
    CoursePage,
    EventPage,
    NewsPage,
    SituationPage,
    StagePage,
    StoryPage,
    ToolPage,
)
from tests.factories.front_pages import a_live_page, a_section
from tests.factories.people import an_area
from tests.factories.reading_pages import got, lines, main_lines, part, shown

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
TODAY = timezone.localdate


def head_lines(page: Any) -> list[str]:
    """What stands above the body."""
    return lines(part(shown(page.get_url()), '<header class="page-head">', "</header>"))


def card_titles(html: str) -> list[str]:
    """The titles of the cards, in order."""
    return [
        lines(one.partition("</h")[0])[0] for one in html.split('class="page-card__title">')[1:]
    ]


def in_days(days: int) -> datetime:
    """Eleven in the morning, some days from now, where the area is."""
    return datetime.combine(
        TODAY() + timedelta(days=days), datetime.min.time(), tzinfo=LONDON
    ) + timedelta(hours=11)


def test_tool_says_what_it_is_how_long_it_takes_and_who_does_it() -> None:
    page = a_live_page("Hum", model=ToolPage, kind="worksheet", minutes=90, people="Two adults")

    assert head_lines(page) == [
        "Hum",
        *("What it is", "Worksheet to print"),
        *("Time", "1 hour 30 minutes"),
        *("Who", "Two adults"),
    ]


def test_course_says_from_whom_how_long_and_what_it_costs() -> None:
    page = a_live_page(
        "Spoon",
        model=CoursePage,
        kind="video",
        provider="Spoon Films",
        minutes=2,
        cost="Free",
        course_url="https://spoon.example/film",
    )

    assert head_lines(page) == [
        "Spoon",
        *("From", "Spoon Films"),
        *("Time", "2 minutes"),
        *("Cost", "Free"),
        "Go to the video of Spoon Films",
        "It is on another site, with rules of its own about cookies and what it keeps.",
    ]
    assert shown(page.get_url()).count('href="https://spoon.example/film" rel="noreferrer"') == 1


def test_course_says_so_when_nobody_knows_its_time_or_cost() -> None:
    page = a_live_page("Row", model=CoursePage, course_url="https://row.example/", minutes=0)

    assert head_lines(page)[:-2] == [
        "Row",
        *("Time", "They do not say"),
        *("Cost", "They do not say"),
    ]
    assert head_lines(page)[-2] == "Go to the course"


def test_story_is_told_with_consent_and_with_other_names() -> None:
    told = {"model": StoryPage, "consent_on": date(2026, 10, 1)}
    changed = a_live_page("Hedge", **told)
    own = a_live_page("Fence", **told, names_changed=False)

    assert head_lines(changed) == [
        "Hedge",
        "Told with consent, given on 1 October 2026. Names are changed.",
    ]
    assert head_lines(own) == ["Fence", "Told with consent, given on 1 October 2026."]


def test_news_has_its_day() -> None:
    page = a_live_page("Stamps", model=NewsPage, published_on=date(2025, 5, 2))

    assert head_lines(page) == ["2 May 2025", "Stamps"]
    assert shown(page.get_url()).count('itemtype="https://schema.org/NewsArticle"') == 1


def test_coming_event_says_when_and_where_and_can_be_booked() -> None:
    starts = in_days(3)
    page = a_live_page(
        "Table",
        model=EventPage,
        starts_at=starts,
        ends_at=starts + timedelta(hours=2, minutes=30),
        place="The lane",
        cost="Free",
        book_url="https://lane.example/book",
    )

    assert head_lines(page) == [
        "Table",
        *("When", date_format(starts, "l j F Y")),
        *("Time", "11am to 1:30pm"),
        *("Where", "The lane"),
        *("Cost", "Free"),
        "Book a place",
    ]
    assert shown(page.get_url()).count('itemtype="https://schema.org/Event"') == 1


def test_event_that_is_over_says_so_and_cannot_be_booked() -> None:
    page = a_live_page(
        "Soup",
        model=EventPage,
        starts_at=in_days(-1),
        book_url="https://lane.example/book",
    )

    assert head_lines(page) == [
        "This is over",
        "Soup",
        *("When", date_format(in_days(-1), "l j F Y")),
        *("Time", "11am"),
    ]
    assert shown(page.get_url()).count("https://lane.example/book") == 0


def test_campaign_says_from_when_to_when_until_it_is_over() -> None:
    began, ended = TODAY() - timedelta(days=9), TODAY() - timedelta(days=1)
    now = a_live_page("Hello", model=CampaignPage, from_on=began, to_on=TODAY())
    past = a_live_page("Goodbye", model=CampaignPage, from_on=began, to_on=ended)
    days = {one: date_format(one, "j F Y") for one in (began, ended, TODAY())}

    assert head_lines(now) == ["Hello", *("From", days[began]), *("Until", days[TODAY()])]
    assert head_lines(past) == [
        "This campaign is over",
        "Goodbye",
        *("From", days[began]),
        *("Until", days[ended]),
    ]


def test_alternative_leads_to_its_film_and_to_the_page_that_it_stands_for() -> None:
    whole = a_live_page("Privacy", slug="privacy", parent=a_section("About", slug="about"))
    page = a_live_page(
        "Privacy, signed",
        model=AlternativePage,
        kind="bsl",
        stands_for=whole,
        video_url="https://film.example/",
    )

    assert head_lines(page) == [
        "British Sign Language",
        "Privacy, signed",
        "Watch the video",
        "It is on another site, with rules of its own about cookies and what it keeps.",
        "The whole page: Privacy",
    ]
    assert shown(page.get_url()).count('href="/about/privacy/">Privacy</a>') == 1


def test_alternative_names_no_page_that_is_not_live() -> None:
    whole = a_live_page("Privacy")
    page = a_live_page("Easy", model=AlternativePage, kind="easy_read", stands_for=whole)
    whole.unpublish()

    assert head_lines(page) == ["Easy read", "Easy"]


def test_section_shows_the_pages_right_below_it_in_their_order() -> None:
    section = a_section("Advice", slug="advice")
    a_live_page("Second", parent=section, order=2, summary="Two.")
    a_live_page("First", parent=section, order=1, summary="One.")
    below = a_section("Third", parent=section, order=3)
    a_live_page("Further below", parent=below)

    assert main_lines("/advice/")[:6] == ["Advice", "First", "One.", "Second", "Two.", "Third"]


def test_section_without_pages_says_so() -> None:
    a_section("Advice", slug="advice")

    assert main_lines("/advice/")[:3] == [
        "Advice",
        "Nothing here yet",
        "When there is something to read, you will find it on this page.",
    ]


def test_page_says_where_it_stands() -> None:
    top = a_section("Advice", slug="advice")
    middle = a_section("At home", slug="home", parent=top)
    page = a_live_page("Hedges", parent=middle)
    html = shown(page.get_url())
    trail = part(html, '<ol class="govuk-breadcrumbs__list">', "</ol>")

    assert lines(trail) == ["Home", "Advice", "At home"]
    assert [one.partition('"')[0] for one in trail.split('href="')[1:]] == [
        "/", "/advice/", "/advice/home/",
    ]  # fmt: skip


def a_stage(**more: Any) -> Any:
    """The page of a stage of life."""
    return a_live_page("Later on", model=StagePage, life_stage="later-on", **more)


def test_stage_shows_its_own_pages_by_type_each_once() -> None:
    mine = {"life_stages": ["later-on"]}
    told = a_live_page("In the body", **mine, code="told")
    a_live_page("Sulks", model=SituationPage, **mine)
    a_live_page("Sorry", **mine, order=2, code="sorry")
    a_live_page("Fax", **mine, order=1)
    a_live_page("For babies", life_stages=["beginnings"])
    a_live_page("Lists", model=ToolPage, **mine)
    a_live_page("Soon", model=EventPage, starts_at=in_days(2), **mine)
    a_live_page("Long ago", model=EventPage, starts_at=in_days(-2), **mine)
    page = a_stage(related=["sorry"], body=[("pages", {"title": "Begin here", "pages": [told]})])
    html = part(shown(page.get_url()), '<div class="page-body">', "<footer")

    assert card_titles(html) == ["In the body", "Sulks", "Fax", "Sorry", "Lists", "Soon"]
    assert [
        lines(one.partition("</h2>")[0].partition(">")[2])[0]
        for one in html.split('<h2 class="')[1:]
    ] == ["Begin here", "When something is hard", "Advice", "Things to try", "What is on"]


def test_stage_leads_to_what_was_promised_for_it() -> None:
    page = a_stage()

    assert main_lines(page.get_url())[1] == "What has been promised for this stage of life"
    assert shown(page.get_url()).count('href="/charter/#stage-later-on"') == 1


def test_read_next_leaves_out_what_the_body_leads_to_and_what_is_not_live() -> None:
    one, two, gone = (a_live_page(code.title(), code=code) for code in ("one", "two", "gone"))
    page = a_live_page(
        "Hedges",
        related=["two", "one", "gone", "never-was", "three"],
        body=[("pages", {"pages": [one, gone]})],
    )
    a_live_page("Three", code="three")
    gone.unpublish()
    html = shown(page.get_url())

    assert card_titles(part(html, '<div class="page-body">', "<footer")) == ["One", "Two", "Three"]
    assert two.live


def test_page_without_anything_to_read_next_has_no_such_heading() -> None:
    gone = a_live_page("Gone", code="gone")
    page = a_live_page("Hedges", related=["gone"], body=[("pages", {"pages": [gone]})])
    gone.unpublish()

    assert main_lines(page.get_url()) == [
        "Hedges",
        "This page is waiting to be checked again. Some of it may be out of date.",
    ]


def test_page_that_is_no_longer_live_is_not_found() -> None:
    an_area()
    page = a_live_page("Hedges", slug="hedges", parent=a_section(slug="garden", title="Garden"))
    page.unpublish()

    assert got("/garden/hedges/", status=404).content.count(b"Hedges") == 0
