"""Standardised rates, funnel limits and effect sizes, against published figures."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kith.evidence.funnel import mean_funnel, rate_funnel, share_funnel
from kith.evidence.intervals import NOTHING
from kith.evidence.paired import Sums, effect_size, few_people, mean_change
from kith.evidence.rates import StandardisedRate, standardised_rate

STANDARD = [11000, 24500, 36500, 17000, 11000]


@pytest.mark.parametrize(
    ("counts", "people", "told"),
    [  # PHStatsMethods 0.1.16
        (
            [12, 25, 40, 61, 80],
            [4000, 5200, 4800, 3900, 2500],
            (218, 1072.8525641025642, 930.1946620752285, 1230.5998366263148),
        ),
        (
            [3, 9, 11, 20, 31],
            [900.5, 1800, 2100, 1500, 700],
            (74, 1064.146307606885, 832.8834214249141, 1339.1285159712397),
        ),
    ],
)
def test_a_standardised_rate_agrees_with_the_field(
    counts: list[int], people: list[float], told: tuple[float, ...]
) -> None:
    found = standardised_rate(counts, people, STANDARD)
    pairs = zip(found[:4], told, strict=True)
    assert all(x is not None and math.isclose(x, y, rel_tol=1e-9) for x, y in pairs)


def test_few_events_have_no_standardised_rate() -> None:
    found = standardised_rate([1, 2, 1, 2, 3], [900] * 5, STANDARD)
    assert found == StandardisedRate(
        9, None, None, None, "Fewer than 10 events are too few for a standardised rate."
    )


@pytest.mark.parametrize(
    ("counts", "people", "standard", "says"),
    [
        ([1, -1], [5, 5], [1, 1], "not below 0"),
        ([5, 9], [5, 0], [1, 1], "nobody here"),
        ([5, 9], [5, 5], [0, 0], "not all 0"),
        ([5, 9], [5, 5], [1, -1], "not below 0"),
    ],
)
def test_a_rate_that_cannot_be_is_refused(
    counts: list[int], people: list[float], standard: list[float], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        standardised_rate(counts, people, standard)


def test_a_group_that_is_nowhere_counts_for_nothing() -> None:
    with_it = standardised_rate([12, 25, 0], [4000, 5200, 0], [11000, 24500, 0])
    assert with_it == standardised_rate([12, 25], [4000, 5200], [11000, 24500])


def test_a_funnel_of_shares_agrees_with_the_published_table() -> None:
    """PHStatsMethods' test table of proportions; its average is told to six places as well."""
    found = share_funnel(0.80642448, [10, 102, 110_000])
    told = [
        [42.03259, 68.553233, 80.274317],
        [56.154344, 72.974925, 80.408963],
        [100.0, 88.309971, 80.875933],
        [100.0, 92.731663, 81.010578],
    ]
    assert np.abs(100 * np.array(found[1:]) - told).max() < 2e-6


@pytest.mark.parametrize(
    ("which", "population", "limit"),
    [  # PHStatsMethods' test table of rates, average 116.1720835 per 100,000 over three years
        ("inner_lower", 1598.675694, 20.85059119),
        ("inner_upper", 7.264481402, 4588.535848),
        ("outer_lower", 2649.348525, 12.58170943),
        ("outer_upper", 0.287087625, 116108.569),
        ("inner_lower", 411529.9259, 110.158048),
        ("outer_upper", 358342.3275, 126.5084525),
    ],
)
def test_a_funnel_of_rates_agrees_with_the_published_table(
    which: str, population: float, limit: float
) -> None:
    """To a part in 100,000: the table was made by a search that stopped there."""
    found = rate_funnel(116.1720835e-5, [3 * population])
    assert math.isclose(getattr(found, which)[0] * 1e5, limit, rel_tol=1e-5)


def test_a_unit_stands_by_the_limits_round_it() -> None:
    found = mean_funnel(50.0, 10.0, [100] * 6)
    standing = found.standing([46.0, 48.0, 49.0, 51.0, 52.0, 54.0])
    assert standing == ["far below", "below", "within", "within", "above", "far above"]


def test_nobody_has_no_place_in_a_funnel() -> None:
    with pytest.raises(ValueError, match="unit of nobody"):
        share_funnel(0.5, [0])


def test_an_average_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        share_funnel(1.5, [10])
    with pytest.raises(ValueError, match="not below 0"):
        mean_funnel(5, -1, [10])
    with pytest.raises(ValueError, match="above 0"):
        rate_funnel(0, [10])


def test_a_rate_of_few_may_be_none_at_all() -> None:
    assert rate_funnel(0.001, [100]).inner_lower.tolist() == [0.0]


def sums(numbers: list[int]) -> Sums:
    return sum(numbers), sum(x * x for x in numbers)


def test_a_mean_change_is_that_of_the_differences() -> None:
    moved = [3, 1, 4, 1, 5]
    found = mean_change(5, sums(moved))
    assert found.value == np.mean(moved)


def test_an_effect_size_is_the_change_in_spreads_of_the_first_scores() -> None:
    first, last = [10, 20, 30, 40, 50, 60], [22, 27, 41, 46, 62, 66]
    moved = [y - x for x, y in zip(first, last, strict=True)]
    d = few_people(5) * np.mean(moved) / np.std(first, ddof=1)
    r = np.corrcoef(first, last)[0, 1]
    half = 1.959963984540054 * math.sqrt(2 * (1 - r) / 6 + d * d / 12)
    found = effect_size(6, sums(first), sums(last), sums(moved))
    told = [x for x in found if x is not None]
    assert np.allclose(told, [d, d - half, d + half], rtol=1e-9)


def test_few_people_are_corrected_exactly() -> None:
    """Hedges 1981: for two degrees of freedom 1 / gamma(1/2)."""
    assert math.isclose(few_people(2), 1 / math.sqrt(math.pi), rel_tol=1e-12)


def test_two_people_or_scores_all_alike_have_no_effect_size() -> None:
    alike, moved = [5, 5, 5], [1, 2, 3]
    assert effect_size(2, sums([1, 2]), sums([2, 4]), sums([1, 2])) == NOTHING
    assert effect_size(3, sums(alike), sums([6, 7, 8]), sums(moved)) == NOTHING
