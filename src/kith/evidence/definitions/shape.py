"""How a scale's numbers are laid out for SQL: ranges, codes, places, and the rule of change.

What one asking says fits into one BIGINT, from the left: asking, service, stage, month, code, where
the code is 0 for no score and else units - lowest + 1. So MAX finds the last asking and all that
was said in it, in one pass and without a window; `%` takes it apart again, and parts that stand
further left are left multiplied, since engines divide differently.
"""

from __future__ import annotations

from dataclasses import dataclass

from kith.measures.change import ChangeNotDefined
from kith.measures.change_measured import UnitRule, unit_rule
from kith.measures.definition import Measure
from kith.measures.plan import Plan, PlanScale, compile_plan

FIRST_MONTH = 12 * 1900
"""The earliest month that a definition can hold."""
_MONTH_BITS, _STAGE_BITS = 12, 6
_BITS = 63
"""Of a BIGINT that is not below nought."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What the texts of one scale need to know. `size` is a power of two above every code."""

    lowest: int
    highest: int
    thresholds: tuple[int, ...]
    bands: int
    rule: UnitRule | None

    @property
    def size(self) -> int:
        """A power of two above every code: what one month counts for."""
        return 1 << (self.highest - self.lowest + 1).bit_length()

    @property
    def stage(self) -> int:
        """What one life stage counts for."""
        return self.size << _MONTH_BITS

    @property
    def service(self) -> int:
        """What one service counts for."""
        return self.stage << _STAGE_BITS

    @property
    def asking(self) -> int:
        """What one asking counts for."""
        return self.service << self._bits()[1]

    @property
    def ranges(self) -> dict[str, tuple[int, int]]:
        """The smallest and the largest value of each column that fits.

        The more different scores a scale has, the fewer askings and services.
        """
        asking, service = self._bits()
        return {
            "asking": (1, (1 << asking) - 1),
            "month": (FIRST_MONTH, FIRST_MONTH + (1 << _MONTH_BITS) - 1),
            "service": (0, (1 << service) - 1),
            "stage": (0, (1 << _STAGE_BITS) - 1),
            "missing": (0, 3),
        }

    def _bits(self) -> tuple[int, int]:
        """How many bits the asking and the service have."""
        left = _BITS - _MONTH_BITS - _STAGE_BITS - (self.size.bit_length() - 1)
        asking = min(15, 2 * left // 5)
        return asking, min(20, left - asking)

    @property
    def boundary(self) -> int | None:
        """The first unit beyond the cut-off; None without one."""
        return self.rule.boundary if self.rule else None


def shape_of(measure: Measure, scale: str) -> Shape:
    """Return the shape of a scale. KeyError when the measure has no such scale."""
    plan = compile_plan(measure)
    found = plan.scale(scale)
    lowest, highest = units_range(plan, found)
    try:
        rule = unit_rule(measure, scale)
    except ChangeNotDefined:
        rule = None
    return Shape(lowest, highest, found.thresholds, len(found.bands), rule)


def units_range(plan: Plan, scale: PlanScale) -> tuple[int, int]:
    """Return the smallest and the largest units that a scale can have."""
    if scale.kind == "composite":
        parts = [units_range(plan, plan.scale(code)) for code in scale.scales]
        return sum(low for low, _ in parts), sum(high for _, high in parts)
    if scale.kind == "lookup":
        return min(scale.table), max(scale.table)
    points = [plan.items[number - 1].points.values() for number in scale.items]
    lows, highs = sorted(min(each) for each in points), sorted(max(each) for each in points)
    reach = [
        total * factor
        for answered, factor in enumerate(scale.factors)
        if answered >= max(scale.minimum, 1)
        for total in (sum(lows[:answered]), sum(highs[-answered:]))
    ]
    if scale.rounded:
        twice = 2 * scale.denominator
        reach = [(2 * units + scale.denominator) // twice for units in reach]
    return min(reach), max(reach)
