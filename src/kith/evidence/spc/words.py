"""What a chart may say in words. It tells what stands out, never why, and never more than that."""

from __future__ import annotations

from collections.abc import Iterator

from kith.evidence.spc.icons import ASSURANCES, VARIATIONS
from kith.evidence.spc.special import CAUSES
from kith.evidence.spc.xmr import ENOUGH, Chart

_COMMON = "No change that stands out from the usual ups and downs."
_WHY = "It stands out from the usual ups and downs; the chart cannot say why."

# By special cause and direction of the last point.
_LAST = {
    ("outside_limits", "high"): "The last point is above the upper limit",
    ("outside_limits", "low"): "The last point is below the lower limit",
    ("trend", "high"): "The last seven points or more rise one after the other",
    ("trend", "low"): "The last seven points or more fall one after the other",
    ("two_of_three", "high"): "At least two of the last three points are close to the upper limit",
    ("two_of_three", "low"): "At least two of the last three points are close to the lower limit",
    ("shift", "high"): "The last seven points or more are all above the mean",
    ("shift", "low"): "The last seven points or more are all below the mean",
}
_WAY = {"improvement": ", the better way.", "concern": ", the worse way.", "neutral": "."}
# About the limits alone: where a change is under way, they may lie behind it.
_TARGET = {
    "none": "",
    "pass": "Anywhere within the limits, the target is met.",
    "fail": "Anywhere within the limits, the target is missed: it takes a change to meet it.",
    "inconsistent": "Within the limits, the target may be met or missed.",
}


def sentence(chart: Chart) -> str:
    """Say what the chart shows at its last point, and whether the target will be met."""
    return compose(
        chart.last_group, chart.points[-1].special_cause, chart.variation, chart.assurance
    )


def compose(points: int, special_cause: str, variation: str, assurance: str) -> str:
    """Put the sentence together, for `points` in the last group. Names as in the JSON."""
    if points < ENOUGH:
        return f"Too few points to say: {points} of the {ENOUGH} that limits should rest on."
    if variation == "common_cause":
        change = _COMMON
    else:
        kind, _, way = variation.partition("_")
        change = f"{_LAST[special_cause, way]}{_WAY[kind]} {_WHY}"
    return f"{change} {_TARGET[assurance]}".rstrip()


def warnings(chart: Chart) -> list[str]:
    """What to bear in mind when the chart is read: short groups."""
    if chart.shortest_group >= ENOUGH:
        return []
    return [_short(chart.shortest_group, is_part=len(chart.points) > chart.shortest_group)]


def _short(points: int, *, is_part: bool) -> str:
    part = "A part between rebases" if is_part else "The chart"
    if points == 1:
        return f"{part} has 1 point, which gives no limits."
    return (
        f"{part} has {points} points, fewer than {ENOUGH}. Its limits will move with each new one."
    )


def every_saying() -> Iterator[str]:
    """Everything that this module can say, for a test to read."""
    for points in range(1, ENOUGH):
        yield compose(points, "none", "common_cause", "none")
        yield from (_short(points, is_part=is_part) for is_part in (True, False))
    for assurance in ASSURANCES:
        yield compose(ENOUGH, "none", "common_cause", assurance)
        for cause in CAUSES[1:]:
            for variation in VARIATIONS[1:]:
                yield compose(ENOUGH, cause, variation, assurance)
