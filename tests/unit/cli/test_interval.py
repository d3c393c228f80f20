"""`kith interval`: what it prints in each format, what it refuses, and its exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kith.cli.main import cli
from kith.evidence.intervals import byar, wilson

GOOD = ["Lantern House,65,100", "Quayside,0,10"]


def asked(method: str, file: Path, *options: str, count: str = "better") -> Result:
    given = ["interval", method, str(file), "--count", count, "--denominator", "people"]
    return CliRunner().invoke(cli, [*given, *options])


def made(folder: Path, *rows: str, header: str = "hub,better,people") -> Path:
    file = folder / "hubs.csv"
    file.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return file


def test_json_has_a_row_a_line_with_its_columns(tmp_path: Path) -> None:
    done = asked("wilson", made(tmp_path, *GOOD), "--format", "json")
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "method": "wilson",
        "confidence": 0.95,
        "per": 1.0,
        "rows": [
            {
                "hub": "Lantern House",
                "better": "65",
                "people": "100",
                **wilson(65, 100)._asdict(),
            },
            {"hub": "Quayside", "better": "0", "people": "10", **wilson(0, 10)._asdict()},
        ],
        "put_aside": 0,
        "problems": [],
        "notices": [],
    }


def test_csv_has_every_digit_and_keeps_the_columns(tmp_path: Path) -> None:
    file = made(tmp_path, "Mill,20,9.5", "Quayside,3,812.25")
    done = asked("byar", file, "--format", "csv", "--per", "1000")
    rows = list(csv.reader(io.StringIO(done.stdout)))
    assert (done.exit_code, done.stderr) == (0, "")
    assert rows == [
        ["hub", "better", "people", "value", "lower", "upper"],
        ["Mill", "20", "9.5", *map(str, byar(20, 9.5, per=1000))],
        ["Quayside", "3", "812.25", *map(str, byar(3, 812.25, per=1000))],
    ]


def test_text_is_a_table(tmp_path: Path) -> None:
    done = asked("wilson", made(tmp_path, *GOOD), "--confidence", "0.998", "--per", "100")
    assert done.stdout.splitlines() == [
        "Shares, Wilson score intervals, 99.8% confidence, per 100.",
        "hub            better  people  value  lower  upper",
        "Lantern House      65     100  65.00  49.55  77.84",
        "Quayside            0      10      0      0  48.85",
    ]


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("Mill,11,9", "people", "9 is below the count of 11; a share cannot exceed the whole."),
        ("Mill,2.5,9", "better", "2.5 is not a whole number."),
        ("Mill,-1,9", "better", "-1 is negative."),
        ("Mill,,9", "better", "it is empty."),
        ("Mill,two,9", "better", "'two' is not a number."),
        (
            'Mill,"1,200",1300',
            "better",
            "'1,200' is not a number. Write it without commas: 1.5 for 1,5, and 1200 for 1,200.",
        ),
        ("Mill,2,0", "people", "it is 0, so there is nothing to divide by."),
        ("Mill,2,9.5", "people", "9.5 is not a whole number."),
        ("Mill,2,1e99", "people", "1e99 is too large to reckon with."),
    ],
)
def test_a_bad_line_is_told_and_the_others_are_kept(
    tmp_path: Path, row: str, column: str, says: str
) -> None:
    file = made(tmp_path, GOOD[0], row, GOOD[1])
    done = asked("wilson", file, "--format", "csv")
    assert (done.exit_code, done.stderr) == (1, f"{file}, line 3, column {column}: {says}\n")
    told = [line.split(",")[0] for line in done.stdout.splitlines()]
    assert told == ["hub", "Lantern House", "Quayside"]


def test_a_line_wrong_in_both_columns_is_one_line_put_aside(tmp_path: Path) -> None:
    done = asked("byar", made(tmp_path, "Mill,x,0"), "--format", "json")
    found = json.loads(done.stdout)
    assert (done.exit_code, found["rows"], found["put_aside"]) == (1, [], 1)
    assert [(problem["line"], problem["column"]) for problem in found["problems"]] == [
        (2, "better"),
        (2, "people"),
    ]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--confidence", "95"), "--confidence 95 is not above 0 and below 1. For 95% write 0.95."),
        (("--confidence", "nan"), "--confidence nan is not above 0 and below 1."),
        (("--per", "0"), "--per 0 is not a number above 0"),
        (("--per", "inf"), "--per inf is not a number above 0"),
    ],
)
def test_options_that_do_not_fit_are_wrong_use(
    tmp_path: Path, options: tuple[str, str], says: str
) -> None:
    done = asked("wilson", made(tmp_path, *GOOD), *options)
    assert (done.exit_code, done.stderr.count(f"Error: {says}")) == (2, 1)


@pytest.mark.parametrize("count", ["-", "people"])
def test_a_column_that_does_not_fit_is_wrong_use(tmp_path: Path, count: str) -> None:
    assert asked("wilson", made(tmp_path, *GOOD), count=count).exit_code == 2


def test_a_column_whose_name_is_taken_is_kept_under_another(tmp_path: Path) -> None:
    file = made(tmp_path, "7,2,3", header="value,better,people")
    done = asked("wilson", file, "--format", "json")
    found = json.loads(done.stdout)
    assert list(found["rows"][0]) == ["value_2", "better", "people", "value", "lower", "upper"]
    assert found["rows"][0]["value_2"] == "7"
    assert found["notices"] == [
        "The file's column 'value' is called 'value_2' here, since the name was taken."
    ]
