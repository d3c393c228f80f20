"""Sense checks of the scales of an instrument file: items, ranges, bands, cut-offs, change."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from kith.measures.definition import ChangeParameters, Measure, Scale
from kith.measures.plan import basic_scale

Finding = tuple[tuple[str | int, ...], str, str]

_ONLY_FOR: dict[str, tuple[str, ...]] = {
    "multiplier": ("sum",),
    "rounding": ("mean", "prorated"),
    "table": ("lookup",),
    "scales": ("composite",),
    "items": ("sum", "mean", "prorated", "lookup"),
    "minimum_answered": ("sum", "mean", "prorated", "lookup"),
}
_NEEDED: dict[str, tuple[str, ...]] = {
    "sum": ("items", "minimum_answered", "missing_rule_source"),
    "mean": ("items", "minimum_answered", "missing_rule_source"),
    "prorated": ("items", "minimum_answered", "missing_rule_source"),
    "lookup": ("items", "minimum_answered", "missing_rule_source", "table"),
    "composite": ("scales",),
}


def check_scales(measure: Measure, document: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield (path, problem, mend) for each scale. The items must already be in order."""
    codes = Counter(scale.code for scale in measure.scales)
    sound: dict[str, Scale] = {}
    for position, (scale, entry) in enumerate(zip(measure.scales, document["scales"], strict=True)):
        path: tuple[str | int, ...] = ("scales", position)
        if codes[scale.code] > 1:
            yield (*path, "code"), f"The code {scale.code} stands twice.", "Rename one."
        findings = [*_keys(scale, entry, path), *_counts(measure, scale, path, sound)]
        yield from findings
        if findings:
            continue
        sound[scale.code] = scale
        yield from _range(measure, scale, path)
        yield from _bands(scale, path)
        yield from _cuts(scale, path)
        yield from _change(scale, path)


def possible_range(measure: Measure, scale: Scale) -> tuple[Fraction, Fraction]:
    """Return the lowest and highest score a scale can give, exactly.

    For a composite these are the sums of its parts' bounds. With prorating, answers to the
    extreme items alone count, since they weigh most.
    """
    if scale.parts:
        ends = [possible_range(measure, measure.scale(part)) for part in scale.parts]
        lowest = sum((low for low, _ in ends), Fraction())
        return lowest, sum((high for _, high in ends), Fraction())
    if scale.method == "lookup":
        return min(scale.table), max(scale.table)
    plan = basic_scale(scale, measure.items)
    points = [measure.item(number).points().values() for number in scale.items]
    lows, highs = sorted(map(min, points)), sorted(map(max, points), reverse=True)
    scores: list[Fraction] = []
    for answered in range(plan.minimum, len(scale.items) + 1):
        for extreme in (lows, highs):
            units = sum(extreme[:answered]) * plan.factors[answered]
            if plan.rounded:
                units = (2 * units + plan.denominator) // (2 * plan.denominator)
            scores.append(Fraction(units, plan.published_denominator))
    return min(scores), max(scores)


def _keys(scale: Scale, entry: Mapping[str, Any], path: tuple[str | int, ...]) -> Iterator[Finding]:
    for key, methods in _ONLY_FOR.items():
        if key in entry and scale.method not in methods:
            yield (
                (*path, key),
                f"'{key}' has no meaning for the method {scale.method}.",
                f"It belongs to {', '.join(methods)}.",
            )
    for key in _NEEDED[scale.method]:
        if key not in entry:
            yield (*path, key), f"The method {scale.method} needs '{key}'.", "Add it."


def _counts(
    measure: Measure, scale: Scale, path: tuple[str | int, ...], sound: Mapping[str, Scale]
) -> Iterator[Finding]:
    count = len(scale.items)
    beyond = [str(number) for number in scale.items if number > len(measure.items)]
    if beyond:
        yield (
            (*path, "items"),
            f"There is no item {', '.join(beyond)}.",
            f"Use numbers from 1 to {len(measure.items)}.",
        )
        return
    if scale.items and list(scale.items) != sorted(scale.items):
        yield (*path, "items"), "The item numbers are not in order.", "Put them in order."
    if scale.method in ("sum", "lookup") and scale.items and scale.minimum_answered != count:
        yield (
            (*path, "minimum_answered"),
            f"A {scale.method} needs all {count} items, and this says {scale.minimum_answered}.",
            f"Write {count}, or use mean or prorated where the holder's rule allows it.",
        )
    if scale.minimum_answered > count > 0:
        yield (
            (*path, "minimum_answered"),
            f"It asks for {scale.minimum_answered} of {count} items.",
            f"Use a number from 1 to {count}.",
        )
    if scale.method == "lookup" and scale.items and scale.table:
        points = [measure.item(number).points().values() for number in scale.items]
        length = sum(map(max, points)) - sum(map(min, points)) + 1
        if len(scale.table) != length:
            yield (
                (*path, "table"),
                f"It has {len(scale.table)} entries for {length} possible raw sums.",
                "Give one for each raw sum, from the lowest.",
            )
    if scale.rounded and any(min(measure.item(n).points().values()) < 0 for n in scale.items):
        yield (
            (*path, "rounding"),
            "Engines round negative halves in different ways.",
            "Round only scales whose points are not negative.",
        )
    yield from _parts(scale, path, sound, measure)


