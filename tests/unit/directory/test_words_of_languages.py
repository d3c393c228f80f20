"""Opening times, distances and refused postcodes are told in the language of the page."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from unicodedata import bidirectional

import pytest
from babel.messages import Catalog
from django.http import QueryDict
from django.utils.translation import override
from hypothesis import given, settings

from kith.directory.forms.finding import FindForm
from kith.directory.presenters.cards import distance_words
from kith.directory.presenters.entry_times import TimesTold, times_told
from kith.directory.presenters.times_words import HERE
from kith.directory.queries.finding_lists import Lists
from kith.opening_times import (
    NO_HOLIDAYS,
    BankHolidayRule,
    Closure,
    Opening,
    OpeningTimes,
    Week,
    english,
    every_day,
    lines,
    say,
    state,
    state_line,
    to_schedules,
)
from kith.opening_times.wording import English
from kith.postcodes import SENTENCES, Reason, refusals
from tests.factories.languages import know
from tests.unit.opening_times.sample import opening_times
from tools.catalogues import CATALOGUE, strings_in, write_whole

MONDAY_NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NO_LISTS = Lists(terms={}, used=frozenset(), stages=(), languages=(), has_services=False)
WELSH = {
    "{days}, {hours}": "{hours}: {days}",
    "{opens} to {closes}": "{opens}, {closes}",
    "Open now until {time}": "Ar agor tan {time}",
    "Closed from {first} to {last}": "Ar gau o {first} tan {last}",
    "Closed on bank holidays": "Ar gau ar wyliau banc",
    ("{n} mile away", "{n} miles away"): ("{n} filltir", "{n} filltir", "{n} milltir", "{n} mm"),
    ("about {n} mile away", "about {n} miles away"): ("c. {n} f", "c. {n} f", "c. {n} m", "c. {n}"),
    "less than a mile away": "llai na milltir",
    SENTENCES[Reason.NORTHERN_IRELAND]: "Gogledd Iwerddon.",
}
ARABIC = {"Closed now. Opens {when} at {time}": "مغلق الآن. يفتح {when} الساعة {time}"}


@pytest.fixture
def languages(settings: Any, tmp_path: Path) -> None:
    """Catalogues with a few sentences."""
    for tag, sentences in (("cy", WELSH), ("ar", ARABIC), ("de", {})):
        made = Catalog(locale=tag, fuzzy=False)
        for english_words, words in sentences.items():
            made.add(english_words, words, flags={"python-brace-format"})
        write_whole(tmp_path / tag / CATALOGUE, made)
    know(settings, tmp_path)


def _told(at: datetime = MONDAY_NOON) -> TimesTold:
    days = (*every_day([Opening(time(9), time(17, 30))])[:5], (), ())
    closed = Closure(date(2026, 12, 25), date(2027, 1, 1), "Holiday")
    times = OpeningTimes(
        weeks=(Week(days),), exceptions=(closed,), bank_holidays=BankHolidayRule.CLOSED
    )
    told = times_told(to_schedules(times), at=at, holidays=NO_HOLIDAYS)
    assert told is not None
    assert told.now is not None
    return told


@pytest.mark.usefixtures("languages")
def test_opening_times_are_told_in_the_language_of_the_page() -> None:
    with override("cy"):
        told = _told()

    assert told.now.words == "Ar agor tan 5:30pm"
    assert (told.grids[0].rows[0].day, told.grids[0].rows[0].hours) == ("Dydd Llun", "9am, 5:30pm")
    assert told.lines == (
        "Ar gau ar wyliau banc",
        "Ar gau o 25 Rhagfyr 2026 tan 1 Ionawr 2027 (Holiday)",
    )


@pytest.mark.usefixtures("languages")
def test_opening_times_from_right_to_left_keep_their_order() -> None:
    with override("ar"):
        told = _told(MONDAY_NOON + timedelta(days=4, hours=8))

    assert told.now.words == "مغلق الآن. يفتح on الاثنين الساعة 9:00 ص"
    assert {bidirectional(one) for one in told.grids[0].rows[0].day} == {"AL"}


@pytest.mark.usefixtures("languages")
def test_clock_has_24_hours_where_the_language_has() -> None:
    clocks = [time(9), time(17, 30), time(0), time(12)]
    with override("de"):
        assert [HERE.clock(one) for one in clocks] == ["09:00", "17:30", "Mitternacht", "Mittag"]
    with override("en-gb"):
        assert [HERE.clock(one) for one in clocks] == ["9am", "5:30pm", "midnight", "noon"]


@pytest.mark.usefixtures("languages")
def test_distances_have_the_plurals_of_the_language() -> None:
    with override("cy"):
        said = [
            distance_words(metres, is_exact=is_exact)
            for metres, is_exact in [(100, True), (1609.344, True), (2400, True), (4828, False)]
        ]
    assert said == ["llai na milltir", "1 filltir", "1.5 milltir", "c. 3"]


@pytest.mark.usefixtures("languages")
def test_refused_postcode_is_told_in_the_language_of_the_page() -> None:
    with override("cy"):
        form = FindForm(QueryDict("postcode=BT1+1AA"), lists=NO_LISTS)
        assert form.errors["postcode"] == ["Gogledd Iwerddon."]


@settings(max_examples=25, deadline=None)
@given(times=opening_times())
def test_english_of_the_page_is_the_english_of_the_times(times: OpeningTimes) -> None:
    told = [*lines(times, date(2026, 11, 22)), state_line(state(times, MONDAY_NOON), MONDAY_NOON)]

    with override("en-gb"):
        assert [say(line, HERE) for line in told] == [say(line) for line in told]


class Asked(English):
    """English that notes which sentences it was asked for."""

    def __init__(self) -> None:
        self.sentences: set[str | tuple[str, str]] = set()

    def gettext(self, sentence: str, /) -> str:
        self.sentences.add(sentence)
        return sentence

    def ngettext(self, one: str, many: str, number: int, /) -> str:
        self.sentences.add((one, many))
        return super().ngettext(one, many, number)


def _gathered(module: Any) -> set[str | tuple[str, ...]]:
    return {text for _line, text, _comments, _context in strings_in(Path(module.__file__))}


@settings(max_examples=25, deadline=None)
@given(times=opening_times())
def test_every_sentence_of_opening_times_is_gathered_for_translators(times: OpeningTimes) -> None:
    asked = Asked()
    for line in (
        *lines(times, date(2026, 11, 22)),
        state_line(state(times, MONDAY_NOON), MONDAY_NOON),
    ):
        say(line, asked)

    assert asked.sentences - GATHERED == set()


GATHERED = _gathered(english)


def test_every_sentence_of_a_refused_postcode_is_gathered_for_translators() -> None:
    assert set(SENTENCES.values()) - _gathered(refusals) == set()
