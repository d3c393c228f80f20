"""Few honest numbers from the aggregate tables of one definition, as they may leave.

Every count goes through `disclosure.publish` first; a share, a mean or an interval is made only
where the count that it rests on is shown. A mean and what goes with it are made only where none of
the bands and verdicts of the same people is hidden, since they bound these. They have few digits,
so that they seldom tell the exact count behind a rounded one; they may still narrow it down.
Missing is always beside what was measured. Nothing here says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kith.area_pack.disclosure import DisclosureRule
from kith.evidence.aggregates import Tables
from kith.evidence.disclosure import Cell, Shown, Suppressed
from kith.evidence.honest_counts import (
    BOTH,
    BREAKDOWNS,
    MONTH,
    OTHERS,
    PAIRED,
    PART,
    SCORED,
    By,
    Columns,
    Key,
    Sums,
    band_parts,
    family,
    is_told,
    sums,
)
from kith.evidence.honest_hidden import Place, cell_of, hidden_means
from kith.evidence.intervals import mean_interval, wilson
from kith.evidence.paired import effect_size
from kith.measures.change import ChangeNotDefined
from kith.measures.change_measured import UnitRule, unit_rule
from kith.measures.definition import Measure, Scale
from kith.measures.plan import PlanScale, compile_plan

VERDICTS = ("recovered", "improved", "unchanged", "deteriorated")
REASONS = ("only_once", "first_missing", "last_missing")
WIDE = 10
"""Points from lowest to highest possible score, from which one decimal is enough."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number as it may leave.

    `unit`: count, share (0 to 1), points or sd. `value` is None where it is suppressed
    (`is_suppressed`) or where there is nothing to work it out from. `n` is the count it rests on,
    `places` the decimals to which points and SDs are told.
    """

    name: str
    unit: str
    value: float | None
    lower: float | None = None
    upper: float | None = None
    n: int | None = None
    is_suppressed: bool = False
    places: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one group: everybody (`by` is empty), a service, a stage or a month."""

    by: str
    key: str
    figures: tuple[Figure, ...]

    def figure(self, name: str) -> Figure | None:
        """The figure of this name, None where the group has none."""
        return next((one for one in self.figures if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Series:
    """Mean score by month of everybody (`service` is empty) or a service; untold months are out."""

    service: str
    months: tuple[int, ...]
    values: tuple[float, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Report:
    """All that may be told of one definition under one rule."""

    groups: tuple[Group, ...]
    series: tuple[Series, ...]
    mark: str
    is_unverified: bool
    no_change: str
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    """What is needed of a scale: its plan, its change rule, and how many decimals are told."""

    plan: PlanScale
    rule: UnitRule | None
    no_change: str
    places: int

    def points(self, units: float | None) -> float | None:
        """Units as score points, to the decimals that are told."""
        if units is None:
            return None
        return round(units / self.plan.published_denominator, self.places)


def report(tables: Tables, measure: Measure, scale: Scale, rule: DisclosureRule) -> Report:
    """Return what may be told of the tables of one scale.

    Raises UseRefused where services, stages and months have too many combinations for the door.
    """
    known = _scale_of(measure, scale, rule)
    scoring = _Scoring(tables.cells, known, scale, rule)
    changing = _Changing(tables.changes, known, rule, scoring.hidden)
    couples = _Couples(tables.couples, known, rule)
    groups = []
    for by in BREAKDOWNS:
        for key in scoring.sums[by]:
            told = scoring.told(by, key)
            figures = [*scoring.figures(by, key)]
            # Nobody is paired without a score: where those are not told, neither are these.
            hidden = (by, key) in scoring.hidden
            figures += changing.figures(by, key, told)
            figures += couples.figures(by, key, hidden=hidden)
            groups.append(Group(by[0] if by else "", key[0] if key else "", tuple(figures)))
    notices = (*scoring.notices, *changing.notices, *couples.notices)
    return Report(
        tuple(groups),
        tuple(scoring.series()),
        rule.mark,
        scale.change.unverified and known.rule is not None,
        known.no_change,
        tuple(dict.fromkeys(notices)),
    )


def _scale_of(measure: Measure, scale: Scale, rule: DisclosureRule) -> _Scale:
    plan = compile_plan(measure).scale(scale.code)
    # With one decimal every count near the true one fits a mean; with more, few do.
    places = 1 if rule.round_to > 1 or scale.high - scale.low >= WIDE else 2
    try:
        return _Scale(plan, unit_rule(measure, scale.code), "", places)
    except ChangeNotDefined as absent:
        return _Scale(plan, None, str(absent), places)


class _Scoring:
    """Scored and missing, mean, bands and clinical side."""

    def __init__(self, cells: Columns, known: _Scale, scale: Scale, rule: DisclosureRule) -> None:
        self.known, self.scale = known, scale
        change = known.rule
        boundary = change.boundary if change and "clinical" in cells else None
        self.has_cut = boundary is not None
        held, self.parts = band_parts(
            cells,
            known.plan.thresholds,
            boundary,
            low=change is not None and change.clinical_is_low,
        )
        held["missing"] = held["responses"] - held["scored"]
        self.scored = family(held, tuple(self.parts), rule, SCORED)
        self.missing = family(held, ("missing",), rule, PAIRED)
        self.notices = (*self.scored.notices, *self.missing.notices)
        names = ("scored", "units_sum", "units_squares")
        self.sums: dict[By, Sums] = {by: sums(held, by, names) for by in BREAKDOWNS}
        self.sums[BOTH] = sums(held, BOTH, names)
        parts = tuple(self.parts)
        split = {by: sums(held, by, parts) for by in (*BREAKDOWNS, BOTH)}
        self.hidden = hidden_means(self.scored, parts, split)

    def told(self, by: By, key: Key) -> bool:
        """Whether the number scored is told."""
        return isinstance(cell_of(self.scored, by, key), Shown)

    def figures(self, by: By, key: Key) -> Iterator[Figure]:
        scored = cell_of(self.scored, by, key)
        yield _count("scored", scored)
        yield _count("missing", cell_of(self.missing, by, key))
        yield self._mean(by, key)
        if not is_told(self.scored, (*by, PART)) and len(self.parts) > 1:
            return
        if self.scale.bands:
            for number, band in enumerate(self.known.plan.bands):
                names = [name for name, (where, _) in self.parts.items() if where == number]
                yield _share(f"band:{band}", self._sum(by, key, names), scored)
        if self.has_cut:
            names = [name for name, (_, side) in self.parts.items() if side]
            yield _share("clinical", self._sum(by, key, names), scored)

    def _mean(self, by: By, key: Key) -> Figure:
        """The mean, only where no band is hidden: with the interval it bounds how many lie in it."""
        if (by, key) in self.hidden:
            return Figure("mean", "points", None, is_suppressed=True)
        scored = cell_of(self.scored, by, key)
        return _mean("mean", scored, *self.sums[by][key], known=self.known)

    def _sum(self, by: By, key: Key, names: Sequence[str]) -> Cell:
        if len(self.parts) == 1:
            return cell_of(self.scored, by, key)
        return _sum([cell_of(self.scored, (*by, PART), (*key, name)) for name in names])

    def series(self) -> Iterator[Series]:
        """Everybody, then each service that has a month to show."""
        yield self._one("", {key[-1]: key for key in self.sums[MONTH]}, MONTH)
        by_service: dict[str, dict[str, Key]] = {}
        for key in self.sums[BOTH]:
            by_service.setdefault(key[0], {})[key[1]] = key
        for service, months in by_service.items():
            yield self._one(service, months, BOTH)

    def _one(self, service: str, months: dict[str, Key], by: By) -> Series:
        told: dict[int, float] = {}
        for month, key in months.items():
            found = self._mean(by, key)
            if found.value is not None:
                told[int(month)] = found.value
        order = sorted(told)
        values = tuple(told[month] for month in order)
        return Series(service, tuple(order), values, len(months) - len(order))


class _Changing:
    """Paired change, always with who is missing from it."""

    def __init__(
        self, changes: Columns, known: _Scale, rule: DisclosureRule, hidden: frozenset[Place]
    ) -> None:
        self.known = known
        self.parts = VERDICTS if known.rule is not None else ("paired",)
        self.paired = family(changes, self.parts, rule, PAIRED)
        self.others = family(changes, REASONS, rule, OTHERS)
        self.notices = (*self.paired.notices, *self.others.notices)
        names = ("paired", "difference_sum", "difference_squares", "first_sum", "first_squares", "last_sum", "last_squares")  # fmt: skip
        self.sums = {by: sums(changes, by, names) for by in BREAKDOWNS}
        split = {by: sums(changes, by, self.parts) for by in BREAKDOWNS}
        self.hidden = hidden_means(self.paired, self.parts, split, hidden)

    def figures(self, by: By, key: Key, told: bool) -> Iterator[Figure]:
        """Figures of one group; `told` is whether its number scored is."""
        if key not in self.sums[by]:
            return
        paired = cell_of(self.paired, by, key) if told else Suppressed("")
        others = cell_of(self.others, by, key)
        yield _count("paired", paired)
        yield _count("unpaired", others)
        for reason in REASONS if is_told(self.others, (*by, PART)) else ():
            yield _count(reason, cell_of(self.others, (*by, PART), (*key, reason)))
        yield _share("completion", paired, _sum([paired, others]))
        hidden = (by, key) in self.hidden
        yield from self._means(Suppressed("") if hidden else paired, self.sums[by][key])
        if self.known.rule is not None and is_told(self.paired, (*by, PART)):
            for verdict in VERDICTS:
                part = cell_of(self.paired, (*by, PART), (*key, verdict)) if told else paired
                yield _share(verdict, part, paired)

    def _means(self, paired: Cell, found: tuple[int, ...]) -> Iterator[Figure]:
        for name, (total, squares) in {
            "first_mean": (found[3], found[4]),
            "last_mean": (found[5], found[6]),
            "difference": (found[1], found[2]),
        }.items():
            yield _mean(name, paired, found[0], total, squares, known=self.known)
        yield self._effect(paired, found)

    @staticmethod
    def _effect(paired: Cell, found: tuple[int, ...]) -> Figure:
        if not isinstance(paired, Shown):
            return Figure("effect", "sd", None, is_suppressed=True)
        n, *rest = found
        effect = effect_size(n, (rest[2], rest[3]), (rest[4], rest[5]), (rest[0], rest[1]))
        value, lower, upper = (None if x is None else round(x, 2) for x in effect)
        return Figure("effect", "sd", value, lower, upper, paired.count, places=2)


class _Couples:
    """The gap between partners, first and last, of couples in which both were asked twice."""

    def __init__(self, couples: Columns, known: _Scale, rule: DisclosureRule) -> None:
        self.known = known
        held = dict(couples)
        held["couples_others"] = held["couples"] - held["both_twice"]
        self.both = family(held, ("both_twice",), rule, OTHERS)
        self.others = family(held, ("couples_others",), rule, OTHERS)
        self.notices = (*self.both.notices, *self.others.notices)
        names = ("both_twice", "first_gap_sum_twice", "last_gap_sum", "last_gap_squares")
        self.sums = {by: sums(held, by, names) for by in BREAKDOWNS}

    def figures(self, by: By, key: Key, *, hidden: bool) -> Iterator[Figure]:
        """Figures of one group; `hidden` is whether the mean of its scores is."""
        if key not in self.sums[by] or not is_told(self.both, by):
            return
        n, first, last, squares = self.sums[by][key]
        both = cell_of(self.both, by, key)
        yield _count("couples", both)
        yield _count("couples_missing", cell_of(self.others, by, key))
        both = Suppressed("") if hidden else both
        yield _mean("first_gap", both, n, first, None, known=self.known)
        yield _mean("last_gap", both, n, last, squares, known=self.known)


def _sum(cells: Sequence[Cell]) -> Cell:
    """The sum of what is shown; suppressed where one of the cells is."""
    total = 0
    for cell in cells:
        if not isinstance(cell, Shown):
            return cell
        total += cell.count
    return Shown(total)


def _count(name: str, cell: Cell) -> Figure:
    if not isinstance(cell, Shown):
        return Figure(name, "count", None, is_suppressed=True)
    return Figure(name, "count", cell.count)


def _share(name: str, part: Cell, whole: Cell) -> Figure:
    """A share with its Wilson interval, from the counts that are shown."""
    if not isinstance(part, Shown) or not isinstance(whole, Shown):
        return Figure(name, "share", None, is_suppressed=True)
    if whole.count == 0:
        return Figure(name, "share", None, n=0)
    found = wilson(min(part.count, whole.count), whole.count)
    return Figure(name, "share", found.value, found.lower, found.upper, whole.count)


def _mean(
    name: str, cell: Cell, n: int, total: int, squares: int | None, *, known: _Scale
) -> Figure:
    """A mean in points with its t interval, where its count is shown. n, sum, squares are exact."""
    if not isinstance(cell, Shown):
        return Figure(name, "points", None, is_suppressed=True)
    if n == 0:
        return Figure(name, "points", None, n=0)
    if squares is None:
        return Figure(name, "points", known.points(total / n), n=cell.count, places=known.places)
    value, lower, upper = (known.points(one) for one in mean_interval(n, total, squares))
    return Figure(name, "points", value, lower, upper, cell.count, places=known.places)
