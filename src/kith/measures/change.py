"""Reliable and clinically significant change, after Jacobson and Truax (1991), decided exactly.

A change is reliable when |after - before| is strictly greater than the reliable change index,
1.96 x sqrt(2) x SD x sqrt(1 - reliability). Crossing the cut-off means: on the clinical side of
it before, and not on the clinical side after. No float decides anything: the index is compared
by its square, cut-offs are Fractions, and a float argument is refused with TypeError.

Source: Jacobson NS, Truax P (1991), Journal of Consulting and Clinical Psychology 59(1):12-19.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from kith.measures.definition import ClinicalSide

Number = int | Decimal | Fraction
Better = Literal["higher_better", "lower_better"]
Criterion = Literal["a", "b", "c"]
Category = Literal["recovered", "improved", "unchanged", "deteriorated"]

CATEGORIES: tuple[Category, ...] = ("recovered", "improved", "unchanged", "deteriorated")

_Z_SQUARED = Fraction(196, 100) ** 2


class ChangeNotDefined(ValueError):
    """Change cannot be told: no parameters, no better direction, or results that do not match."""


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """How a difference is judged, in score points.

    `rci_squared` is the square of the reliable change index. Without `cut` nobody can be said to
    have recovered, and a reliable gain is `improved`. `clinical` is the distressed side of it.
    """

    better: Better
    rci_squared: Fraction
    cut: Fraction | None = None
    clinical: ClinicalSide | None = None

    @property
    def rci(self) -> Decimal:
        """The reliable change index to four decimals, half up. For showing; never compared."""
        return square_root(self.rci_squared, places=4)

    def is_clinical(self, value: Fraction) -> bool | None:
        """Whether a score lies on the clinical side of the cut-off; None without a cut-off."""
        if self.cut is None:
            return None
        if self.clinical == "below":
            return value < self.cut
        if self.clinical == "at_or_below":
            return value <= self.cut
        if self.clinical == "at_or_above":
            return value >= self.cut
        return value > self.cut


class Change(NamedTuple):
    """One person's change. `difference` is after minus before, in score points.

    `crossed` and `started_healthy` are None without a cut-off.
    """

    category: Category
    difference: Fraction
    reliable: bool
    crossed: bool | None
    started_healthy: bool | None

    @property
    def non_reliably_recovered(self) -> bool:
        """Crossed the cut-off to the healthy side without a reliable change."""
        return bool(self.crossed) and not self.reliable


class ChangeSummary(NamedTuple):
    """Many people's change. `n` pairs were judged and `missing` lack a first or last score.

    `counts` has the four categories, which exclude each other and sum to `n`. Beside them, each
    within `n`: `non_reliably_recovered` and `started_healthy`, None without a cut-off.
    `completion` is n / (n + missing), None when there is nobody. `cut` None means that recovery
    could not be told: then `recovered` is 0 and says nothing.
    """

    n: int
    missing: int
    cut: Fraction | None
    rci: Decimal
    counts: dict[Category, int]
    non_reliably_recovered: int | None
    started_healthy: int | None
    completion: Fraction | None


def change_rule(
    *,
    better: Better,
    sd: Number | None = None,
    reliability: Number | None = None,
    rci: Number | None = None,
    cut: Number | None = None,
    clinical: ClinicalSide | None = None,
) -> ChangeRule:
    """Make a rule from a published `rci`, or from `sd` and `reliability`; in score points.

    `clinical` defaults to the worse side with the cut-off itself on it, so that nobody who only
    reaches the cut-off is counted as recovered. Raises ChangeNotDefined when parameters are
    missing or out of their range.
    """
    if better not in ("higher_better", "lower_better"):
        raise ChangeNotDefined(f"Better is 'higher_better' or 'lower_better', not {better!r}.")
    if rci is not None:
        squared = exact(rci) ** 2
        if exact(rci) <= 0:
            raise ChangeNotDefined("A reliable change index is above 0.")
    elif sd is None or reliability is None:
        raise ChangeNotDefined("Reliable change needs an SD and a reliability, or a published RCI.")
    else:
        squared = rci_squared(sd, reliability)
    if cut is None:
        return ChangeRule(better, squared)
    worse: ClinicalSide = "at_or_below" if better == "higher_better" else "at_or_above"
    side = worse if clinical is None else clinical
    if (side in ("below", "at_or_below")) != (better == "higher_better"):
        raise ChangeNotDefined(f"The clinical side {side} is not the worse one.")
    return ChangeRule(better, squared, exact(cut), side)


def rci_squared(sd: Number, reliability: Number) -> Fraction:
    """Return the exact square of the reliable change index, in score points squared.

    `sd` > 0 in score points; 0 <= `reliability` < 1. ChangeNotDefined otherwise.
    """
    spread, share = exact(sd), exact(reliability)
    if spread <= 0:
        raise ChangeNotDefined("The SD must be above 0.")
    if not 0 <= share < 1:
        raise ChangeNotDefined("The reliability must be at least 0 and below 1.")
    return _Z_SQUARED * 2 * spread**2 * (1 - share)


def reliable_threshold(sd: Number, reliability: Number, denominator: int) -> int:
    """Return the smallest difference in units (score points x denominator) that is reliable.

    The smallest integer d with d^2 > 1.96^2 x 2 x sd^2 x (1 - reliability) x denominator^2.
    """
    return threshold_in_units(rci_squared(sd, reliability), denominator)


def threshold_in_units(squared: Fraction, denominator: int) -> int:
    """Return the smallest integer d with d^2 > squared x denominator^2."""
    return math.isqrt(math.floor(squared * denominator**2)) + 1


def criterion_cut(
    criterion: Criterion,
    better: Better,
    *,
    clinical_mean: Number | None = None,
    clinical_sd: Number | None = None,
    norm_mean: Number | None = None,
    norm_sd: Number | None = None,
) -> Fraction:
    """Return the exact cut-off of criterion a, b or c, in score points.

    a: two SD beyond the clinical mean in the better direction. b: two SD from the norm mean on
    its worse side. c: (clinical SD x norm mean + norm SD x clinical mean) / (clinical SD + norm
    SD). Raises ChangeNotDefined when what the criterion needs is missing.
    """
    sign = 1 if better == "higher_better" else -1
    if criterion == "a":
        mean, spread = _needed(criterion, clinical_mean=clinical_mean, clinical_sd=clinical_sd)
        return mean + sign * 2 * spread
    if criterion == "b":
        mean, spread = _needed(criterion, norm_mean=norm_mean, norm_sd=norm_sd)
        return mean - sign * 2 * spread
    if criterion != "c":
        raise ChangeNotDefined(f"The criterion is a, b or c, not {criterion!r}.")
    ill, ill_spread, well, well_spread = _needed(
        criterion,
        clinical_mean=clinical_mean,
        clinical_sd=clinical_sd,
        norm_mean=norm_mean,
        norm_sd=norm_sd,
    )
    return (ill_spread * well + well_spread * ill) / (ill_spread + well_spread)


def classify(before: Number, after: Number, rule: ChangeRule) -> Change:
    """Judge one pair of scores, in score points. TypeError for a float."""
    first, last = exact(before), exact(after)
    difference = last - first
    gain = difference if rule.better == "higher_better" else -difference
    reliable = gain * gain > rule.rci_squared
    crossed: bool | None = None
    started_healthy: bool | None = None
    if rule.cut is not None:
        was_clinical, is_clinical = rule.is_clinical(first), rule.is_clinical(last)
        crossed = bool(was_clinical) and not is_clinical
        started_healthy = not was_clinical
    category: Category = "unchanged"
    if reliable and gain < 0:
        category = "deteriorated"
    elif reliable:
        category = "recovered" if crossed else "improved"
    return Change(category, difference, reliable, crossed, started_healthy)


def summarise_change(
    pairs: Iterable[tuple[Number | None, Number | None]], rule: ChangeRule
) -> ChangeSummary:
    """Judge many (before, after) pairs; a None on either side makes the pair missing."""
    changes: list[Change] = []
    missing = 0
    for before, after in pairs:
        if before is None or after is None:
            missing += 1
        else:
            changes.append(classify(before, after, rule))
    return summary_of(changes, missing=missing, rule=rule)


def summary_of(changes: Iterable[Change], *, missing: int, rule: ChangeRule) -> ChangeSummary:
    """Count judged changes; `missing` pairs are carried beside them."""
    counts: dict[Category, int] = dict.fromkeys(CATEGORIES, 0)
    not_reliably, healthy, n = 0, 0, 0
    for change in changes:
        n += 1
        counts[change.category] += 1
        not_reliably += change.non_reliably_recovered
        healthy += bool(change.started_healthy)
    known = rule.cut is not None
    return ChangeSummary(
        n=n,
        missing=missing,
        cut=rule.cut,
        rci=rule.rci,
        counts=counts,
        non_reliably_recovered=not_reliably if known else None,
        started_healthy=healthy if known else None,
        completion=Fraction(n, n + missing) if n + missing else None,
    )


def mean(values: Iterable[Number]) -> Fraction | None:
    """Return the exact mean, None of no values."""
    numbers = [exact(value) for value in values]
    return sum(numbers, Fraction()) / len(numbers) if numbers else None


def exact(value: Number) -> Fraction:
    """Return the exact Fraction of an int, Decimal or Fraction; TypeError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        raise TypeError(f"{value!r} is not an exact number: give an int, a Decimal or a Fraction.")
    if isinstance(value, Decimal) and not value.is_finite():
        raise TypeError(f"{value} is not a number.")
    return Fraction(value)


def square_root(value: Fraction, *, places: int) -> Decimal:
    """Return the square root of a non-negative Fraction, rounded half up to `places` decimals."""
    # floor(2 x 10^places x root), then halves go up: exact, since it is all whole numbers.
    doubled = math.isqrt(math.floor(value * (2 * 10**places) ** 2))
    return Decimal((doubled + 1) // 2).scaleb(-places)


def _needed(criterion: str, **numbers: Number | None) -> list[Fraction]:
    absent = [name for name, number in numbers.items() if number is None]
    if absent:
        raise ChangeNotDefined(f"Criterion {criterion} needs {' and '.join(absent)}.")
    found = {name: exact(number) for name, number in numbers.items() if number is not None}
    for name, number in found.items():
        if name.endswith("_sd") and number <= 0:
            raise ChangeNotDefined(f"{name} must be above 0.")
    return list(found.values())
