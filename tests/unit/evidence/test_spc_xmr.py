"""XmR charts against published figures, and the rules one by one.

Figures: NHSRplotthedots 0.2.2 (MIT): vignettes/deviations.Rmd, tests/testthat/_snaps/
ptd_spc_standard.md and ptd_spc.md (set.seed(123); rnorm(20)), test-ptd_calculate_point_type.R,
test-ptd_spc_standard.R, test-ptd_calculate_assurance_type.R.
"""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from kith.evidence.refusals import InputRefused, UseRefused
from kith.evidence.spc import icons, special
from kith.evidence.spc.xmr import Chart, Rebase, chart, charts

VIGNETTE = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
# R: set.seed(123); rnorm(20), to eight places
NORMAL = [
    *(-0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774),
    *(1.71506499, 0.46091621, -1.26506123, -0.68685285, -0.44566197),
    *(1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113),
    *(1.78691314, 0.49785048, -1.96661716, 0.70135590, -0.47279141),
]
OUTLYING = [*NORMAL[:14], 10.0, *NORMAL[15:]]
DAYS = [datetime.date(2025, 1, 1) + datetime.timedelta(days=k) for k in range(40)]


def lines(drawn: Chart) -> tuple[float | None, ...]:
    return (drawn.points[0].lower, drawn.points[0].mean, drawn.points[0].upper)


def causes(values: list[float], **options: object) -> list[str]:
    return [point.special_cause for point in chart(values, **options).points]


@pytest.mark.parametrize(
    ("values", "screen", "expected", "within"),
    [
        (VIGNETTE, True, (-0.72, 1.94, 4.60), 0.005),
        (VIGNETTE, False, (-3.06, 1.94, 6.95), 0.005),
        (NORMAL, True, (-3.01138, 0.1416238, 3.294627), 5e-7),
        (OUTLYING, True, (-2.383666, 0.6694159, 3.722497), 5e-7),
        (OUTLYING, False, (-4.596625, 0.6694159, 5.935457), 5e-7),
        (NORMAL[:10], True, (-2.60, 0.0746, 2.75), 0.005),
        (NORMAL[10:], True, (-3.28, 0.209, 3.70), 0.005),
    ],
)
def test_limits_are_those_published(
    values: list[float], screen: bool, expected: tuple[float, ...], within: float
) -> None:
    assert lines(chart(values, screen=screen)) == pytest.approx(expected, abs=within)


def test_the_sides_of_the_mean_are_those_published() -> None:
    drawn = chart(NORMAL, screen=True)
    sides = [int(np.sign(point.value - point.mean)) for point in drawn.points][:15]
    assert sides == [-1, -1, 1, -1, -1, 1, 1, -1, -1, -1, 1, 1, 1, -1, -1]
    assert [point.special_cause for point in drawn.points] == ["none"] * 20


def test_two_points_close_on_opposite_sides_are_no_special_cause() -> None:
    values = [1.0, -1.0] * 7 + [5.5, -5.5]
    assert causes(values, screen=True)[-2:] == ["none", "none"]


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        ([1] * 6, [0] * 6),
        ([1] * 6 + [-1], [0] * 7),
        ([1] * 8 + [-1], [1] * 8 + [0]),
        ([-1] * 8 + [1], [1] * 8 + [0]),
        ([1, 1, 1, 0, 1, 1, 1], [0] * 7),
    ],
)
def test_seven_on_one_side_are_a_shift(sides: list[int], expected: list[int]) -> None:
    side = np.array([sides])
    found = special.in_runs(side > 0, 7) | special.in_runs(side < 0, 7)
    assert found[0].astype(int).tolist() == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 3, 4, 5, 6], [0] * 6),
        ([1, 2, 3, 3, 4, 5, 6], [0] * 7),
        ([1, 2, 3, 4, 5, 6, 7], [1] * 7),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], [0, 1, 1, 1, 1, 1, 1, 1, 0]),
        ([7, 6, 5, 4, 3, 2, 1], [-1] * 7),
        ([2, 7, 6, 5, 4, 3, 2, 1, 3], [0, -1, -1, -1, -1, -1, -1, -1, 0]),
        ([1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1], [1] * 6 + [-1] * 7),
    ],
)
def test_six_steps_one_way_are_a_trend(values: list[float], expected: list[int]) -> None:
    data = np.array([values], dtype=float)
    never = np.zeros(data.shape, dtype=bool)
    codes, direction = special.special_cause(data, never, never, never, never)
    assert direction[0].tolist() == expected
    assert (codes[0] == special.TREND).astype(int).tolist() == [abs(way) for way in expected]


