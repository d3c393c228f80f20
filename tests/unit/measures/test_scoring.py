"""Scoring one response: exact, total, explained, never silently low."""

from collections.abc import Callable

import pytest

from kith.measures.definition import Measure
from kith.measures.explaining import NotForResidents
from kith.measures.scoring import AnswerNotAllowed, SafetyFlag, explain, score

Sample = Callable[..., Measure]


def test_complete_response_is_scored_with_everything_it_rests_on(sample: Sample) -> None:
    result = score(sample(), {1: 1, 2: 2, 3: 3, 4: 0})
    (found,) = result.scores.values()
    assert found._asdict() == {
        "measure": "sample",
        "version": "1.0.0",
        "scale": "total",
        "units": 6,
        "denominator": 1,
        "band": "high",
        "items_used": (1, 2, 3, 4),
        "rule": "sum of 4 items; all 4 items must be answered",
        "missing": None,
    }
    assert found.value == 6
    assert (result.safety, result.safety_unanswered) == ((), ())


def test_partial_sum_has_no_score_and_says_why(sample: Sample) -> None:
    (found,) = score(sample(), {1: 0, 2: 0, 3: 0}).scores.values()
    assert (found.units, found.value, found.band) == (None, None, None)
    assert (found.missing, found.items_used) == ("too_few_answers", (1, 2, 3))


@pytest.mark.parametrize("answers", [{}, {1: None, 2: None}])
def test_empty_response_has_no_score(sample: Sample, answers: dict[int, int | None]) -> None:
    (found,) = score(sample(), answers).scores.values()
    assert (found.units, found.missing) == (None, "no_answers")


def test_reversed_points_are_added(sample: Sample) -> None:
    result = score(sample(reverse=(1, 2)), {1: 0, 2: 1, 3: 2, 4: 3})
    assert result.scores["total"].units == 3 + 2 + 2 + 3


def test_rounding_takes_halves_up(sample: Sample) -> None:
    measure = sample(method="prorated", minimum=2, count=3, more='rounding = "half_up"', safety="")
    # 3 points of two answers is 4.5 of three: 5 when halves go up.
    assert score(measure, {1: 1, 2: 2}).scores["total"].units == 5
    assert score(measure, {1: 1, 2: 0, 3: 0}).scores["total"].units == 1


def test_lookup_reads_the_published_table(sample: Sample) -> None:
    table = "table = [0, 1.5, 2.25, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]"
    (found,) = score(sample(method="lookup", more=table), {1: 1, 2: 1, 3: 0, 4: 0}).scores.values()
    assert (found.units, found.denominator) == (225, 100)


@pytest.mark.parametrize(
    ("answers", "number", "allowed"),
    [
        ({5: 1}, 5, ()),
        ({"1": 1}, "1", ()),
        ({True: 1}, True, ()),
        ({1: 4}, 1, (0, 1, 2, 3)),
        ({1: -1}, 1, (0, 1, 2, 3)),
        ({1: "1"}, 1, (0, 1, 2, 3)),
        ({1: 1.0}, 1, (0, 1, 2, 3)),
        ({1: True}, 1, (0, 1, 2, 3)),
        ({1: [1]}, 1, (0, 1, 2, 3)),
        ({9: None}, 9, ()),
    ],
)
def test_answer_the_measure_lacks_is_refused(
    sample: Sample, answers: dict[int, int | None], number: object, allowed: tuple[int, ...]
) -> None:
    with pytest.raises(AnswerNotAllowed) as refusal:
        score(sample(), answers)
    assert (refusal.value.number, refusal.value.allowed) == (number, allowed)


def test_safety_item_surfaces_even_without_a_score(sample: Sample) -> None:
    result = score(sample(), {4: 1})
    assert result.safety == (SafetyFlag(4, "suicide_self_harm", 1, 1),)
    assert result.scores["total"].missing == "too_few_answers"
    said = explain(sample(), result)
    assert said[0] == (
        "Act on this first: item 4 is about suicide or self-harm and was answered at 1 "
        "(it counts from 1)."
    )


def test_safety_level_compares_reversed_points(sample: Sample) -> None:
    measure = sample(reverse=(4,))
    assert score(measure, {4: 3}).safety == ()
    assert score(measure, {4: 2}).safety == (SafetyFlag(4, "suicide_self_harm", 1, 1),)


