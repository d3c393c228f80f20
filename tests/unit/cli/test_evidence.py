"""`kith evidence` from the command line: what it says, and its exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from kith.evidence.published import schema_json, schema_markdown
from tests.unit.cli.test_main import kith


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evidence") / "facts"
    done = kith("evidence", "example", folder, "--people", "60", "--services", "2")
    assert done.exit_code == 0
    assert f"Next: kith evidence run {folder}" in done.output
    return folder


def test_a_run_says_what_it_made_and_where(facts: Path) -> None:
    done = kith("evidence", "run", facts, "--threads", "1", "--memory", "1GiB")
    assert done.exit_code == 0
    place = facts / "tables" / "csi-16" / "total" / "1.0.0"
    told = json.loads((place / "provenance.json").read_text(encoding="utf-8"))
    assert done.output == (
        f"csi-16 total 1.0.0: {told['responses']} responses of 60 people in {place}.\n"
    )


def test_a_run_speaks_csv_and_json(facts: Path, tmp_path: Path) -> None:
    said = kith("evidence", "run", facts, "--out", tmp_path, "--format", "json")
    rows = json.loads(said.output)["rows"]
    listed = kith("evidence", "run", facts, "--out", tmp_path, "--format", "csv")
    assert list(csv.DictReader(io.StringIO(listed.output))) == [
        {name: str(value) for name, value in row.items()} for row in rows
    ]
    assert [(row["measure"], row["people"], row["repeated"]) for row in rows] == [("csi-16", 60, 0)]


def test_scoring_again_says_what_was_left_alone(facts: Path) -> None:
    done = kith("evidence", "score", facts)
    assert (done.exit_code, "scored before" in done.output) == (0, True)
    again = kith("evidence", "score", facts, "--again")
    assert "responses scored into 1 file." in again.output


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["run", "nowhere"], 1, "nowhere is no folder."),
        (["run", "."], 1, "holds no facts"),
        (["score", "."], 1, "holds no facts of answers"),
        (["run", "FACTS", "--memory", "much"], 2, "--memory much: write it as 4GiB or 500MB."),
        (["run", "FACTS", "--threads", "0"], 2, "0 is not in the range"),
        (["run", "FACTS", "--engine", "other"], 2, "'other' is not one of"),
        (["example", "FACTS"], 2, "is not empty"),
        (["example", "new", "--measure", "csi-17"], 2, "Did you mean"),
    ],
)
def test_what_is_wrong_ends_in_a_sentence(
    facts: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    given = [str(facts) if each == "FACTS" else each for each in arguments]
    done = kith("evidence", *given)
    assert (done.exit_code, says in done.output) == (code, True)


def test_the_schema_is_printed_as_text_and_json() -> None:
    assert kith("evidence", "schema").output == schema_markdown()
    assert json.loads(kith("evidence", "schema", "--format", "json").output) == schema_json()


def test_every_command_of_the_group_is_listed() -> None:
    said = kith("evidence", "--help").output
    assert [line.split()[0] for line in said.partition("Commands:")[2].splitlines() if line] == [
        *("run", "score", "report", "items", "schema", "example")
    ]
