"""Intervals of shares, rates and means, against published figures."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.evidence.intervals import (
    NOTHING,
    CountAboveDenominator,
    Interval,
    byar,
    byar_many,
    mean_interval,
    mean_many,
    wilson,
    wilson_many,
)

CLOSE = 1e-9

# Made by PHStatsMethods 0.1.16 (Department of Health and Social Care), the method of Fingertips.
WILSON = [
    (0, 10, 0.95, 0.0, 0.0, 0.2775327998628892),
    (1, 10, 0.95, 0.1, 0.017876213095072906, 0.4041500267952385),
    (1, 10, 0.998, 0.1, 0.008789112824549779, 0.5819940075382242),
    (15, 148, 0.95, 0.10135135135135136, 0.06238639953073629, 0.16048724172330806),
    (65, 100, 0.95, 0.65, 0.5525444329688797, 0.7363575175690247),
    (81, 263, 0.998, 0.30798479087452474, 0.22803574024200404, 0.4013894219093707),
    (56, 56, 0.95, 1.0, 0.9358060632812365, 1.0),
    (12345, 67890, 0.95, 0.1818382677861246, 0.17895489704038056, 0.1847576419503337),
]
BYAR = [
    (10, 0.95, 4.787449913967563, 18.391458605756473),
    (10, 0.998, 2.916318374695686, 24.19372492788055),
    (25, 0.95, 16.174265921657202, 36.90645069218536),
    (100, 0.95, 81.36210549052788, 121.6279375792065),
    (1024, 0.998, 927.9494055699739, 1126.7979336449296),
    (98765, 0.95, 98149.99174260485, 99382.90567942953),
]
EXACT = [
    (0, 0.95, 0.0, 3.6888794541139354),
    (1, 0.95, 0.025317807984289897, 5.571643390938898),
    (1, 0.998, 0.0010005003335835346, 9.233413476451585),
    (5, 0.95, 1.623486390118421, 11.66833207932267),
    (9, 0.95, 4.115373097378334, 17.084803451419166),
    (9, 0.998, 2.452424404363775, 22.65737330906293),
]
# Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3; four places.
NEWCOMBE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


def close(found: Interval, value: float, lower: float, upper: float) -> bool:
    pairs = zip(found, (value, lower, upper), strict=True)
    return all(x is not None and math.isclose(x, y, rel_tol=CLOSE, abs_tol=CLOSE) for x, y in pairs)


@pytest.mark.parametrize(("count", "n", "confidence", "value", "lower", "upper"), WILSON)
def test_wilson_agrees_with_the_field(
    count: int, n: int, confidence: float, value: float, lower: float, upper: float
) -> None:
    assert close(wilson(count, n, confidence=confidence), value, lower, upper)


@pytest.mark.parametrize(("count", "n", "lower", "upper"), NEWCOMBE)
def test_wilson_agrees_with_newcombe(count: int, n: int, lower: float, upper: float) -> None:
    found = wilson(count, n)
    assert found.lower is not None
    assert found.upper is not None
    assert (round(found.lower, 4), round(found.upper, 4)) == (lower, upper)


@pytest.mark.parametrize(("count", "confidence", "lower", "upper"), BYAR + EXACT)
def test_byar_agrees_with_the_field_and_is_exact_below_ten(
    count: int, confidence: float, lower: float, upper: float
) -> None:
    found = byar(count, 4000, confidence=confidence, per=100_000)
    assert close(found, count * 25, lower * 25, upper * 25)


def test_nothing_is_told_of_nobody() -> None:
    assert (wilson(0, 0), byar(3, 0), mean_interval(0, 0, 0)) == (NOTHING, NOTHING, NOTHING)


def test_a_share_of_what_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        wilson(-1, 5)
    with pytest.raises(CountAboveDenominator):
        wilson(6, 5)


@pytest.mark.parametrize(("count", "n"), [(-1, 5), (1, -5)])
def test_a_rate_below_nothing_is_refused(count: int, n: int) -> None:
    with pytest.raises(ValueError, match="negative"):
        byar(count, n)


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_a_confidence_lies_between_0_and_1(confidence: float) -> None:
    for ask in (wilson, byar):
        with pytest.raises(ValueError, match="above 0 and below 1"):
            ask(1, 2, confidence=confidence)


def test_a_mean_agrees_with_the_field() -> None:
    """PHStatsMethods 0.1.16 on 20, 30, 40, 50, 55, 61."""
    numbers = [20, 30, 40, 50, 55, 61]
    found = mean_interval(6, sum(numbers), sum(x * x for x in numbers))
    assert close(found, 42.666666666666664, 26.251578798931703, 59.081754534401625)


def test_a_mean_of_one_has_no_interval_and_of_alike_ones_none_to_spare() -> None:
    assert mean_interval(1, 7, 49) == Interval(7.0, None, None)
    assert mean_interval(3, 21, 147) == Interval(7.0, 7.0, 7.0)


def test_sums_of_no_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="no 3 numbers"):
        mean_interval(3, 21, 146)


def test_a_small_spread_beside_a_large_mean_is_not_lost() -> None:
    big = 10**12
    numbers = [big, big + 1, big + 2]
    found = mean_interval(3, sum(numbers), sum(x * x for x in numbers))
    near = mean_interval(3, 3, 5)
    assert found.lower is not None
    assert near.lower is not None
    assert round(found.lower - big, 3) == round(near.lower, 3)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=20))
def test_arrays_say_what_single_figures_say(rows: list[tuple[int, int]]) -> None:
    counts = [min(row) for row in rows]
    sizes = [max(row) for row in rows]
    squares = [count * count * size for count, size in zip(counts, sizes, strict=True)]
    totals = [count * size for count, size in zip(counts, sizes, strict=True)]
    for many, one, more in (
        (wilson_many(counts, sizes), wilson, (counts, sizes)),
        (byar_many(counts, sizes), byar, (counts, sizes)),
        (mean_many(sizes, totals, squares), mean_interval, (sizes, totals, squares)),
    ):
        assert many.rows() == [one(*row) for row in zip(*more, strict=True)]  # type: ignore[operator]


@given(st.integers(0, 500), st.integers(1, 500))
def test_an_interval_holds_its_figure_and_a_surer_one_is_wider(count: int, n: int) -> None:
    share = Fraction(min(count, n), max(count, n))
    for ask in (wilson, byar):
        inner = ask(share.numerator, share.denominator)
        outer = ask(share.numerator, share.denominator, confidence=0.998)
        for one in (inner, outer):
            assert one.lower is not None
            assert one.upper is not None
            assert one.lower <= float(share) + 1e-12
            assert float(share) <= one.upper + 1e-12
        assert outer.lower <= inner.lower + 1e-12  # type: ignore[operator]
        assert inner.upper <= outer.upper + 1e-12  # type: ignore[operator]
