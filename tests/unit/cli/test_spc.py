"""`kith spc`: what it prints in each format, what it refuses, and its exit codes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kith.cli.main import cli

# Mean 1.5, average moving range 1: limits exactly -1.16 and 4.16.
STEADY = [1, 2] * 6
KEYS = ["date", "value", "mean", "lower", "upper", "near_lower", "near_upper", "special_cause"]


def spc(file: Path, *options: str) -> Result:
    given = ["spc", str(file), "--date", "month", "--value", "score", *options]
    return CliRunner().invoke(cli, given)


def months(folder: Path, values: Sequence[float | str], *more: str) -> Path:
    rows = [f"20{24 + k // 12}-{k % 12 + 1:02},{value}" for k, value in enumerate(values)]
    file = folder / "in.csv"
    file.write_text("\n".join(["month,score", *rows, *more, ""]), encoding="utf-8")
    return file


def test_json_has_points_icons_and_sentence(tmp_path: Path) -> None:
    file = months(tmp_path, [*STEADY, 9])
    done = spc(
        file, "--better", "higher", "--target", "0.5", "--baseline", "12", "--format", "json"
    )
    found = json.loads(done.stdout)
    assert (done.exit_code, done.stderr) == (0, "")
    points = found.pop("points")
    assert [list(point) for point in points] == [KEYS] * 13
    assert points[0] == {
        "date": "2024-01-01",
        "value": 1.0,
        "mean": 1.5,
        "lower": pytest.approx(-1.16),
        "upper": pytest.approx(4.16),
        "near_lower": pytest.approx(1.5 - 2.66 * 2 / 3),
        "near_upper": pytest.approx(1.5 + 2.66 * 2 / 3),
        "special_cause": "none",
    }
    assert points[12]["special_cause"] == "outside_limits"
    assert found == {
        "enough_points": True,
        "variation": "improvement_high",
        "assurance": "inconsistent",
        "sentence": (
            "The last point is above the upper limit, the better way. It stands out from the usual "
            "ups and downs; the chart cannot say why. Within the limits, the target may be "
            "met or missed."
        ),
        "warnings": [],
        "better": "higher",
        "target": 0.5,
        "rebases": [],
        "problems": [],
        "put_aside": 0,
        "notices": [],
    }


def test_without_better_a_change_has_no_good_side_and_a_target_no_icon(tmp_path: Path) -> None:
    done = spc(months(tmp_path, [*STEADY, 99]), "--target", "50", "--format", "json")
    found = json.loads(done.stdout)
    assert (found["variation"], found["assurance"]) == ("neutral_high", "none")


def test_text_is_the_sentence_and_a_table(tmp_path: Path) -> None:
    done = spc(months(tmp_path, [1.5, 2, 1.5]))
    assert done.exit_code == 0
    assert done.stdout == (
        "Too few points to say: 3 of the 12 that limits should rest on.\n"
        "The chart has 3 points, fewer than 12. Its limits will move with each new one.\n"
        "month       value   mean  lower  upper  near_lower  near_upper  special_cause\n"
        "2024-01-01    1.5  1.667  0.337  2.997       0.780       2.553  none\n"
        "2024-02-01      2  1.667  0.337  2.997       0.780       2.553  none\n"
        "2024-03-01    1.5  1.667  0.337  2.997       0.780       2.553  none\n"
    )


def test_few_points_are_said_to_be_few_beside_the_icons_of_the_json(tmp_path: Path) -> None:
    found = json.loads(spc(months(tmp_path, [1, 1, 9]), "--format", "json").stdout)
    assert found["enough_points"] is False
    assert "variation" in found


def test_a_comma_in_a_number_is_told_how_to_mend(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text('month,score\n2024-01,1\n2024-02,2\n2024-03,"1,5"\n', encoding="utf-8")
    done = spc(file)
    assert "'1,5' is not a number. Write it without commas: 1.5 for 1,5" in done.stderr


def test_csv_is_the_points_alone_with_the_sentence_beside(tmp_path: Path) -> None:
    done = spc(months(tmp_path, STEADY), "--format", "csv")
    rows = list(csv.reader(io.StringIO(done.stdout)))
    assert rows[0] == ["month", *KEYS[1:], "variation", "assurance"]
    assert (len(rows), rows[1][:3]) == (13, ["2024-01-01", "1", "1.5"])
    assert rows[12][-3:] == ["none", "common_cause", "none"]
    assert done.stderr == "No change that stands out from the usual ups and downs.\n"


def test_bad_lines_are_told_by_file_line_and_column_and_the_rest_is_drawn(tmp_path: Path) -> None:
    file = months(tmp_path, [*STEADY, "n/a"], "2024-01,3", ",4", "2025-02-30,5")
    done = spc(file, "--format", "json")
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        f"{file}, line 14, column score: 'n/a' is not a number.",
        f"{file}, line 15, column month: '2024-01' stood on line 2 already, and that one counts.",
        f"{file}, line 16, column month: is empty.",
        f"{file}, line 17, column month: '2025-02-30' is not a date. Write it as year-month-day.",
    ]
    found = json.loads(done.stdout)
    assert (len(found["points"]), found["put_aside"]) == (12, 4)
    assert found["problems"][0] == {
        "line": 14,
        "column": "score",
        "says": "'n/a' is not a number.",
    }


def test_of_very_many_bad_lines_twenty_are_shown(tmp_path: Path) -> None:
    done = spc(months(tmp_path, [1, 2, *["x"] * 30]))
    said = done.stderr.splitlines()
    assert (done.exit_code, len(said), said[-1]) == (1, 21, "And 10 more like these.")


@pytest.mark.parametrize(("values", "few"), [([1], "only 1 line has"), (["x", "y"], "no line has")])
def test_fewer_than_two_points_are_refused(
    tmp_path: Path, values: Sequence[float | str], few: str
) -> None:
    file = months(tmp_path, values)
    done = spc(file)
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1] == (
        f"Error: {file}: a chart needs at least 2 points, and {few} a date and number."
    )


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--baseline", "11"], "A baseline of 11 is too short: limits that rest on fewer than 12"),
        (["--target", "high"], "--target 'high' is not a number."),
        (["--target", "1e999"], "--target '1e999' is too large for a chart."),
        (["--rebase", "2024-06-01"], "--rebase '2024-06-01': write it as 2025-04-01="),
        (["--rebase", "June=moved"], "--rebase 'June=moved': write it as 2025-04-01="),
        (["--rebase", "2024-06-01= "], "The rebase at 2024-06-01 has no reason."),
        (["--rebase", "2024-06-01=moved", "--by", ""], "The rebase at 2024-06-01 names nobody."),
        (["--rebase", "2030-06-01=moved"], "The rebase at 2030-06-01 changes nothing"),
        (["--value", "points"], "--value names the column 'points', which is not in the file."),
        (["--group", "hub"], "--group names the column 'hub', which is not in the file."),
    ],
)
def test_wrong_use_is_refused_with_why(tmp_path: Path, options: list[str], says: str) -> None:
    done = spc(months(tmp_path, STEADY), *options)
    assert done.exit_code == 2
    # Usage errors may break their lines.
    assert says in " ".join(done.stderr.split())


def test_a_rebase_says_who_and_why(tmp_path: Path) -> None:
    file = months(tmp_path, [*STEADY, *(value + 10 for value in STEADY)])
    rebase = ("--rebase", "01/01/2025=New hub = new forms", "--by", "A. Person")
    found = json.loads(spc(file, *rebase, "--format", "json").stdout)
    assert [found["points"][k]["mean"] for k in (0, 11, 12, 23)] == [1.5, 1.5, 11.5, 11.5]
    assert found["rebases"] == [
        {"at": "2025-01-01", "by": "A. Person", "reason": "New hub = new forms"}
    ]
    assert (found["variation"], found["warnings"]) == ("common_cause", [])


def test_screening_narrows_the_limits(tmp_path: Path) -> None:
    # NHSRplotthedots 0.2.2, vignettes/deviations.Rmd
    file = months(tmp_path, [1, 2, 1, 2, 10, *[1, 2] * 6, 1])

    def upper(*options: str) -> float:
        found = json.loads(spc(file, *options, "--format", "json").stdout)
        return round(float(found["points"][0]["upper"]), 2)

    assert (upper(), upper("--screen-moving-ranges")) == (6.95, 4.60)


def test_each_group_has_its_own_chart(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    steady = [f"2024-{k + 1:02},{value},East" for k, value in enumerate(STEADY)]
    text = ["month,score,hub", "2024-03,7,West", *steady, "2024-01,4,West", "2024-01,8,South"]
    file.write_text("\n".join(text), encoding="utf-8")
    rebase = ("--rebase", "2024-03-01=moved")
    done = spc(file, "--group", "hub", *rebase, "--format", "json")
    found = json.loads(done.stdout)
    assert done.exit_code == 0
    charts = {chart["group"]: chart for chart in found["charts"]}
    assert {name: len(chart["points"]) for name, chart in charts.items()} == {
        "East": 12,
        "South": 1,
        "West": 2,
    }
    assert charts["South"]["points"][0]["lower"] is None
    assert charts["South"]["warnings"] == [
        "The chart has 1 point, which gives no limits.",
        "All points are on one side of the rebase at 2024-03-01: no effect here.",
    ]
    said = spc(file, "--group", "hub").stdout
    assert said.startswith("East:\nNo change that stands out from the usual ups and downs.\n")
    rows = spc(file, "--group", "hub", "--format", "csv").stdout.splitlines()
    assert (rows[0].split(",")[:2], rows[-1].split(",")[:2]) == (
        ["hub", "month"],
        ["West", "2024-03-01"],
    )


def test_tenths_are_compared_exactly(tmp_path: Path) -> None:
    # Ten points on the mean of 0.2 are no shift, though floats would put it beside them.
    file = months(tmp_path, ["0.1", "0.3", *["0.2"] * 10])
    found = json.loads(spc(file, "--format", "json").stdout)
    assert {(point["mean"], point["special_cause"]) for point in found["points"][2:]} == {
        (0.2, "none")
    }
