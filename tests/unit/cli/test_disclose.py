"""`kith disclose`: what it reads, what it tells, and what it refuses with file, line and column."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.test_main import kith

PARTNERS = ("--rule", "partners", "--pack", Path(__file__).parents[3] / "packs" / "exampleton")

WIDE = """service,April,May,total
Hub East,14,3,17
Hub West,22,18,40
total,36,21,57
"""
LONG = """month,service,count
April,Hub East,14
May,Hub East,3
April,Hub West,22
May,Hub West,18
all,Hub East,17
all,Hub West,40
April,all,36
May,all,21
all,all,57
"""


def a_file(folder: Path, text: str, name: str = "in.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_cross_table_comes_back_with_its_small_counts_suppressed(tmp_path: Path) -> None:
    done = kith("disclose", a_file(tmp_path, WIDE), "--rule", "public")
    assert done.exit_code == 0
    assert done.stdout == (
        "service   April  May  total\n"
        "Hub East    [c]  [c]     17\n"
        "Hub West    [c]  [c]     40\n"
        "total        36   21     57\n"
        "4 of 9 counts are suppressed ([c]) under the rule public (a proposal; nobody has confirmed"
        " it). Counts below 10, zero too, are not told. Of each at least 4 values stay possible.\n"
        "Kept safe by itself alone: name what left earlier of the same people with --already.\n"
    )


def test_a_rounded_cross_table_says_that_totals_were_rounded_by_themselves(tmp_path: Path) -> None:
    done = kith("disclose", a_file(tmp_path, WIDE), "--rule", "work")
    assert done.stdout == (
        "service   April  May  total\n"
        "Hub East     15    *     15\n"
        "Hub West     20   20     40\n"
        "total        35   20     55\n"
        "1 of 9 counts is suppressed (*) under the rule work (a proposal; nobody has confirmed it)."
        " Counts below 8, but for zero, are not told; others are to the nearest 5. Of each at least"
        " 4 values stay possible.\n"
        "Kept safe by itself alone: name what left earlier of the same people with --already.\n"
        "Totals were added up and then rounded, so they need not be the sum of what is shown.\n"
    )


def test_a_long_file_keeps_its_columns_and_lines_as_csv(tmp_path: Path) -> None:
    done = kith("disclose", a_file(tmp_path, LONG), "--rule", "public", "--format", "csv")
    assert done.stdout == (
        "month,service,count\n"
        "April,Hub East,[c]\n"
        "May,Hub East,[c]\n"
        "April,Hub West,[c]\n"
        "May,Hub West,[c]\n"
        "all,Hub East,17\n"
        "all,Hub West,40\n"
        "April,all,36\n"
        "May,all,21\n"
        "all,all,57\n"
    )
    assert done.stderr.startswith("4 of 9 counts are suppressed ([c]) under the rule public (a")


def test_json_says_suppressed_and_null_and_nothing_of_why(tmp_path: Path) -> None:
    done = kith("disclose", a_file(tmp_path, LONG), "--rule", "public", "--format", "json")
    found = json.loads(done.stdout)
    assert found["rows"][0] == {
        "breakdown": {"month": "April", "service": "Hub East"},
        "value": None,
        "suppressed": True,
    }
    assert found["rows"][-1] == {
        "breakdown": {"month": "all", "service": "all"},
        "value": 57,
        "suppressed": False,
    }
    told = {key: value for key, value in found.items() if key != "rows"}
    assert told == {
        "rule": "public",
        "told": "Counts below 10, zero too, are not told. Of each at least 4 values stay possible.",
        "cells": 9,
        "suppressed_cells": 4,
        "everything_suppressed": False,
        "notices": [],
    }


def test_small_and_covering_cells_look_the_same(tmp_path: Path) -> None:
    done = kith("disclose", a_file(tmp_path, WIDE), "--rule", "public", "--format", "json")
    hidden = [row for row in json.loads(done.stdout)["rows"] if row["suppressed"]]
    assert {tuple(sorted(row)) for row in hidden} == {("breakdown", "suppressed", "value")}
    assert [row["value"] for row in hidden] == [None] * 4


def test_a_combination_without_a_line_counts_nobody_and_leaves_too(tmp_path: Path) -> None:
    text = "month,service,count\nApril,East,20\nMay,West,30\n"
    done = kith("disclose", a_file(tmp_path, text), "--rule", "public", "--format", "csv")
    assert done.stdout.splitlines()[3:] == ["April,West,[c]", "May,East,[c]"]


def test_what_left_before_is_kept_safe_from_what_leaves_now(tmp_path: Path) -> None:
    first = a_file(tmp_path, "service,count\nEast,3\nWest,20\nSouth,30\n")
    left = kith("disclose", first, "--rule", "public", "--format", "csv").stdout
    assert left == "service,count\nEast,[c]\nWest,20\nSouth,30\n"
    out = a_file(tmp_path, left, "left.csv")
    later = a_file(tmp_path, "service,count\nall,53\n", "later.csv")
    done = kith("disclose", later, "--rule", "public", "--already", out, "--format", "csv")
    assert done.stdout == "service,count\nall,[c]\n"


def test_names_of_columns_and_of_the_total_can_be_given(tmp_path: Path) -> None:
    file = a_file(tmp_path, "service,people\nEast,3\nWest,20\nSouth,30\nEverybody,53\n")
    options = ("--rule", "public", "--count", "people", "--total", "everybody", "--format", "csv")
    done = kith("disclose", file, *options)
    assert done.stdout == "service,people\nEast,[c]\nWest,[c]\nSouth,30\nEverybody,53\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            WIDE.replace("total,36", "total,35"),
            (
                "line 4, column April: 35 is not the sum of its parts by service and column, which is 36."
                " Mend the file: what does not add up cannot be protected."
            ),
        ),
        (
            WIDE.replace("Hub East,14", "Hub East,few"),
            "line 2, column April: 'few' is not a whole number of people, 0 or more.",
        ),
        (
            WIDE.replace("Hub East,14", "Hub East,"),
            (
                "line 2, column April: an empty cell is not a whole number of people, 0 or more. Write 0"
                " for nobody."
            ),
        ),
        (
            LONG.replace("May,Hub East", "April,Hub East"),
            "line 3, column count: this count stands on line 2 too.",
        ),
        (
            LONG.replace("May,Hub East", ",Hub East"),
            "line 3, column month: the label is empty. For the total write 'all'.",
        ),
        (WIDE.replace("May", "April", 1), "line 1: two columns are called 'April'. Rename one."),
        (WIDE.replace("May", "", 1), "line 1: column 3 has no name. Name it."),
        (
            WIDE.replace("22,18,40", "22,18"),
            "line 3: it has 3 columns where the header has 4. Mend it.",
        ),
        (
            "service\nEast\n",
            (
                "line 1: there is one column alone. Give a column of labels and one of counts; --count"
                " names the column of counts."
            ),
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_line_and_column(
    tmp_path: Path, text: str, says: str
) -> None:
    file = a_file(tmp_path, text)
    done = kith("disclose", file, "--rule", "public")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"Error: {file}, {says}\n"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "Give FILE and --rule CODE, or --list to see the rules."),
        (("--rule", "none"), "There is no rule 'none'. Rules: public, work, partners."),
        (
            ("--rule", "partners"),
            (
                "The packs that ship with Kith do not agree on the rule 'partners'. Say whose with"
                " --pack PATH."
            ),
        ),
        (
            ("--rule", "public", "--pack", "nowhere"),
            "There is no folder nowhere. Name the folder of",
        ),
        (
            ("--rule", "public", "--count", "people"),
            "has no column 'people'. Its columns: service,",
        ),
    ],
)
def test_wrong_use_is_refused(tmp_path: Path, options: tuple[str, ...], says: str) -> None:
    done = kith("disclose", a_file(tmp_path, WIDE), *options)
    assert done.exit_code == 2
    assert says in done.stderr


def test_the_rule_of_a_pack_is_followed(tmp_path: Path) -> None:
    file = a_file(tmp_path, "service,count\nEast,3\nWest,0\nSouth,30\n")
    done = kith("disclose", file, *PARTNERS, "--format", "csv")
    assert done.stdout == "service,count\nEast,few\nWest,0\nSouth,30\n"


def test_rules_are_listed() -> None:
    done = kith("disclose", "--list", "--format", "json")
    found = json.loads(done.stdout)["rules"]
    assert [(one["pack"], one["code"]) for one in found] == [
        ("exampleton", "public"),
        ("exampleton", "work"),
        ("exampleton", "partners"),
        ("rotherham", "public"),
        ("rotherham", "work"),
    ]
    text = kith("disclose", "--list").stdout.splitlines()
    assert text[6] == (
        "public (rotherham): Public pages, and every figure about people who work with us."
    )
    assert text[7] == (
        "  Counts below 10, zero too, are not told. Of each at least 4 values stay possible. Mark:"
        " [c]. Not confirmed."
    )


def test_what_left_under_another_rule_is_kept_safe_too_and_has_to_be_named(tmp_path: Path) -> None:
    # Set beside the earlier release, work's own would tell that A is 8 or 9.
    file = a_file(tmp_path, "label,count\nA,9\nB,40\nC,50\nall,99\n")
    earlier = kith("disclose", file, "--rule", "public", "--format", "csv").stdout
    left = a_file(tmp_path, earlier, "left.csv")
    refused = kith("disclose", file, "--rule", "work", "--already", left)
    assert refused.exit_code == 1
    assert f"{left} left under another rule: it has the mark of public." in refused.stderr
    assert f"Give it as --already public={left}." in refused.stderr
    done = kith("disclose", file, "--rule", "work", "--already", f"public={left}")
    assert done.stdout.splitlines()[1].split() == ["A", "*"]
    assert "Kept safe together with what --already gave" in done.stdout
