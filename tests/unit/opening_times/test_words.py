"""The golden words that residents read."""

from datetime import date, datetime, time

import pytest

from kith.opening_times import (
    ALL_DAY,
    ALWAYS,
    LONDON,
    BankHolidayRule,
    Closure,
    EveryWeeks,
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
    every_day,
    lines,
    on_days,
    open_all_hours,
    paragraph,
    say,
    state,
    state_line,
)
from tests.unit.opening_times.sample import (
    CHRISTMAS,
    FIRST_TUESDAY,
    HOLIDAYS,
    NIGHT,
    NINE_TO_FIVE,
    OFFICE,
    TEN_TO_NOON,
)

TODAY = date(2026, 11, 22)
AFTERNOON = Opening(time(13), time(16, 30))
TERM = Span(date(2026, 9, 1), date(2026, 12, 18))
D = Weekday


def week(*given, valid=ALWAYS):
    return OpeningTimes(weeks=(Week(on_days(*given), valid),))


def session(rule, valid=ALWAYS):
    return OpeningTimes(sessions=(Session(rule, (TEN_TO_NOON,), valid),))


@pytest.mark.parametrize(
    ("times", "words"),
    [
        (OpeningTimes(), ""),
        (OFFICE, "Monday to Friday, 9am to 5pm. Saturday, 10am to 1pm."),
        (open_all_hours(), "Open all day and all night, every day. Open as usual on bank holidays."),
        (week((D, [TEN_TO_NOON, AFTERNOON])), "Every day, 10am to noon and 1pm to 4:30pm."),
        (week(([D.MONDAY, D.TUESDAY, D.WEDNESDAY, D.FRIDAY], [NINE_TO_FIVE])),
         "Monday to Wednesday and Friday, 9am to 5pm."),
        (week(([D.SATURDAY, D.SUNDAY], [NIGHT])), "Saturday and Sunday, 10pm to 2am the next day."),
        (week(([D.SUNDAY], [ALL_DAY])), "Sunday, all day and all night."),
        (week(([D.MONDAY], [NINE_TO_FIVE]), valid=TERM),
         "From 1 September 2026 to 18 December 2026: Monday, 9am to 5pm."),
        (week(([D.MONDAY], [NINE_TO_FIVE]), valid=Span(last=date(2026, 1, 1))), ""),
        (OpeningTimes(sessions=(FIRST_TUESDAY,)), "First Tuesday of each month, 10am to noon."),
        (session(NthWeekdays((Nth(1, D.MONDAY), Nth(-1, D.FRIDAY))), TERM),
         ("First Monday and last Friday of each month, 10am to noon, "
         "from 1 September 2026 to 18 December 2026.")),
        (session(EveryWeeks(2, (D.TUESDAY,), date(2026, 9, 1))),
         "Tuesday, every 2 weeks from 1 September 2026, 10am to noon."),
        (session(MonthDays((1, 22, -1))), "1st, 22nd and last day of each month, 10am to noon."),
        (session(MonthDays((13,), 3, TODAY)),
         "13th of every 3 months from 22 November 2026, 10am to noon."),
        (session(Once(date(2026, 12, 5))), "Saturday 5 December 2026, 10am to noon."),
        (OpeningTimes(by_appointment=True), "By appointment."),
        (OpeningTimes(weeks=OFFICE.weeks, by_appointment=True, bank_holidays=BankHolidayRule.CLOSED),
         ("Monday to Friday, 9am to 5pm. Saturday, 10am to 1pm. By appointment only. "
         "Closed on bank holidays.")),
        (OpeningTimes(exceptions=(Closure(CHRISTMAS, CHRISTMAS),)), "Closed on 25 December."),
        (OpeningTimes(exceptions=(Closure(CHRISTMAS, date(2027, 1, 1), "Holiday"),)),
         "Closed from 25 December 2026 to 1 January 2027 (Holiday)."),
        (OpeningTimes(exceptions=(OtherHours(date(2026, 12, 24), (TEN_TO_NOON,)),)),
         "On 24 December, open 10am to noon only."),
        (OpeningTimes(exceptions=(Closure(date(2027, 6, 1), date(2027, 6, 2)),)), ""),
        (OpeningTimes(incomplete=True), "There may be other times. Ask before you go."),
    ],
)  # fmt: skip
def test_lines_tell_opening_times_in_plain_english(times, words):
    assert paragraph(lines(times, TODAY)) == words


@pytest.mark.parametrize(
    ("times", "at", "words"),
    [
        (OFFICE, (2026, 11, 23, 12), "Open now until 5pm"),
        (OFFICE, (2026, 11, 23, 7), "Closed now. Opens at 9am"),
        (OFFICE, (2026, 11, 22, 12), "Closed now. Opens tomorrow at 9am"),
        (OFFICE, (2026, 11, 21, 14), "Closed now. Opens on Monday at 9am"),
        (OpeningTimes(sessions=(FIRST_TUESDAY,)), (2026, 11, 21, 14),
         "Closed now. Opens on 1 December at 10am"),
        (OpeningTimes(sessions=(FIRST_TUESDAY,)), (2026, 12, 21, 14),
         "Closed now. Opens on 5 January 2027 at 10am"),
        (OpeningTimes(weeks=OFFICE.weeks, by_appointment=True), (2026, 11, 23, 12),
         "Open now until 5pm, by appointment"),
        (week(([D.MONDAY], [NIGHT])), (2026, 11, 23, 23), "Open now until 2am"),
        (week(([D.MONDAY], [ALL_DAY])), (2026, 11, 23, 23), "Open now until midnight"),
        (week(([D.MONDAY], [ALL_DAY])), (2026, 11, 22, 23),
         "Closed now. Opens tomorrow at the start of the day"),
        (week(([D.MONDAY, D.TUESDAY], [ALL_DAY])), (2026, 11, 23, 9),
         "Open now until midnight tomorrow"),
        (OpeningTimes(weeks=(Week(every_day([ALL_DAY])),)), (2026, 11, 23, 9), "Open now"),
        (session(Once(date(2020, 1, 1))), (2026, 11, 23, 9), "Closed now"),
        (OpeningTimes(), (2026, 11, 23, 9), "We do not know when this is open. Ask before you go"),
        (OFFICE, (2026, 12, 25, 9), "Today is a bank holiday. Ask before you go"),
    ],
)  # fmt: skip
def test_state_line_tells_now_and_next(times, at, words):
    moment = datetime(*at, tzinfo=LONDON)
    assert say(state_line(state(times, moment, HOLIDAYS), moment)) == words
