"""`kith change --pre --post`: who a line is about, what is put aside, what the cut-off rests on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.test_main import kith

OWN = ("--sd", "5", "--reliability", "0.8", "--better", "higher")
CRITERION_C = ("--criterion", "c", "--norm-mean", "40", "--norm-sd", "10")


def asked(folder: Path, text: str, *options: object) -> tuple[object, ...]:
    file = folder / "in.csv"
    file.write_text(text, encoding="utf-8")
    return ("change", file, "--pre", "pre", "--post", "post", *options)


def found(*arguments: object, code: int = 0) -> dict[str, Any]:
    done = kith(*arguments, "--format", "json")
    assert done.exit_code == code
    return dict(json.loads(done.output))


def people(path: Path) -> list[str]:
    return [line.split(",")[0] for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("header", "options"),
    [
        ("person_id,id", ()),
        ("Person,id", ()),
        ("id,other", ()),
        ("who,id", ("--person", "who")),
    ],
)
def test_a_person_counts_once_and_a_line_without_one_is_put_aside(
    tmp_path: Path, header: str, options: tuple[str, ...]
) -> None:
    rows = f"{header},pre,post\nann,x,10,30\nbob,y,10,12\n ann,z,10,10\n,w,10,10\n"
    out = tmp_path / "people.csv"
    told = found(*asked(tmp_path, rows, *OWN, *options, "--out", out), code=1)
    assert (told["n"], told["put_aside"], told["notices"]) == (2, 2, [])
    assert told["problems"] == [
        {"line": 4, "says": "The id ann already stands on line 2."},
        {"line": 5, "says": "The id is empty."},
    ]
    assert people(out) == ["person", "ann", "bob"]


def test_without_a_person_column_lines_are_called_lines(tmp_path: Path) -> None:
    out = tmp_path / "people.csv"
    told = found(*asked(tmp_path, "pre,post\n10,30\n10,12\n", *OWN, "--out", out))
    (notice,) = told["notices"]
    assert notice == (
        "There is no column that says who each line is about, so each counts as a person, known by "
        "its number. Name one with --person."
    )
    assert people(out) == ["line", "2", "3"]


def test_what_a_cut_off_rests_on_is_said(tmp_path: Path) -> None:
    rows = "id,pre,post\n1,10,30\n2,20,\n3,90,many\n4,,5\n1,80,80\n"
    command = asked(tmp_path, rows, *OWN, *CRITERION_C)
    told = found(*command, code=1)
    assert told["clinical"] == {"mean": 15.0, "sd": 5.0, "n": 2, "defaulted": ["mean", "sd"]}
    assert (
        "It rests on a clinical mean of 15 (not given, so that of 2 first scores) and a clinical "
        "SD of 5 (not given, so the value of --sd)."
    ) in kith(*command).output.splitlines()
    given = (*command, "--clinical-mean", "12", "--clinical-sd", "4")
    told = found(*given, code=1)
    assert told["clinical"] == {"mean": 12.0, "sd": 4.0, "n": None, "defaulted": []}
    assert ("It rests on a clinical mean of 12 (given) and a clinical SD of 4 (given).") in kith(
        *given
    ).output.splitlines()


def test_a_cut_off_that_rests_on_no_clinical_mean_says_none(tmp_path: Path) -> None:
    told = found(*asked(tmp_path, "id,pre,post\n1,10,30\n", *OWN, "--cut", "20"))
    assert told["clinical"] is None


@pytest.mark.parametrize(
    "options",
    [
        (*OWN[:-1], "lower", *CRITERION_C),
        (*OWN, "--criterion", "a", "--norm-mean", "5"),
        (*OWN, "--criterion", "b", "--norm-mean", "5", "--norm-sd", "1", "--clinical-mean", "10"),
    ],
)
def test_norms_on_the_wrong_side_are_refused(tmp_path: Path, options: tuple[str, ...]) -> None:
    done = kith(*asked(tmp_path, "id,pre,post\n1,10,30\n", *options))
    assert done.exit_code == 2
    assert "is worse than the clinical mean 10 where" in done.output.replace("\n", " ")


def test_scores_outside_the_range_of_the_measure_are_put_aside(tmp_path: Path) -> None:
    rows = "id,pre,post\n1,4,20\n2,99,4\n3,-1,22\n4,0,21\n"
    told = found(*asked(tmp_path, rows, "--measure", "csi-4"), code=1)
    assert (told["n"], told["missing_reasons"]) == (2, {"out_of_range": 2})
    far = "is outside the range of the scale, 0 to 21."
    assert told["problems"] == [
        {"line": 3, "says": f"pre: 99 {far}"},
        {"line": 4, "says": f"pre: -1 {far} post: 22 {far}"},
    ]


def test_a_score_column_outside_the_range_is_put_aside(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("person,wave,points\na,1,4\na,2,99\n", encoding="utf-8")
    told = found("change", file, "--measure", "csi-4", "--score", "points", code=1)
    assert (told["n"], told["missing_reasons"]) == (0, {"last_not_scored": 1})
    assert [problem["line"] for problem in told["problems"]] == [3]


@pytest.mark.parametrize("sd", ["0", "-3"])
def test_an_sd_of_nought_is_refused_by_its_own_name(tmp_path: Path, sd: str) -> None:
    options = ("--sd", sd, *OWN[2:], *CRITERION_C)
    done = kith(*asked(tmp_path, "id,pre,post\n1,10,30\n", *options))
    assert done.exit_code == 2
    assert done.output.splitlines()[-1] == "Error: --sd: the SD must be above 0."


def test_without_a_cut_off_recovered_is_a_dash_and_nought_in_json(tmp_path: Path) -> None:
    command = asked(tmp_path, "id,pre,post\n1,10,30\n", *OWN)
    assert found(*command)["counts"]["recovered"] == 0
    said = [line.split() for line in kith(*command).output.splitlines()]
    assert [line for line in said if line[0] in ("recovered", "improved")] == [
        ["recovered", "-"],
        ["improved", "1", "100.0%"],
    ]


def test_pre_and_post_must_differ(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("id,pre\n1,10\n", encoding="utf-8")
    done = kith("change", file, "--pre", "pre", "--post", "Pre", *OWN)
    assert done.exit_code == 2
    assert "--pre and --post both name the column 'pre'." in done.output.replace("\n", " ")
