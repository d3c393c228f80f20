"""What a report tells: exact where told, and nothing that rests on a count that is not."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.area_pack import DisclosureRule, read_disclosure
from kith.evidence.aggregates import Tables
from kith.evidence.facts import month_number
from kith.evidence.honest import Figure, Group, Report, report
from kith.evidence.honest_counts import band_parts, sums
from kith.evidence.honest_text import text_lines
from kith.evidence.paired import effect_size
from kith.measures import Measure, instruments_folder, load_measure

REPO = Path(__file__).resolve().parents[3]
JANUARY = month_number(2026, 1)
CELLS = ("responses", "scored", "units_sum", "units_squares", "band_0", "band_1", "clinical")
CHANGES = (
    *("people", "only_once", "first_missing", "last_missing", "paired"),
    *("recovered", "improved", "unchanged", "deteriorated"),
    *("first_sum", "first_squares", "last_sum", "last_squares"),
    *("difference_sum", "difference_squares"),
)
COUPLES = ("couples", "both_twice", "first_gap_sum_twice", "last_gap_sum", "last_gap_squares")
Rows = list[tuple[int, ...]]


@pytest.fixture(scope="module")
def csi() -> Measure:
    return load_measure(instruments_folder() / "open" / "csi-16.toml")


def _rule(code: str) -> DisclosureRule:
    rules = read_disclosure(REPO / "packs" / "exampleton")
    return next(rule for rule in rules if rule.code == code)


def _table(names: tuple[str, ...], rows: Rows) -> dict[str, np.ndarray]:
    keyed = ("service", "stage", "month", *names)
    columns = np.array(rows, dtype=np.int64).reshape(-1, len(keyed)).T
    return dict(zip(keyed, columns, strict=True))


def _tables(cells: Rows, changes: Rows = [], couples: Rows = []) -> Tables:  # noqa: B006
    made = (_table(CELLS, cells), {}, _table(CHANGES, changes), _table(COUPLES, couples))
    return Tables("csi-16", "total", "1.0.0", *made)


def _cell(service: int, month: int, low: int, high: int, missing: int) -> tuple[int, ...]:
    """`low` responses that scored 30, `high` that scored 70, and some without a score."""
    n = low + high
    units = (low * 30 + high * 70, low * 900 + high * 4900)
    return (service, 0, JANUARY + month, n + missing, n, *units, low, high, low)


def _told(tables: Tables, measure: Measure, code: str) -> Report:
    return report(tables, measure, measure.scale("total"), _rule(code))


def _lines(tables: Tables, measure: Measure, code: str, by: str = "all") -> list[str]:
    scale = measure.scale("total")
    told = report(tables, measure, scale, _rule(code))
    return list(text_lines(told, measure, scale, titles={}, by=by))


def _group(told: Report, by: str = "", key: str = "") -> Group:
    return next(group for group in told.groups if (group.by, group.key) == (by, key))


def test_a_report_tells_exact_counts_means_and_shares(csi) -> None:
    told = _told(_tables([_cell(1, 0, 60, 20, 15), _cell(1, 1, 30, 90, 25)]), csi, "public")
    figures = {figure.name: figure for figure in _group(told).figures}
    counts = {name: figures[name].value for name in ("scored", "missing")}
    assert counts == {"scored": 200, "missing": 40}
    assert figures["mean"].value == 52.0
    # SD 20.0 of 200: 1.97196 x 19.95 / sqrt(199) either side.
    assert (figures["mean"].lower, figures["mean"].upper) == (49.2, 54.8)
    shares = [figures[name] for name in ("band:dissatisfied", "band:satisfied", "clinical")]
    assert [(one.value, one.n) for one in shares] == [(0.45, 200), (0.55, 200), (0.45, 200)]
    # Wilson for 90 of 200.
    assert (shares[0].lower, shares[0].upper) == pytest.approx((0.382641, 0.519244), abs=1e-6)


def test_what_rests_on_a_small_count_goes_with_it(csi) -> None:
    cells = [_cell(1, 0, 40, 40, 20), _cell(2, 0, 3, 3, 20), _cell(3, 0, 30, 12, 20)]
    told = _told(_tables(cells), csi, "public")
    small = _group(told, "service", "2")
    resting = [figure for figure in small.figures if figure.name != "missing"]
    assert [figure.is_suppressed for figure in resting] == [True] * 5
    assert [(figure.value, figure.lower, figure.upper, figure.n) for figure in resting] == [
        (None, None, None, None)
    ] * 5
    # Somebody else is hidden with it: else the total would give it away.
    hidden = [
        group.key
        for group in told.groups
        if group.by == "service" and group.figures[0].is_suppressed
    ]
    assert len(hidden) > 1


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 2), st.integers(0, 1), *(st.integers(0, 40) for _ in range(3))),
        max_size=4,
        unique_by=lambda row: row[:2],
    ),
    st.sampled_from(["public", "work", "partners"]),
)
def test_no_figure_rests_on_a_count_below_the_rule(rows, code) -> None:
    measure = load_measure(instruments_folder() / "open" / "csi-16.toml")
    rule = _rule(code)
    told = _told(_tables([_cell(*row) for row in rows]), measure, code)
    for group in told.groups:
        mine = [
            row
            for row in rows
            if not group.by
            or group.key
            == str({"service": row[0], "stage": 0, "month": JANUARY + row[1]}[group.by])
        ]
        exact = {
            "scored": sum(row[2] + row[3] for row in mine),
            "missing": sum(row[4] for row in mine),
            "band:dissatisfied": sum(row[2] for row in mine),
            "clinical": sum(row[2] for row in mine),
            "band:satisfied": sum(row[3] for row in mine),
        }
        exact["mean"] = exact["scored"]
        for figure in group.figures:
            if figure.name in exact and rule.is_small(exact[figure.name]):
                assert figure == Figure(figure.name, figure.unit, None, is_suppressed=True)


def test_change_is_told_with_who_is_missing_from_it(csi) -> None:
    # 100 paired, all from 40 to 50 but ten from 40 to 40.
    change = (100, 60, 30, 10, 100, 20, 35, 34, 11)
    sums = (4000, 160_000, 4900, 241_000, 900, 9000)
    row = (1, 0, JANUARY, 200, *change[1:], *sums)
    lines = _lines(_tables([_cell(1, 0, 100, 100, 50)], [row]), csi, "public")
    said = [line.strip() for line in lines]
    assert said[9:11] == [
        (
            "Change, first to last: 100 people with both scores (50% of all), 100 without: asked "
            "only once 60, no first score 30, no last score 10."
        ),
        "Mean difference 9.0 (95% interval 8.4 to 9.6): from 40.0 to 49.0.",
    ]
    assert any(
        line.startswith("Reliable change (unverified): recovered 20% (13% to 29%); improved 35%")
        for line in said
    )


def test_a_verified_parameter_is_not_marked_as_unverified(csi) -> None:
    total = csi.scale("total")
    sure = dataclasses.replace(total, change=dataclasses.replace(total.change, unverified=False))
    tables = _tables([_cell(1, 0, 100, 100, 50)])
    assert report(tables, csi, total, _rule("public")).is_unverified is True
    assert report(tables, csi, sure, _rule("public")).is_unverified is False


def test_couples_are_told_with_those_left_out(csi) -> None:
    row = (1, 0, JANUARY, 60, 40, 400, 320, 2720)
    lines = _lines(_tables([_cell(1, 0, 100, 100, 50)], [], [row]), csi, "public")
    said = [line.strip() for line in lines if "oupl" in line or "Gap" in line]
    assert said == [
        "Couples: 40 with both partners' first and last scores, 20 without.",
        "Gap between partners: 10.0 points at first, 8.0 (95% interval 7.4 to 8.6) at last.",
    ]


def test_one_response_is_told_plainly_and_alone(csi) -> None:
    public = _lines(_tables([_cell(1, 0, 1, 0, 0)]), csi, "public")
    assert public[3:6] == [
        "Everybody",
        "  [c] scored, [c] without a score.",
        "  Nothing that rests on these numbers is told.",
    ]
    assert public[7:9] == [
        "Month by month (mean score)",
        "  Everybody: No month can be told. 1 month is left out, too few to tell.",
    ]


def test_empty_tables_say_that_nobody_has_a_score(csi) -> None:
    lines = _lines(_tables([]), csi, "work")
    assert lines[3:5] == ["Everybody", "  Nobody has a score; 0 without."]
    assert lines[7] == "  Everybody: No month can be told."


def test_a_year_of_months_says_what_stands_out(csi) -> None:
    cells = [_cell(1, month, 40 - 2 * (month % 2), 40, 20) for month in range(14)]
    cells += [_cell(1, 14, 10, 70, 20)]
    lines = _lines(_tables(cells), csi, "public", "service")
    said = (
        "The last point is above the upper limit, the better way. It stands out from the usual ups "
        "and downs; the chart cannot say why."
    )
    assert lines[-4:-2] == [f"  Everybody: {said}", f"  Service 1: {said}"]


def test_means_of_a_rounding_rule_fit_every_count_that_it_may_stand_for(csi) -> None:
    # 41 and 42 are both told as 40: what is told of them must not tell them apart by itself.
    told = _told(_tables([_cell(1, 0, 20, 21, 20)]), csi, "work")
    figures = {figure.name: figure for figure in _group(told).figures}
    assert (figures["scored"].value, figures["mean"].n) == (40, 40)
    assert figures["band:dissatisfied"].value == 20 / 40
    fitting = [
        n
        for n in range(38, 43)
        if any(abs(x / n - figures["mean"].value) <= 0.05 for x in range(81 * n))
    ]
    assert fitting == [38, 39, 40, 41, 42]


def test_bands_are_split_where_the_cut_off_falls_inside_one() -> None:
    columns = {
        "scored": np.array([60]),
        "band_0": np.array([10]),
        "band_1": np.array([30]),
        "band_2": np.array([20]),
        "clinical": np.array([22]),
    }
    held, parts = band_parts(columns, (10, 20), 15, low=True)
    assert parts == {
        "band_0": (0, True),
        "band_2": (2, False),
        "split_clinical": (1, True),
        "split_other": (1, False),
    }
    assert {name: int(held[name][0]) for name in parts} == {
        "band_0": 10,
        "band_2": 20,
        "split_clinical": 12,
        "split_other": 18,
    }


def test_a_scale_without_bands_is_split_by_its_cut_off_alone() -> None:
    columns = {"scored": np.array([60]), "clinical": np.array([22])}
    held, parts = band_parts(columns, (), 15, low=False)
    assert parts == {"split_clinical": (0, True), "split_other": (0, False)}
    assert [int(held[name][0]) for name in parts] == [22, 38]


def test_an_effect_size_is_that_of_a_published_example() -> None:
    # Morris 2008, Organ. Res. Methods 11, 364-386, first study of its table, as the documentation
    # of metafor works it out: means 30.6 and 38.5, SDs 15.0 and 11.6, n 20, r 0.47: 0.5056 with
    # variance 0.0594. Scaled by ten, as sums of whole numbers have to be.
    n, r = 20, 0.47
    sums = []
    moved = 15.0**2 + 11.6**2 - 2 * r * 15.0 * 11.6
    for mean, variance in ((306, 150.0**2), (385, 116.0**2), (79, 100 * moved)):
        sums.append((n * mean, round(variance * (n - 1) + n * mean * mean)))
    value, lower, upper = effect_size(n, *sums)
    assert f"{value:.4f}" == "0.5056"
    assert f"{((upper - lower) / 2 / 1.959964) ** 2:.4f}" == "0.0594"


def test_few_or_equal_scores_have_no_effect_size() -> None:
    assert effect_size(2, (3, 5), (3, 5), (0, 0)) == (None, None, None)
    assert effect_size(4, (4, 4), (8, 20), (4, 8)) == (None, None, None)


def test_the_mean_of_a_short_scale_goes_with_a_small_band() -> None:
    hark = load_measure(instruments_folder() / "open" / "hark.toml")
    # 60 with no yes and four with one: the mean of 0 to 4 points would all but tell the four.
    names = ("responses", "scored", "units_sum", "units_squares", "band_0", "band_1")
    row = (1, 0, JANUARY, 80, 64, 4, 4, 60, 4)
    tables = Tables(
        "hark", "total", "1.0.0", _table(names, [row]), {}, _table(CHANGES, []), _table(COUPLES, [])
    )
    told = report(tables, hark, hark.scale("total"), _rule("partners"))
    figures = {figure.name: figure for figure in _group(told).figures}
    assert figures["scored"].value == 64
    assert figures["mean"] == Figure("mean", "points", None, is_suppressed=True)
    assert told.series[0].values == ()


def test_a_mean_goes_with_a_hidden_band_on_a_long_scale_too(csi) -> None:
    # 79 scores of 2 to 6 and one of 60: the interval of the mean bounds how many can be satisfied.
    units = [2 + at % 5 for at in range(79)] + [60]
    cell = (1, 0, JANUARY, 80, 80, sum(units), sum(x * x for x in units), 79, 1, 79)
    change = (40, 0, 0, 0, 40, 10, 10, 10, 10, 120, 400, 256, 4900, 136, 3500)
    couple = (1, 0, JANUARY, 20, 20, 60, 60, 300)
    tables = _tables([cell], [(1, 0, JANUARY, *change)], [couple])
    for code in ("public", "work", "partners"):
        for group in _told(tables, csi, code).groups:
            assert group.figure("scored").value == 80
            resting = ("mean", "first_mean", "last_mean", "difference", "effect", "last_gap")
            told = {name: group.figure(name) for name in resting if group.figure(name)}
            assert [name for name, one in told.items() if not one.is_suppressed] == []
        assert _told(tables, csi, code).series[0].values == ()
    said = "since beside it a count that is not told could be worked out."
    lines = _lines(tables, csi, "public")
    assert f"  Mean score [c], {said}" in lines
    assert f"  Mean difference and effect size [c], {said}" in lines
    assert f"  Gap between partners [c], {said}" in lines


def test_a_difference_goes_with_a_hidden_verdict(csi) -> None:
    change = (100, 60, 30, 10, 100, 20, 35, 42, 3)
    sums = (4000, 160_000, 4900, 241_000, 900, 9000)
    row = (1, 0, JANUARY, 200, *change[1:], *sums)
    told = _group(_told(_tables([_cell(1, 0, 100, 100, 50)], [row]), csi, "public"))
    assert (told.figure("mean").value, told.figure("paired").value) == (50.0, 100)
    hidden = ("deteriorated", "first_mean", "last_mean", "difference", "effect")
    assert all(told.figure(name).is_suppressed for name in hidden)


def test_the_mean_of_a_hidden_month_cannot_be_worked_out_from_the_others(csi) -> None:
    # Everybody's mean less January's and March's would be February's, in which one is satisfied.
    cells = [_cell(1, 0, 30, 30, 20), _cell(1, 1, 40, 1, 20), _cell(1, 2, 50, 50, 20)]
    told = _told(_tables(cells), csi, "partners")
    means = {group.key: group.figure("mean") for group in told.groups if group.by in ("", "month")}
    january, february, march = (str(JANUARY + month) for month in range(3))
    hidden = {key: mean.is_suppressed for key, mean in means.items()}
    assert hidden == {"": False, january: True, february: True, march: False}
    assert told.series[0].months == (JANUARY + 2,)


def test_sums_of_squares_beyond_64_bits_are_exact() -> None:
    large = 6 * 10**18
    columns = {"service": np.array([1, 1]), "units_squares": np.array([large, large])}
    assert sums(columns, (), ("units_squares",)) == {(): (2 * large,)}
    assert sums(columns, ("service",), ("units_squares",)) == {("1",): (2 * large,)}
