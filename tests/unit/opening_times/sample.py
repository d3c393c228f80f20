"""Opening times for tests: some by hand, and strategies that draw any."""

from datetime import date, time, timedelta

from hypothesis import strategies as st

from kith.opening_times import (
    ALWAYS,
    BankHolidayRule,
    BankHolidays,
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
    TimesRefused,
    Week,
    Weekday,
    on_days,
)

NINE_TO_FIVE = Opening(time(9), time(17))
TEN_TO_ONE = Opening(time(10), time(13))
TEN_TO_NOON = Opening(time(10), time(12))
NIGHT = Opening(time(22), time(2), overnight=True)
MONDAY_TO_FRIDAY = list(Weekday)[:5]

OFFICE = OpeningTimes(
    weeks=(Week(on_days((MONDAY_TO_FRIDAY, [NINE_TO_FIVE]), ([Weekday.SATURDAY], [TEN_TO_ONE]))),)
)
FIRST_TUESDAY = Session(NthWeekdays((Nth(1, Weekday.TUESDAY),)), (TEN_TO_NOON,))

CHRISTMAS = date(2026, 12, 25)
HOLIDAYS = BankHolidays({CHRISTMAS: "Christmas Day", date(2026, 8, 31): "Summer bank holiday"})
"""Invented for tests but for Christmas: no list of a country."""

FIRST = date(2026, 1, 1)


def _opening(start: int, length: int) -> Opening:
    end = min(start + length, start + 1439)
    return Opening(
        time(start // 60, start % 60), time(end // 60 % 24, end % 60), overnight=end > 1440
    )


@st.composite
def day_openings(draw: st.DrawFn, least: int = 0, longest: int = 900) -> tuple[Opening, ...]:
    """Up to three openings that do not overlap, the last perhaps over midnight."""
    starts = sorted(draw(st.sets(st.integers(0, 95), min_size=least, max_size=3)))
    found = []
    for at, start in enumerate(starts):
        room = (starts[at + 1] - start) * 15 if at + 1 < len(starts) else longest
        found.append(_opening(start * 15, draw(st.integers(1, max(1, room // 5))) * 5))
    return tuple(found)


dates = st.integers(0, 500).map(lambda days: FIRST + timedelta(days=days))
spans = st.one_of(
    st.just(ALWAYS),
    dates.map(lambda day: Span(first=day)),
    dates.map(lambda day: Span(last=day)),
    st.tuples(dates, st.integers(0, 200)).map(lambda a: Span(a[0], a[0] + timedelta(days=a[1]))),
)
weekdays = st.sets(st.sampled_from(Weekday), min_size=1, max_size=4).map(tuple)
nths = st.builds(Nth, st.sampled_from([1, 2, 3, 4, 5, -1, -2]), st.sampled_from(Weekday))
rules = st.one_of(
    st.builds(EveryWeeks, st.integers(2, 6), weekdays, dates),
    st.builds(NthWeekdays, st.lists(nths, min_size=1, max_size=3).map(tuple)),
    st.builds(NthWeekdays, st.tuples(nths), st.integers(2, 4), dates),
    st.builds(MonthDays, st.tuples(st.sampled_from([1, 15, 31, -1, -3]))),
    st.builds(MonthDays, st.just((2, -2)), st.integers(2, 12), dates),
    dates.map(Once),
)
words = st.sampled_from(["", "Training", "Closed", "(see the door)", "Y Nadolig", "a) b ("])


@st.composite
def opening_times(draw: st.DrawFn) -> OpeningTimes:
    """Any opening times of some weeks, sessions and exceptions that do not contradict."""
    weeks = {span: _week(draw, span) for span in draw(st.lists(spans, max_size=2))}
    sessions = {}
    for rule in draw(st.lists(rules, max_size=2)):
        span = ALWAYS if isinstance(rule, Once) else draw(spans)
        sessions[rule, span] = Session(rule, draw(day_openings(1)), span)
    exceptions: list[Closure | OtherHours] = []
    for day in sorted(draw(st.sets(dates, max_size=3))):
        if exceptions and day <= exceptions[-1].last:
            continue
        length = draw(st.integers(0, 5))
        exceptions.append(
            OtherHours(day, draw(day_openings(1)), draw(words))
            if length == 5
            else Closure(day, day + timedelta(days=length), draw(words))
        )
    return OpeningTimes(
        weeks=tuple(week for week in weeks.values() if week),
        sessions=tuple(sessions.values()),
        exceptions=tuple(exceptions),
        bank_holidays=draw(st.sampled_from(BankHolidayRule)),
        by_appointment=draw(st.booleans()),
        note=draw(st.sampled_from(["", "Ring the bell.", "Two\nlines", "By appointment."])),
        attending=draw(st.sampled_from(["", "In person or by phone"])),
        link=draw(st.sampled_from(["", "https://example.org/book?a=1"])),
        incomplete=draw(st.booleans()),
    )


def _week(draw: st.DrawFn, span: Span) -> Week | None:
    try:
        return Week(tuple(draw(day_openings()) for _ in Weekday), span)
    except TimesRefused:  # without openings, or a night that runs into the next morning
        return None
