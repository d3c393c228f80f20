"""Alpha and its company against plain Python, against published numbers, and chunk by chunk."""

import math
import statistics
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.evidence import psychometrics
from kith.evidence.psychometrics import NOT_ANSWERED, Item, add, gram, numbers, tally

ITEMS = tuple(
    Item(number, {code: (5 - code if number == 2 else code) for code in range(6)})
    for number in (1, 2, 3, 4)
)


def _codes(rows: list[list[int | None]]) -> list[np.ndarray]:
    filled = [[NOT_ANSWERED if code is None else code for code in row] for row in rows]
    return list(np.array(filled, dtype=np.int16).reshape(len(rows), len(ITEMS)).T)


def _rows(count: int, seed: int = 7) -> list[list[int | None]]:
    draw = np.random.default_rng(seed)
    trait = draw.normal(2.5, 1.2, count)
    rows: list[list[int | None]] = []
    for value in trait:
        row: list[int | None] = [int(x) for x in np.clip(value + draw.normal(0, 1, 4), 0, 5)]
        row[1] = None if row[1] is None else 5 - row[1]
        rows.append(row)
    return rows


def _covariance(one: list[int], other: list[int]) -> float:
    return statistics.covariance(one, other)


def _plain(rows: list[list[int | None]]) -> dict[str, object]:
    """Alpha and the rest by the textbook's formulas, with nothing of ours."""
    points = [
        [5 - x if k == 1 else x for k, x in enumerate(row)] for row in rows if None not in row
    ]
    columns = [list(column) for column in zip(*points, strict=True)]
    totals = [sum(row) for row in points]

    def alpha(kept: list[list[int]]) -> float:
        whole = [sum(row) for row in zip(*kept, strict=True)]
        within = sum(statistics.variance(column) for column in kept)
        return len(kept) / (len(kept) - 1) * (1 - within / statistics.variance(whole))

    others = [columns[:k] + columns[k + 1 :] for k in range(4)]
    return {
        "alpha": alpha(columns),
        "without": [alpha(rest) for rest in others],
        "item_total": [
            statistics.correlation(column, [sum(row) for row in zip(*rest, strict=True)])
            for column, rest in zip(columns, others, strict=True)
        ],
        "means": [statistics.mean(column) for column in columns],
        "sds": [statistics.stdev(column) for column in columns],
        "mean": statistics.mean(totals),
        "sd": statistics.stdev(totals),
        "floor": totals.count(0) / len(totals),
        "ceiling": totals.count(20) / len(totals),
    }


def test_numbers_agree_with_plain_python() -> None:
    rows = _rows(200)
    rows[3][2] = rows[8][0] = rows[8][1] = None
    found, plain = numbers(tally(ITEMS, _codes(rows))), _plain(rows)
    assert found.n == 198
    assert found.alpha.value == pytest.approx(plain["alpha"], abs=1e-12)
    assert [i.alpha_without for i in found.items] == pytest.approx(plain["without"], abs=1e-12)
    assert [i.item_total for i in found.items] == pytest.approx(plain["item_total"], abs=1e-12)
    assert [i.mean for i in found.items] == pytest.approx(plain["means"], abs=1e-12)
    assert [i.sd for i in found.items] == pytest.approx(plain["sds"], abs=1e-12)
    assert (found.mean, found.sd) == pytest.approx((plain["mean"], plain["sd"]), abs=1e-12)
    assert (found.floor, found.ceiling) == (plain["floor"], plain["ceiling"])


def test_alpha_is_that_of_a_published_example() -> None:
    # Bland and Altman 1997, BMJ 314, 572: ten items of the mini-HAQ, item variances that add up to
    # 11.16, a variance of 77.44 of the sum, alpha 0.95.
    assert psychometrics._alpha(10, 1116, 7744) == Fraction(10, 9) * (1 - Fraction(1116, 7744))
    assert f"{float(psychometrics._alpha(10, 1116, 7744) or 0):.2f}" == "0.95"


def test_alpha_of_a_small_table_is_that_worked_out_by_hand() -> None:
    # Points (1,1), (2,3), (3,2): variances 1 and 1, covariance 0.5, so alpha = 2 (1 - 2/3) = 2/3.
    items = (Item(1, {1: 1, 2: 2, 3: 3}), Item(2, {1: 1, 2: 2, 3: 3}))
    codes = [np.array([1, 2, 3], np.int16), np.array([1, 3, 2], np.int16)]
    found = numbers(tally(items, codes))
    assert found.alpha.value == 2 / 3
    assert [item.item_total for item in found.items] == [0.5, 0.5]
    assert [item.alpha_without for item in found.items] == [None, None]


