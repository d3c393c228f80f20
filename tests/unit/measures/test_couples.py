"""Two partners' numbers: difference and agreement, each with n, never NaN."""

import math
import statistics
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.measures.couples import Statistic, agreement, difference, double_entry, pearson

scores = st.integers(0, 81)
couples = st.lists(st.tuples(scores, scores), max_size=20)


def test_difference_is_first_minus_second() -> None:
    assert difference(10, Fraction(5, 2)) == Fraction(15, 2)
    assert (difference(None, 1), difference(1, None)) == (None, None)


def test_floats_are_refused() -> None:
    with pytest.raises(TypeError):
        agreement([(1.5, 2)])  # type: ignore[list-item]


def test_agreement_counts_complete_and_missing_couples() -> None:
    found = agreement([(1, 3), (5, 5), (4, None), (None, None)])
    assert (found.n, found.missing) == (2, 2)
    assert found.mean_difference == Statistic(2, Fraction(-1), None)
    assert found.mean_gap == Statistic(2, Fraction(1), None)


@pytest.mark.parametrize("pairs", [[], [(1, 2)]])
def test_too_few_couples_have_no_correlation(pairs: list[tuple[int, int]]) -> None:
    assert pearson(pairs) == Statistic(len(pairs), None, "too_few_couples")
    assert double_entry(pairs) == Statistic(len(pairs), None, "too_few_couples")


def test_no_variation_has_no_correlation() -> None:
    assert pearson([(1, 2), (1, 3)]) == Statistic(2, None, "no_variation")
    assert double_entry([(1, 1), (1, 1)]) == Statistic(2, None, "no_variation")


def test_nobody_has_no_mean() -> None:
    assert agreement([]).mean_gap == Statistic(0, None, "too_few_couples")


def test_perfect_agreement_and_its_opposite() -> None:
    assert pearson([(1, 2), (2, 4), (3, 6)]).value == 1
    assert pearson([(1, 3), (2, 2), (3, 1)]).value == -1
    assert double_entry([(1, 1), (4, 4)]).value == 1
    assert double_entry([(1, 4), (4, 1)]).value == -1


def test_shift_lowers_the_intraclass_alone() -> None:
    pairs = [(1, 3), (2, 4), (3, 5)]
    assert pearson(pairs).value == 1
    assert double_entry(pairs).value == Fraction(-1, 5)


@given(pairs=couples)
def test_pearson_agrees_with_the_standard_library(pairs: list[tuple[int, int]]) -> None:
    found = pearson(pairs)
    if found.value is None:
        return
    first, second = zip(*pairs, strict=True)
    assert math.isclose(
        found.value, statistics.correlation(first, second), rel_tol=1e-9, abs_tol=1e-9
    )


@given(pairs=couples, turned=st.sets(st.integers(0, 19)))
def test_double_entry_does_not_depend_on_who_is_first(
    pairs: list[tuple[int, int]], turned: set[int]
) -> None:
    other = [
        (second, first) if place in turned else (first, second)
        for place, (first, second) in enumerate(pairs)
    ]
    assert double_entry(pairs) == double_entry(other)


@given(pairs=couples)
def test_double_entry_is_pearson_of_both_orders(pairs: list[tuple[int, int]]) -> None:
    both = pearson([*pairs, *((second, first) for first, second in pairs)])
    found = double_entry(pairs)
    if len(pairs) < 2 or found.value is None:
        assert found.value is None
        return
    assert both.value is not None
    assert math.isclose(both.value, found.value, abs_tol=1e-12)
    assert -1 <= found.value <= 1