def test_unanswered_safety_item_is_said(sample: Sample) -> None:
    result = score(sample(), {1: 1})
    assert result.safety_unanswered == (4,)
    assert explain(sample(), result)[0] == (
        "Item 4, about suicide or self-harm, was not answered: ask."
    )


def test_explanation_of_a_complete_response(sample: Sample) -> None:
    measure = sample()
    assert explain(measure, score(measure, {1: 3, 2: 3, 3: 3, 4: 0})) == [
        "Sample, Total: 9, where the lowest possible is 0 and the highest 12.",
        "All 4 items were answered and used.",
        "Rule: sum of 4 items; all 4 items must be answered.",
        "Band: Many difficulties (Manual, page 2).",
    ]


def test_explanation_of_a_prorated_response(sample: Sample) -> None:
    measure = sample(method="prorated", minimum=3, reverse=(1,), safety="")
    assert explain(measure, score(measure, {1: 3, 2: 1, 3: 1})) == [
        "Sample, Total: about 2.67, where the lowest possible is 0 and the highest 12.",
        "3 of 4 items used; not answered: 4.",
        (
            "Rule: sum of the answered items x 4 / number answered, with item 1 reversed; "
            "at least 3 of 4 items must be answered."
        ),
        "Band: Few difficulties (Manual, page 2).",
    ]


def test_explanation_says_why_a_score_is_missing(sample: Sample) -> None:
    measure = sample(safety="")
    assert explain(measure, score(measure, {1: 3}))[:2] == [
        "Sample, Total: no score, because 1 of its 4 items were answered and at least 4 are needed.",
        "1 of 4 items answered; not answered: 2, 3, 4.",
    ]


def test_resident_reads_plain_words(sample: Sample) -> None:
    measure = sample()
    assert explain(measure, score(measure, {1: 3, 2: 3, 3: 3, 4: 1}), "resident") == [
        (
            "One of your answers is about hurting yourself or not wanting to live. "
            "You deserve help with that today, before anything else here."
        ),
        "Things look hard at the moment.",
        "Your answers come to 10, where the lowest possible is 0 and the highest 12.",
    ]


def test_resident_reads_that_there_is_no_result(sample: Sample) -> None:
    measure = sample()
    assert explain(measure, score(measure, {1: 3}), "resident") == [
        "There is no result, because some questions were not answered."
    ]


def test_local_indicator_says_so(changed: Callable[..., Measure]) -> None:
    def make_local(document: dict[str, object]) -> None:
        document["validated"] = False

    measure = changed(make_local)
    result = score(measure, {1: 1, 2: 1, 3: 1, 4: 0})
    assert explain(measure, result)[-1] == "This is a local indicator, not a validated scale."
    assert explain(measure, result, "resident")[-1] == (
        "These are our own questions. They have not been tested as a scale."
    )


def test_practitioner_only_measure_refuses_a_resident(changed: Callable[..., Measure]) -> None:
    def restrict(document: dict[str, object]) -> None:
        document["practitioner_only"] = True

    measure = changed(restrict)
    with pytest.raises(NotForResidents):
        explain(measure, score(measure, {}), "resident")


def test_unverified_band_is_said(sample: Sample) -> None:
    measure = sample(bands=_unverified())
    said = explain(measure, score(measure, {1: 0, 2: 0, 3: 0, 4: 0}))
    assert said[-1] == "Band: Few (Recalled). This band is unverified."


def _unverified() -> str:
    return """
  [[scales.bands]]
  code = "low"
  from = 0
  practitioner = "Few"
  resident = "Few"
  source = "Recalled"
  unverified = true
"""


def test_result_of_another_version_is_not_explained(
    sample: Sample, changed: Callable[..., Measure]
) -> None:
    def bump(document: dict[str, object]) -> None:
        document["version"] = "2.0.0"

    with pytest.raises(ValueError, match=r"not of sample 2\.0\.0"):
        explain(changed(bump), score(sample(), {}))


def test_unknown_audience_is_refused(sample: Sample) -> None:
    measure = sample()
    with pytest.raises(ValueError, match="audience is"):
        explain(measure, score(measure, {}), "judge")  # type: ignore[arg-type]
