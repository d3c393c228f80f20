"""`kith evidence report`: what leaves the tables, and that nothing else does."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kith.cli.evidence import command as evidence
from kith.evidence.aggregates import read_tables

EXAMPLETON = str(Path(__file__).resolve().parents[3] / "packs" / "exampleton")


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(evidence, [str(one) for one in arguments])


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report") / "facts"
    assert _run("example", folder, "--people", 700).exit_code == 0
    assert _run("run", folder).exit_code == 0
    return folder


def _report(facts: Path, *arguments: object, rule: str = "work") -> Result:
    return _run("report", facts, "--rule", rule, "--pack", EXAMPLETON, *arguments)


def test_nothing_leaves_without_a_rule(facts) -> None:
    ran = _run("report", facts, "--pack", EXAMPLETON)
    assert ran.exit_code == 2
    assert ran.stdout == ""
    assert "nothing leaves without one. Rules: public, work, partners." in ran.output


def test_an_unknown_rule_is_refused_with_those_there_are(facts) -> None:
    ran = _report(facts, rule="open")
    assert ran.exit_code == 2
    assert "public, work, partners" in ran.output


def test_text_csv_and_json_tell_the_same(facts) -> None:
    text = _report(facts).output
    told = json.loads(_report(facts, "--format", "json").output)
    rows = list(csv.DictReader(io.StringIO(_report(facts, "--format", "csv").output)))
    figures = told["scales"][0]["groups"][0]["figures"]
    assert [row["figure"] for row in rows] == list(figures)
    assert [row["value"] for row in rows] == [
        "" if one["value"] is None else str(one["value"]) for one in figures.values()
    ]
    assert text.splitlines()[4] == (
        f"  {figures['scored']['value']} scored, {figures['missing']['value']} without a score."
    )


def test_what_is_told_of_everybody_does_not_depend_on_the_breakdown(facts) -> None:
    told = [
        json.loads(_report(facts, "--by", by, "--format", "json").output)["scales"][0]["groups"]
        for by in ("all", "service", "stage", "month")
    ]
    assert [groups[0] for groups in told] == [told[0][0]] * 4
    assert {len(groups) for groups in told[:1]} == {1}


def test_exact_counts_do_not_leave_through_the_provenance(facts) -> None:
    tables = read_tables(facts / "tables" / "csi-16" / "total" / "1.0.0")
    exact = int(tables.cells["responses"].sum())
    assert tables.provenance["responses"] == exact
    for format_ in ("text", "csv", "json"):
        assert str(exact) not in _report(facts, "--format", format_).output
    told = json.loads(_report(facts, "--format", "json").output)["scales"][0]["provenance"]
    assert sorted(told) == sorted(
        ["definition", "engine", "inputs", "kith", "measure", "scale", "version", "when"]
    )
    assert [sorted(one) for one in told["inputs"]] == [["file", "sha256"]]


def test_the_foot_says_where_the_numbers_come_from(facts) -> None:
    lines = _report(facts).output.splitlines()
    assert lines[-6].startswith("From csi-16 total, definition 1.0.0 (hash ")
    assert lines[-5].startswith("  Input 2025.parquet, SHA-256 ")
    assert lines[-3].startswith("Rule work: ")
    assert lines[-2] == "Shares are of rounded counts; 100% need not mean all."
    assert lines[-1].startswith("Kept safe within this report alone: ")
    shipped = _run("report", facts, "--rule", "work").output
    assert "\nRule work (a proposal; nobody has confirmed it): " in shipped
    assert "Shares are of rounded" not in _report(facts, rule="public").output


def test_a_folder_without_tables_is_refused(tmp_path) -> None:
    ran = _report(tmp_path)
    assert ran.exit_code == 1
    assert f"{tmp_path} holds no tables. `kith evidence run {tmp_path}` writes them." in ran.output


def test_a_folder_that_is_not_there_is_wrong_use(tmp_path) -> None:
    ran = _report(tmp_path / "nowhere")
    assert ran.exit_code == 2
    assert "There is no folder" in ran.output


def test_a_measure_without_tables_is_refused_with_those_there_are(facts) -> None:
    ran = _report(facts, "--measure", "csi-4")
    assert ran.exit_code == 2
    assert "It has: csi-16 total." in ran.output


def test_no_word_claims_more_than_the_numbers_do(facts) -> None:
    said = _report(facts, "--by", "service").output.lower()
    assert [
        word for word in ("significant", "because", "caused", "due to", "proves") if word in said
    ] == []
