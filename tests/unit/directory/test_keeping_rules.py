"""How two texts differ, and an entry's form gives back what it was filled with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.directory.forms.keeping import EntryForm
from kith.directory.forms.keeping_places import prefix_of
from kith.directory.rules.keeping import MOST_WORDS, Piece, offered, pieces
from kith.directory.rules.values import PlaceValues, ServiceValues, differences
from kith.opening_times import (
    ALL_DAY,
    BankHolidayRule,
    Closure,
    OpeningTimes,
    Week,
    on_days,
    openings_typed,
    to_schedules,
)
from kith.opening_times import Weekday as Day
from tests.factories.areas import AT
from tests.factories.forms import sent_as_it_came

TEXTS = st.text("ab \n", max_size=40)


def test_pieces_marks_the_words_that_changed() -> None:
    assert pieces("Open on Monday", "Open each Monday") == (
        Piece("same", "Open "),
        Piece("gone", "on"),
        Piece("new", "each"),
        Piece("same", " Monday"),
    )


@given(TEXTS, TEXTS)
def test_pieces_hold_both_texts(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(one.text for one in found if one.kind != "new") == before
    assert "".join(one.text for one in found if one.kind != "gone") == after


def test_pieces_of_very_long_texts_are_whole() -> None:
    long = "word " * MOST_WORDS
    assert pieces(long, long + "x") == (Piece("gone", long), Piece("new", long + "x"))


def test_offered_leaves_out_what_only_we_decide() -> None:
    given_ = {"name": "A", "is_safety": True, "assured_on": "2026-01-01", "code": "x"}
    assert offered(given_) == {"name": "A"}


def posted(form: EntryForm, **typed: object) -> dict[str, object]:
    return {**sent_as_it_came(form), **typed}


def filled(current: ServiceValues, **typed: object) -> EntryForm:
    form = EntryForm(posted(EntryForm(current=current), **typed), current=current)
    form.full_clean()
    return form


def times(**more: object) -> tuple[dict[str, object], ...]:
    week = Week(
        on_days(
            ([Day.MONDAY, Day.FRIDAY], openings_typed("9-12:30, 1pm-5pm")),
            ([Day.SATURDAY], openings_typed("10pm to 2am")),
            ([Day.THURSDAY], [ALL_DAY]),
        )
    )
    return tuple(to_schedules(OpeningTimes(weeks=(week,), **more)))


EVERYTHING = ServiceValues(
    name="Calm Kitchen",
    summary="Talk.\nTwo lines.",
    phones=({"number": "01632 960001", "what": "Office", "hours": "Mornings"}, {"number": "999"}),
    ways=("worker", "self"),
    delivery=("online", "phone"),
    taking="waiting_list",
    waiting="6 weeks",
    waiting_days=42,
    cost="free",
    youngest=16,
    oldest=25,
    has_interpreters=False,
    languages=("en", "ur"),
    terms=("types:mediation",),
    life_stages=("later",),
    serves=("E08000018",),
    times=times(
        by_appointment=True,
        bank_holidays=BankHolidayRule.CLOSED,
        note="Ring the bell.",
        exceptions=(Closure(AT.date(), AT.date(), "Snow"),),
    ),
    is_safety=True,
    places=(
        PlaceValues(code="a", name="Hall", address="1 Elm Road", town="Elm", postcode="S60 1AE",
                    easting=1, northing=2, precision="unit", access=("access:ramp",)),
        PlaceValues(code="b", name="House", is_confidential=True),
    ),
)  # fmt: skip

HALL, HOUSE = (prefix_of(one) for one in EVERYTHING.places)


@pytest.mark.parametrize("current", [EVERYTHING, ServiceValues(name="Bare")])
def test_entry_form_sent_as_it_came_changes_nothing(current: ServiceValues) -> None:
    form = filled(current)

    assert form.errors == {}
    assert differences(current, form.values()) == {}


def test_entry_form_reads_times_as_people_type_them() -> None:
    form = filled(EVERYTHING, monday="9am to noon", friday="", phones="01632 960002, Office")

    changed = differences(EVERYTHING, form.values())

    assert sorted(changed) == ["phones", "times"]
    assert changed["phones"][1] == [{"number": "01632 960002", "what": "Office"}]
    kept = [row for row in changed["times"][1] if row in changed["times"][0]]
    assert len(kept) > 2  # Saturday, Sunday, the closure and the rest stay


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("monday", "9ish", "“9ish” is not a time of opening and closing."),
        ("oldest", "12", "The oldest age must not be below the youngest"),
        ("phones", "ring us", "Begin each line with a phone number"),
        ("website", "not an address", "Enter a web address, such as https://www.example.org"),
        ("name", "", "Enter the name of the service"),
    ],
)
def test_entry_form_says_what_is_wrong(name: str, typed: str, says: str) -> None:
    form = filled(EVERYTHING, **{name: typed})

    assert list(form.errors) == [name]
    assert str(form.errors[name][0]).startswith(says)


def test_entry_form_changes_leaves_and_adds_places() -> None:
    form = filled(
        EVERYTHING,
        **{
            f"{HALL}-postcode": "s60 2aa",
            f"{HOUSE}-left": "on",
            "new-place-name": "New room",
            "new-place-town": "Ash",
        },
    )

    first, new = sorted(form.values().places, key=lambda one: one.name)

    assert (first.postcode, first.code, first.access) == ("S60 2AA", "a", ("access:ramp",))
    assert (new.name, new.town, len(new.code)) == ("New room", "Ash", 32)


def test_entry_form_takes_no_address_of_a_secret_place() -> None:
    form = filled(
        EVERYTHING, **{f"{HOUSE}-address": "1 Hidden Lane", f"{HOUSE}-postcode": "S60 1AE"}
    )
    secret = next(one for one in form.values().places if one.is_confidential)
    assert (secret.address, secret.postcode) == ("", "")

    form = filled(EVERYTHING, **{"new-place-confidential": "on", "new-place-town": "Ash"})
    assert form.non_field_errors() == ["Leave the address empty if it must stay secret"]
