"""Languages, districts, dates and access on an entry's form; and what moderators alone say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kith.directory.forms.keeping import EntryForm
from kith.directory.forms.keeping_places import prefix_of
from kith.directory.rules.keeping import merged, seen_of
from kith.directory.rules.languages import tag_called
from kith.directory.rules.values import PlaceValues, ServiceValues, differences
from kith.opening_times import Closure, OpeningTimes, OtherHours, from_schedules, openings_typed
from kith.opening_times import to_schedules as schedules
from tests.factories.forms import sent_as_it_came

TODAY = date(2026, 11, 22)
GONE = Closure(date(2026, 1, 1), date(2026, 1, 1), "New year")
COMING = Closure(date(2026, 12, 24), date(2026, 12, 31), "Christmas")
HALL = PlaceValues(code="hall", name="Hall", access=("access:ramp", "access:old"))
ENTRY = ServiceValues(
    name="Calm Kitchen",
    languages=("pt-BR", "ur"),
    serves=("E06999999",),
    times=tuple(schedules(OpeningTimes(exceptions=(GONE, COMING)))),
    places=(HALL,),
)
HOW: dict[str, Any] = {
    "choices": {
        "access": [("access:ramp", "Ramp"), ("access:loop", "Loop")],
        "serves": [("E06999999", "People in Exampleton"), ("england", "People in England")],
    },
    "on": TODAY,
}


def filled(current: ServiceValues = ENTRY, *, decides: bool = False, **typed: Any) -> EntryForm:
    sent = sent_as_it_came(EntryForm(current=current, decides=decides, **HOW))
    form = EntryForm({**sent, **typed}, current=current, decides=decides, **HOW)
    form.full_clean()
    return form


def exceptions(form: EntryForm) -> tuple[Any, ...]:
    times, _problems = from_schedules([dict(one) for one in form.values().times])
    return times.exceptions


def dated(prefix: str, day: date, **more: str) -> dict[str, str]:
    parts = {part: str(getattr(day, part)) for part in ("day", "month", "year")}
    first = {f"{prefix}-first_{part}": value for part, value in parts.items()}
    return first | {f"{prefix}-{name}": value for name, value in more.items()}


@pytest.mark.parametrize("decides", [False, True])
def test_form_sent_as_it_came_changes_nothing(decides: bool) -> None:
    marked = replace(ENTRY, brings_in=True, lang="ar", serves=("E06999999", "W06000001"))

    for entry in (ENTRY, marked):
        form = filled(entry, decides=decides)
        assert (form.errors, differences(entry, form.values())) == ({}, {})


def test_languages_are_typed_by_name_and_keep_what_they_had() -> None:
    form = filled(languages="Portuguese\nbritish sign language, Polish\nBSL")

    assert form.values().languages == ("pt-BR", "bfi", "pl")


@pytest.mark.parametrize(
    ("name", "tag"),
    [("Urdu", "ur"), ("ur", "ur"), (" Sign  language ", "bfi"), ("Klingonish", ""), ("", "")],
)
def test_tag_called(name: str, tag: str) -> None:
    assert tag_called(name) == tag


def test_language_that_nobody_knows_is_refused_by_name() -> None:
    form = filled(languages="English\nKlingonish")

    assert form.errors["languages"] == [
        "We do not know the language “Klingonish”. Write its name in English."
    ]


@pytest.mark.parametrize(
    ("chosen", "codes"), [("anybody", ()), ("england", ("england",)), ("E06999999", ("E06999999",))]
)
def test_where_people_live_is_chosen(chosen: str, codes: tuple[str, ...]) -> None:
    assert filled(serves=chosen).values().serves == codes


def test_districts_that_are_not_offered_stay_unless_others_are_chosen() -> None:
    elsewhere = replace(ENTRY, serves=("W06000001",))

    assert filled(elsewhere).values().serves == ("W06000001",)
    assert filled(elsewhere, serves="england").values().serves == ("england",)
    assert "serves" in filled(serves="as-it-is").errors


def test_access_is_ticked_and_what_is_not_offered_stays() -> None:
    form = filled(**{f"{prefix_of(HALL)}-access": ["access:loop"], "new-place-name": "Attic"})

    found = {one.name: one.access for one in form.values().places}
    assert found == {"Hall": ("access:loop", "access:old"), "Attic": ()}


def test_dates_are_added_changed_and_taken_out_and_past_ones_stay() -> None:
    new = dated("new-date-1", date(2026, 12, 1), hours="9am to noon", why="Training")
    morning = OtherHours(date(2026, 12, 1), openings_typed("9am to noon"), "Training")

    assert exceptions(filled(**new)) == (GONE, morning, COMING)
    assert exceptions(filled(**{"date-2026-12-24-left": "on"})) == (GONE,)
    shorter = {f"date-2026-12-24-last_{part}": "" for part in ("day", "month", "year")}
    assert exceptions(filled(**shorter))[1] == replace(COMING, last=COMING.first)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"new-date-1-why": "Holiday"}, "Enter the date"),
        (dated("new-date-1", TODAY, hours="9ish"), "“9ish” is not a time of opening and closing."),
        (dated("new-date-1", date(2026, 12, 25)), "Two exceptions speak of 25 December 2026."),
    ],
)
def test_dates_say_what_is_wrong(typed: dict[str, str], says: str) -> None:
    form = filled(**typed)

    [told] = form.non_field_errors()
    assert told.startswith(says)


def test_other_times_are_of_one_day() -> None:
    last = {f"new-date-1-last_{part}": value for part, value in dated_last().items()}
    form = filled(**dated("new-date-1", date(2026, 12, 1), hours="9am to noon"), **last)

    assert form.non_field_errors() == ["Other times are for one day. Give each day by itself."]


def dated_last() -> dict[str, str]:
    return {"day": "3", "month": "12", "year": "2026"}


def test_marks_are_for_moderators_and_never_both() -> None:
    assert filled(is_safety="on").values().is_safety is False

    marked = filled(decides=True, is_safety="on", lang="Arabic").values()
    assert (marked.is_safety, marked.brings_in, marked.lang) == (True, False, "ar")
    both = filled(decides=True, is_safety="on", brings_in="on")
    assert list(both.errors) == ["brings_in"]
    assert list(filled(decides=True, lang="Klingonish").errors) == ["lang"]


def test_merged_keeps_what_each_changed() -> None:
    live = replace(ENTRY, name="Theirs", cost="free")
    typed = replace(ENTRY, cost="paid", summary="Mine")

    assert merged(ENTRY, typed, live) == replace(live, cost="paid", summary="Mine")


def test_seen_tells_entries_apart_but_not_by_when_they_were_confirmed() -> None:
    assert seen_of(ENTRY) == seen_of(replace(ENTRY, assured_on=TODAY))
    assert seen_of(ENTRY) != seen_of(replace(ENTRY, name="Other"))
