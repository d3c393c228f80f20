"""Change between a measure's own scores."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.measures.change import ChangeNotDefined
from kith.measures.change_measured import (
    change_between,
    explain_change,
    rule_of,
    summarise_scores,
    unit_rule,
)
from kith.measures.definition import Measure
from kith.measures.scoring import Score, score

Sample = Callable[..., Measure]

GROUPED = """
  [[scales.cuts]]
  value = 4.5
  clinical = "above"
  source = "Manual"

  [[scales.cuts]]
  value = 6
  clinical = "at_or_above"
  group = "girls"
  source = "Manual"
"""


def total(measure: Measure, *answers: int | None) -> Score:
    return score(measure, dict(enumerate(answers, start=1))).scores["total"]


def test_rule_rests_on_the_file(sample: Sample) -> None:
    rule = rule_of(sample(), "total")
    # 1.96^2 x 2 x 2.5^2 x 0.1
    assert rule.rci_squared == Fraction("4.802")
    assert (rule.better, rule.cut, rule.clinical) == ("lower_better", Fraction(9, 2), "above")
    assert rule.rci == Decimal("2.1913")


def test_published_index_is_used_as_it_stands(sample: Sample) -> None:
    change = '  [scales.change]\n  rci = 3\n  source = "Manual"\n'
    assert rule_of(sample(change=change), "total").rci == 3


def test_group_has_its_own_cut(sample: Sample) -> None:
    measure = sample(cuts=GROUPED)
    assert rule_of(measure, "total").cut == Fraction(9, 2)
    assert rule_of(measure, "total", "girls").cut == 6
    with pytest.raises(ChangeNotDefined, match="Groups: girls"):
        rule_of(measure, "total", "boys")


def test_criterion_gives_the_cut_when_none_is_published(sample: Sample) -> None:
    change = """
  [scales.change]
  sd = 2
  reliability = 0.9
  source = "Manual"
  criterion = "c"
  norm_mean = 2
  norm_sd = 1
  clinical_mean = 8
  clinical_sd = 2
"""
    rule = rule_of(sample(cuts="", change=change), "total")
    assert (rule.cut, rule.clinical) == (4, "at_or_above")


def test_stated_absence_refuses_change(sample: Sample) -> None:
    change = '  [scales.change]\n  absent = "No study has looked."\n'
    with pytest.raises(ChangeNotDefined, match="No study has looked"):
        rule_of(sample(change=change), "total")


def test_recovery_between_two_scores(sample: Sample) -> None:
    measure = sample()
    change = change_between(measure, total(measure, 2, 2, 2, 2), total(measure, 1, 1, 1, 1))
    assert change is not None
    assert (change.category, change.difference) == ("recovered", -4)
    assert explain_change(change, rule_of(measure, "total")) == [
        "The score is 4 points better.",
        "A difference of more than 2.19 points is reliable; this one is.",
        "It crossed the cut-off of 4.5 to the healthy side.",
        "Category: recovered.",
    ]


def test_missing_score_gives_no_change(sample: Sample) -> None:
    measure = sample()
    assert change_between(measure, total(measure, 2), total(measure, 1, 1, 1, 1)) is None


def test_scores_of_other_measures_do_not_meet(
    sample: Sample, changed: Callable[..., Measure]
) -> None:
    def bump(document: dict[str, object]) -> None:
        document["version"] = "2.0.0"

    measure, newer = sample(), changed(bump)
    with pytest.raises(ChangeNotDefined, match=r"sample 2\.0\.0 cannot be compared"):
        change_between(measure, total(measure, 1, 1, 1, 1), total(newer, 1, 1, 1, 1))


def test_summary_of_scores_counts_the_missing(sample: Sample) -> None:
    measure = sample()
    high, low = total(measure, 3, 3, 3, 3), total(measure, 0, 0, 0, 0)
    pairs = [(high, low), (low, high), (high, None), (None, low), (high, total(measure, 1))]
    summary = summarise_scores(measure, "total", pairs)
    assert (summary.n, summary.missing) == (2, 3)
    assert summary.counts == {"recovered": 1, "improved": 0, "unchanged": 0, "deteriorated": 1}


@given(
    before=st.integers(0, 3),
    after=st.lists(st.integers(0, 3), min_size=4, max_size=4),
    clinical=st.sampled_from(["above", "at_or_above"]),
    cut=st.integers(0, 12),
    minimum=st.integers(1, 4),
)
def test_units_decide_as_fractions_do(
    sample: Sample, before: int, after: list[int], clinical: str, cut: int, minimum: int
) -> None:
    cuts = f'\n[[scales.cuts]]\nvalue = {cut}\nclinical = "{clinical}"\nsource = "Manual"\n'
    measure = sample(method="prorated", minimum=minimum, cuts=cuts)
    first, last = total(measure, before, before, before, before), total(measure, *after)
    change = change_between(measure, first, last)
    units = unit_rule(measure, "total")
    assert change is not None
    assert first.units is not None
    assert last.units is not None
    assert units.boundary is not None
    was_clinical = (first.units < units.boundary) == units.clinical_is_low
    is_clinical = (last.units < units.boundary) == units.clinical_is_low
    assert change.reliable == (abs(last.units - first.units) >= units.threshold)
    assert change.started_healthy == (not was_clinical)
    assert change.crossed == (was_clinical and not is_clinical)
