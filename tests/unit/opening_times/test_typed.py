"""What people type into a form."""

from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.opening_times import ALL_DAY, Opening, TimesRefused, openings_typed
from kith.opening_times.english import openings_said
from tests.unit.opening_times.sample import NIGHT, NINE_TO_FIVE, TEN_TO_NOON, day_openings


@pytest.mark.parametrize(
    ("typed", "openings"),
    [
        ("", ()),
        ("Closed", ()),
        ("all day", (ALL_DAY,)),
        ("24/7", (ALL_DAY,)),
        ("9-5", (NINE_TO_FIVE,)),
        ("9am to 5pm", (NINE_TO_FIVE,)),
        ("9 a.m. until 5 p.m.", (NINE_TO_FIVE,)),
        ("0900-1700", (NINE_TO_FIVE,)),
        ("9.00am\N{EN DASH}5.00pm", (NINE_TO_FIVE,)),
        ("9-17", (NINE_TO_FIVE,)),
        ("9-5pm", (NINE_TO_FIVE,)),
        ("9am-5", (NINE_TO_FIVE,)),
        ("from 10 to noon", (TEN_TO_NOON,)),
        ("10am - 12", (TEN_TO_NOON,)),
        ("10-12", (TEN_TO_NOON,)),
        ("1-3pm", (Opening(time(13), time(15)),)),
        ("12-2pm", (Opening(time(12), time(14)),)),
        ("10pm to 2am", (NIGHT,)),
        ("22:00-02:00", (NIGHT,)),
        ("6pm to midnight", (Opening(time(18), time(0)),)),
        ("00:00-24:00", (ALL_DAY,)),
        ("09:00-17:00, 18:00-20:00", (NINE_TO_FIVE, Opening(time(18), time(20)))),
        ("6pm to 8pm and 9am to 5pm", (NINE_TO_FIVE, Opening(time(18), time(20)))),
        ("9:30-4:15", (Opening(time(9, 30), time(16, 15)),)),
    ],
)
def test_typed_times_are_understood(typed, openings):
    assert openings_typed(typed) == openings


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1-3", "“1-3” could be morning or evening. Say which: does it open at 1am or 1pm?"),
        ("6-8", "“6-8” could be morning or evening. Say which: does it open at 6am or 6pm?"),
        ("7 to midnight",
         "“7 to midnight” could be morning or evening. Say which: does it open at 7am or 7pm?"),
        ("9am-5am", "“9am-5am” closes before it opens. Check am and pm, or swap the times."),
        ("9am-9am", "“9am-9am” opens and closes at the same time."),
        ("9", "“9” is not a time of opening and closing. Write it like 9am to 5pm, or 09:00 to 17:00."),
        ("lunch to tea", "“lunch” is not a time. Write it like 9am, 5:30pm or 17:30."),
        ("25:00-26:00", "“25:00” is a time that no clock shows."),
        ("13pm-15pm", "“13pm” is a time that no clock shows."),
        ("9am-1pm, 12pm-5pm", "Some of the times in “9am-1pm, 12pm-5pm” overlap. Join them, or change one."),
        ("9" * 500, "That is 500 characters. Keep it to 200."),
    ],
)  # fmt: skip
def test_typed_times_that_are_unclear_are_refused_with_a_sentence(typed, sentence):
    with pytest.raises(TimesRefused) as refused:
        openings_typed(typed)
    assert str(refused.value) == sentence


@given(st.text(max_size=30) | st.text("0123456789:.-amp, to", max_size=20))
@settings(max_examples=150, deadline=None)
def test_typed_anything_is_openings_or_a_refusal(typed):
    try:
        openings = openings_typed(typed)
    except TimesRefused:
        return
    assert openings_typed(openings_said(openings).replace(" the next day", "")) == openings


@given(day_openings(1, longest=600))
@settings(max_examples=60, deadline=None)
def test_typed_words_of_residents_mean_the_same(openings):
    typed = openings_said(openings).replace(" the next day", "")
    assert openings_typed(typed) == openings
