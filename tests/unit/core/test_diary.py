"""The diary of a demonstration: deeds in order of time, and moments at work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kith.core.diary import CLOSES, OPENS, SATURDAY, Diary

SINCE = datetime(2025, 11, 22, tzinfo=UTC)
UNTIL = datetime(2026, 11, 22, 2, tzinfo=UTC)


def a_diary(seed: int = 1) -> Diary:
    return Diary(since=SINCE, until=UNTIL, people=10, seed=seed)


def test_deeds_are_done_in_order_of_time_and_may_write_later_ones() -> None:
    diary, done = a_diary(), []

    def deed(*, at: datetime, name: str) -> None:
        done.append((name, at))
        if name == "first":
            diary.on(at + timedelta(days=1), deed, name="between")

    diary.on(SINCE + timedelta(days=9), deed, name="last")
    diary.on(SINCE, deed, name="first")
    count = diary.run()

    assert count == 3
    assert done == [
        ("first", SINCE),
        ("between", SINCE + timedelta(days=1)),
        ("last", SINCE + timedelta(days=9)),
    ]


def test_deeds_of_one_moment_are_done_as_they_were_written() -> None:
    diary, done = a_diary(), []

    def deed(*, at: datetime, name: str) -> None:
        done.append((at, name))

    for name in "cab":
        diary.on(SINCE, deed, name=name)

    diary.run()

    assert done == [(SINCE, "c"), (SINCE, "a"), (SINCE, "b")]


def test_what_falls_outside_the_year_never_happens() -> None:
    diary, done = a_diary(), []
    for moment in (SINCE - timedelta(seconds=1), UNTIL + timedelta(seconds=1), UNTIL):
        diary.on(moment, lambda *, at: done.append(at))

    assert diary.run() == 1
    assert done == [UNTIL]


def test_moments_at_work_are_on_weekdays_in_working_hours() -> None:
    diary = a_diary()
    moments = [diary.at_work(day) for day in range(diary.days)]

    outside = [
        moment
        for moment in moments
        if moment.weekday() >= SATURDAY or not OPENS <= moment.hour * 60 + moment.minute <= CLOSES
    ]
    assert outside == []


def test_a_moment_some_days_ago_waits_for_no_monday() -> None:
    diary = a_diary()

    found = [diary.ago(days) for days in (1, 2, 9)]

    assert [moment.date().isoformat() for moment in found] == [
        "2026-11-20",
        "2026-11-20",
        "2026-11-13",
    ]


def test_a_later_moment_is_never_before() -> None:
    diary = a_diary()
    evening = datetime(2026, 3, 4, 22, tzinfo=UTC)

    assert diary.later(evening, 0) == evening + timedelta(minutes=5)


def test_the_same_seed_gives_the_same_year() -> None:
    one, same, other = a_diary(1), a_diary(1), a_diary(2)

    moments = [[diary.at_work(day) for day in range(50)] for diary in (one, same, other)]

    assert moments[0] == moments[1]
    assert moments[0] != moments[2]
