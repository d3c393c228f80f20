"""The scoring of a measure as one portable SQL text, made from its integer plan.

Integers, CASE, GROUP BY and plain identifiers only, so that DuckDB, Spark and Trino run the same
text and agree to the last bit. No division: proration multiplies by a factor, rounding and bands
compare with thresholds. What comes in is a table `responses` with `line` and one integer column
`a1 … an` an item (NULL: not answered); anything that is not an integer arrives as `not_a_code`.

What comes out, a row a response: `line`, `bad` (1 when an answer is not a code of its item), and
for the k-th scale `units_k`, `band_k` (0 for the first band), `answered_k` and `missing_k` (an
index of `MISSING`, 0 for none); for the j-th safety rule `safety_j` (1 at or above its level, 0
below, NULL when not answered). A row whose `bad` is 1 has no meaning beyond that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kith.measures.definition import SafetyRule
from kith.measures.plan import Plan, PlanItem, PlanScale

MISSING = ("", "no_answers", "too_few_answers", "part_missing")


def not_a_code(plan: Plan) -> int:
    """Return the integer that stands for an answer no item has, small enough never to overflow."""
    return 1 + max(code for item in plan.items for code in item.points)


def scoring_sql(plan: Plan, safety: Sequence[SafetyRule] = (), keep: Iterable[str] = ()) -> str:
    """Return the scoring of `plan` over the table `responses`, carrying the columns `keep` along.

    Each stage is a common table expression, so that no expression is written or computed twice.
    """
    writing = _Writing(plan, safety, list(keep))
    return writing.text()


class _Writing:
    """The stages of one scoring text; each names the columns that the next may use."""

    def __init__(self, plan: Plan, safety: Sequence[SafetyRule], kept: list[str]) -> None:
        self.plan, self.safety = plan, safety
        self.points = {item.number: _points(item) for item in plan.items}
        numbered = list(enumerate(plan.scales, 1))
        self.basics = [(k, scale) for k, scale in numbered if scale.kind != "composite"]
        self.composites = [(k, scale) for k, scale in numbered if scale.kind == "composite"]
        self.carried = ["line", *kept]
        self.stages: list[tuple[str, list[str]]] = []

    def text(self) -> str:
        self._sum()
        self._count()
        self._measure()
        self._add()
        last = list(self.carried)
        for k, scale in enumerate(self.plan.scales, 1):
            last += [f"{_band(k, scale)} AS band_{k}", f"{_missing(k, scale)} AS missing_{k}"]
        return _with(self.stages, last)

    def _sum(self) -> None:
        own = [f"a{item.number}" for item in self.plan.items]
        answers = [*self.carried, *(name for name in own if name not in self.carried)]
        recoded = [item for item in self.plan.items if _slope(item) is None]
        if recoded:
            self.stages.append(("pointed", [*answers, *(_recoding(item) for item in recoded)]))
            answers += [f"p{item.number}" for item in recoded]
        # A plain sum is NULL as soon as an answer is missing: complete rows are spared counting.
        sums = [f"{_plain_sum(scale, self.points)} AS sum_{k}" for k, scale in self.basics]
        self.stages.append(("summed", [*answers, *sums]))

    def _count(self) -> None:
        counted = [*self.carried, f"{_bad(self.plan)} AS bad"]
        for k, scale in self.basics:
            counted.append(f"{_total(k, scale, self.points)} AS total_{k}")
            counted.append(f"{_answered(k, scale)} AS answered_{k}")
        for k, scale in self.composites:
            counted.append(f"{_count(_union(self.plan, scale))} AS answered_{k}")
        for j, rule in enumerate(self.safety, 1):
            counted.append(f"{_safety(rule, self.points[rule.item])} AS safety_{j}")
        self.stages.append(("counted", counted))
        self.carried += ["bad", *(f"answered_{k}" for k, _ in enumerate(self.plan.scales, 1))]
        self.carried += [f"safety_{j}" for j, _ in enumerate(self.safety, 1)]

    def _measure(self) -> None:
        units = [f"{_units(k, scale)} AS units_{k}" for k, scale in self.basics]
        self.stages.append(("measured", [*self.carried, *units]))
        if any(scale.rounded for _, scale in self.basics):
            rounded = [
                f"{_rounding(k, scale, self.plan)} AS units_{k}" if scale.rounded else f"units_{k}"
                for k, scale in self.basics
            ]
            self.stages.append(("rounded", [*self.carried, *rounded]))
        self.carried += [f"units_{k}" for k, _ in self.basics]

    def _add(self) -> None:
        if not self.composites:
            return
        index = {scale.code: k for k, scale in enumerate(self.plan.scales, 1)}
        added = [
            " + ".join(f"units_{index[code]}" for code in scale.scales) + f" AS units_{k}"
            for k, scale in self.composites
        ]
        self.stages.append(("added", [*self.carried, *added]))
        self.carried += [f"units_{k}" for k, _ in self.composites]


def pivot_sql(plan: Plan, keys: Sequence[str], kept: Sequence[str] = ()) -> str:
    """Return one row a response from the table `answers` (line, item, answer, keys and others).

    `line` becomes the response's first line; `twice` counts answers given to an item already
    answered; a `kept` column takes its smallest value.
    """
    columns = ["MIN(line) AS line", *keys, *(f"MIN({name}) AS {name}" for name in kept)]
    columns.append("COUNT(item) - COUNT(DISTINCT item) AS twice")
    columns += [
        f"MAX(CASE WHEN item = {item.number} THEN answer END) AS a{item.number}"
        for item in plan.items
    ]
    return "SELECT\n  " + ",\n  ".join(columns) + f"\nFROM answers\nGROUP BY {', '.join(keys)}"


def _with(stages: Sequence[tuple[str, list[str]]], last: list[str]) -> str:
    source, parts = "responses", []
    for name, columns in stages:
        listed = ",\n    ".join(columns)
        parts.append(f"{name} AS (\n  SELECT\n    {listed}\n  FROM {source}\n)")
        source = name
    return "WITH " + ",\n".join(parts) + "\nSELECT\n  " + ",\n  ".join(last) + f"\nFROM {source}"


def _slope(item: PlanItem) -> int | None:
    """1 when points are codes, -1 when points are a constant less the code, None otherwise."""
    if all(points == code for code, points in item.points.items()):
        return 1
    if len({points + code for code, points in item.points.items()}) == 1:
        return -1
    return None


def _points(item: PlanItem) -> str:
    slope = _slope(item)
    if slope is None:
        return f"p{item.number}"
    if slope == 1:
        return f"a{item.number}"
    code, points = next(iter(item.points.items()))
    return f"({code + points} - a{item.number})"


def _recoding(item: PlanItem) -> str:
    whens = " ".join(f"WHEN {code} THEN {points}" for code, points in item.points.items())
    return f"CASE a{item.number} {whens} END AS p{item.number}"


def _plain_sum(scale: PlanScale, points: dict[int, str]) -> str:
    return " + ".join(points[number] for number in scale.items)


def _total(k: int, scale: PlanScale, points: dict[int, str]) -> str:
    if scale.minimum == len(scale.items):
        return f"sum_{k}"
    partial = " + ".join(f"COALESCE({points[number]}, 0)" for number in scale.items)
    return f"CASE WHEN sum_{k} IS NULL THEN {partial} ELSE sum_{k} END"


def _count(numbers: Iterable[int]) -> str:
    return " + ".join(f"CASE WHEN a{number} IS NULL THEN 0 ELSE 1 END" for number in numbers)


def _answered(k: int, scale: PlanScale) -> str:
    count = len(scale.items)
    return f"CASE WHEN sum_{k} IS NULL THEN {_count(scale.items)} ELSE {count} END"


def _union(plan: Plan, scale: PlanScale) -> list[int]:
    return sorted({number for code in scale.scales for number in plan.scale(code).items})


def _bad(plan: Plan) -> str:
    return f"CASE WHEN {' OR '.join(_not_allowed(item) for item in plan.items)} THEN 1 ELSE 0 END"


def _not_allowed(item: PlanItem) -> str:
    """True for an answer that is no code; unknown, and so not bad, for one that is missing."""
    name, codes = f"a{item.number}", sorted(item.points)
    if codes == list(range(codes[0], codes[-1] + 1)):
        return f"{name} < {codes[0]} OR {name} > {codes[-1]}"
    return f"{name} NOT IN ({', '.join(str(code) for code in codes)})"


def _safety(rule: SafetyRule, points: str) -> str:
    level = rule.at_least
    return f"CASE WHEN {points} >= {level} THEN 1 WHEN {points} < {level} THEN 0 END"


def _units(k: int, scale: PlanScale) -> str:
    if scale.kind == "lookup":
        whens = " ".join(
            f"WHEN {scale.offset + index} THEN {units}" for index, units in enumerate(scale.table)
        )
        return f"CASE total_{k} {whens} END"
    count = len(scale.items)
    if scale.minimum == count:
        factor = scale.factors[count]
        return f"total_{k}" if factor == 1 else f"total_{k} * {factor}"
    whens = " ".join(
        f"WHEN {answered} THEN total_{k} * {scale.factors[answered]}"
        for answered in range(count, max(scale.minimum, 1) - 1, -1)
    )
    return f"CASE answered_{k} {whens} END"


def _rounding(k: int, scale: PlanScale, plan: Plan) -> str:
    """Half up to a whole number, as a ladder of thresholds: no engine's division is asked."""
    lows = [min(plan.items[number - 1].points.values()) for number in scale.items]
    highs = [max(plan.items[number - 1].points.values()) for number in scale.items]
    reach = [
        total * factor
        for answered, factor in enumerate(scale.factors)
        if answered >= scale.minimum and answered > 0
        for total in (
            sum(sorted(lows)[:answered]),
            sum(sorted(highs)[-answered:]),
        )
    ]
    twice = 2 * scale.denominator
    lowest = (2 * min(reach) + scale.denominator) // twice
    highest = (2 * max(reach) + scale.denominator) // twice
    # value v begins where 2 x units + d >= 2 x d x v
    whens = " ".join(
        f"WHEN units_{k} >= {-((scale.denominator - twice * value) // 2)} THEN {value}"
        for value in range(highest, lowest, -1)
    )
    return f"CASE {whens} WHEN units_{k} IS NOT NULL THEN {lowest} END"


def _band(k: int, scale: PlanScale) -> str:
    if not scale.bands:
        return "CAST(NULL AS INTEGER)"
    steps = sorted(enumerate(scale.thresholds, 1), reverse=True)
    whens = [f"WHEN units_{k} >= {threshold} THEN {index}" for index, threshold in steps]
    return f"CASE {' '.join([*whens, f'WHEN units_{k} IS NOT NULL THEN 0'])} END"


def _missing(k: int, scale: PlanScale) -> str:
    if scale.kind == "composite":
        return f"CASE WHEN units_{k} IS NULL THEN {MISSING.index('part_missing')} ELSE 0 END"
    return (
        f"CASE WHEN units_{k} IS NOT NULL THEN 0 WHEN answered_{k} = 0 "
        f"THEN {MISSING.index('no_answers')} ELSE {MISSING.index('too_few_answers')} END"
    )
