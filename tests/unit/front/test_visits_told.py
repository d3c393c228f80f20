"""What is told of counts, and that nothing hidden can be worked out from what is."""

from __future__ import annotations

import csv
import io
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.front.presenters.visits import as_csv, visit_sheet
from kith.front.rules.visits import TellingRule

WEEK, EARLIER = date(2026, 11, 9), date(2026, 11, 2)
RULE = TellingRule(suppress_below=10, round_to=5)


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (0, None),
        (1, None),
        (9, None),
        (10, 10),
        (12, 10),
        (13, 15),
        (17, 15),
        (18, 20),
        (1002, 1000),
    ],
)
def test_count_is_hidden_or_rounded(count: int, told: int | None) -> None:
    assert RULE.told(count) == told


def test_halves_are_rounded_up() -> None:
    assert TellingRule(10, 10).told(15) == 20


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([], None),
        ([9], None),
        ([20, 30], 50),
        ([9, 9], None),  # 20 would say that both are 9
        ([9, 8], 15),
        ([10, 2], None),  # 10 would leave 0, 1 and 2
        ([20, 30, 4], 55),
        ([50, 9, 9], None),  # 70 would leave 7, 8 and 9
        ([20, 30, 4, 6], 60),
        ([9] * 11, None),
        ([9] * 11 + [1, 2, 3, 4], 110),  # each hidden, the whole told
        ([0, 0, 50], 50),
    ],
)
def test_total_tells_no_hidden_count(counts: list[int], told: int | None) -> None:
    assert RULE.told_total(counts) == told


@given(
    st.lists(st.integers(0, 400), max_size=40),
    st.sampled_from([10, 15, 20, 25, 50, 100]),
    st.sampled_from([5, 10]),
)
def test_what_is_told_is_round_and_leaves_what_is_hidden_hidden(
    counts: list[int], limit: int, step: int
) -> None:
    rule = TellingRule(limit, step)
    hidden = [count for count in counts if rule.told(count) is None]
    total = rule.told_total(counts)

    assert all(count < limit for count in hidden)
    assert all((rule.told(count) or 0) % step == 0 for count in counts)
    assert total is None or total % step == 0


Table = tuple[int, ...]


@pytest.mark.parametrize(
    ("rule", "pages", "most"),
    [
        (RULE, 2, 42),
        (RULE, 3, 17),
        (TellingRule(10, 10), 2, 44),
        (TellingRule(15, 5), 2, 37),
        (TellingRule(20, 10), 2, 54),
        (TellingRule(6, 5), 4, 7),
        (TellingRule(5, 2), 5, 6),
    ],
)
def test_every_hidden_count_may_be_four_numbers_at_least(
    rule: TellingRule, pages: int, most: int
) -> None:
    """Every table there is, together with those that are told alike by the same rule.

    `most` is the highest count that is rounded to the same as some lower one: no class is cut.
    """
    alike: dict[tuple[object, ...], list[Table]] = {}
    for counts in product(range(most + 1), repeat=pages):
        told = (*map(rule.told, counts), rule.told_total(counts))
        alike.setdefault(told, []).append(counts)

    narrowed = [
        told
        for told, tables in alike.items()
        for place in range(pages)
        if told[place] is None and len({table[place] for table in tables}) < 4
    ]
    assert narrowed == []
    assert any(told[-1] is not None and None in told[:-1] for told in alike)


def test_sheet_and_file_leave_every_hidden_count_open_too() -> None:
    """Pages that are listed for another week, so that their cells of this one are told as hidden."""
    alike: dict[object, list[Table]] = {}
    for counts in product(range(23), repeat=2):
        of_pages = {str(place): {WEEK: one, EARLIER: 50} for place, one in enumerate(counts)}
        sheet = visit_sheet(of_pages, {}, RULE)
        assert as_csv(sheet).count(f"{WEEK},,All pages,{sheet.totals[0]}") == 1
        told = (*(row.cells[0] for row in sheet.rows), sheet.totals[0])
        alike.setdefault(told, []).append(counts)

    for told, tables in alike.items():
        for place in range(2):
            values = {table[place] for table in tables}
            assert told[place] != "fewer than 10" or len(values) >= 4


def test_week_is_told_alike_whatever_other_weeks_are_shown() -> None:
    """The page tells five weeks and the file two years, so more pages stand in the file."""
    few: dict[str, dict[date, int]] = {"money": {WEEK: 9}, "sleep": {WEEK: 9}}
    more = few | {f"old-{number}": {EARLIER: 30} for number in range(9)}

    assert visit_sheet(few, {}, RULE).totals[0] == visit_sheet(more, {}, RULE).totals[0]


def test_sheet_lists_pages_that_reached_the_limit_and_no_other() -> None:
    counts = {
        "money": {WEEK: 42, EARLIER: 3},
        "sleep": {WEEK: 9, EARLIER: 9},
        "home": {EARLIER: 100},
    }
    sheet = visit_sheet(counts, {"money": "Money rows"}, RULE)

    assert sheet.columns == ["Page", "Week of 9 Nov 2026", "Week of 2 Nov 2026"]
    assert [row.as_cells for row in sheet.rows] == [
        ("home", "fewer than 10", "100"),
        ("Money rows", "40", "fewer than 10"),
    ]
    assert sheet.total_row == ("All pages", "50", "110")


def test_file_to_download_tells_the_same_and_runs_no_formula() -> None:
    sheet = visit_sheet({"money": {WEEK: 1234}}, {"money": '=HYPERLINK("x"), "y"'}, RULE)

    assert list(csv.reader(io.StringIO(as_csv(sheet)))) == [
        ["week", "code", "page", "visits"],
        ["2026-11-09", "money", """'=HYPERLINK("x"), "y\"""", "1235"],
        ["2026-11-09", "", "All pages", "1235"],
    ]
