"""Change between scores of a measure, with the measure's own parameters."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from kith.measures.change import (
    Change,
    ChangeNotDefined,
    ChangeRule,
    ChangeSummary,
    change_rule,
    classify,
    criterion_cut,
    summary_of,
    threshold_in_units,
)
from kith.measures.definition import ClinicalSide, Measure, Scale
from kith.measures.explaining import number_in_words
from kith.measures.plan import compile_plan
from kith.measures.scoring import Score


@dataclass(frozen=True, slots=True)
class UnitRule:
    """A scale's change rule in the plan's units, for SQL and other integer engines.

    Reliable: |difference| >= `threshold`. Clinical: (units < boundary) == clinical_is_low;
    `boundary` is None when the scale has no cut-off. All units are over `denominator`.
    """

    denominator: int
    higher_better: bool
    threshold: int
    boundary: int | None
    clinical_is_low: bool


def rule_of(measure: Measure, scale_code: str, group: str | None = None) -> ChangeRule:
    """Return a scale's change rule: its published RCI or SD and reliability, and its cut-off.

    The cut-off is the one for `group`, else the default one; without any, the one of the
    criterion that the file names. Raises KeyError for an unknown scale, and ChangeNotDefined
    when the file states that change cannot be told, or has no cut-off for the group.
    """
    scale = measure.scale(scale_code)
    change = scale.change
    if change.absent is not None:
        raise ChangeNotDefined(
            f"{measure.short_title}, {scale.title}: reliable change cannot be told. {change.absent}"
        )
    if scale.direction == "neither":
        raise ChangeNotDefined(f"{scale.title} has no better direction, so no change to judge.")
    cut, clinical = _cut(scale, group)
    return change_rule(
        better=scale.direction,
        sd=change.sd,
        reliability=change.reliability,
        rci=change.rci,
        cut=cut,
        clinical=clinical,
    )


def unit_rule(measure: Measure, scale_code: str, group: str | None = None) -> UnitRule:
    """Return a scale's change rule in units of its published denominator; raises as `rule_of`."""
    rule = rule_of(measure, scale_code, group)
    denominator = compile_plan(measure).scale(scale_code).published_denominator
    boundary: int | None = None
    if rule.cut is not None:
        at = rule.cut * denominator
        # First whole unit beyond the cut, or at it, so that one comparison decides the side.
        beyond = rule.clinical in ("at_or_below", "above")
        boundary = math.floor(at) + 1 if beyond else math.ceil(at)
    return UnitRule(
        denominator=denominator,
        higher_better=rule.better == "higher_better",
        threshold=threshold_in_units(rule.rci_squared, denominator),
        boundary=boundary,
        clinical_is_low=rule.better == "higher_better",
    )


def change_between(
    measure: Measure, before: Score, after: Score, group: str | None = None
) -> Change | None:
    """Judge two scores of one scale of this measure; None when either is missing.

    Raises ChangeNotDefined when the scores are of another measure, version or scale, or when
    the measure states that change cannot be told.
    """
    for score in (before, after):
        if (score.measure, score.version) != (measure.code, measure.version):
            raise ChangeNotDefined(
                f"A score of {score.measure} {score.version} cannot be compared under "
                f"{measure.code} {measure.version}."
            )
    if before.scale != after.scale:
        raise ChangeNotDefined(f"{before.scale} and {after.scale} are different scales.")
    rule = rule_of(measure, before.scale, group)
    if before.value is None or after.value is None:
        return None
    return classify(before.value, after.value, rule)


def summarise_scores(
    measure: Measure,
    scale_code: str,
    pairs: Iterable[tuple[Score | None, Score | None]],
    group: str | None = None,
) -> ChangeSummary:
    """Judge many (before, after) scores of one scale; None or a missing score counts as missing."""
    rule = rule_of(measure, scale_code, group)
    changes: list[Change] = []
    missing = 0
    for before, after in pairs:
        for score in (before, after):
            if score is not None and score.scale != scale_code:
                raise ChangeNotDefined(f"A score of {score.scale} is not one of {scale_code}.")
        judged = None
        if before is not None and after is not None:
            judged = change_between(measure, before, after, group)
        if judged is None:
            missing += 1
        else:
            changes.append(judged)
    return summary_of(changes, missing=missing, rule=rule)


def explain_change(change: Change, rule: ChangeRule) -> list[str]:
    """Say one person's change in sentences, for practitioners."""
    size = number_in_words(abs(change.difference))
    gain = change.difference if rule.better == "higher_better" else -change.difference
    way = "better" if gain > 0 else "worse" if gain < 0 else "no different"
    said = [
        f"The score is {size} points {way}." if gain else "The score is the same.",
        (
            f"A difference of more than {rule.rci:.2f} points is reliable; this one "
            f"{'is' if change.reliable else 'is not'}."
        ),
    ]
    if rule.cut is None:
        said.append("There is no published cut-off, so recovery cannot be told.")
    elif change.started_healthy:
        said.append("The first score was already on the healthy side of the cut-off.")
    elif change.crossed:
        said.append(
            f"It crossed the cut-off of {number_in_words(rule.cut)} to the healthy side"
            f"{'' if change.reliable else ', though the change is not reliable'}."
        )
    said.append(f"Category: {change.category}.")
    return said


def _cut(scale: Scale, group: str | None) -> tuple[Fraction | None, ClinicalSide | None]:
    cut = scale.cut(group)
    if cut is not None:
        return cut.value, cut.clinical
    if group is not None:
        groups = ", ".join(cut.group for cut in scale.cuts if cut.group) or "none"
        raise ChangeNotDefined(
            f"{scale.title} has no cut-off for the group '{group}'. Groups: {groups}."
        )
    change = scale.change
    if change.criterion is None or scale.direction == "neither":
        return None, None
    value = criterion_cut(
        change.criterion,
        scale.direction,
        clinical_mean=change.clinical_mean,
        clinical_sd=change.clinical_sd,
        norm_mean=change.norm_mean,
        norm_sd=change.norm_sd,
    )
    return value, None
