"""From a file to series: what is read, and what is told by line and column."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path

import pytest

from kith.evidence.refusals import UseRefused
from kith.evidence.spc.series import Series, Wrong, as_whole, read_date, read_series


def read(folder: Path, text: str, group: str | None = None) -> Series:
    file = folder / "in.csv"
    file.write_text(text, encoding="utf-8")
    return read_series(file, date="date", value="value", group=group)


def test_points_come_in_order_of_date_and_exactly(tmp_path: Path) -> None:
    found = read(tmp_path, "date,value\n2025-03-01,0.3\n2025-01-01,0.1\n2025-02,-2e-1\n")
    assert [(p.when.month, p.value, p.line) for p in found.groups[""]] == [
        (1, Fraction(1, 10), 3),
        (2, Fraction(-1, 5), 4),
        (3, Fraction(3, 10), 2),
    ]
    assert (found.wrong, found.notices) == ([], [])


def test_what_cannot_be_charted_is_told_by_line_and_column(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "date,value\n2025-01-01,1\n,2\n2025-02-01,\n2025-02-30,3\n2025-03-01,abc\n"
        "2025-01-01,9\n05/04/2025,4\n2025-04-01,5,6\n2025-05-01,NaN\n2025-05-02,1e999\n2025-06-01,7\n",
    )
    assert [point.value for point in found.groups[""]] == [1, 7]
    assert found.wrong == [
        Wrong(3, "date", "is empty."),
        Wrong(4, "value", "is empty."),
        Wrong(5, "date", "'2025-02-30' is not a date. Write it as year-month-day."),
        Wrong(6, "value", "'abc' is not a number."),
        Wrong(7, "date", "'2025-01-01' stood on line 2 already, and that one counts."),
        Wrong(8, "date", "'05/04/2025' is not a date. Write it as year-month-day."),
        Wrong(9, "", "it has 3 columns where the header has 2."),
        Wrong(10, "value", "'NaN' is not a number."),
        Wrong(11, "value", "'1e999' is too large for a chart."),
    ]


def test_day_month_year_is_read_and_told(tmp_path: Path) -> None:
    found = read(tmp_path, "date,value\n04/05/2025,1\n31/04/2025,2\n1/6/2025,3\n")
    assert [p.when for p in found.groups[""]] == [
        datetime.datetime(2025, 5, 4),
        datetime.datetime(2025, 6, 1),
    ]
    assert found.wrong == [
        Wrong(3, "date", "'31/04/2025' is not a date. Write it as day/month/year like the others.")
    ]
    assert found.notices == ["Dates are read as day/month/year."]


def test_groups_have_their_own_dates(tmp_path: Path) -> None:
    text = (
        "date,value,hub\n2025-01-01,1,East\n2025-01-01,2,West\n2025-01-01,3,East\n2025-01-02,4,\n"
    )
    found = read(tmp_path, text, group="hub")
    assert {name: [p.value for p in points] for name, points in found.groups.items()} == {
        "East": [1],
        "West": [2],
    }
    assert [wrong.line for wrong in found.wrong] == [4, 5]


def test_a_column_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UseRefused, match="--value names the column 'value', which is not in"):
        read(tmp_path, "date,score\n2025-01-01,1\n")


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2025-04-01", datetime.datetime(2025, 4, 1)),
        ("2025-04", datetime.datetime(2025, 4, 1)),
        ("2025-04-01T10:30:00+01:00", datetime.datetime(2025, 4, 1, 9, 30)),
        ("01/04/2025", datetime.datetime(2025, 4, 1)),
        ("2025", None),
        ("soon", None),
    ],
)
def test_dates_are_iso_or_uk(text: str, when: datetime.datetime | None) -> None:
    assert read_date(text) == when


def test_decimals_become_whole_numbers_of_one_part() -> None:
    assert as_whole([Fraction("0.1"), Fraction("2.25"), Fraction(3)]) == ([2.0, 45.0, 60.0], 20)
    # Too fine for a float to hold as a whole number: as floats, then.
    fine = [Fraction("1e-30"), Fraction(1)]
    assert as_whole(fine) == ([1e-30, 1.0], 1)
