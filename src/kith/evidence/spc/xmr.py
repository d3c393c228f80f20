"""XmR charts: a mean, limits around it, and which points stand out. Vectorised over series.

Rules of NHS Making Data Count as NHSRplotthedots 0.2.2 (MIT) computes them: the mean and the
average moving range of the baseline, limits at the mean ± 2.66 of that range, near limits at two
thirds of the way, no clamping at 0 or 100, every comparison strict. Screening drops moving ranges
that are not below 3.267 times their average, once (Nelson 1982, J. Qual. Technol. 14(3), 172-173).
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kith.evidence.refusals import InputRefused, UseRefused
from kith.evidence.spc import icons, special
from kith.evidence.spc.icons import ASSURANCES, BETTER, VARIATIONS, Better
from kith.evidence.spc.special import CAUSES

# Points, below which limits still move too much. NHSRplotthedots warns at 12 as well, against its
# own text; here twelve are enough, as for a baseline.
ENOUGH = 12

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]

# Whole numbers, so that comparisons of whole numbers round nothing: 2.66 = 798/300, two thirds of
# it = 532/300, 3.267 = 3267/1000.
_PARTS, _LIMIT, _NEAR = 300, 798, 532
_SCREEN_PARTS, _SCREEN = 1000, 3267
# Of the largest value: more than sums of floats are off by, less than one in whole numbers to 10¹³.
_ROUNDING = 2.0**-46


@dataclass(frozen=True, slots=True)
class Rebase:
    """A person says that the process changed: from `at` on, limits are drawn anew.

    UseRefused without who and why. Kith never rebases by itself.
    """

    at: datetime.date
    by: str
    reason: str

    def __post_init__(self) -> None:
        """Refuse what nobody answers for."""
        if not self.reason.strip():
            raise UseRefused(
                f"The rebase at {self.at.isoformat()} has no reason. Say what changed on that day."
            )
        if not self.by.strip():
            raise UseRefused(f"The rebase at {self.at.isoformat()} names nobody. Say who decided.")


class Point(NamedTuple):
    """One point of one chart. Limits are None where a group has one point."""

    value: float
    mean: float
    lower: float | None
    upper: float | None
    near_lower: float | None
    near_upper: float | None
    special_cause: str
    direction: int


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: its points, its icons by name, and the number of points in its last group."""

    points: tuple[Point, ...]
    variation: str
    assurance: str
    last_group: int
    shortest_group: int


@dataclass(frozen=True, slots=True)
class Charts:
    """Charts of many series. Arrays are (series, points) unless said otherwise.

    `special_cause` holds positions in CAUSES; `direction` is 1 for high or rising, -1 for low or
    falling, 0 without special cause. `variation` and `assurance`, one a series, hold positions in
    VARIATIONS and ASSURANCES. `groups`, one a point, counts rebases so far. Limits are NaN where a
    group has one point. Arrays may be read-only views.
    """

    values: Floats
    mean: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    special_cause: Codes
    direction: Codes
    variation: Codes
    assurance: Codes
    groups: NDArray[np.int64]

    @property
    def variation_names(self) -> list[str]:
        """The variation icon of each series, by name."""
        return [VARIATIONS[code] for code in self.variation]

    @property
    def assurance_names(self) -> list[str]:
        """The assurance icon of each series, by name."""
        return [ASSURANCES[code] for code in self.assurance]

    def one(self, series: int) -> Chart:
        """Return one series as plain Python."""
        limits = (self.lower, self.upper, self.near_lower, self.near_upper)
        drawn = [
            # A group of one point has NaN for limits; None says so to whoever reads JSON.
            [None if math.isnan(x) else x for x in array[series].tolist()]
            for array in limits
        ]
        columns = zip(
            self.values[series].tolist(),
            self.mean[series].tolist(),
            *drawn,
            [CAUSES[code] for code in self.special_cause[series]],
            self.direction[series].tolist(),
            strict=True,
        )
        sizes = np.bincount(self.groups)
        return Chart(
            points=tuple(Point(*column) for column in columns),
            variation=VARIATIONS[self.variation[series]],
            assurance=ASSURANCES[self.assurance[series]],
            last_group=int(sizes[-1]),
            shortest_group=int(sizes.min()),
        )


class _Group(NamedTuple):
    """What one group comes to."""

    lines: Floats  # (5, series): mean, lower, upper, near lower, near upper
    codes: Codes
    direction: Codes
    beyond: Codes | None  # one a series: where the target lies; None without target or limits


def chart(values: ArrayLike, **options: Any) -> Chart:
    """Draw the chart of one series, floats of shape (points,). Options as in `charts`."""
    return charts(np.asarray(values, dtype=np.float64)[np.newaxis], **options).one(0)


def charts(
    values: ArrayLike,
    *,
    better: Better = "neither",
    target: ArrayLike | None = None,
    baseline: int | None = None,
    screen: bool = False,
    dates: Sequence[datetime.date] | None = None,
    rebases: Sequence[Rebase] = (),
    per: int = 1,
) -> Charts:
    """Draw a chart for each row of `values`, floats of shape (series, points) in time's order.

    `target` is one number or one a series. `baseline` fixes the limits by the first so many points
    of each group (at least 12), else all count. `screen` drops outlying moving ranges once.
    `rebases` start a new group at the first point on or after their date; `dates`, one a point,
    then says when. `per` says that values and target count 1/per: whole numbers of hundredths with
    per=100 are compared without rounding, and come back divided.

    Raises InputRefused for values that are no finite numbers, UseRefused for options that do not
    fit.
    """
    data = _checked(values, better, baseline)
    goal = None if target is None else np.broadcast_to(np.asarray(target, float), len(data))
    starts = [0, *_rebase_starts(dates, rebases, data.shape[1])]
    ends = [*starts[1:], data.shape[1]]
    parts = zip(starts, ends, strict=True)
    groups = [_group(data[:, a:b], goal, baseline, screen, per) for a, b in parts]
    sizes = np.diff([*starts, data.shape[1]])
    mean, lower, upper, near_lower, near_upper = _along([group.lines for group in groups], sizes)
    last = groups[-1]
    return Charts(
        values=data if per == 1 else data / per,
        mean=mean,
        lower=lower,
        upper=upper,
        near_lower=near_lower,
        near_upper=near_upper,
        special_cause=np.concatenate([group.codes for group in groups], axis=1),
        direction=np.concatenate([group.direction for group in groups], axis=1),
        variation=icons.variation(last.direction[:, -1], better),
        assurance=icons.assurance(last.beyond, better, len(data)),
        groups=np.repeat(np.arange(len(groups)), sizes),
    )


