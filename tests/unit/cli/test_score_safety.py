"""What `kith score` and `kith change` say about safety, first, and what they count."""

from __future__ import annotations

import json
from pathlib import Path

from tests.unit.cli.test_main import kith

ITEMS = "hark_1,hark_2,hark_3,hark_4"
OWN = ("--sd", "1", "--reliability", "0.8", "--cut", "0.5")


def hark(folder: Path, header: str, rows: list[str]) -> Path:
    path = folder / "hark.csv"
    path.write_text("\n".join([f"{header},{ITEMS}", *rows]) + "\n", encoding="utf-8")
    return path


def test_a_response_counts_once_however_many_answers_raise_a_concern(tmp_path: Path) -> None:
    file = hark(tmp_path, "id", ["1,1,1,1,1", "2,0,0,0,0", "3,1,,,0"])
    found = json.loads(kith("score", file, "--measure", "hark", "--format", "json").output)
    assert (found["n"], found["safety"], found["safety_unanswered"]) == (3, {"abuse": 2}, 1)
    said = kith("score", file, "--measure", "hark").output.splitlines()
    assert said[:2] == [
        "SAFETY: 2 responses raised abuse; look at the column safety before any score.",
        "SAFETY: 1 response left a safety question empty.",
    ]


def test_change_says_first_how_many_people_raised_a_concern(tmp_path: Path) -> None:
    rows = ["a,1,1,1,1,1", "a,2,1,0,0,0", "b,1,0,0,0,0", "b,2,,0,0,0", "c,1,0,0,0,0", "c,2,0,0,0,0"]
    file = hark(tmp_path, "person,wave", rows)
    asked = ("change", file, "--measure", "hark", *OWN)
    found = json.loads(kith(*asked, "--format", "json").output)
    assert (found["safety"], found["safety_unanswered"]) == ({"abuse": 1}, 1)
    then = "`kith score` shows in which responses; look at them before any change."
    assert kith(*asked).output.splitlines()[:3] == [
        f"SAFETY: 1 person raised abuse; {then}",
        "SAFETY: 1 person left a safety question empty.",
        "Change on HARK.",
    ]


def test_change_of_scores_says_that_safety_answers_are_not_seen(tmp_path: Path) -> None:
    file = tmp_path / "scores.csv"
    file.write_text("id,pre,post\n1,4,0\n", encoding="utf-8")
    asked = ("change", file, "--measure", "hark", *OWN, "--pre", "pre", "--post", "post")
    found = json.loads(kith(*asked, "--format", "json").output)
    assert found["safety"] == {}
    assert found["notices"] == [
        "HARK asks about safety, and scores do not show those answers: score the item answers too."
    ]


def test_files_of_one_stem_do_not_share_their_rejects(tmp_path: Path) -> None:
    (tmp_path / "lat.csv").write_text(f"id,{ITEMS}\n1,9,0,0,0\n", encoding="utf-8")
    answers = {"id": 2, **{f"hark_{n}": 8 for n in range(1, 5)}}
    (tmp_path / "lat.ndjson").write_text(json.dumps(answers) + "\n", encoding="utf-8")
    for name in ("lat.csv", "lat.ndjson"):
        assert kith("score", tmp_path / name, "--measure", "hark").exit_code == 1
    assert sorted(path.name for path in tmp_path.glob("*.rejects.csv")) == [
        "lat.csv.rejects.csv",
        "lat.ndjson.rejects.csv",
    ]
