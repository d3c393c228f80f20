"""The words of cards and pages of services: how long ago, for whom, how far, when."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType

import pytest

from kith.directory.models import Place, Service, ServiceAtLocation
from kith.directory.presenters.badges import freshness_badge, hurdle_badges, time_ago
from kith.directory.presenters.cards import (
    age_words,
    cost_of,
    dialled,
    distance_words,
    phone_line,
    phone_lines,
    shortened,
    where_of,
)
from kith.directory.presenters.entry import (
    asking_words,
    language_name,
    taking_words,
    waiting_words,
)
from kith.directory.presenters.entry_times import times_told
from kith.directory.presenters.opening import OpenNow, opening_now
from kith.directory.rules.freshness import FreshnessRules
from kith.opening_times import (
    NO_HOLIDAYS,
    BankHolidayRule,
    BankHolidays,
    Opening,
    OpeningTimes,
    Span,
    Week,
    every_day,
    open_all_hours,
    to_schedules,
)

ON = date(2026, 11, 23)
MONDAY_NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
WEEKDAYS = (*every_day([Opening(time(9), time(17))])[:5], (), ())


def _rows(times):
    return list(to_schedules(times))


def _office(**more):
    return _rows(OpeningTimes(weeks=(Week(WEEKDAYS),), **more))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-1, "today"),
        (0, "today"),
        (1, "yesterday"),
        (12, "12 days ago"),
        (60, "60 days ago"),
        (61, "2 months ago"),
        (426, "14 months ago"),
        (800, "2 years ago"),
        (1100, "3 years ago"),
    ],
)
def test_time_ago_is_told_in_what_people_count_by(days, words):
    assert time_ago(days) == words


@pytest.mark.parametrize(
    ("days", "words", "colour"),
    [
        (None, "Nobody has checked this yet", "yellow"),
        (12, "Checked 12 days ago", "green"),
        (100, "Last checked 3 months ago", "grey"),
        (426, "Last checked 14 months ago: it may have changed", "yellow"),
    ],
)
def test_freshness_badge_says_how_sure_one_may_be(days, words, colour):
    checked = None if days is None else ON - timedelta(days=days)
    badge = freshness_badge(checked, ON, FreshnessRules())

    assert (badge.words, badge.colour) == (words, colour)


@pytest.mark.parametrize(
    ("status", "taking", "words"),
    [
        ("active", "yes", []),
        ("active", "no", ["Full just now"]),
        ("active", "waiting_list", ["Has a waiting list"]),
        ("temporarily closed", "no", ["Closed for a while"]),
    ],
)
def test_hurdle_badges_say_what_stands_in_the_way(status, taking, words):
    found = hurdle_badges(Service(status=status, taking=taking))

    assert [badge.words for badge in found] == words


@pytest.mark.parametrize(
    ("youngest", "oldest", "words"),
    [
        (None, None, "Any age"),
        (0, None, "Any age"),
        (16, None, "Aged 16 and over"),
        (None, 5, "Aged 5 and under"),
        (0, 5, "Aged 5 and under"),
        (11, 18, "Aged 11 to 18"),
        (16, 16, "Aged 16"),
    ],
)
def test_age_words_take_what_is_missing_for_anybody(youngest, oldest, words):
    assert age_words(youngest, oldest) == words


@pytest.mark.parametrize(
    ("metres", "is_exact", "words"),
    [
        (None, True, ""),
        (100, True, "less than a mile away"),
        (1609.344, True, "1 mile away"),
        (2400, True, "1.5 miles away"),
        (4828, True, "3 miles away"),
        (32_000, True, "20 miles away"),
        (100, False, "about a mile away"),
        (5000, False, "about 3 miles away"),
    ],
)
def test_distance_words_say_about_where_an_end_is_not_known(metres, is_exact, words):
    assert distance_words(metres, is_exact=is_exact) == words


@pytest.mark.parametrize(
    ("cost", "own", "words"),
    [
        ("free", "", "Free"),
        ("free", "Free, and so is the tea", "Free, and so is the tea"),
        ("paid", "5 pounds", "Costs money. 5 pounds"),
        ("unknown", "Give what you can", "Give what you can"),
        ("unknown", "", ""),
    ],
)
def test_cost_of_a_service_is_told_in_its_words_too(cost, own, words):
    assert cost_of(Service(cost=cost, cost_words=own)) == words


@pytest.mark.parametrize(
    ("number", "digits"),
    [("0114 496 0000", "01144960000"), ("+44 (0)114 496", "+440114496"), ("ring 1-2", "12")],
)
def test_dialled_numbers_are_digits(number, digits):
    assert dialled(number) == digits


def test_phone_lines_leave_out_rows_that_say_nothing():
    service = Service(phones=[{"what": "nothing"}, {"number": "0114 496 0000"}])

    assert [line.number for line in phone_lines(service)] == ["0114 496 0000"]


@pytest.mark.parametrize(
    ("row", "is_text", "what"),
    [
        ({"number": "0114 496 0000", "what": "Textile workers"}, False, "Textile workers"),
        ({"number": "07700 900001", "what": "Text only"}, True, ""),
        ({"number": "85258", "what": "Text SHOUT", "text": "SHOUT"}, True, ""),
        ({"number": "07700 900001", "what": "Sms: in Polish"}, True, "Sms: in Polish"),
        ({"number": "07700 900001", "what": "Evenings", "text": "HI"}, True, "Evenings"),
    ],
)
def test_phone_line_knows_a_number_that_takes_messages_alone(row, is_text, what):
    line = phone_line(row)

    assert (line.is_text, line.what) == (is_text, what)


def test_shortened_words_end_between_two():
    assert shortened("Help for  you, and yours", 14) == "Help for you…"
    assert shortened("Help for\nyou", 14) == "Help for you"


def test_where_of_a_service_without_places_says_how_one_meets_it():
    service = Service(delivery=["at_home", "phone", "in_person"])

    assert where_of(service, []) == ("In person", "By phone", "At your home")


def test_where_of_a_place_named_as_its_town_says_it_once():
    location = ServiceAtLocation(place=Place(name="Milltown", town="Milltown"))

    assert where_of(Service(delivery=[]), [location]) == ("Milltown",)


def test_asking_words_say_when_a_worker_is_needed():
    assert asking_words([]) == ()
    assert asking_words(["worker"]) == ("Somebody who works with you has to ask for you.",)
    assert asking_words(["worker", "self"]) == (
        "You can ask for yourself.",
        "Somebody who works with you can ask for you.",
    )


@pytest.mark.parametrize(
    ("own", "days", "words"),
    [
        ("", None, ""),
        ("Until spring", 3, "Until spring"),
        ("", 0, "No wait"),
        ("", 1, "About 1 day"),
        ("", 30, "About 4 weeks"),
    ],
)
def test_waiting_words_are_the_services_own_or_of_its_days(own, days, words):
    assert waiting_words(own, days) == words


def test_taking_words_leave_out_what_nobody_knows():
    assert [taking_words(one) for one in ("yes", "unknown", "else")] == [
        "It takes new people now.",
        "",
        "",
    ]


def test_language_name_is_in_both_languages():
    assert [language_name(tag) for tag in ("en", "pl", "en-GB", "bfi", "qzz")] == [
        "English",
        "Polish (polski)",
        "British English",
        "British Sign Language",
        "qzz",
    ]


def test_opening_now_of_one_with_times_is_its_own():
    now = opening_now(Service(times=_office()), [], at=MONDAY_NOON, holidays=NO_HOLIDAYS)

    assert now == OpenNow("Open now until 5pm", is_open=True)


def test_opening_now_of_places_is_the_one_that_is_open():
    late = _rows(OpeningTimes(weeks=(Week(every_day([Opening(time(20), time(22))])),)))
    locations = [
        ServiceAtLocation(place=Place(name="Late House"), times=late),
        ServiceAtLocation(place=Place(name="Day House"), times=_office()),
        ServiceAtLocation(place=Place(name="Silent House")),
    ]

    now = opening_now(Service(), locations, at=MONDAY_NOON, holidays=NO_HOLIDAYS)
    evening = MONDAY_NOON + timedelta(hours=7)

    assert now == OpenNow("Open now until 5pm", is_open=True, where="Day House")
    assert opening_now(Service(), locations, at=evening, holidays=NO_HOLIDAYS) == OpenNow(
        "Closed now. Opens at 8pm", is_open=False, where="Late House"
    )


def test_opening_now_is_not_told_of_what_is_closed_or_gives_no_times():
    closed = Service(status="temporarily closed", times=_office())

    assert opening_now(closed, [], at=MONDAY_NOON, holidays=NO_HOLIDAYS) is None
    assert opening_now(Service(), [], at=MONDAY_NOON, holidays=NO_HOLIDAYS) is None


def test_times_told_have_a_row_for_each_day():
    told = times_told(_office(), at=MONDAY_NOON, holidays=NO_HOLIDAYS)

    assert told is not None
    (grid,) = told.grids
    assert grid.dates == ""
    assert [(row.day, row.hours, row.is_today) for row in grid.rows][:2] == [
        ("Monday", "9am to 5pm", True),
        ("Tuesday", "9am to 5pm", False),
    ]
    assert [row.hours for row in grid.rows[5:]] == ["Closed", "Closed"]
    assert told.next == (
        "Tuesday 24 November, 9am to 5pm",
        "Wednesday 25 November, 9am to 5pm",
        "Thursday 26 November, 9am to 5pm",
    )


def test_times_told_keep_terms_apart_and_leave_out_what_is_over():
    spans = (
        Span(date(2026, 1, 1), date(2026, 3, 1)),
        Span(date(2026, 9, 1), date(2026, 12, 18)),
        Span(date(2027, 1, 4), date(2027, 3, 26)),
    )
    rows = _rows(OpeningTimes(weeks=tuple(Week(WEEKDAYS, span) for span in spans)))
    told = times_told(rows, at=MONDAY_NOON, holidays=NO_HOLIDAYS)

    assert told is not None
    assert [grid.dates for grid in told.grids] == [
        "From 1 September 2026 to 18 December 2026",
        "From 4 January 2027 to 26 March 2027",
    ]
    assert [any(row.is_today for row in grid.rows) for grid in told.grids] == [True, False]


@pytest.mark.parametrize(
    ("rule", "lines"),
    [
        (
            BankHolidayRule.CLOSED,
            ("Closed on bank holidays", "Closed on 25 December: Christmas Day"),
        ),
        (BankHolidayRule.ASK, ("Ask first for 25 December: Christmas Day",)),
        (BankHolidayRule.AS_USUAL, ("Open as usual on bank holidays",)),
    ],
)
def test_times_told_name_bank_holidays_that_change_a_day(rule, lines):
    holidays = BankHolidays(
        MappingProxyType(
            {
                date(2026, 12, 25): "Christmas Day",
                date(2026, 12, 26): "Boxing Day",  # a Saturday, when it is closed anyway
                date(2027, 4, 2): "Good Friday",  # too far ahead
            }
        )
    )
    told = times_told(_office(bank_holidays=rule), at=MONDAY_NOON, holidays=holidays)

    assert told is not None
    assert told.lines == lines


def test_times_told_of_all_hours_are_one_line():
    told = times_told(_rows(open_all_hours()), at=MONDAY_NOON, holidays=NO_HOLIDAYS)

    assert told is not None
    assert (told.grids, told.next) == ((), ())
    assert told.lines[0] == "Open all day and all night, every day"


def test_times_told_of_what_does_not_run_say_nothing_of_now():
    told = times_told(_office(), at=MONDAY_NOON, holidays=NO_HOLIDAYS, is_running=False)

    assert told is not None
    assert (told.now, told.next) == (None, ())


@pytest.mark.parametrize("rows", [[], None, [{"nonsense": 1}]])
def test_times_told_of_nothing_is_nothing(rows):
    told = times_told(rows, at=MONDAY_NOON, holidays=NO_HOLIDAYS)

    assert told is None
