"""`kith evidence items`: a file is the analyst's own, facts go by a rule."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from kith.cli.evidence_items import command
from kith.evidence.example_facts import write_example
from kith.measures import instruments_folder, load_measure

EXAMPLETON = str(Path(__file__).resolve().parents[3] / "packs" / "exampleton")


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(one) for one in arguments])


def _answers(path: Path, rows: int, *, strange: bool = False) -> Path:
    draw = np.random.default_rng(4)
    lines = ["csi_4_1,csi_4_2,csi_4_3,csi_4_4"]
    for trait in draw.normal(3, 1.2, rows):
        codes = [round(x) for x in np.clip(trait + draw.normal(0, 0.8, 4), 0, 5)]
        lines.append(",".join(map(str, codes)))
    lines[1] = "6,,5,5"
    if strange:
        lines[2] = "9,1,1,1"
    path.write_text("\n".join([*lines, ""]))
    return path


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("items") / "facts"
    measure = load_measure(instruments_folder() / "open" / "csi-16.toml")
    write_example(folder, measure, people=120, year=2025)
    return folder


def test_a_file_is_told_whole(tmp_path) -> None:
    ran = _run(_answers(tmp_path / "a.csv", 60), "--measure", "csi-4")
    assert ran.exit_code == 0
    lines = ran.output.splitlines()
    assert lines[:3] == [
        "CSI-4 (csi-4 1.0.0)",
        "",
        "Satisfaction with the relationship (total): 60 responses, 59 complete.",
    ]
    assert lines[5] == "  Responses with gaps, by answers missing: 1 missing: 1."
    assert lines[6].split() == [
        *("item", "missing", "mean", "SD", "floor", "ceiling", "item-total", "alpha", "without")
    ]
    assert [line.split()[:2] for line in lines[7:11]] == [
        ["1", "0"],
        ["2", "1"],
        ["3", "0"],
        ["4", "0"],
    ]


def test_json_and_csv_tell_the_same(tmp_path) -> None:
    file = _answers(tmp_path / "a.csv", 60)
    told = json.loads(_run(file, "--measure", "csi-4", "--format", "json").stdout)
    rows = list(
        csv.DictReader(io.StringIO(_run(file, "--measure", "csi-4", "--format", "csv").stdout))
    )
    total = told["scales"]["total"]
    assert (total["responses"], total["complete"], total["gaps"]) == (60, 59, {"1": 1})
    assert [float(rows[0][f"alpha{end}"]) for end in ("", "_lower", "_upper")] == [
        total["alpha"][end] for end in ("value", "lower", "upper")
    ]
    assert [float(row["item_total"]) for row in rows[1:]] == [
        item["item_total"] for item in total["items"]
    ]


def test_too_few_complete_responses_are_not_worked_out(tmp_path) -> None:
    ran = _run(_answers(tmp_path / "a.csv", 30), "--measure", "csi-4")
    assert ran.exit_code == 0
    assert ran.output.splitlines()[3] == (
        "  Too few complete responses to work anything out: 29, and it takes 30."
    )


def test_lines_with_a_strange_code_are_put_aside_and_said(tmp_path) -> None:
    ran = _run(_answers(tmp_path / "a.csv", 60, strange=True), "--measure", "csi-4")
    assert ran.exit_code == 1
    assert ran.output.splitlines()[-2] == (
        "1 line was put aside; `kith score` says which, and why."
    )


def test_facts_are_told_by_a_rule_alone(facts) -> None:
    refused = _run(facts, "--measure", "csi-16", "--pack", EXAMPLETON)
    assert refused.exit_code == 2
    assert "Rules: public, work, partners." in refused.output
    told = _run(
        *(facts, "--measure", "csi-16", "--pack", EXAMPLETON, "--rule", "work", "--format", "json")
    )
    total = json.loads(told.stdout)["scales"]["total"]
    assert told.exit_code == 0
    assert (total["responses"], total["complete"] % 5, total["gaps"]) == (None, 0, {})
    assert {item["mean"] for item in total["items"]} == {None}
    assert total["alpha"]["value"] == round(total["alpha"]["value"], 2)


def test_a_rule_is_not_for_ones_own_file(tmp_path) -> None:
    file = _answers(tmp_path / "a.csv", 60)
    ran = _run(file, "--measure", "csi-4", "--rule", "public")
    assert ran.exit_code == 2
    assert "--rule is for folders of facts." in ran.output


def test_facts_without_answers_are_refused(tmp_path) -> None:
    arguments = ("--measure", "csi-16", "--pack", EXAMPLETON, "--rule", "work")
    ran = _run(tmp_path, *arguments)
    assert ran.exit_code == 1
    assert f"{tmp_path} holds no answers to csi-16" in ran.output


def test_an_unknown_scale_is_refused_with_those_there_are(tmp_path) -> None:
    ran = _run(_answers(tmp_path / "a.csv", 60), "--measure", "csi-4", "--scale", "love")
    assert ran.exit_code == 2
    assert "csi-4 has no scale 'love'. It has: total." in ran.output
