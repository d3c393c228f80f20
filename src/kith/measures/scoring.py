"""Score one response, and say in sentences how the score came about.

Everything that can be known before a response arrives is made once for each measure and kept on
it, so that scoring and explaining one CSI-16 response takes a few microseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, NamedTuple

from kith.measures.definition import Concern, Measure, Missing
from kith.measures.explaining import Audience, Explainer
from kith.measures.plan import PlanScale, compile_plan

__all__ = [
    "AnswerNotAllowed",
    "Audience",
    "Result",
    "SafetyFlag",
    "Score",
    "explain",
    "score",
]


class AnswerNotAllowed(ValueError):
    """An answer that the measure does not have: an unknown item, or a code the item lacks.

    `number` is the item, `value` the answer given, `allowed` the item's codes (empty when the
    measure has no such item).
    """

    def __init__(self, number: object, value: object, allowed: tuple[int, ...]) -> None:
        self.number = number
        self.value = value
        self.allowed = allowed
        if allowed:
            codes = ", ".join(str(code) for code in allowed)
            super().__init__(
                f"Item {number}: {value!r} is not one of its answer codes. Use one of {codes}, "
                "or leave it empty."
            )
        else:
            super().__init__(
                f"There is no item {number!r} in this measure. Check the item numbers."
            )


class SafetyFlag(NamedTuple):
    """A safety item whose points reached its level. It comes before any score."""

    item: int
    concern: Concern
    points: int
    at_least: int


class Score(NamedTuple):
    """One scale's result: `units / denominator` exactly, or `missing` saying why there is none.

    `items_used` are the item numbers that counted; `rule` is the rule applied, in words.
    """

    measure: str
    version: str
    scale: str
    units: int | None
    denominator: int
    band: str | None
    items_used: tuple[int, ...]
    rule: str
    missing: Missing | None

    @property
    def value(self) -> Fraction | None:
        """The exact score in score points, None when it is missing."""
        return None if self.units is None else Fraction(self.units, self.denominator)


class Result(NamedTuple):
    """What one response gives: safety flags first, then a score for each scale.

    `safety_unanswered` are safety items left empty: nothing can be said about them.
    """

    safety: tuple[SafetyFlag, ...]
    scores: dict[str, Score]
    measure: str
    version: str
    safety_unanswered: tuple[int, ...]


class _ScaleScorer:
    """One scale's plan with what its scores have in common."""

    __slots__ = ("bands", "denominator", "plan", "rule", "thresholds", "whole")

    def __init__(self, plan: PlanScale, rule: str, whole: bool) -> None:
        self.plan = plan
        self.rule = rule
        self.whole = whole
        self.denominator = plan.published_denominator
        self.thresholds = plan.thresholds
        self.bands = plan.bands

    def units(self, total: int, answered: int) -> int:
        """Return units of the published denominator; `answered` must reach the minimum."""
        plan = self.plan
        if plan.kind == "lookup":
            return plan.table[total - plan.offset]
        units = total * plan.factors[answered]
        if plan.rounded:
            return (2 * units + plan.denominator) // (2 * plan.denominator)
        return units

    def band(self, units: int) -> str | None:
        """Return the code of the band these units fall in, None when the scale has no bands."""
        if not self.bands:
            return None
        index = 0
        for threshold in self.thresholds:
            if units < threshold:
                break
            index += 1
        return self.bands[index]


