"""Questions to opening times, against a minute-by-minute clock on the wall."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.opening_times import (
    LONDON,
    BankHolidayRule,
    Closed,
    Closure,
    Doubt,
    Open,
    Opening,
    OpeningTimes,
    OtherHours,
    Session,
    Source,
    Unknown,
    Week,
    Weekday,
    next_openings,
    on,
    on_days,
    open_all_hours,
    state,
)
from kith.opening_times.rules import Once
from tests.unit.opening_times.sample import (
    CHRISTMAS,
    FIRST_TUESDAY,
    HOLIDAYS,
    NIGHT,
    OFFICE,
    TEN_TO_NOON,
    day_openings,
    opening_times,
)

SPRING = date(2026, 3, 29)
AUTUMN = date(2026, 10, 25)


def at(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=LONDON, fold=fold)


@lru_cache(maxsize=4)
def clock(first: date, days: int) -> tuple[list[datetime], list[datetime]]:
    """Each minute from two days before to two days after, in UTC and on London's wall."""
    begin = datetime.combine(first - timedelta(days=2), time(), LONDON).astimezone(UTC)
    minutes = [begin + timedelta(minutes=step) for step in range((days + 5) * 1440)]
    return minutes, [minute.astimezone(LONDON).replace(tzinfo=None) for minute in minutes]


def open_minutes(times: OpeningTimes, first: date, days: int) -> set[datetime]:
    """The minutes (UTC) open, by reading the clock on the wall minute by minute."""
    minutes, walls = clock(first, days)
    found: set[datetime] = set()
    for step in range(-1, days + 1):
        day = first + timedelta(days=step)
        near = range((step + 1) * 1440, min((step + 4) * 1440, len(walls)))
        for opening in on(times, day, HOLIDAYS).openings:
            midnight = datetime.combine(day, time())
            opens = midnight + timedelta(minutes=opening.start)
            closes = midnight + timedelta(minutes=opening.end)
            from_ = next(i for i in near if walls[i] >= opens)
            until = max(i for i in near if walls[i] < closes)
            found |= set(minutes[from_ : until + 1])
    return found


def check_against_the_clock(times: OpeningTimes, first: date, days: int, step: int) -> None:
    truth = open_minutes(times, first, days)
    begin = datetime.combine(first, time(), LONDON).astimezone(UTC)
    for minute in range(0, (days - 1) * 1440, step):
        instant = begin + timedelta(minutes=minute)
        answer = state(times, instant, HOLIDAYS)
        assert isinstance(answer, Open) == (instant in truth), instant
        if (
            isinstance(answer, Open)
            and answer.until
            and answer.until < begin + timedelta(days=days)
        ):
            until = answer.until.astimezone(UTC)
            assert until not in truth
            assert until - timedelta(minutes=1) in truth


@pytest.mark.parametrize("change", [SPRING, AUTUMN])
def test_state_agrees_with_every_minute_of_the_night_of_a_clock_change(change):
    days = [
        (Weekday.SATURDAY, Opening(time(23), time(1, 30), overnight=True)),
        (Weekday.SUNDAY, Opening(time(1, 40), time(2, 10))),
    ]
    week = Week(on_days(*(([day], [opening]) for day, opening in days)))
    check_against_the_clock(OpeningTimes(weeks=(week,)), change - timedelta(days=1), 3, 1)


@given(st.sampled_from([SPRING, AUTUMN]), day_openings(1))
@settings(max_examples=6, deadline=None)
def test_state_agrees_with_the_clock_whatever_is_open_that_night(change, openings):
    times = OpeningTimes(sessions=(Session(Once(change), openings),))
    check_against_the_clock(times, change - timedelta(days=1), 3, 5)


@given(opening_times(), st.integers(0, 500))
@settings(max_examples=6, deadline=None)
def test_state_agrees_with_the_clock_over_weeks(times, step):
    check_against_the_clock(times, date(2026, 1, 1) + timedelta(days=step), 6, 45)