def check_baseline(baseline: int | None) -> None:
    """Raise UseRefused for a baseline of fewer than 12 points."""
    if baseline is not None and baseline < ENOUGH:
        raise UseRefused(
            f"A baseline of {baseline} is too short: limits that rest on fewer than {ENOUGH} points "
            f"move with every new one. Give {ENOUGH} or more, or none."
        )


def _checked(values: ArrayLike, better: str, baseline: int | None) -> Floats:
    data = np.asarray(values, dtype=np.float64)
    if data.ndim != 2 or data.shape[1] == 0:
        raise UseRefused(f"Values of shape (series, points) are needed, not {data.shape}.")
    if not np.isfinite(data).all():
        raise InputRefused("A chart needs a number at every point. Leave out what is missing.")
    if better not in BETTER:
        raise UseRefused(f"Better is one of {', '.join(BETTER)}, not {better!r}.")
    check_baseline(baseline)
    return data


def _rebase_starts(
    dates: Sequence[datetime.date] | None, rebases: Sequence[Rebase], points: int
) -> list[int]:
    """Positions of the first point of each group after the first."""
    if not rebases:
        return []
    if dates is None or len(dates) != points:
        raise UseRefused("A rebase is at a date: say the date of every point.")
    if any(after < before for before, after in pairwise(dates)):
        raise UseRefused("A rebase needs points in order of their dates.")
    starts = []
    for rebase in sorted(rebases, key=lambda one: one.at):
        start = sum(date < rebase.at for date in dates)
        if start in (0, points):
            side = "after" if start == 0 else "before"
            raise UseRefused(
                f"The rebase at {rebase.at.isoformat()} would leave one side empty: all points "
                f"are {side} it."
            )
        if start in starts:
            raise UseRefused(f"Two rebases start at the point of {dates[start].isoformat()}.")
        starts.append(start)
    return starts


def _group(
    data: Floats, goal: Floats | None, baseline: int | None, screen: bool, per: int
) -> _Group:
    first = data[:, :1]
    # From the first point on, so that a series that stays the same has no rounding in its mean.
    offset = data - first
    fixed = offset[:, :baseline]
    count = fixed.shape[1]
    total = fixed.sum(axis=1, keepdims=True)
    moves, moved = _moving_ranges(fixed, screen)

    # How far from the mean, in 1/count, and from there in 1/(300 · count · moves): of whole numbers
    # these are whole numbers, and nothing rounds. Of others, what is nearer than rounding is equal.
    distance = offset * count - total
    noise = np.abs(data).max(axis=1, keepdims=True) * (count * _ROUNDING)
    finer = moves * _PARTS
    limit, near = (moved * (count * parts) + noise * finer for parts in (_LIMIT, _NEAR))
    size = np.abs(distance) * finer
    outside = size > limit
    close = (size > near) & ~outside
    codes, direction = special.special_cause(
        data, distance > noise, distance < -noise, outside, close
    )
    beyond = None
    if goal is not None and count > 1:
        far = ((goal[:, np.newaxis] - first) * count - total) * finer
        beyond = (np.sign(far) * (np.abs(far) > limit)).astype(np.int8)[:, 0]
    return _Group(_lines(first, count, total, moves, moved, per), codes, direction, beyond)


def _lines(
    first: Floats, count: int, total: Floats, moves: Floats, moved: Floats, per: int
) -> Floats:
    mean = ((first * count + total) / (count * per))[:, 0]
    with np.errstate(invalid="ignore"):  # one point has no moving range and no limits
        average = (moved / (moves * per))[:, 0]
    limit, near = average * (_LIMIT / _PARTS), average * (_NEAR / _PARTS)
    return np.array([mean, mean - limit, mean + limit, mean - near, mean + near])


def _moving_ranges(fixed: Floats, screen: bool) -> tuple[Floats, Floats]:
    """How many moving ranges count and what they add up to, each (series, 1)."""
    ranges = np.abs(np.diff(fixed, axis=1))
    moved = ranges.sum(axis=1, keepdims=True)
    moves = np.full(moved.shape, float(ranges.shape[1]))
    if not screen:
        return moves, moved
    kept = ranges * (moves * _SCREEN_PARTS) < moved * _SCREEN
    # Where nothing moves, nothing is below the average of nought: all ranges stay.
    kept |= moved == 0
    counted = kept.sum(axis=1, keepdims=True).astype(np.float64)
    return counted, (ranges * kept).sum(axis=1, keepdims=True)


def _along(lines: list[Floats], sizes: NDArray[np.int64]) -> Floats:
    """Lines of each group drawn along its points: (5, series, points)."""
    if len(lines) == 1:
        return np.broadcast_to(lines[0][:, :, np.newaxis], (*lines[0].shape, int(sizes[0])))
    return np.repeat(np.stack(lines, axis=-1), sizes, axis=-1)