def _parts(
    scale: Scale, path: tuple[str | int, ...], sound: Mapping[str, Scale], measure: Measure
) -> Iterator[Finding]:
    if scale.method != "composite":
        return
    parts = [sound.get(part) for part in scale.parts]
    for code, part in zip(scale.parts, parts, strict=True):
        if part is None or part.parts:
            yield (
                (*path, "scales"),
                f"'{code}' is not a scale of items that stands before this one.",
                "Name scales above this one that add items themselves.",
            )
    if any(part is None or part.parts for part in parts):
        return
    plans = [basic_scale(part, measure.items) for part in parts if part is not None]
    common = math.lcm(*(plan.published_denominator for plan in plans))
    if common != 1 and any(plan.rounded for plan in plans):
        yield (
            (*path, "scales"),
            "It adds rounded scores to scores that are not rounded.",
            "Round all the parts or none.",
        )


def _range(measure: Measure, scale: Scale, path: tuple[str | int, ...]) -> Iterator[Finding]:
    low, high = possible_range(measure, scale)
    if (scale.low, scale.high) != (low, high):
        yield (
            (*path, "range"),
            f"It says {scale.low} to {scale.high}; the items can give {low} to {high}.",
            "Check the range, the codes and the reversed items.",
        )


def _bands(scale: Scale, path: tuple[str | int, ...]) -> Iterator[Finding]:
    if not scale.bands:
        return
    starts = [band.start for band in scale.bands]
    codes = Counter(band.code for band in scale.bands)
    for position, band in enumerate(scale.bands):
        if codes[band.code] > 1:
            yield (
                (*path, "bands", position, "code"),
                f"The band {band.code} stands twice.",
                "Rename one.",
            )
    if starts[0] != scale.low:
        yield (
            (*path, "bands", 0, "from"),
            f"The first band starts at {starts[0]}, and the lowest score is {scale.low}.",
            f"Start it at {scale.low}.",
        )
    for position in range(1, len(starts)):
        if starts[position] <= starts[position - 1]:
            yield (
                (*path, "bands", position, "from"),
                f"{starts[position]} does not come after {starts[position - 1]}.",
                "Put the bands in ascending order.",
            )
        if starts[position] > scale.high:
            yield (
                (*path, "bands", position, "from"),
                f"{starts[position]} is above the highest score {scale.high}.",
                "No score can fall in this band: remove it or mend it.",
            )


def _cuts(scale: Scale, path: tuple[str | int, ...]) -> Iterator[Finding]:
    groups = Counter(cut.group for cut in scale.cuts)
    for position, cut in enumerate(scale.cuts):
        here = (*path, "cuts", position)
        if not scale.low <= cut.value <= scale.high:
            yield (*here, "value"), f"{cut.value} is outside the range.", "Mend it."
        if groups[cut.group] > 1:
            yield here, "Two cut-offs are for the same group.", "Name the groups apart."
        low_side = cut.clinical in ("below", "at_or_below")
        if scale.direction == "neither" or low_side != (scale.direction == "higher_better"):
            yield (
                (*here, "clinical"),
                f"The clinical side is {cut.clinical} and the direction is {scale.direction}.",
                "The clinical side is the worse one.",
            )


def _change(scale: Scale, path: tuple[str | int, ...]) -> Iterator[Finding]:
    change = scale.change
    here = (*path, "change")
    if change.absent is not None:
        if (change.rci, change.sd, change.reliability) != (None, None, None):
            yield here, "It says both why there are no parameters and what they are.", "Keep one."
        return
    if change.rci is None and (change.sd is None or change.reliability is None):
        yield (
            here,
            "Reliable change needs sd and reliability, or a published rci.",
            'Add them, or say why there are none: absent = "…".',
        )
    if scale.direction == "neither":
        yield here, "A scale without a better direction has no change.", 'Say absent = "…".'
    if not change.source:
        yield (*here, "source"), "The numbers have no source.", "Say where they come from."
    yield from _criterion(change, here)


def _criterion(change: ChangeParameters, here: tuple[str | int, ...]) -> Iterator[Finding]:
    for mean, sd in (("norm_mean", "norm_sd"), ("clinical_mean", "clinical_sd")):
        if (getattr(change, mean) is None) != (getattr(change, sd) is None):
            yield here, f"{mean} and {sd} go together.", "Give both or neither."
    needs = {"a": ("clinical_mean",), "b": ("norm_mean",), "c": ("clinical_mean", "norm_mean")}
    for mean in needs.get(change.criterion or "", ()):
        if getattr(change, mean) is None:
            yield (
                (*here, "criterion"),
                f"Criterion {change.criterion} needs {mean} and its SD.",
                "Add them or leave the criterion out.",
            )
