"""What opening times refuse, and in which words."""

from datetime import date, time

import pytest

from kith.opening_times import (
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
    doubts,
    on_days,
)
from tests.unit.opening_times.sample import (
    CHRISTMAS,
    FIRST_TUESDAY,
    NIGHT,
    NINE_TO_FIVE,
    OFFICE,
    TEN_TO_NOON,
)

MONDAY = [Weekday.MONDAY]
WEEK = OFFICE.weeks[0]


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Opening(time(17), time(9)),
         ("It closes at 9am, before it opens at 5pm. "
         "Swap the two times, or say that it closes on the next day.")),
        (lambda: Opening(time(9), time(9)),
         "It opens and closes at 9am. Give two different times, or say all day."),
        (lambda: Opening(time(9), time(10), overnight=True),
         "9am to 10am on the next day is more than 24 hours. Give each day its own times."),
        (lambda: Opening(time(9, 0, 30), time(10)),
         "09:00:30 must be hours and minutes on the clock, such as 09:30."),
        (lambda: Week(((),) * 7),
         "This week has no opening at all. Give one, or leave the week out."),
        (lambda: Week(()), "A week has seven days; this one has 0."),
        (lambda: Week(on_days((MONDAY, [NINE_TO_FIVE, TEN_TO_NOON]))),
         "Monday: 9am to 5pm and 10am to noon overlap. Join them, or change one."),
        (lambda: Week(on_days(([Weekday.SUNDAY], [NIGHT]), (MONDAY, [Opening(time(1), time(3))]))),
         "Sunday night: 10pm to 2am and 1am to 3am overlap. Join them, or change one."),
        (lambda: Span(date(2026, 2, 1), date(2026, 1, 1)),
         "The dates end on 1 January 2026, before they start on 1 February 2026. Swap them."),
        (lambda: Span(date(1, 1, 1)),
         "0001-01-01 is too far away. Give a date between 1900 and 2199."),
        (lambda: Session(Once(CHRISTMAS), ()), "Give at least one time of opening and closing."),
        (lambda: Session(Once(CHRISTMAS), (TEN_TO_NOON,), Span(CHRISTMAS)),
         "A session on one date needs no other dates. Leave them out."),
        (lambda: EveryWeeks(1, (Weekday.MONDAY,), CHRISTMAS),
         ("Every 1 weeks cannot be. Choose between 2 and 52; put what happens each week in the "
         "week's times.")),
        (lambda: Nth(6, Weekday.MONDAY),
         "No month has a weekday number 6. Choose first to fifth (1 to 5), or last (-1)."),
        (lambda: MonthDays((32,)), "No month has a day 32. Choose 1 to 31, or -1 for the last."),
        (lambda: NthWeekdays((Nth(1, Weekday.MONDAY),), 2),
         "Say when it starts if it is not every month, and only then."),
        (lambda: OpeningTimes(weeks=(WEEK, WEEK)),
         "There are two weeks for the same dates, all year. Join them."),
        (lambda: OpeningTimes(sessions=(FIRST_TUESDAY, FIRST_TUESDAY)),
         "The same session is given twice. Put its times together."),
        (lambda: OpeningTimes(exceptions=(
            OtherHours(CHRISTMAS, (TEN_TO_NOON,)), Closure(date(2026, 12, 20), CHRISTMAS))),
         "Two exceptions speak of 25 December 2026. Keep one of them."),
        (lambda: OpeningTimes(link="javascript:alert(1)"),
         "The link must be a whole web address that starts with https://."),
        (lambda: OpeningTimes(note="a\x00b"),
         "The note holds characters that cannot be printed. Type it again by hand."),
        (lambda: OpeningTimes(note="a" * 5001), "The note has 5001 characters. Keep it to 5000."),
    ],
)  # fmt: skip
def test_times_that_cannot_be_are_refused_with_a_sentence(make, sentence):
    with pytest.raises(TimesRefused) as refused:
        make()
    assert str(refused.value) == sentence


def test_order_does_not_count():
    other = Week(on_days((MONDAY, [TEN_TO_NOON])), Span(date(2026, 1, 1)))
    assert OpeningTimes(weeks=(WEEK, other)) == OpeningTimes(weeks=(other, WEEK))


def test_weeks_that_overlap_are_doubted_and_joined():
    summer = Week(
        on_days((MONDAY, [Opening(time(16), time(19))])), Span(date(2026, 6, 1), date(2026, 8, 31))
    )
    times = OpeningTimes(weeks=(WEEK, summer))
    assert doubts(times) == (
        (
            "Two sets of weekly times both have Monday on some of the same dates: all year, and "
            "1 June 2026 to 31 August 2026. Check that this is meant."
        ),
    )
    assert times.usual_on(date(2026, 6, 1)) == (Opening(time(9), time(19)),)
    assert doubts(OFFICE) == ()


def test_note_keeps_letters_of_every_script():
    note = "Croeso\N{NO-BREAK SPACE}i bawb\nمی\u200cخواهم"  # noqa: RUF001
    assert OpeningTimes(note=note).note == "Croeso i bawb\nمی\u200cخواهم"  # noqa: RUF001
