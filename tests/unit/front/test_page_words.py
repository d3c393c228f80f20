"""How pages say how long, when and where, and what they tell of an event that is over."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from kith.front.presenters.cards import facts_of, hour_in_words, length_in_words, moment_in_words
from kith.front.presenters.outside import robots
from kith.front.presenters.sections import home_sections, is_past, whats_on
from kith.front.presenters.types import Fact, campaign_context, event_context
from kith.front.records import SearchEntry
from kith.front.rules.cards import CARD, draw_card

LONDON = ZoneInfo("Europe/London")
TODAY = date(2026, 11, 21)


def local(*parts: int) -> datetime:
    """A moment in the area."""
    year, month, day, *time = parts
    return datetime(year, month, day, *time, tzinfo=LONDON)


def an_entry(page_id: int, kind: str, **values: Any) -> SearchEntry:
    """A live page as lists know it, below the section with the id 1."""
    given = {
        "parent_page_id": 1, "title": f"Page {page_id}", "address": f"/{page_id}/", "lang": "en-gb",
    } | values  # fmt: skip
    return SearchEntry(page_id=page_id, kind=kind, **given)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, ""),
        (1, "1 minute"),
        (45, "45 minutes"),
        (60, "1 hour"),
        (61, "1 hour 1 minute"),
        (120, "2 hours"),
        (150, "2 hours 30 minutes"),
    ],
)
def test_length_is_said_as_people_say_it(minutes: int, words: str) -> None:
    assert length_in_words(minutes) == words


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ((0, 0), "12am"),
        ((0, 5), "12:05am"),
        ((9, 30), "9:30am"),
        ((12, 0), "12pm"),
        ((23, 0), "11pm"),
    ],
)
def test_hour_is_said_as_people_say_it(time: tuple[int, int], words: str) -> None:
    assert hour_in_words(local(2026, 11, 21, *time)) == words


def test_moment_has_its_day_of_the_week() -> None:
    assert moment_in_words(local(2031, 6, 14, 11)) == "Saturday 14 June 2031, 11am"


@pytest.mark.parametrize(
    ("kind", "detail", "words"),
    [
        ("tool", {"kind": "starter", "minutes": 10, "people": "Two"}, "Conversation starter · 10 minutes · Two"),
        ("tool", {}, ""),
        ("course", {"kind": "video", "provider": "Us", "minutes": 0, "cost": ""}, "Video · Us"),
        ("course", {"kind": "gone", "minutes": None, "cost": "Free"}, "Free"),
        ("news", {"published_on": "2026-10-05"}, "5 October 2026"),
        ("news", {"published_on": "soon"}, ""),
        ("event", {"starts_at": "2026-06-14T10:00:00+00:00", "place": "Hall"}, "Sunday 14 June 2026, 11am · Hall"),
        ("alternative", {"kind": "bsl"}, "British Sign Language"),
        ("article", {"minutes": 10}, ""),
    ],
)  # fmt: skip
def test_card_says_what_its_type_needs(kind: str, detail: dict[str, Any], words: str) -> None:
    assert facts_of(kind, detail) == words


def an_event(starts: datetime, ends: datetime | None = None) -> Any:
    """An event as its page holds it: in UTC."""
    return SimpleNamespace(
        starts_at=starts.astimezone(UTC),
        ends_at=ends and ends.astimezone(UTC),
        place="The hall",
        cost="",
    )


@pytest.mark.parametrize(
    ("ends", "hours"),
    [
        (None, "11am"),
        (local(2026, 7, 4, 13, 30), "11am to 1:30pm"),
        (local(2026, 7, 5, 1), "11am until Sunday 5 July 2026, 1am"),
    ],
)
def test_event_says_day_hours_and_place_in_local_time(ends: datetime | None, hours: str) -> None:
    told = event_context(an_event(local(2026, 7, 4, 11), ends), at=local(2026, 7, 1))

    assert told == {
        "facts": [
            Fact("When", "Saturday 4 July 2026"),
            Fact("Time", hours),
            Fact("Where", "The hall"),
        ],
        "is_over": False,
    }


@pytest.mark.parametrize(
    ("ends", "at", "is_over"),
    [
        (local(2026, 7, 4, 13), local(2026, 7, 4, 23, 59), False),
        (local(2026, 7, 5, 1, 30), local(2026, 7, 5, 12), False),
        (local(2026, 7, 4, 13), local(2026, 7, 5, 0, 0), True),
        (None, local(2026, 7, 4, 23, 59), False),
        (None, local(2026, 7, 5, 0, 0), True),
    ],
)
def test_event_is_over_when_its_last_day_has_passed(
    ends: datetime | None, at: datetime, is_over: bool
) -> None:
    found = event_context(an_event(local(2026, 7, 4, 11), ends), at=at.astimezone(UTC))

    assert found["is_over"] is is_over


@pytest.mark.parametrize(
    ("to_on", "is_over"), [(None, False), (TODAY, False), (date(2026, 11, 20), True)]
)
def test_campaign_is_over_the_day_after_its_last(to_on: date | None, is_over: bool) -> None:
    told = campaign_context(SimpleNamespace(from_on=None, to_on=to_on), on=TODAY)

    assert told["is_over"] is is_over
    assert [fact.label for fact in told["facts"]] == (["Until"] if to_on else [])


def test_coming_events_stand_before_news_and_past_ones_are_left_out() -> None:
    listed = [
        an_entry(2, "event", detail={"starts_at": "2026-11-20T11:00:00+00:00"}),
        an_entry(3, "event", detail={"starts_at": "2026-12-20T11:00:00+00:00"}),
        an_entry(4, "event", detail={"starts_at": "2026-11-21T09:00:00+00:00"}),
        an_entry(
            5,
            "event",
            is_sensitive=True,
            detail={"starts_at": "2026-11-22T09:00:00+00:00"},
        ),
        an_entry(6, "news", detail={"published_on": "2026-01-01"}),
        an_entry(7, "news", detail={"published_on": "2026-11-01"}),
    ]

    assert [one.address for one in whats_on(listed, on=TODAY)] == ["/4/", "/3/", "/7/"]


def test_event_of_two_days_is_not_past_on_its_second() -> None:
    detail = {"starts_at": "2026-11-20T11:00:00+00:00", "ends_at": "2026-11-21T11:00:00+00:00"}

    assert not is_past(an_entry(2, "event", detail=detail), on=TODAY)
    assert is_past(an_entry(2, "event", detail=detail), on=date(2026, 11, 22))


def test_first_page_shows_sections_of_situations_and_tools_without_sensitive_pages() -> None:
    listed = [
        an_entry(1, "section", parent_page_id=0, title="Hard now"),
        an_entry(8, "section", parent_page_id=0, title="Advice"),
        an_entry(9, "section", parent_page_id=0, title="Quiet guides"),
        an_entry(20, "situation", is_sensitive=True),
        *(an_entry(number, "situation") for number in range(21, 29)),
        an_entry(30, "article", parent_page_id=8),
        an_entry(40, "situation", parent_page_id=9, is_sensitive=True),
    ]
    found = home_sections(listed)

    assert [(one.card.title, one.more) for one in found] == [("Hard now", 2)]
    assert [one.address for one in found[0].shown] == [f"/{number}/" for number in range(21, 27)]


@pytest.mark.parametrize(
    "title",
    ["Hedges", "x" * 255, "A very long title indeed " * 10, "", "Å 愛 🙂"],
    ids=["short", "one long word", "many words", "none", "letters the font lacks"],
)
def test_card_is_a_picture_of_the_size_that_sites_ask_for(title: str) -> None:
    drawn = draw_card(title=title, below="Kith", colours=("#ffffff", "#1d4f4a"))
    picture = Image.open(BytesIO(drawn))

    assert (picture.format, picture.size) == ("PNG", CARD)
    assert len(drawn) < 60_000
    assert picture.convert("RGB").getpixel((0, 0)) == (0x1D, 0x4F, 0x4A)


def test_card_keeps_a_long_word_within_its_edge() -> None:
    drawn = draw_card(title="Thorpeunderwoldside" * 4, below="", colours=("#ffffff", "#000000"))
    picture = Image.open(BytesIO(drawn)).convert("L")
    edge = picture.crop((CARD[0] - 60, 0, CARD[0], CARD[1]))

    assert edge.getextrema() == (0, 0)


def test_programs_read_nothing_of_a_trial() -> None:
    told = robots(is_adopted=False, first_pages=["/"], sitemaps=["/s.xml"])

    assert told == "User-agent: *\nDisallow: /\n"


def test_programs_keep_out_of_what_is_private_in_every_language() -> None:
    maps = ["https://a.example/sitemap.xml", "https://a.example/cy/sitemap.xml"]
    told = robots(is_adopted=True, first_pages=["/", "/cy/"], sitemaps=maps).splitlines()

    assert told == [
        "User-agent: *",
        "Disallow: /work/",
        "Disallow: /account/",
        "Disallow: /cms/",
        "Disallow: /leave/",
        "Disallow: /check/",
        "Disallow: /plan/",
        "Disallow: /search/",
        "Disallow: /cy/check/",
        "Disallow: /cy/plan/",
        "Disallow: /cy/search/",
        "",
        "Sitemap: https://a.example/sitemap.xml",
        "Sitemap: https://a.example/cy/sitemap.xml",
    ]
