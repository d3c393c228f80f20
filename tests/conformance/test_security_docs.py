"""What `docs/security/` claims is so: its tests are there, its counts are those of its rows."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps

from kith.core.encryption.fields import sealed_fields
from tools.record_of_processing import told_by_rooms, written

ROOT = Path(__file__).resolve().parents[2]
SECURITY = ROOT / "docs" / "security"
STATUSES = ("test", "evidence", "not-applicable", "gap")
ROWS, LEVELS = 253, {"1": 70, "2": 183}
CHAPTERS = dict(
    zip(
        [f"V{number}" for number in range(1, 18)],
        (27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7),
        strict=True,
    )
)
MOST_WORDS = 30  # our own words are short; a copied requirement is not
HAZARDS = range(12, 21)
PRINCIPLES = 14


def read(name: str) -> str:
    """A page of `docs/security/`."""
    return (SECURITY / name).read_text(encoding="utf-8")


def register() -> list[dict[str, str]]:
    """The rows of the ASVS register."""
    with (SECURITY / "asvs.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def names_of_tests() -> set[str]:
    """The name of every test of ours."""
    return {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), re.M)
    }


def pages() -> list[Path]:
    """Everything of `docs/security/` that people read."""
    return sorted([*SECURITY.glob("*.md"), *SECURITY.glob("*.toml")])


def table_rows(page: str, first: str = r"\d+") -> list[list[str]]:
    """The cells of the lines of a table whose first cell is as said."""
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in read(page).splitlines()
        if re.match(rf"\| {first} \|", line)
    ]


def test_every_test_that_security_names_is_there() -> None:
    there = names_of_tests()
    named = {
        (path.name, name)
        for path in pages()
        for name in re.findall(r"`(test_\w+)`", path.read_text(encoding="utf-8"))
    }

    assert sorted((page, name) for page, name in named if name not in there) == []


def test_register_has_each_requirement_once() -> None:
    rows = register()

    assert len({row["id"] for row in rows}) == len(rows) == ROWS
    assert Counter(row["level"] for row in rows) == LEVELS
    assert Counter(row["chapter"] for row in rows) == CHAPTERS
    assert [row["id"] for row in rows if not row["id"].startswith(row["chapter"] + ".")] == []


def problems(row: dict[str, str], there: set[str]) -> list[str]:
    """What a row of the register claims and does not hold."""
    named = row["where"].split()
    tests = [name for name in named if name.startswith("test_")]
    paths = [name for name in named if not name.startswith("test_")]
    found = [f"no test {name}" for name in tests if name not in there]
    found += [f"no file {name}" for name in paths if not (ROOT / name).exists()]
    if row["status"] not in STATUSES:
        found.append(f"{row['status']} is no status")
    if row["status"] == "test" and not tests:
        found.append("names no test")
    if row["status"] == "evidence" and not paths:
        found.append("names no file")
    if row["status"] in ("not-applicable", "gap") and not row["note"]:
        found.append("gives no reason")
    if not row["about"] or len(f"{row['about']} {row['note']}".split()) > MOST_WORDS:
        found.append("says nothing, or too much")
    return [f"{row['id']}: {problem}" for problem in found]


def test_every_row_of_the_register_holds_what_it_claims() -> None:
    there = names_of_tests()

    assert [problem for row in register() for problem in problems(row, there)] == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"where": "test_of_nothing"}, ["V1: no test test_of_nothing"]),
        ({"where": ""}, ["V1: names no test"]),
        ({"status": "evidence", "where": "docs/nothing.md"}, ["V1: no file docs/nothing.md"]),
        ({"status": "evidence"}, ["V1: names no file"]),
        ({"status": "gap"}, ["V1: gives no reason"]),
        ({"status": "held"}, ["V1: held is no status"]),
        ({"about": "word " * 40}, ["V1: says nothing, or too much"]),
    ],
)
def test_a_row_that_claims_too_much_is_noticed(change: dict[str, str], says: list[str]) -> None:
    row = {"id": "V1", "status": "test", "where": "test_here", "about": "A thing", "note": ""}

    assert problems(row, {"test_here"}) == []
    assert problems({**row, **change}, {"test_here"}) == says


def test_summary_counts_the_rows_of_the_register() -> None:
    counted = Counter((row["chapter"], row["status"]) for row in register())
    told = {cells[0]: [int(cell) for cell in cells[2:]] for cells in table_rows("asvs.md", r"V\d+")}
    (all_told,) = table_rows("asvs.md", "All")

    assert told == {
        chapter: [number, *(counted[chapter, status] for status in STATUSES)]
        for chapter, number in CHAPTERS.items()
    }
    assert [int(cell) for cell in all_told[2:]] == [
        ROWS,
        *(sum(counted[chapter, status] for chapter in CHAPTERS) for status in STATUSES),
    ]


def test_hazard_log_is_whole_and_signed_by_nobody() -> None:
    rows = table_rows("hazards.md")

    assert [int(cells[0]) for cells in rows] == list(range(1, len(rows) + 1))
    assert len(rows) in HAZARDS
    assert [cells for cells in rows if not all(cells)] == []
    assert "no clinical safety officer has signed it" in read("hazards.md").lower()


@pytest.mark.parametrize("page", ["cloud-principles.md", "code-of-practice.md"])
def test_all_fourteen_principles_are_answered(page: str) -> None:
    rows = table_rows(page)

    assert [int(cells[0]) for cells in rows] == list(range(1, PRINCIPLES + 1))
    assert [cells for cells in rows if not all(cells)] == []


def test_index_leads_to_every_page() -> None:
    linked = set(re.findall(r"\]\(([\w./-]+)\)", read("README.md")))
    there = {path.name for path in SECURITY.iterdir() if path.name != "README.md"}

    assert there - linked == set()


def test_what_is_sealed_is_told_table_by_table() -> None:
    part = read("protection.md").partition("## What is sealed")[2].partition("\n## ")[0]
    sealed = {model._meta.label for model in apps.get_models() if sealed_fields(model)}

    assert set(re.findall(r"\(`(\w+\.\w+)`\)", part)) == {
        label for label in sealed if not label.startswith("tests.")
    }


def test_record_of_processing_tells_every_table_about_people_once() -> None:
    groups = tomllib.loads(read("purposes.toml"))["groups"]
    told = Counter(label for group in groups for label in group["tables"])
    about_people = {
        label
        for label, table in told_by_rooms(ROOT, "tables").items()
        if any(table.get(kind) for kind in ("personal", "special", "secret"))
    }

    assert told == Counter(about_people)


def test_record_of_processing_is_as_its_sources_make_it() -> None:

    assert read("record-of-processing.md") == written(ROOT)
