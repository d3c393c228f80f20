"""How far a page was looked at, told to its readers; what it tells other programs; its queries."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django import DjangoAssertNumQueries

from kith.front.enums import Specialist
from kith.front.models import (
    AlternativePage,
    ArticlePage,
    CampaignPage,
    ContentPage,
    CoursePage,
    EventPage,
    InformationPage,
    NewsPage,
    SectionPage,
    SituationPage,
    StagePage,
    StoryPage,
    ToolPage,
)
from kith.front.presenters.content import Review, review_of
from tests.factories.front_pages import a_live_page, a_section
from tests.factories.reading_pages import got, lines, part, shown

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
QUERIES = 8  # the page two, links one, pages chosen one, those around one, area two, menus one
OLD = "Some of it may be out of date."
SPECIALIST = "A specialist read it: A refuge, 2 October 2026."


def day(moment: date) -> str:
    """A day as pages say it."""
    return date_format(moment, "j F Y")


def about_lines(page: Any) -> list[str]:
    """What stands below the body."""
    return lines(part(shown(page.get_url()), '<footer class="page-about">', "</footer>"))


@pytest.mark.parametrize(
    ("review_on", "is_due"),
    [(TODAY - timedelta(days=1), True), (TODAY, True), (TODAY + timedelta(days=1), False), (None, True)],
)  # fmt: skip
def test_page_is_due_from_the_day_that_was_set(review_on: date | None, is_due: bool) -> None:
    page = ArticlePage(review_on=review_on)

    assert page.is_due_for_review(TODAY) is is_due


def test_review_tells_the_specialist_only_once_they_have_read_it() -> None:
    told = {"specialist_by": "A refuge", "specialist_on": TODAY, "owner_role": "Charter lead"}
    states = [
        review_of(ArticlePage(**told, specialist=state), on=TODAY) for state in Specialist.values
    ]

    assert [(one.awaits_specialist, one.specialist_by) for one in states] == [
        (False, ""), (True, ""), (False, "A refuge"),
    ]  # fmt: skip
    assert states[2] == Review(
        reviewed_on=None,
        review_on=None,
        is_due=True,
        awaits_specialist=False,
        specialist_by="A refuge",
        specialist_on=TODAY,
        owner="Charter lead",
    )


def test_page_says_who_reviewed_it_and_when_it_is_next() -> None:
    seen, following = timezone.localdate(), timezone.localdate() + timedelta(days=90)
    page = a_live_page("Hedges", owner_role="Charter lead", reviewed_on=seen, review_on=following)

    assert about_lines(page) == [
        f"Last looked at on {day(seen)}. The Charter lead answers for this page. Next review by {day(following)}."
    ]


def test_page_that_waits_to_be_checked_says_so() -> None:
    seen, due = timezone.localdate() - timedelta(days=400), timezone.localdate()
    page = a_live_page("Hedges", owner_role="Charter lead", reviewed_on=seen, review_on=due)

    assert about_lines(page) == [
        f"Last looked at on {day(seen)}. The Charter lead answers for this page.",
        f"This page is waiting to be checked again. That was to be done by {day(due)}. {OLD}",
    ]


def test_page_that_waits_for_a_specialist_says_so_above_its_body() -> None:
    page = a_live_page("Hedges", specialist=Specialist.AWAITED)
    head = lines(part(shown(page.get_url()), '<header class="page-head">', "</header>"))

    assert head == [
        "Hedges",
        "Not yet reviewed by a specialist. The people named on this page know more than it does.",
    ]


def test_page_that_a_specialist_read_says_who_and_when() -> None:
    page = a_live_page(
        "Hedges",
        specialist=Specialist.DONE,
        specialist_by="A refuge",
        specialist_on=date(2026, 10, 2),
        review_on=timezone.localdate() + timedelta(days=9),
        reviewed_on=date(2026, 10, 1),
    )

    assert about_lines(page) == [
        f"Last looked at on 1 October 2026. {SPECIALIST} Next review by {day(page.review_on)}."
    ]


def test_sources_are_folded_below() -> None:
    source = {
        "title": "On hedges",
        "publisher": "Hedge Society",
        "url": "https://hedge.example/on",
        "read_on": date(2026, 11, 1),
    }
    page = a_live_page("Hedges", sources=[("source", source)])

    assert about_lines(page)[:2] == [
        "Where the facts come from",
        "On hedges, Hedge Society. Read on 1 November 2026.",
    ]
    assert shown(page.get_url()).count('href="https://hedge.example/on" rel="noreferrer"') == 1


def test_other_programs_learn_the_title_the_summary_and_one_address() -> None:
    section = a_section("Garden", slug="garden")
    page = a_live_page("Hedges & co", slug="hedges", parent=section, code="hedges", summary="Two.")
    head = part(shown(page.get_url()), "<head>", "</head>")
    told = [
        '<link rel="canonical" href="http://testserver/garden/hedges/">',
        '<meta name="description" content="Two.">',
        '<meta property="og:title" content="Hedges &amp; co">',
        '<meta property="og:url" content="http://testserver/garden/hedges/">',
        '<meta property="og:image" content="http://testserver/card/hedges.png">',
    ]

    assert [head.count(one) for one in told] == [1] * len(told)
    assert head.count("noindex") == 0
    assert head.count("<title>Hedges &amp; co</title>") == 1


def test_first_page_tells_other_programs_its_own_address_and_card() -> None:
    a_section()
    head = part(shown("/"), "<head>", "</head>")

    assert head.count('<link rel="canonical" href="http://testserver/">') == 1
    assert head.count('content="http://testserver/card.png"') == 1


TYPES: list[tuple[type[ContentPage], dict[str, Any]]] = [
    (SectionPage, {}),
    (StagePage, {"life_stage": "later-on"}),
    (SituationPage, {}),
    (ArticlePage, {}),
    (ToolPage, {}),
    (CoursePage, {"course_url": "https://a.example/"}),
    (StoryPage, {"consent_on": TODAY}),
    (NewsPage, {"published_on": TODAY}),
    (EventPage, {"starts_at": timezone.now()}),
    (CampaignPage, {}),
    (InformationPage, {}),
    (AlternativePage, {"kind": "bsl"}),
]


@pytest.mark.parametrize("length", [1, 3])
@pytest.mark.parametrize(("model", "values"), TYPES, ids=[one.__name__ for one, _more in TYPES])
def test_page_asks_the_database_the_same_at_any_length(
    django_assert_num_queries: DjangoAssertNumQueries,
    model: type[ContentPage],
    values: dict[str, Any],
    length: int,
) -> None:
    section = a_section("Garden", slug="garden", code="garden")
    others = [
        a_live_page(f"Other {number}", code=f"other-{number}", parent=section)
        for number in range(2 * length)
    ]
    links = "".join(f'<a linktype="page" id="{one.pk}">there</a>' for one in others[:length])
    page = a_live_page(
        "Hedges",
        model=model,
        parent=section,
        body=[
            ("text", f"<p>{links}</p>"),
            ("help_now", None),
            *[("contacts", {"concern": "loneliness", "subject": ""})] * length,
            ("pages", {"pages": others[:length]}),
        ],
        related=[one.code for one in others[length:]],
        **values | ({"stands_for": others[0]} if model is AlternativePage else {}),
    )
    for number in range(length if model is SectionPage else 0):
        a_live_page(f"Below {number}", parent=page)
    got(page.get_url())

    with django_assert_num_queries(QUERIES):
        got(page.get_url())


def test_nobody_is_named_where_nothing_was_reviewed() -> None:
    assert review_of(
        SimpleNamespace(
            reviewed_on=None,
            review_on=None,
            is_due_for_review=lambda _on: True,
            specialist=Specialist.NOT_NEEDED,
            specialist_by="",
            specialist_on=None,
            owner_role="",
        ),
        on=TODAY,
    ) == Review(None, None, True, False, "", None, "")
