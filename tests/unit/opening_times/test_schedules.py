"""Schedules both ways, and schedules from hell."""

import json
import time as clock
from datetime import date, time
from pathlib import Path
from uuid import UUID

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kith.opening_times import (
    ALL_DAY,
    ALWAYS,
    BankHolidayRule,
    Closure,
    MonthDays,
    Nth,
    NthWeekdays,
    Once,
    Opening,
    OpeningTimes,
    OtherHours,
    Session,
    Span,
    Week,
    Weekday,
    from_schedules,
    on_days,
    open_all_hours,
    to_schedules,
)
from tests.unit.opening_times.sample import (
    CHRISTMAS,
    FIRST_TUESDAY,
    NINE_TO_FIVE,
    OFFICE,
    TEN_TO_NOON,
    opening_times,
)

SHARED = Path(__file__).parents[4] / "shared" / "data" / "oruk-3.0"
OWNER = UUID("11111111-1111-4111-8111-111111111111")
HOURS = {"opens_at": "09:00", "closes_at": "17:00"}
TUESDAY = {"freq": "WEEKLY", "byday": "TU", **HOURS}


def week_on(*days: Weekday, valid: Span = ALWAYS) -> OpeningTimes:
    return OpeningTimes(weeks=(Week(on_days((days, [NINE_TO_FIVE])), valid),))


@given(opening_times())
@settings(max_examples=30, deadline=None)
def test_schedules_come_back_the_same(times):
    back, problems = from_schedules(json.loads(json.dumps(to_schedules(times, owner=OWNER))))
    assert back == times
    told = {problem.sentence for problem in problems}
    assert told <= {"`closes_at` is before `opens_at`; read as the next day."}


def test_schedules_of_an_office_are_two_rows():
    assert to_schedules(OFFICE) == [
        {
            "freq": "WEEKLY",
            "byday": "MO,TU,WE,TH,FR",
            "opens_at": "09:00",
            "closes_at": "17:00",
            "description": "Monday to Friday, 9am to 5pm.",
        },
        {
            "freq": "WEEKLY",
            "byday": "SA",
            "opens_at": "10:00",
            "closes_at": "13:00",
            "description": "Saturday, 10am to 1pm.",
        },
    ]


def test_schedules_say_what_hsds_has_no_field_for():
    times = OpeningTimes(
        sessions=(FIRST_TUESDAY,),
        exceptions=(Closure(CHRISTMAS, CHRISTMAS), OtherHours(date(2026, 12, 24), (TEN_TO_NOON,))),
        bank_holidays=BankHolidayRule.CLOSED,
        by_appointment=True,
        note="Ring the bell.",
    )
    hours = {"opens_at": "10:00", "closes_at": "12:00"}
    eve = "2026-12-24"
    assert to_schedules(times) == [
        {
            "freq": "MONTHLY",
            "byday": "1TU",
            **hours,
            "description": "First Tuesday of each month, 10am to noon.",
        },
        {
            "valid_from": eve,
            "valid_to": eve,
            "dtstart": eve,
            **hours,
            "description": "Other hours on 24 December 2026, in place of the usual",
        },
        {
            "valid_from": "2026-12-25",
            "valid_to": "2026-12-25",
            "description": "Closed on 25 December 2026",
        },
        {"description": "By appointment."},
        {"description": "Closed on bank holidays."},
        {"notes": "Ring the bell."},
    ]


def test_schedules_write_all_hours_as_hsds_advises():
    row = to_schedules(open_all_hours())[0]
    assert (row["opens_at"], row["closes_at"]) == ("00:00", "23:59")


def test_schedule_ids_stay_while_the_row_does():
    ids = [row["id"] for row in to_schedules(OFFICE, owner=OWNER)]
    assert ids == [row["id"] for row in to_schedules(OFFICE, owner=OWNER)]
    assert len(set(ids)) == 2
    assert not set(ids) & {row["id"] for row in to_schedules(OFFICE, owner=UUID(int=1))}