def test_next_opening_comes_when_closed_says():
    closed = state(OFFICE, at(2026, 11, 21, 13, 0))
    assert closed == Closed(at(2026, 11, 23, 9, 0))
    assert next_openings(OFFICE, at(2026, 11, 21, 13, 0), 2)[0].start == closed.next_open


def test_state_keeps_wall_time_through_the_clock_change():
    assert state(OFFICE, at(2026, 3, 28, 14, 0)) == Closed(at(2026, 3, 30, 9, 0))
    assert state(OFFICE, datetime(2026, 3, 27, 16, 30, tzinfo=UTC)) == Open(at(2026, 3, 27, 17, 0))
    assert state(OFFICE, datetime(2026, 3, 30, 16, 30, tzinfo=UTC)) == Closed(at(2026, 3, 31, 9, 0))


def test_state_is_open_after_midnight_of_a_closed_day():
    times = OpeningTimes(
        weeks=(Week(on_days(([Weekday.THURSDAY], [NIGHT]))),),
        exceptions=(Closure(CHRISTMAS, CHRISTMAS),),
    )
    assert state(times, at(2026, 12, 25, 1, 0)) == Open(at(2026, 12, 25, 2, 0))


def test_state_of_all_hours_never_closes():
    assert state(open_all_hours(), at(2026, 11, 22, 3, 0)) == Open(None)


def test_state_of_all_hours_ends_at_a_near_closure():
    times = OpeningTimes(weeks=open_all_hours().weeks, exceptions=(Closure(CHRISTMAS, CHRISTMAS),))
    assert state(times, at(2026, 12, 20, 3, 0)) == Open(at(2026, 12, 25, 0, 0))
    assert state(times, at(2026, 12, 25, 3, 0)) == Closed(at(2026, 12, 26, 0, 0))


@pytest.mark.parametrize(
    ("times", "answer"),
    [
        (OpeningTimes(), Unknown(Doubt.NO_HOURS)),
        (OpeningTimes(by_appointment=True), Unknown(Doubt.BY_APPOINTMENT)),
        (OpeningTimes(incomplete=True), Unknown(Doubt.INCOMPLETE)),
        (OpeningTimes(sessions=(FIRST_TUESDAY,), incomplete=True), Unknown(Doubt.INCOMPLETE)),
        (OpeningTimes(sessions=(Session(Once(date(2020, 1, 1)), (TEN_TO_NOON,)),)), Closed(None)),
    ],
)
def test_state_says_what_nobody_knows(times, answer):
    assert state(times, at(2026, 11, 22, 9, 0)) == answer


@pytest.mark.parametrize(
    ("rule", "answer", "source"),
    [
        (BankHolidayRule.ASK, Unknown(Doubt.BANK_HOLIDAY), Source.BANK_HOLIDAY_ASK),
        (BankHolidayRule.CLOSED, Closed(at(2026, 12, 26, 10, 0)), Source.BANK_HOLIDAY_CLOSED),
        (BankHolidayRule.AS_USUAL, Open(at(2026, 12, 25, 17, 0)), Source.USUAL),
    ],
)
def test_bank_holiday_follows_the_rule(rule, answer, source):
    times = OpeningTimes(weeks=OFFICE.weeks, bank_holidays=rule)
    assert state(times, at(2026, 12, 25, 12, 0), HOLIDAYS) == answer
    day = on(times, CHRISTMAS, HOLIDAYS)
    assert (day.source, day.because) == (source, "Christmas Day")


def test_exception_goes_before_the_bank_holiday():
    times = OpeningTimes(
        weeks=OFFICE.weeks,
        exceptions=(OtherHours(CHRISTMAS, (TEN_TO_NOON,), "Lunch for all"),),
        bank_holidays=BankHolidayRule.CLOSED,
    )
    day = on(times, CHRISTMAS, HOLIDAYS)
    assert (day.openings, day.source, day.because) == (
        (TEN_TO_NOON,),
        Source.OTHER_HOURS,
        "Lunch for all",
    )


def test_naive_instant_is_refused():
    with pytest.raises(ValueError, match="aware datetime"):
        state(OFFICE, datetime(2026, 1, 1))