@pytest.mark.parametrize(
    ("close", "sides", "expected"),
    [
        ([0, 0, 0], [1, 1, 1], [0, 0, 0]),
        ([1, 0, 1], [1, 1, 1], [1, 0, 1]),
        ([0, 1, 1], [1, 1, 1], [0, 1, 1]),
        ([1, 1, 0], [-1, -1, -1], [1, 1, 0]),
        ([1, 1, 0], [1, -1, 1], [0, 0, 0]),
        ([0, 0, 1, 0, 1, 0, 0], [1] * 7, [0, 0, 1, 0, 1, 0, 0]),
        ([0, 0, 1, 0, 1, 0, 0], [1, -1, 1, -1, 1, -1, 1], [0] * 7),
        ([1, 0, 0, 1], [1] * 4, [0] * 4),
        ([1, 0, 0, 1, 1], [1] * 5, [0, 0, 0, 1, 1]),
        ([1, 1], [1, 1], [0, 0]),
    ],
)
def test_two_of_three_close_on_one_side(
    close: list[int], sides: list[int], expected: list[int]
) -> None:
    side = np.array([sides])
    found = special.two_of_three(np.array([close]) > 0, side > 0, side < 0)
    assert found[0].astype(int).tolist() == expected


def test_the_first_rule_that_fits_names_the_point() -> None:
    # The rise starts with the last 0; from its 1 on it is a shift as well, and near its end close.
    base = [0.0, 1.0] * 12
    found = causes([*base, 2.0, 2.1, 2.2, 2.3, 2.4, 2.5, 9.0], baseline=24)
    assert found == ["none"] * 22 + ["trend"] * 8 + ["outside_limits"]


def test_a_point_on_a_limit_is_not_outside_it() -> None:
    # Mean 50, average range 100: limits at exactly -216 and 316, near limits at -127.333 and 227.3.
    base = [0, 100] * 6
    assert causes([*base, 316, 50], baseline=12) == ["none"] * 14
    assert causes([*base, 317, 50], baseline=12)[12] == "outside_limits"


def test_hundredths_are_compared_without_rounding() -> None:
    # In floats 0.1 + 0.2 and the like put the mean beside the points that lie on it.
    whole = [10, 30, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20]
    drawn = chart(whole, per=100)
    assert {point.special_cause for point in drawn.points[2:]} == {"none"}
    assert {point.mean for point in drawn.points} == {0.2}
    assert [point.value for point in drawn.points[:3]] == [0.1, 0.3, 0.2]


def test_rounding_of_floats_makes_no_shift() -> None:
    # Ten points on the mean of 0.02: as floats, the sum is not quite 12 times that.
    assert causes([0.01, 0.03, *[0.02] * 10])[2:] == ["none"] * 10


def test_a_series_that_stays_the_same_has_no_special_cause() -> None:
    drawn = chart([0.1] * 20, screen=True)
    assert lines(drawn) == (0.1, 0.1, 0.1)
    assert {point.special_cause for point in drawn.points} == {"none"}


def test_limits_are_not_clamped() -> None:
    assert lines(chart([0, 100] * 6)) == pytest.approx((-216, 50, 316))


def test_a_baseline_fixes_the_limits() -> None:
    early, late = [1, 2] * 6, [9, 9, 9]
    assert lines(chart([*early, *late], baseline=12)) == lines(chart(early))
    assert lines(chart([*early, *late])) != lines(chart(early))


def test_a_baseline_longer_than_the_series_takes_all() -> None:
    assert chart([1, 2] * 6, baseline=24) == chart([1, 2] * 6)


@pytest.mark.parametrize("baseline", [0, 1, 11])
def test_a_short_baseline_is_refused(baseline: int) -> None:
    with pytest.raises(UseRefused, match=f"A baseline of {baseline} is too short"):
        chart([1, 2] * 20, baseline=baseline)


def test_a_rebase_draws_both_sides_alone() -> None:
    early, late = [1.0, 2.0] * 6, [11.0, 12.5] * 6
    drawn = charts(
        [[*early, *late]],
        dates=DAYS[:24],
        rebases=[Rebase(DAYS[12], "A. Person", "new hub opened")],
        target=10,
        better="higher",
    )
    assert drawn.groups.tolist() == [0] * 12 + [1] * 12
    for at, part in ((0, chart(early)), (12, chart(late))):
        assert drawn.mean[0, at] == part.points[0].mean
        assert drawn.lower[0, at] == part.points[0].lower
        assert drawn.near_upper[0, at] == part.points[0].near_upper
    # The target is judged by the last group's limits.
    assert drawn.assurance_names == chart(late, target=10, better="higher").assurance.split()


def test_no_run_reaches_across_a_rebase() -> None:
    values = [float(k) for k in range(24)]
    rebases = [Rebase(DAYS[k], "A. Person", "moved") for k in (6, 12, 18)]
    drawn = chart(values, dates=DAYS[:24], rebases=rebases, baseline=None)
    assert "trend" not in {point.special_cause for point in drawn.points}
    assert "trend" in causes(values)