@pytest.mark.parametrize(
    ("row", "times"),
    [
        (TUESDAY, week_on(Weekday.TUESDAY)),
        ({**TUESDAY, "interval": "1"}, week_on(Weekday.TUESDAY)),
        ({**TUESDAY, "byday": ["tu"]}, week_on(Weekday.TUESDAY)),
        ({**TUESDAY, "closes_at": "17:00:00"}, week_on(Weekday.TUESDAY)),
        ({**HOURS, "freq": "WEEKLY", "dtstart": "2026-09-01"},
         week_on(Weekday.TUESDAY, valid=Span(date(2026, 9, 1)))),
        ({**TUESDAY, "until": "20261231T235959Z", "valid_to": "2027-01-31"},
         week_on(Weekday.TUESDAY, valid=Span(last=date(2026, 12, 31)))),
        ({**TUESDAY, "dtstart": "2026-09-01", "count": 3},
         week_on(Weekday.TUESDAY, valid=Span(date(2026, 9, 1), date(2026, 9, 15)))),
        ({**TUESDAY, "freq": "MONTHLY"}, week_on(Weekday.TUESDAY)),
        ({**TUESDAY, "valid_from": "0001-01-01", "valid_to": "9999-12-31"},
         week_on(Weekday.TUESDAY)),
        ({**HOURS, "freq": "DAILY"}, week_on(*Weekday)),
        ({**TUESDAY, "freq": "MONTHLY", "byday": "1TU,-1FR"},
         OpeningTimes(sessions=(Session(
             NthWeekdays((Nth(1, Weekday.TUESDAY), Nth(-1, Weekday.FRIDAY))), (NINE_TO_FIVE,)),))),
        ({**HOURS, "freq": "MONTHLY", "bymonthday": "-1"},
         OpeningTimes(sessions=(Session(MonthDays((-1,)), (NINE_TO_FIVE,)),))),
        ({**HOURS, "dtstart": "2026-12-05"},
         OpeningTimes(sessions=(Session(Once(date(2026, 12, 5)), (NINE_TO_FIVE,)),))),
        ({**TUESDAY, "opens_at": "00:00", "closes_at": "24:00"},
         OpeningTimes(weeks=(Week(on_days(([Weekday.TUESDAY], [ALL_DAY]))),))),
        ({**TUESDAY, "opens_at": "22:00", "closes_at": "02:00"},
         OpeningTimes(weeks=(Week(on_days(
             ([Weekday.TUESDAY], [Opening(time(22), time(2), overnight=True)]))),))),
        ({"valid_from": "2026-08-01", "valid_to": "2026-08-31", "description": "Closed for summer"},
         OpeningTimes(exceptions=(
             Closure(date(2026, 8, 1), date(2026, 8, 31), "Closed for summer"),))),
    ],
)  # fmt: skip
def test_schedule_of_somebody_else_is_read(row, times):
    assert from_schedules([row])[0] == times


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"freq": "SECONDLY"}, "freq"),
        ({"freq": "YEARLY"}, "freq"),
        ({"freq": "DAILY", "interval": 3}, "freq"),
        ({"freq": 7}, "freq"),
        ({"interval": 0}, "interval"),
        ({"interval": -2}, "interval"),
        ({"interval": 2}, "dtstart"),
        ({"interval": True}, "interval"),
        ({"interval": float("nan")}, "interval"),
        ({"interval": float("inf")}, "interval"),
        ({"interval": 10**6000}, "interval"),
        ({"interval": [[[]]]}, "interval"),
        ({"interval": 500, "dtstart": "2026-01-01"}, ""),
        ({"count": 0}, "count"),
        ({"count": 3}, "count"),
        ({"count": 3, "until": "2026-12-31", "dtstart": "2026-01-01"}, "count"),
        ({"bysetpos": "1"}, "bysetpos"),
        ({"byyearday": "2,3"}, "byyearday"),
        ({"bymonthday": "2"}, "bymonthday"),
        ({"byday": "2TU"}, "byday"),
        ({"byday": "XX"}, "byday"),
        ({"byday": {"a": 1}}, "byday"),
        ({"byday": ""}, "byday"),
        ({"freq": "MONTHLY", "byday": "9TU"}, ""),
        ({"freq": "MONTHLY", "byday": "", "bymonthday": "32"}, ""),
        ({"freq": "MONTHLY", "byday": ""}, "bymonthday"),
        ({"freq": "MONTHLY", "byday": "FR", "bymonthday": "13"}, "bymonthday"),
        ({"valid_from": "2026-02-30"}, "valid_from"),
        ({"valid_from": "0000-00-00"}, "valid_from"),
        ({"valid_from": "9999-01-01"}, "valid_from"),
        ({"valid_to": "0001-01-01"}, "valid_to"),
        ({"valid_from": 20260101}, "valid_from"),
        ({"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "valid_to"),
        ({"opens_at": "24:00"}, "opens_at"),
        ({"opens_at": "25:00"}, "opens_at"),
        ({"opens_at": "9am"}, "opens_at"),
        ({"opens_at": "\u0663:00"}, "opens_at"),
        ({"opens_at": None}, "opens_at"),
        ({"opens_at": None, "closes_at": None}, "opens_at"),
        ({"closes_at": "09:00"}, "closes_at"),
        ({"opens_at": "09:00-05:00"}, "opens_at"),
        ({"timezone": "America/New_York"}, "timezone"),
        ({"wkst": "1MO"}, "wkst"),
        ({"byday": "", "freq": ""}, "freq"),
    ],
)  # fmt: skip
def test_schedule_that_cannot_be_read_is_told_and_kept(change, field):
    times, problems = from_schedules([{**TUESDAY, **change}])
    assert [problem.path for problem in problems][-1] == f"$.schedules[0].{field}".rstrip(".")
    assert problems[-1].sentence.endswith("These times are kept in the note alone.")
    assert times.incomplete
    assert times.note.startswith("Times not read: ")
    assert not times.has_hours


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"opens_at": "09:00Z"}, "`opens_at` has an offset; read as the clock in London all year."),
        ({"opens_at": "09:00:30"}, "`opens_at` has seconds; read to the minute."),
        ({"freq": None}, "`freq` is missing; read as WEEKLY, since `byday` is there."),
        ({"valid_to": "9999-12-31"}, "`valid_to` is after the year 2199; read as no end."),
        ({"count": 10**9, "dtstart": "2026-01-06"},
         "`count` 1000000000 is more than ten years of days; read as no end."),
        ({"timezone": 0}, "`timezone` is read as London's clock, summer and winter."),
        ({"description": 7}, "`description` is not text, and was left out."),
        ({"schedule_link": "javascript:alert(1)"},
         "The link must be a whole web address that starts with https://. It is kept in the note."),
    ],
)  # fmt: skip
def test_schedule_read_with_a_loss_says_which(change, sentence):
    times, problems = from_schedules([{**TUESDAY, **change}])
    assert [problem.sentence for problem in problems] == [sentence]
    assert not times.incomplete
    assert len(times.weeks) == 1


