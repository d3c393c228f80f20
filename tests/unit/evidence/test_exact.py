"""Scores print as exact decimals where these end, else rounded to six places, and read back."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.evidence.exact import as_text, read_decimal


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(21), "21"),
        (Fraction(27, 2), "13.5"),
        (Fraction(1, 128), "0.0078125"),
        (Fraction(2, 3), "0.666667"),
        (Fraction(-1, 3), "-0.333333"),
        (Fraction(1, 3_000_000), "0"),
        (Fraction(-1, 3_000_000), "0"),
        (Fraction(1, 2_000_000), "0.0000005"),
        (Fraction(16 * 43, 13), "52.923077"),
    ],
)
def test_as_text_is_exact_or_rounded_to_six_places(value: Fraction, text: str) -> None:
    assert as_text(value) == text


@given(st.integers(-(10**9), 10**9), st.integers(0, 12), st.integers(0, 12))
def test_a_decimal_that_ends_reads_back_as_the_same_number(top: int, twos: int, fives: int) -> None:
    value = Fraction(top, 2**twos * 5**fives)
    assert read_decimal(as_text(value)) == value


@given(st.fractions(min_value=-1000, max_value=1000, max_denominator=10**6))
def test_a_rounded_decimal_is_within_half_of_the_sixth_place(value: Fraction) -> None:
    assert abs(read_decimal(as_text(value)) - value) <= Fraction(1, 2_000_000)


@pytest.mark.parametrize("text", ["", "three", "1,5", "0x1", "1_000", "nan", "1/2", "--1"])
def test_read_decimal_refuses_what_is_no_plain_number(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        read_decimal(text)
