"""The integer plan that Python, SQL and the browser all read."""

import json
from collections.abc import Callable
from fractions import Fraction

from kith.measures.definition import Measure
from kith.measures.plan import compile_plan
from kith.measures.scoring import score

Sample = Callable[..., Measure]


def test_sum_plan_counts_points_over_one(sample: Sample) -> None:
    (scale,) = compile_plan(sample()).scales
    assert (scale.kind, scale.factors, scale.denominator) == ("items", (0, 0, 0, 0, 1), 1)
    assert (scale.minimum, scale.rounded) == (4, False)
    # The band from 4.5 starts at the first whole unit at or above it.
    assert (scale.thresholds, scale.bands) == ((5,), ("low", "high"))


def test_multiplied_sum_has_its_factor(sample: Sample) -> None:
    (scale,) = compile_plan(sample(high=48, more="multiplier = 4")).scales
    assert scale.factors == (0, 0, 0, 0, 4)


def test_prorated_plan_has_a_factor_for_each_count(sample: Sample) -> None:
    (scale,) = compile_plan(sample(method="prorated", minimum=2)).scales
    assert scale.denominator == 12
    assert scale.factors == (0, 0, 24, 16, 12)
    assert scale.thresholds == (54,)


def test_mean_plan_divides_by_the_count(sample: Sample) -> None:
    (scale,) = compile_plan(sample(method="mean", minimum=3, high=3, bands="", cuts="")).scales
    assert (scale.denominator, scale.factors) == (12, (0, 0, 0, 4, 3))
    assert (scale.thresholds, scale.bands) == ((), ())


def test_rounded_plan_publishes_whole_numbers(sample: Sample) -> None:
    (scale,) = compile_plan(
        sample(method="prorated", minimum=2, more='rounding = "half_up"')
    ).scales
    assert (scale.rounded, scale.denominator, scale.published_denominator) == (True, 12, 1)
    assert scale.thresholds == (5,)


def test_lookup_plan_keeps_the_tables_decimals(sample: Sample) -> None:
    table = "table = [0, 1.5, 2.25, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]"
    (scale,) = compile_plan(sample(method="lookup", more=table)).scales
    assert (scale.kind, scale.denominator, scale.offset) == ("lookup", 100, 0)
    assert scale.table[:4] == (0, 150, 225, 300)
    assert scale.thresholds == (450,)


TWO_PARTS = """
[[scales]]
code = "first"
title = "First"
method = "prorated"
items = [1, 2]
range = [0, 6]
direction = "lower_better"
minimum_answered = 1
missing_rule_source = "Manual"
  [scales.change]
  absent = "None."

[[scales]]
code = "both"
title = "Both"
method = "composite"
scales = ["total", "first"]
range = [0, 18]
direction = "lower_better"
  [[scales.bands]]
  code = "low"
  from = 0
  practitioner = "Low"
  resident = "Low"
  source = "Manual"
  [[scales.bands]]
  code = "high"
  from = 9
  practitioner = "High"
  resident = "High"
  source = "Manual"
  [scales.change]
  absent = "None."
"""


def test_parts_of_a_composite_share_a_denominator(sample: Sample) -> None:
    measure = sample(method="prorated", minimum=3, tail=TWO_PARTS)
    plan = compile_plan(measure)
    assert [scale.code for scale in plan.scales] == ["total", "first", "both"]
    assert [scale.denominator for scale in plan.scales] == [12, 12, 12]
    assert plan.scale("first").factors == (0, 24, 12)
    assert plan.scale("both").thresholds == (108,)
    result = score(measure, {1: 1, 2: None, 3: 2, 4: 3})
    assert [found.value for found in result.scores.values()] == [8, 2, 10]


def test_composite_is_missing_when_a_part_is(sample: Sample) -> None:
    measure = sample(method="prorated", minimum=3, tail=TWO_PARTS)
    result = score(measure, {1: 1})
    assert [found.missing for found in result.scores.values()] == [
        "too_few_answers",
        None,
        "part_missing",
    ]
    assert result.scores["both"].items_used == (1,)


def test_json_form_holds_only_plain_values(sample: Sample) -> None:
    measure = sample(method="prorated", minimum=3, reverse=(2,))
    written = compile_plan(measure).as_json()
    assert json.loads(json.dumps(written)) == written
    assert written["items"][1] == {"number": 2, "points": {"0": 3, "1": 2, "2": 1, "3": 0}}
    assert written["scales"][0] == {
        "code": "total",
        "kind": "items",
        "items": [1, 2, 3, 4],
        "scales": [],
        "factors": [0, 0, 0, 16, 12],
        "minimum": 3,
        "denominator": 12,
        "offset": 0,
        "table": [],
        "rounded": False,
        "thresholds": [54],
        "bands": ["low", "high"],
    }


def test_plan_is_made_once(sample: Sample) -> None:
    measure = sample()
    assert compile_plan(measure) is compile_plan(measure)


def test_value_is_exact(sample: Sample) -> None:
    measure = sample(method="prorated", minimum=3)
    assert score(measure, {1: 1, 2: 1, 3: 3}).scores["total"].value == Fraction(20, 3)
