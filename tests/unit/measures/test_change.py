"""Reliable and clinically significant change on plain numbers, exactly."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.measures.change import (
    ChangeNotDefined,
    change_rule,
    classify,
    criterion_cut,
    exact,
    mean,
    rci_squared,
    reliable_threshold,
    square_root,
    summarise_change,
)

# The worked example of Jacobson and Truax 1991: means 40 and 60, SD 7.5, reliability 0.80.
PAPER = {
    "clinical_mean": 40,
    "clinical_sd": Decimal("7.5"),
    "norm_mean": 60,
    "norm_sd": Decimal("7.5"),
}


def test_papers_example_is_reproduced() -> None:
    assert criterion_cut("a", "higher_better", **PAPER) == 55
    assert criterion_cut("b", "higher_better", **PAPER) == 45
    assert criterion_cut("c", "higher_better", **PAPER) == 50
    rule = change_rule(better="higher_better", sd=Decimal("7.5"), reliability=Decimal("0.80"))
    assert rule.rci == Decimal("9.2971")
    assert classify(Decimal("32.5"), Decimal("47.5"), rule).reliable


def test_criteria_turn_with_the_direction() -> None:
    turned = {"clinical_mean": 60, "clinical_sd": 5, "norm_mean": 40, "norm_sd": 10}
    assert criterion_cut("a", "lower_better", **turned) == 50
    assert criterion_cut("b", "lower_better", **turned) == 60
    assert criterion_cut("c", "lower_better", **turned) == Fraction(5 * 40 + 10 * 60, 15)


@pytest.mark.parametrize(
    ("criterion", "given_numbers", "message"),
    [
        ("a", {"clinical_mean": 1}, "Criterion a needs clinical_sd."),
        ("b", {}, "Criterion b needs norm_mean and norm_sd."),
        ("c", {"norm_mean": 1, "norm_sd": 1, "clinical_mean": 2}, "Criterion c needs clinical_sd."),
        ("b", {"norm_mean": 1, "norm_sd": 0}, "norm_sd must be above 0."),
        ("d", {}, "The criterion is a, b or c, not 'd'."),
    ],
)
def test_criterion_without_its_numbers_is_refused(
    criterion: str, given_numbers: dict[str, int], message: str
) -> None:
    with pytest.raises(ChangeNotDefined) as refusal:
        criterion_cut(criterion, "higher_better", **given_numbers)  # type: ignore[arg-type]
    assert str(refusal.value) == message


def rule_ten(better: str = "higher_better", cut: int | None = 50):  # type: ignore[no-untyped-def]
    return change_rule(better=better, rci=10, cut=cut)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "category", "crossed", "started_healthy"),
    [
        (40, 60, "recovered", True, False),
        (40, 51, "recovered", True, False),
        (30, 50, "improved", False, False),
        (30, 45, "improved", False, False),
        (60, 75, "improved", False, True),
        (45, 55, "unchanged", True, False),
        (40, 50, "unchanged", False, False),
        (40, 40, "unchanged", False, False),
        (60, 50, "unchanged", False, True),
        (61, 50, "deteriorated", False, True),
        (40, 29, "deteriorated", False, False),
    ],
)
def test_categories_higher_better(
    before: int, after: int, category: str, crossed: bool, started_healthy: bool
) -> None:
    change = classify(before, after, rule_ten())
    assert (change.category, change.crossed, change.started_healthy) == (
        category,
        crossed,
        started_healthy,
    )
    turned = classify(100 - before, 100 - after, rule_ten("lower_better"))
    assert turned[2:] == change[2:]
    assert turned.category == category


def test_difference_equal_to_the_index_is_not_reliable() -> None:
    assert not classify(0, 10, rule_ten()).reliable
    assert classify(0, Decimal("10.0001"), rule_ten()).reliable


@pytest.mark.parametrize(
    ("clinical", "at_the_cut"), [("below", False), ("at_or_below", True), (None, True)]
)
def test_cut_itself_belongs_to_the_named_side(clinical: str | None, at_the_cut: bool) -> None:
    rule = change_rule(
        better="higher_better",
        rci=10,
        cut=50,
        clinical=clinical,  # type: ignore[arg-type]
    )
    assert rule.is_clinical(Fraction(50)) is at_the_cut


def test_without_a_cut_recovery_cannot_be_told() -> None:
    change = classify(30, 70, rule_ten(cut=None))
    assert (change.category, change.crossed, change.started_healthy) == ("improved", None, None)
    summary = summarise_change([(30, 70)], rule_ten(cut=None))
    assert (summary.cut, summary.non_reliably_recovered, summary.started_healthy) == (
        None,
        None,
        None,
    )


def test_summary_counts_everybody_once() -> None:
    pairs = [(40, 60), (30, 45), (45, 55), (60, 60), (60, 40), (None, 5), (5, None), (None, None)]
    summary = summarise_change(pairs, rule_ten())
    assert summary._asdict() == {
        "n": 5,
        "missing": 3,
        "cut": 50,
        "rci": Decimal("10.0000"),
        "counts": {"recovered": 1, "improved": 1, "unchanged": 2, "deteriorated": 1},
        "non_reliably_recovered": 1,
        "started_healthy": 2,
        "completion": Fraction(5, 8),
    }


def test_summary_of_nobody_has_no_completion() -> None:
    summary = summarise_change([], rule_ten())
    assert (summary.n, summary.missing, summary.completion) == (0, 0, None)


@pytest.mark.parametrize(
    "numbers",
    [
        {"sd": 5},
        {"reliability": Decimal("0.9")},
        {"sd": 0, "reliability": Decimal("0.9")},
        {"sd": 5, "reliability": 1},
        {"rci": 0},
        {"rci": 5, "cut": 3, "clinical": "above"},
    ],
)
def test_rule_without_sound_numbers_is_refused(numbers: dict[str, object]) -> None:
    with pytest.raises(ChangeNotDefined):
        change_rule(better="higher_better", **numbers)  # type: ignore[arg-type]


def test_unknown_direction_is_refused() -> None:
    with pytest.raises(ChangeNotDefined):
        change_rule(better="neither", rci=5)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [1.0, True, "1", None, Decimal("NaN")])
def test_inexact_numbers_are_refused(value: object) -> None:
    with pytest.raises(TypeError):
        exact(value)  # type: ignore[arg-type]


def test_mean_is_exact() -> None:
    assert mean([1, 2, 2]) == Fraction(5, 3)
    assert mean([]) is None


def test_square_root_rounds_half_up() -> None:
    assert square_root(Fraction(2), places=4) == Decimal("1.4142")
    assert square_root(Fraction(1, 4), places=0) == Decimal(1)
    assert square_root(Fraction(0), places=2) == Decimal("0.00")


decimals = st.decimals(min_value="0.01", max_value=50, places=2)
shares = st.decimals(min_value=0, max_value="0.99", places=2)


@given(sd=decimals, reliability=shares, denominator=st.integers(1, 30_000))
def test_threshold_is_the_smallest_reliable_difference(
    sd: Decimal, reliability: Decimal, denominator: int
) -> None:
    limit = rci_squared(sd, reliability) * denominator**2
    threshold = reliable_threshold(sd, reliability, denominator)
    assert threshold**2 > limit
    assert (threshold - 1) ** 2 <= limit


numbers = st.fractions(min_value=0, max_value=100, max_denominator=60)


@given(
    pairs=st.lists(st.tuples(numbers | st.none(), numbers | st.none())),
    better=st.sampled_from(["higher_better", "lower_better"]),
    cut=numbers,
    rci=st.integers(1, 40),
)
def test_summary_accounts_for_every_pair(
    pairs: list[tuple[Fraction | None, Fraction | None]],
    better: str,
    cut: Fraction,
    rci: int,
) -> None:
    rule = change_rule(better=better, rci=rci, cut=cut)  # type: ignore[arg-type]
    summary = summarise_change(pairs, rule)
    assert summary.n + summary.missing == len(pairs)
    assert sum(summary.counts.values()) == summary.n
    assert (summary.non_reliably_recovered or 0) <= summary.counts["unchanged"]
    assert (summary.started_healthy or 0) <= summary.n - summary.counts["recovered"]


@given(before=numbers, after=numbers, cut=numbers, rci=st.integers(1, 40))
def test_reliable_gain_read_backwards_is_a_loss(
    before: Fraction, after: Fraction, cut: Fraction, rci: int
) -> None:
    rule = change_rule(better="higher_better", rci=rci, cut=cut)
    there, back = classify(before, after, rule), classify(after, before, rule)
    gained = there.category in ("recovered", "improved")
    assert gained == (back.category == "deteriorated")
