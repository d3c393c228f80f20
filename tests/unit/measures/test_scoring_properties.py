"""Properties of scoring over random answers: range, bands, monotony, exactness, missing."""

from collections.abc import Callable
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kith.measures.definition import Measure
from kith.measures.scoring import explain, score

Sample = Callable[..., Measure]

COUNT = 6
answers_of = st.dictionaries(st.integers(1, COUNT), st.none() | st.integers(0, 3), max_size=COUNT)
rules = st.sampled_from(["sum", "mean", "prorated", "rounded"])
minimums = st.integers(1, COUNT)
turned = st.frozensets(st.integers(1, COUNT))


def built(sample: Sample, rule: str, minimum: int, reverse: frozenset[int]) -> Measure:
    method = "prorated" if rule == "rounded" else rule
    return sample(
        count=COUNT,
        method=method,
        minimum=COUNT if rule == "sum" else minimum,
        high=3 if rule == "mean" else 3 * COUNT,
        more='rounding = "half_up"' if rule == "rounded" else "",
        reverse=tuple(sorted(reverse)),
        bands=BANDS,
        cuts="",
    )


BANDS = "".join(
    f"""
  [[scales.bands]]
  code = "band-{number}"
  from = {start}
  practitioner = "Band {number}"
  resident = "Band {number}"
  source = "Made up"
"""
    for number, start in enumerate(["0", "0.7", "1.4", "2"])
)


@given(rule=rules, minimum=minimums, reverse=turned, answers=answers_of)
def test_score_lies_in_range_and_in_its_band(
    sample: Sample,
    rule: str,
    minimum: int,
    reverse: frozenset[int],
    answers: dict[int, int | None],
) -> None:
    measure = built(sample, rule, minimum, reverse)
    (scale,) = measure.scales
    (found,) = score(measure, answers).scores.values()
    value = found.value
    if value is None:
        assert (found.band, found.missing is None) == (None, False)
        return
    assert scale.low <= value <= scale.high
    expected = [band.code for band in scale.bands if band.start <= value][-1]
    assert (found.band, found.missing) == (expected, None)


@given(rule=rules, minimum=minimums, reverse=turned, answers=answers_of)
def test_score_is_the_rule_worked_in_fractions(
    sample: Sample,
    rule: str,
    minimum: int,
    reverse: frozenset[int],
    answers: dict[int, int | None],
) -> None:
    measure = built(sample, rule, minimum, reverse)
    given_answers = {number: code for number, code in answers.items() if code is not None}
    points = [3 - code if number in reverse else code for number, code in given_answers.items()]
    needed = COUNT if rule == "sum" else minimum
    (found,) = score(measure, answers).scores.values()
    assert found.items_used == tuple(sorted(given_answers))
    if len(points) < needed:
        assert found.value is None
        assert found.missing == ("too_few_answers" if points else "no_answers")
        return
    exact = Fraction(sum(points), len(points)) * (1 if rule == "mean" else COUNT)
    if rule == "rounded":
        exact = Fraction((exact + Fraction(1, 2)).__floor__())
    assert found.value == exact


@given(
    rule=rules,
    minimum=minimums,
    reverse=turned,
    answers=answers_of,
    number=st.integers(1, COUNT),
)
def test_score_never_falls_as_an_items_points_rise(
    sample: Sample,
    rule: str,
    minimum: int,
    reverse: frozenset[int],
    answers: dict[int, int | None],
    number: int,
) -> None:
    measure = built(sample, rule, minimum, reverse)
    codes = sorted(range(4), key=measure.item(number).points().__getitem__)
    values = [score(measure, {**answers, number: code}).scores["total"].value for code in codes]
    known = [value for value in values if value is not None]
    assert len(known) in (0, 4)
    assert known == sorted(known)


@given(answers=answers_of)
def test_safety_never_depends_on_the_score(sample: Sample, answers: dict[int, int | None]) -> None:
    measure = built(sample, "sum", COUNT, frozenset())
    result = score(measure, answers)
    answer = answers.get(4)
    assert [flag.item for flag in result.safety] == ([4] if answer else [])
    assert result.safety_unanswered == ((4,) if answer is None else ())


@given(rule=rules, minimum=minimums, reverse=turned, answers=answers_of)
def test_explaining_is_total_and_repeats_itself(
    sample: Sample,
    rule: str,
    minimum: int,
    reverse: frozenset[int],
    answers: dict[int, int | None],
) -> None:
    measure = built(sample, rule, minimum, reverse)
    result = score(measure, answers)
    for audience in ("practitioner", "resident"):
        said = explain(measure, result, audience)
        assert said == explain(measure, result, audience)
        assert [line for line in said if not line.endswith(".")] == []