def test_schedules_that_overlap_are_joined_and_told():
    times, problems = from_schedules(
        [TUESDAY, {**TUESDAY, "opens_at": "16:00", "closes_at": "19:00"}]
    )
    assert times.weeks[0].days[Weekday.TUESDAY] == (Opening(time(9), time(19)),)
    assert [problem.path for problem in problems] == ["$.schedules[1].opens_at"]


def test_schedule_of_another_week_start_keeps_its_dates():
    row = {
        **HOURS,
        "freq": "WEEKLY",
        "interval": 2,
        "byday": "SU,MO",
        "dtstart": "2026-11-02",
        "wkst": "SU",
    }
    times = from_schedules([row])[0]
    theirs = rrulestr(
        "DTSTART:20261102T000000\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU;COUNT=8"
    )
    ours = [day for day in _days(date(2026, 11, 1), 60) if times.usual_on(day)]
    assert ours[:8] == [moment.date() for moment in theirs]


@given(
    st.sampled_from(["WEEKLY", "MONTHLY"]), st.integers(1, 4), st.sets(st.sampled_from(Weekday), min_size=1),
    st.integers(0, 40), st.sampled_from([None, 1, 5]), st.sampled_from([1, 3, 5, -1]),
)  # fmt: skip
@settings(max_examples=25, deadline=None)
def test_schedule_names_the_dates_that_dateutil_does(freq, interval, days, start, count, number):
    first = date.fromordinal(date(2026, 1, 1).toordinal() + start)
    byday = ",".join(f"{number if freq == 'MONTHLY' else ''}{day.code}" for day in sorted(days))
    row = {"freq": freq, "interval": interval, "byday": byday, "dtstart": first.isoformat()}
    limit = f";COUNT={count}" if count else ";UNTIL=20270101T000000"
    rule = f"RRULE:FREQ={freq};INTERVAL={interval};BYDAY={byday}{limit}"
    theirs = [one.date() for one in rrulestr(f"DTSTART:{first:%Y%m%d}T000000\n{rule}")]
    given_count = {"count": count} if count and theirs and theirs[0] == first else {}
    if count and not given_count:
        return
    times = from_schedules([{**row, **HOURS, **given_count}])[0]
    ours = [day for day in _days(first, 4000 if count else 400) if times.usual_on(day)]
    limit_day = date(2027, 1, 1)
    assert [d for d in ours if count or d <= limit_day] == [
        d for d in theirs if (d - first).days < 4000
    ]