class _Scorer:
    """A measure made ready to score many responses one by one."""

    __slots__ = ("code", "explainer", "numbers", "points", "safety", "scales", "version")

    def __init__(self, measure: Measure) -> None:
        plan = compile_plan(measure)
        self.code = measure.code
        self.version = measure.version
        self.explainer = Explainer(measure)
        self.points = {item.number: item.points for item in plan.items}
        self.numbers = tuple(self.points)
        self.safety = tuple((rule.item, rule.at_least, rule.concern) for rule in measure.safety)
        self.scales = tuple(
            _ScaleScorer(scale, self.explainer.rule(scale.code), scale.items == self.numbers)
            for scale in plan.scales
        )

    def read(self, answers: Mapping[int, int | None]) -> dict[int, int]:
        """Return points by item number for the answered items; AnswerNotAllowed otherwise."""
        table = self.points
        read: dict[int, int] = {}
        for number, value in answers.items():
            if type(number) is not int or number not in table:
                raise AnswerNotAllowed(number, value, ())
            if value is None:
                continue
            points = table[number]
            # Exactly int: True would pass for 1 and 2.0 for 2, and neither is a stored code.
            if type(value) is not int or value not in points:
                raise AnswerNotAllowed(number, value, tuple(points))
            read[number] = points[value]
        return read

    def score(self, answers: Mapping[int, int | None]) -> Result:
        points = self.read(answers)
        flags: tuple[SafetyFlag, ...] = ()
        unanswered: tuple[int, ...] = ()
        if self.safety:
            flags = tuple(
                SafetyFlag(item, concern, points[item], at_least)
                for item, at_least, concern in self.safety
                if item in points and points[item] >= at_least
            )
            unanswered = tuple(
                dict.fromkeys(item for item, _, _ in self.safety if item not in points)
            )
        scores: dict[str, Score] = {}
        complete = len(points) == len(self.numbers)
        for scale in self.scales:
            plan = scale.plan
            if plan.kind == "composite":
                scores[plan.code] = self._composite(scale, scores)
                continue
            if complete:
                used = plan.items
                total = sum(points.values()) if scale.whole else sum([points[n] for n in used])
            else:
                used = tuple([number for number in plan.items if number in points])
                total = sum([points[number] for number in used])
            answered = len(used)
            units: int | None
            missing: Missing | None
            if answered < plan.minimum:
                units, band = None, None
                missing = "too_few_answers" if answered else "no_answers"
            else:
                units, missing = scale.units(total, answered), None
                band = scale.band(units)
            scores[plan.code] = Score(
                self.code,
                self.version,
                plan.code,
                units,
                scale.denominator,
                band,
                used,
                scale.rule,
                missing,
            )
        return Result(flags, scores, self.code, self.version, unanswered)

    def _composite(self, scale: _ScaleScorer, scores: Mapping[str, Score]) -> Score:
        total: int | None = 0
        used: set[int] = set()
        for code in scale.plan.scales:
            part = scores[code]
            used.update(part.items_used)
            total = None if total is None or part.units is None else total + part.units
        return Score(
            self.code,
            self.version,
            scale.plan.code,
            total,
            scale.denominator,
            None if total is None else scale.band(total),
            tuple(sorted(used)),
            scale.rule,
            "part_missing" if total is None else None,
        )


def _scorer(measure: Measure) -> _Scorer:
    kept = measure.derived.get("scorer")
    if isinstance(kept, _Scorer):
        return kept
    scorer = _Scorer(measure)
    measure.derived["scorer"] = scorer
    return scorer


def score(measure: Measure, answers: Mapping[int, int | None]) -> Result:
    """Score one response. `answers` maps item number to answer code, None (or absent): unanswered.

    Raises AnswerNotAllowed for an item the measure lacks or a code the item lacks; a code is an
    `int` and nothing that merely equals one. A scale with fewer answers than its rule needs has
    no units and says why in `missing`.
    """
    return _scorer(measure).score(answers)


def explain(
    measure: Measure, result: Result, audience: Literal["practitioner", "resident"] = "practitioner"
) -> list[str]:
    """Say in sentences what a result is and how it came about, safety first.

    For a practitioner: safety items, then for each scale the score and its range, the items used,
    the rule, the band, or why there is no score. For a resident: the same in plain words, with
    the resident's band words. Raises `explaining.NotForResidents` when the measure is for
    practitioners only, and ValueError when the result is of another measure or version.
    """
    if result.measure != measure.code or result.version != measure.version:
        raise ValueError(
            f"The result is of {result.measure} {result.version}, not of {measure.code} "
            f"{measure.version}. Explain it with the version it was scored with."
        )
    return _scorer(measure).explainer.sentences(result, audience)