def test_feldts_interval_holds_what_its_definition_says() -> None:
    from scipy.stats import f

    found = numbers(tally(ITEMS, _codes(_rows(60)))).alpha
    assert found.value is not None
    assert found.lower is not None
    assert found.upper is not None
    # At either bound, the ratio (1 - bound) / (1 - alpha) leaves 2.5% of F with 59 and 177 beyond.
    lower, upper = ((1 - bound) / (1 - found.value) for bound in (found.lower, found.upper))
    assert f.sf(lower, 59, 177) == pytest.approx(0.025, abs=1e-9)
    assert f.cdf(upper, 59, 177) == pytest.approx(0.025, abs=1e-9)


def test_a_gram_matrix_is_exact_where_floats_would_round() -> None:
    points = np.array([[30_000, 29_999] * 40_000, [1, -30_000] * 40_000], dtype=np.int16)
    exact = [
        [sum(int(a) * int(b) for a, b in zip(x, y, strict=True)) for y in points] for x in points
    ]
    assert gram(points)[1:, 1:].tolist() == exact
    assert gram(points)[0].tolist() == [80_000, *(int(row.sum(dtype=np.int64)) for row in points)]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.integers(-1, 7)), min_size=4, max_size=4), max_size=30
    ),
    st.integers(0, 30),
    st.randoms(use_true_random=False),
)
def test_neither_order_nor_cutting_changes_a_tally(rows, cut, chance) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    whole = tally(ITEMS, _codes(rows))
    parts = add(tally(ITEMS, _codes(shuffled[:cut])), tally(ITEMS, _codes(shuffled[cut:])))
    for name in ("unanswered", "gaps", "gram", "floors", "ceilings"):
        assert getattr(parts, name).tolist() == getattr(whole, name).tolist()
    one, other = (
        (x.responses, x.put_aside, x.lowest, x.highest, x.complete) for x in (parts, whole)
    )
    assert one == other


def test_a_response_with_a_strange_code_is_put_aside_whole() -> None:
    counted = tally(ITEMS, _codes([[1, 2, 3, 4], [1, 2, 9, None], [None, None, None, None]]))
    assert (counted.responses, counted.put_aside, counted.complete) == (2, 1, 1)
    assert counted.unanswered.tolist() == [1, 1, 1, 1]
    assert counted.gaps.tolist() == [1, 0, 0, 0, 1]


def test_points_that_follow_no_line_are_looked_up() -> None:
    items = (Item(1, {1: 0, 2: 4, 4: 5}), Item(2, {0: 9, 1: 7}))
    codes = [np.array([1, 2, 4, 3, 1], np.int16), np.array([0, 1, 1, 1, NOT_ANSWERED], np.int16)]
    counted = tally(items, codes)
    assert (counted.responses, counted.put_aside, counted.complete) == (4, 1, 3)
    assert counted.gram[0].tolist() == [3, 9, 23]
    assert (counted.floors.tolist(), counted.ceilings.tolist()) == ([1, 2], [1, 1])


def test_what_does_not_vary_has_no_alpha() -> None:
    found = numbers(tally(ITEMS, _codes([[0, 5, 0, 0]] * 3)))
    assert found.alpha == (None, None, None)
    assert [item.item_total for item in found.items] == [None] * 4
    assert (found.mean, found.sd, found.floor, found.ceiling) == (0, 0, 1, 0)


def test_one_item_has_a_mean_and_no_alpha() -> None:
    found = numbers(tally(ITEMS[:1], [np.array([0, 5, 5, 2], np.int16)]))
    assert found.alpha == (None, None, None)
    assert (found.mean, found.floor, found.ceiling) == (3, 0.25, 0.5)
    assert math.isclose(found.sd, math.sqrt(6))


def test_one_complete_response_is_not_enough() -> None:
    with pytest.raises(ValueError, match="At least two complete responses"):
        numbers(tally(ITEMS, _codes([[1, 2, 3, 4], [None, 1, 2, 3]])))
