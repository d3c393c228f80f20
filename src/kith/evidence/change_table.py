"""Who changed, reliably, and who did not: the rule to judge by, and the counts."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal, NamedTuple

from kith.evidence.exact import as_text
from kith.evidence.pairing import Pair, Pairs
from kith.evidence.refusals import InputRefused, UseRefused
from kith.evidence.whole_files import whole_file
from kith.measures.change import (
    Better,
    Change,
    ChangeNotDefined,
    ChangeRule,
    ChangeSummary,
    Criterion,
    change_rule,
    classify,
    criterion_cut,
    mean,
    summary_of,
)
from kith.measures.change_measured import rule_of
from kith.measures.definition import Measure, Scale


@dataclass(frozen=True, slots=True)
class Judging:
    """How the person asked for change to be judged; all in score points, None where not said."""

    sd: Fraction | None = None
    reliability: Fraction | None = None
    criterion: Criterion | None = None
    cut: Fraction | None = None
    norm_mean: Fraction | None = None
    norm_sd: Fraction | None = None
    clinical_mean: Fraction | None = None
    clinical_sd: Fraction | None = None
    better: Literal["higher", "lower"] | None = None
    group: str | None = None


class Clinical(NamedTuple):
    """The clinical mean and SD that criterion a or c rests on, in score points.

    `n` is the number of first scores behind the mean, None where the mean was given. `defaulted`
    names which of the two was not given: the mean is then that of the first scores, the SD --sd.
    """

    mean: Fraction | None
    sd: Fraction | None
    n: int | None
    defaulted: tuple[str, ...]


@dataclass(frozen=True)
class ChangeTable:
    """The counts, and what they rest on. `unverified` names parameters nobody has confirmed,
    `clinical` is there for criterion a and c, `named` says what tells pairs apart.
    """

    summary: ChangeSummary
    rule: ChangeRule
    missing: dict[str, int]
    judged: list[tuple[Pair, Change | None]] = field(repr=False)
    unverified: str | None = None
    clinical: Clinical | None = None
    named: str = "person"


def choose_scale(measure: Measure, asked: str | None) -> Scale:
    """Return the scale to judge: the one asked for, or the only one there is to choose."""
    if asked is not None:
        try:
            return measure.scale(asked)
        except KeyError:
            codes = ", ".join(scale.code for scale in measure.scales)
            raise UseRefused(
                f"{measure.code} has no scale {asked!r}. Its scales are: {codes}."
            ) from None
    able = [scale for scale in measure.scales if scale.change.absent is None]
    if len(measure.scales) == 1:
        return measure.scales[0]
    if len(able) == 1:
        return able[0]
    codes = ", ".join(scale.code for scale in able or measure.scales)
    raise UseRefused(f"{measure.code} has several scales. Choose one with --scale: {codes}.")


def change_table(
    found: Pairs, judging: Judging, measure: Measure | None = None, scale: Scale | None = None
) -> ChangeTable:
    """Judge every pair. Raises UseRefused or InputRefused when there is no rule to judge by."""
    if judging.sd is not None and judging.sd <= 0:
        raise UseRefused("--sd: the SD must be above 0.")
    clinical = _clinical(judging, found)
    rule, unverified = (
        _own_rule(judging, clinical)
        if measure is None or scale is None
        else _measure_rule(judging, clinical, measure, scale)
    )
    judged: list[tuple[Pair, Change | None]] = []
    for pair in found.pairs:
        if pair.missing is not None or pair.first is None or pair.last is None:
            judged.append((pair, None))
        else:
            judged.append((pair, classify(pair.first, pair.last, rule)))
    reasons = Counter(pair.missing for pair, _ in judged if pair.missing is not None)
    summary = summary_of(
        [change for _, change in judged if change is not None],
        missing=sum(reasons.values()),
        rule=rule,
    )
    missing = dict(sorted(reasons.items()))
    return ChangeTable(summary, rule, missing, judged, unverified, clinical, found.named)


def write_people(table: ChangeTable, path: Path) -> None:
    """Write one line a person: first, last, difference, category, or why it is missing."""
    with whole_file(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        names = ("crossed_cut", "started_healthy", "missing_reason")
        writer.writerow([table.named, "first", "last", "difference", "category", *names])
        for pair, change in table.judged:
            first, last = (("" if s is None else as_text(s)) for s in (pair.first, pair.last))
            if change is None:
                writer.writerow([pair.person, first, last, "", "", "", "", pair.missing])
                continue
            said = [_yes(change.crossed), _yes(change.started_healthy), ""]
            writer.writerow(
                [pair.person, first, last, as_text(change.difference), change.category, *said]
            )


def _yes(told: bool | None) -> str:
    return "" if told is None else "yes" if told else "no"


def _own_rule(judging: Judging, clinical: Clinical | None) -> tuple[ChangeRule, None]:
    absent = [
        option
        for option, value in (
            ("--sd", judging.sd),
            ("--reliability", judging.reliability),
            ("--better", judging.better),
        )
        if value is None
    ]
    if absent:
        raise UseRefused(f"Give {' and '.join(absent)}: without a measure they are not known.")
    better: Better = "higher_better" if judging.better == "higher" else "lower_better"
    return _rule(judging, clinical, better), None


def _measure_rule(
    judging: Judging, clinical: Clinical | None, measure: Measure, scale: Scale
) -> tuple[ChangeRule, str | None]:
    if judging.better is not None and f"{judging.better}_better" != scale.direction:
        raise UseRefused(
            f"--better {judging.better} contradicts {measure.code}: {scale.title} is "
            f"{scale.direction.replace('_', ' is ')}. Leave --better out."
        )
    if scale.direction == "neither":
        raise InputRefused(f"{scale.title} has no better direction, so change cannot be judged.")
    doubts = []
    if judging.sd is not None or judging.reliability is not None:
        rule = _rule(judging, clinical, scale.direction)
        published = scale.cut(judging.group)
        if rule.cut is None and published is not None:
            rule = change_rule_with(rule, published.value, published.clinical)
    else:
        rule = _published_rule(judging, clinical, measure, scale)
        doubts += ["SD and reliability"] if scale.change.unverified else []
    doubts += ["the cut-off"] if _rests_on_doubtful_cut(judging, scale) else []
    return rule, " and ".join(doubts) or None


def _published_rule(
    judging: Judging, clinical: Clinical | None, measure: Measure, scale: Scale
) -> ChangeRule:
    try:
        rule = rule_of(measure, scale.code, judging.group)
    except ChangeNotDefined as refusal:
        raise InputRefused(
            f"{refusal} To judge by numbers of your own, give --sd and --reliability, and "
            "--criterion or --cut."
        ) from None
    cut = _cut(judging, clinical, rule.better)
    return rule if cut is None else change_rule_with(rule, cut)


def _rests_on_doubtful_cut(judging: Judging, scale: Scale) -> bool:
    published = scale.cut(judging.group)
    own_cut = judging.cut is not None or judging.criterion is not None
    return not own_cut and published is not None and published.unverified


def change_rule_with(
    rule: ChangeRule,
    cut: Fraction | None,
    clinical: Literal["below", "at_or_below", "at_or_above", "above"] | None = None,
) -> ChangeRule:
    """Return the rule with another cut-off; the cut-off itself is on the clinical side by default."""
    worse: Literal["at_or_below", "at_or_above"] = (
        "at_or_below" if rule.better == "higher_better" else "at_or_above"
    )
    return ChangeRule(rule.better, rule.rci_squared, cut, clinical or worse)


def _rule(judging: Judging, clinical: Clinical | None, better: Better) -> ChangeRule:
    if judging.sd is None or judging.reliability is None:
        raise UseRefused("Give --sd and --reliability together.")
    try:
        return change_rule(
            better=better,
            sd=judging.sd,
            reliability=judging.reliability,
            cut=_cut(judging, clinical, better),
        )
    except ChangeNotDefined as refusal:
        raise UseRefused(str(refusal)) from None


def _cut(judging: Judging, clinical: Clinical | None, better: Better) -> Fraction | None:
    if judging.cut is not None:
        if judging.criterion is not None:
            raise UseRefused("Give --cut or --criterion, not both.")
        return judging.cut
    if judging.criterion is None:
        return None
    ill = clinical or Clinical(judging.clinical_mean, judging.clinical_sd, None, ())
    _refuse_wrong_side(ill, judging.norm_mean, better)
    try:
        return criterion_cut(
            judging.criterion,
            better,
            clinical_mean=ill.mean,
            clinical_sd=ill.sd,
            norm_mean=judging.norm_mean,
            norm_sd=judging.norm_sd,
        )
    except ChangeNotDefined as refusal:
        says = str(refusal)
        for name in ("clinical_mean", "clinical_sd", "norm_mean", "norm_sd"):
            says = says.replace(name, f"--{name.replace('_', '-')}")
        raise UseRefused(says) from None


def _clinical(judging: Judging, found: Pairs) -> Clinical | None:
    if judging.criterion not in ("a", "c"):
        return None
    given_mean, given_sd = judging.clinical_mean, judging.clinical_sd
    first = found.first_scores if given_mean is None else []
    return Clinical(
        mean=mean(first) if given_mean is None else given_mean,
        # The SD given for the index is that of the people before help: Jacobson and Truax's s1.
        sd=judging.sd if given_sd is None else given_sd,
        n=len(first) if given_mean is None else None,
        defaulted=tuple(
            name for name, given in (("mean", given_mean), ("sd", given_sd)) if given is None
        ),
    )


def _refuse_wrong_side(clinical: Clinical, well: Fraction | None, better: Better) -> None:
    """Refuse norms that are worse than the people helped: the cut-off would lie on their far side."""
    if clinical.mean is None or well is None:
        return
    gap = well - clinical.mean if better == "higher_better" else clinical.mean - well
    if gap < 0:
        raise UseRefused(
            f"The norm mean {as_text(well)} is worse than the clinical mean "
            f"{as_text(clinical.mean)} where {better.removesuffix('_better')} is better, so the "
            "cut-off would lie on the wrong side. Check --better, --norm-mean and --clinical-mean."
        )