def test_schedules_of_any_shape_never_raise():
    deep: object = []
    for _ in range(5000):
        deep = [deep]
    for rows in (
        5,
        "x",
        {},
        [None, 3, "Mondays", [], {}, {"byday": deep}, {"freq": "\ud800", "notes": "\x00\ud800"}],
    ):
        times, _ = from_schedules(rows)
        json.dumps(to_schedules(times)).encode()
    assert from_schedules(None) == (OpeningTimes(), ())


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["MO,TU", "1TU", "2026-01-01", "09:00", "17:00", "Closed", "By appointment."]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
names = st.sampled_from(
    ["freq", "byday", "bymonthday", "interval", "count", "until", "dtstart", "valid_from", "valid_to", "opens_at", "closes_at", "wkst", "timezone", "description", "notes", "schedule_link", "attending_type"]
)  # fmt: skip


@given(
    st.lists(
        st.dictionaries(names, junk, max_size=8).map(lambda row: {**TUESDAY, **row}), max_size=4
    )
)
@settings(max_examples=40, deadline=None)
def test_schedules_of_junk_are_read_once_and_for_all(rows):
    times, problems = from_schedules(rows)
    assert from_schedules(to_schedules(times))[0] == times
    assert not times.incomplete or problems


def test_schedules_without_bound_are_read_in_bounded_time():
    rows = [
        {
            **TUESDAY,
            "freq": "MONTHLY",
            "byday": "5MO",
            "interval": 11,
            "count": 3000 + at,
            "dtstart": "2026-01-01",
        }
        for at in range(3000)
    ]
    started = clock.process_time()
    times, problems = from_schedules(rows)
    assert clock.process_time() - started < 2
    assert times.incomplete
    assert [problem.sentence for problem in problems if problem.path == "$.schedules"] == [
        "There are 3000 schedules; the first 2000 were read.",
        "The words are longer than 5000 characters, and were cut.",
    ]


def _days(first: date, count: int) -> list[date]:
    return [date.fromordinal(first.toordinal() + step) for step in range(count)]


@pytest.mark.skipif(not SHARED.exists(), reason="the published schema of ORUK 3.0 is not here")
@given(opening_times())
@settings(max_examples=15, deadline=None)
def test_schedules_are_valid_by_the_published_schema(times):
    schema = json.loads((SHARED / "schema" / "schedule.json").read_text())
    properties = set(schema["properties"])
    validator = Draft202012Validator(schema)
    for row in to_schedules(times, owner=OWNER):
        assert [error.message for error in validator.iter_errors(row)] == []
        assert set(row) - properties == set()


@pytest.mark.skipif(not SHARED.exists(), reason="the published example of ORUK 3.0 is not here")
def test_published_example_contradicts_itself_and_is_kept_as_a_note():
    service = json.loads((SHARED / "examples" / "service_full.json").read_text())
    times, problems = from_schedules(service["schedules"])
    assert [problem.path for problem in problems] == ["$.schedules[0].bymonthday"]
    assert times.incomplete
