"""The one integer form of a measure's scoring, read by Python, SQL and the browser.

A score is `units / denominator`. A prorated total, total x n / answered, becomes an integer over
L = lcm(minimum .. n), so bands, cut-offs and change are integer comparisons in every engine.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from kith.measures.definition import Item, Measure, Scale

Kind = Literal["items", "lookup", "composite"]


@dataclass(frozen=True, slots=True)
class PlanItem:
    """An item's number and its answer codes mapped to integer points after reversal."""

    number: int
    points: dict[int, int]


@dataclass(frozen=True, slots=True)
class PlanScale:
    """How one scale is scored.

    items: total = sum of points; fewer than `minimum` answered is missing; otherwise
    units = total x factors[answered], over `denominator`; when `rounded`, units become
    (2 x units + denominator) // (2 x denominator) and the published denominator is 1.
    lookup: units = table[total - offset]. composite: units = sum of the named scales' units,
    which all share one published denominator. The band is the number of `thresholds` <= units.
    """

    code: str
    kind: Kind
    items: tuple[int, ...]
    scales: tuple[str, ...]
    factors: tuple[int, ...]
    minimum: int
    denominator: int
    offset: int
    table: tuple[int, ...]
    rounded: bool
    thresholds: tuple[int, ...]
    bands: tuple[str, ...]

    @property
    def published_denominator(self) -> int:
        """The denominator of the units as published: 1 when the score is rounded."""
        return 1 if self.rounded else self.denominator


@dataclass(frozen=True, slots=True)
class Plan:
    """A measure's items and scales in integers; composites come last."""

    measure: str
    version: str
    items: tuple[PlanItem, ...]
    scales: tuple[PlanScale, ...]

    def scale(self, code: str) -> PlanScale:
        """Return the scale with this code; KeyError when there is none."""
        for scale in self.scales:
            if scale.code == code:
                return scale
        raise KeyError(code)

    def as_json(self) -> dict[str, Any]:
        """Return the plan as ints, booleans, strings, lists and string-keyed dicts only."""
        return {
            "measure": self.measure,
            "version": self.version,
            "items": [
                {
                    "number": item.number,
                    "points": {str(code): points for code, points in item.points.items()},
                }
                for item in self.items
            ],
            "scales": [
                {
                    "code": scale.code,
                    "kind": scale.kind,
                    "items": list(scale.items),
                    "scales": list(scale.scales),
                    "factors": list(scale.factors),
                    "minimum": scale.minimum,
                    "denominator": scale.denominator,
                    "offset": scale.offset,
                    "table": list(scale.table),
                    "rounded": scale.rounded,
                    "thresholds": list(scale.thresholds),
                    "bands": list(scale.bands),
                }
                for scale in self.scales
            ],
        }


def compile_plan(measure: Measure) -> Plan:
    """Compile a measure into its integer plan (made once and kept on the measure).

    The measure must be one that `loading` accepted; nothing is checked again here.
    """
    kept = measure.derived.get("plan")
    if isinstance(kept, Plan):
        return kept
    basic = {s.code: basic_scale(s, measure.items) for s in measure.scales if not s.parts}
    composites = [scale for scale in measure.scales if scale.parts]
    # Parts of one composite share a denominator, so that their units can simply be added.
    changed = True
    while changed:
        changed = False
        for scale in composites:
            common = math.lcm(*(basic[code].published_denominator for code in scale.parts))
            for code in scale.parts:
                by, rest = divmod(common, basic[code].published_denominator)
                if by != 1 and rest == 0:
                    basic[code] = _finer(basic[code], by)
                    changed = True
    scales = [_with_bands(basic[s.code], s) for s in measure.scales if not s.parts]
    for scale in composites:
        denominator = basic[scale.parts[0]].published_denominator
        scales.append(_with_bands(_composite(scale, denominator), scale))
    plan = Plan(
        measure=measure.code,
        version=measure.version,
        items=tuple(PlanItem(item.number, item.points()) for item in measure.items),
        scales=tuple(scales),
    )
    measure.derived["plan"] = plan
    return plan


def basic_scale(scale: Scale, items: Sequence[Item]) -> PlanScale:
    """Return the plan of a scale that adds items, without bands. Items are in number order."""
    count = len(scale.items)
    kind: Kind = "items"
    factors: tuple[int, ...]
    denominator, offset = 1, 0
    table: tuple[int, ...] = ()
    if scale.method in ("prorated", "mean"):
        denominator = math.lcm(*range(scale.minimum_answered, count + 1))
        weight = count if scale.method == "prorated" else 1
        factors = tuple(
            weight * denominator // answered if answered >= scale.minimum_answered else 0
            for answered in range(count + 1)
        )
    else:
        factors = (*(0 for _ in range(count)), scale.multiplier)
    if scale.method == "lookup":
        kind = "lookup"
        denominator = _power_of_ten(scale.table)
        table = tuple(int(value * denominator) for value in scale.table)
        offset = sum(min(items[number - 1].points().values()) for number in scale.items)
    return PlanScale(
        code=scale.code,
        kind=kind,
        items=scale.items,
        scales=(),
        factors=factors,
        minimum=scale.minimum_answered,
        denominator=denominator,
        offset=offset,
        table=table,
        rounded=scale.rounded,
        thresholds=(),
        bands=(),
    )


def _composite(scale: Scale, denominator: int) -> PlanScale:
    return PlanScale(
        code=scale.code,
        kind="composite",
        items=(),
        scales=scale.parts,
        factors=(),
        minimum=len(scale.parts),
        denominator=denominator,
        offset=0,
        table=(),
        rounded=False,
        thresholds=(),
        bands=(),
    )


def _finer(plan: PlanScale, by: int) -> PlanScale:
    # `loading` refuses a composite that would need a rounded score over a finer denominator.
    return replace(
        plan,
        denominator=plan.denominator * by,
        # A lookup's factors only say how many answers it needs; its units come from the table.
        factors=tuple(factor * (by if plan.kind == "items" else 1) for factor in plan.factors),
        table=tuple(units * by for units in plan.table),
    )


def _with_bands(plan: PlanScale, scale: Scale) -> PlanScale:
    return replace(
        plan,
        thresholds=tuple(
            math.ceil(band.start * plan.published_denominator) for band in scale.bands[1:]
        ),
        bands=tuple(band.code for band in scale.bands),
    )


def _power_of_ten(values: Sequence[Fraction]) -> int:
    power = 1
    while any((value * power).denominator != 1 for value in values):
        power *= 10
    return power