def test_a_rebase_takes_the_first_point_on_or_after_its_date() -> None:
    dates = [DAYS[0], DAYS[2], DAYS[4], DAYS[6]]
    found = charts([[1.0, 2, 3, 4]], dates=dates, rebases=[Rebase(DAYS[3], "A. Person", "why")])
    assert found.groups.tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_rebase_without_a_reason_is_refused(reason: str) -> None:
    with pytest.raises(UseRefused, match="The rebase at 2025-01-01 has no reason"):
        Rebase(DAYS[0], "A. Person", reason)


def test_a_rebase_by_nobody_is_refused() -> None:
    with pytest.raises(UseRefused, match="names nobody"):
        Rebase(DAYS[0], " ", "moved")


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ([DAYS[0]], "one side empty: all points are after it"),
        ([DAYS[30]], "one side empty: all points are before it"),
        ([DAYS[5], DAYS[5]], "Two rebases start at the point of 2025-01-06"),
    ],
)
def test_a_rebase_that_changes_nothing_is_refused(days: list[datetime.date], says: str) -> None:
    with pytest.raises(UseRefused, match=says):
        chart([1, 2] * 6, dates=DAYS[:12], rebases=[Rebase(day, "A. Person", "x") for day in days])


def test_a_rebase_needs_dates() -> None:
    with pytest.raises(UseRefused, match="say the date of every point"):
        chart([1, 2] * 6, rebases=[Rebase(DAYS[3], "A. Person", "moved")])


def test_a_rebase_needs_dates_in_order() -> None:
    with pytest.raises(UseRefused, match="in order of their dates"):
        chart([1, 2, 3], dates=DAYS[2::-1], rebases=[Rebase(DAYS[1], "A. Person", "moved")])


def test_one_point_after_a_rebase_has_no_limits_and_no_assurance() -> None:
    rebases = [Rebase(DAYS[12], "A. Person", "moved")]
    drawn = chart(
        [*[1.0, 2.0] * 6, 9.0], dates=DAYS[:13], rebases=rebases, target=1, better="higher"
    )
    last = drawn.points[-1]
    assert (last.mean, last.lower, last.upper, last.special_cause) == (9.0, None, None, "none")
    assert (drawn.assurance, drawn.last_group, drawn.shortest_group) == ("none", 1, 1)


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(bad: float) -> None:
    with pytest.raises(InputRefused, match="a number at every point"):
        chart([1.0, bad])


def test_values_of_another_shape_are_refused() -> None:
    with pytest.raises(UseRefused, match="shape"):
        charts([1.0, 2.0])
    with pytest.raises(UseRefused, match="shape"):
        charts(np.zeros((3, 0)))


def test_an_unknown_way_is_refused() -> None:
    with pytest.raises(UseRefused, match="Better is one of higher, lower, neither"):
        charts([[1.0, 2.0]], better="up")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("better", "last", "icon"),
    [
        ("higher", 40, "improvement_high"),
        ("higher", -40, "concern_low"),
        ("lower", 40, "concern_high"),
        ("lower", -40, "improvement_low"),
        ("neither", 40, "neutral_high"),
        ("neither", -40, "neutral_low"),
        ("higher", 1, "common_cause"),
        ("neither", 1, "common_cause"),
    ],
)
def test_variation_is_that_of_the_last_point(better: icons.Better, last: int, icon: str) -> None:
    assert chart([1, 2] * 6 + [last], better=better, baseline=12).variation == icon
    # What stood out before the last point does not show.
    assert chart([1, 2] * 6 + [last, 1], better=better, baseline=12).variation == "common_cause"


@pytest.mark.parametrize(
    ("better", "target", "icon"),
    [
        # Limits of 0, 100, 0, 100 …: exactly -216 and 316.
        ("higher", 317, "fail"),
        ("higher", -217, "pass"),
        ("higher", 316, "inconsistent"),
        ("higher", -216, "inconsistent"),
        ("higher", 50, "inconsistent"),
        ("lower", 317, "pass"),
        ("lower", -217, "fail"),
        ("lower", 316, "inconsistent"),
        ("neither", 317, "none"),
        ("higher", None, "none"),
    ],
)
def test_assurance_is_by_strict_comparison(
    better: icons.Better, target: float | None, icon: str
) -> None:
    assert chart([0, 100] * 6, better=better, target=target).assurance == icon


def test_each_series_may_have_its_own_target() -> None:
    drawn = charts([[0, 100] * 6] * 3, better="higher", target=[317, 0, -217])
    assert drawn.assurance_names == ["fail", "inconsistent", "pass"]
    assert drawn.variation_names == ["common_cause"] * 3
