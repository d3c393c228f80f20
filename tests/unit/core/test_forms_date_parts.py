"""A date in three parts: what is taken, what is refused, and in which words."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from kith.core.forms import DatePartsField


class Form(forms.Form):
    on = DatePartsField(label="Date of birth")


def refusal(parts: list[str], *, required: bool = True) -> tuple[str, tuple[int, ...]]:
    """The words of the refusal and the places of the wrong parts."""
    with pytest.raises(ValidationError) as caught:
        DatePartsField(label="Date of birth", required=required).clean(parts)
    [error] = caught.value.error_list
    assert error.params is not None
    return error.messages[0], error.params["wrong"]


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_real_date_comes_back(day: date) -> None:
    form = Form({"on_day": str(day.day), "on_month": str(day.month), "on_year": str(day.year)})

    assert (form.is_valid(), form.cleaned_data["on"]) == (True, day)


@pytest.mark.parametrize("month", ["3", "03", "March", "mar", "Mar."])
def test_month_may_be_a_number_or_a_name(month: str) -> None:
    assert DatePartsField().clean([" 27", month, "2026 "]) == date(2026, 3, 27)


@pytest.mark.parametrize(
    ("parts", "words", "wrong"),
    [
        (["", "", ""], "Enter date of birth", (0, 1, 2)),
        (["27", "", "2026"], "Date of birth must include a month", (1,)),
        (["", "", "2026"], "Date of birth must include a day and a month", (0, 1)),
        (["31", "2", "2026"], "Date of birth must be a real date", (0, 1, 2)),
        (["32", "2", "2026"], "Date of birth must be a real date", (0,)),
        (["1", "13", "2026"], "Date of birth must be a real date", (1,)),
        (["1", "Octember", "2026"], "Date of birth must be a real date", (1,)),
        (["x", "1", "y"], "Date of birth must be a real date", (0, 2)),
        (["1", "1", "²⁰²⁶"], "Date of birth must be a real date", (2,)),
        (["1", "1", "0000"], "Date of birth must be a real date", (2,)),
        (["1", "1", "26"], "Date of birth must have a year with 4 numbers, such as 2026", (2,)),
    ],
)
def test_refusal_says_what_is_wrong_and_where(
    parts: list[str], words: str, wrong: tuple[int, ...]
) -> None:
    assert refusal(parts) == (words, wrong)


def test_part_of_an_optional_date_is_still_refused() -> None:
    assert DatePartsField(required=False).clean(["", "", ""]) is None
    assert refusal(["1", "", ""], required=False) == (
        "Date of birth must include a month and a year",
        (1, 2),
    )


def test_label_with_a_percent_sign_does_no_harm() -> None:
    with pytest.raises(ValidationError, match="Day of the 5% rise must be a real date"):
        DatePartsField(label="Day of the 5% rise").clean(["31", "2", "2026"])


def test_stored_date_is_shown_in_its_parts() -> None:
    form = Form(initial={"on": date(2026, 3, 7)})

    assert [part.value for part in form["on"].date_parts()] == ["7", "3", "2026"]


def test_what_was_typed_is_shown_again_with_the_wrong_part_marked() -> None:
    form = Form({"on_day": "1", "on_month": "13", "on_year": "2026"})

    assert [(part.value, part.is_wrong) for part in form["on"].date_parts()] == [
        ("1", False),
        ("13", True),
        ("2026", False),
    ]
