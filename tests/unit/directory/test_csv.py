"""Spreadsheets as people save them, and cells as people type them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kith.directory.operations.csv_material import CsvMaterial
from kith.directory.rules.csv_columns import guessed, lacking
from kith.directory.rules.csv_reading import Row, Sheet
from kith.directory.rules.csv_rows import as_entry
from kith.directory.rules.csv_writing import to_csv
from kith.directory.rules.importing import EntryRefused, SourceBroken

TEXT = "Name,Organisation,Town\r\nTea,Café Union,Málaga\r\n"


def a_file(folder: Path, content: bytes) -> Path:
    path = folder / "sheet.csv"
    path.write_bytes(content)
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    return [one.cells for one in Sheet(path).open().rows() if isinstance(one, Row)]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_each_usual_encoding_is_read_and_a_guess_is_said(
    tmp_path: Path, encoding: str, said: str
) -> None:
    sheet = Sheet(a_file(tmp_path, TEXT.encode(encoding))).open()

    assert [one.cells for one in sheet.rows() if isinstance(one, Row)] == [
        {"Name": "Tea", "Organisation": "Café Union", "Town": "Málaga"}
    ]
    assert [said in note for note in sheet.notes] == ([True] if said else [])


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_sign_between_cells_is_guessed(tmp_path: Path, sign: str) -> None:
    text = f"Name{sign}Organisation\nTea{sign}Union\nTalk{sign}Union\n"

    assert rows_of(a_file(tmp_path, text.encode()))[0] == {"Name": "Tea", "Organisation": "Union"}


def test_a_cell_may_hold_line_ends_and_signs(tmp_path: Path) -> None:
    text = 'Name,Organisation\n"Tea,\ntalk",Union\nLate,Union\n'
    rows = list(Sheet(a_file(tmp_path, text.encode())).open().rows())

    assert [(one.line, one.cells["Name"]) for one in rows if isinstance(one, Row)] == [
        (2, "Tea,\ntalk"),
        (4, "Late"),
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "It is empty"),
        (b"\xef\xbb\xbf \n", "It is empty"),
        (b"Only one\nx\n", "one column alone"),
        (b"\xff\xfeN\x00a", "middle of a letter"),
        (b"PK\x03\x04rest", "not CSV"),
        (b"\xd0\xcf\x11\xe0rest", "not CSV"),
        (b'Name,Organisation\n"Tea,Union\n', "quotation mark is missing"),
        (b'Name,Organisation\n"Te"a,Union\n', "quotation mark stands inside"),
        (b"Name,Organisation\nTea,Un\x00ion\n", "NUL"),
        (b"Name,Organisation\nTea,\x81\x8d\n", "no encoding"),
        (b"Name,Organisation\nTea," + b"x" * 40_000 + b"\n", "too long"),
    ],
)
def test_a_file_that_is_no_table_says_why(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(SourceBroken) as why:
        list(Sheet(a_file(tmp_path, content)).open().rows())

    assert says in why.value.trouble.sentence


def test_a_ragged_row_is_told_with_its_line_and_the_others_are_read(tmp_path: Path) -> None:
    text = "Name,Organisation\nTea,Union\nTalk,Union,too many\nLate,Union\n"
    rows = list(Sheet(a_file(tmp_path, text.encode())).open().rows())

    [broken] = [one for one in rows if isinstance(one, SourceBroken)]
    assert (broken.trouble.place, broken.trouble.path) == ("sheet.csv, line 3", "column 3")
    assert len(rows) == 3


def test_headings_are_guessed_by_name_and_by_likeness() -> None:
    found = guessed(["Service name", "ORGANIZATION", "Telephonne", "Phone 2", "Shoe size", "Mon"])

    assert list(found.values()) == ["name", "provider", "phone", "phone", "", "monday"]
    assert lacking(found) == []


def test_what_a_person_said_of_a_column_holds() -> None:
    said = {"Label": "name", "Name": ""}

    assert guessed(["Label", "Name", "Run by"], said) == {
        "Label": "name",
        "Name": "",
        "Run by": "provider",
    }


def test_a_row_is_read_as_people_type() -> None:
    entry = as_entry(
        {
            "name": "Tea",
            "provider": "Union",
            "phone": ["0114 496 0001 (days); 0114 496 0002", "+44 114 496 0003"],
            "monday": "9-5",
            "youngest": "16+",
            "assured_on": "22/11/2026",
            "delivery": "face to face, online",
            "website": "www.tea.example",
            "cost": "£2 a visit",
            "types": ["Mediation; Advice"],
        }
    )

    values = entry.values
    assert [one["number"] for one in values.phones] == [
        "0114 496 0001",
        "0114 496 0002",
        "+44 114 496 0003",
    ]
    assert values.phones[0]["what"] == "days"
    assert (values.times[0]["opens_at"], values.times[0]["closes_at"]) == ("09:00", "17:00")
    assert (values.youngest, str(values.assured_on)) == (16, "2026-11-22")
    assert values.delivery == ("in_person", "online")
    assert values.website == "https://www.tea.example"
    assert (values.cost, values.cost_words) == ("paid", "£2 a visit")
    assert [one.label for one in entry.terms] == ["Mediation", "Advice"]


def test_every_problem_of_a_row_is_told() -> None:
    with pytest.raises(EntryRefused) as why:
        as_entry({"name": "Tea", "monday": "25pm", "postcode": "ZZ", "email": "x", "oldest": "old"})

    told = [why.value.path, *(path for path, _says in why.value.more)]
    assert sorted(told) == ["email", "monday", "oldest", "postcode", "provider"]


@pytest.mark.parametrize(
    "cells",
    [
        "Refuge,Union,,1 Secret Street,S60 1AA",
        "Tea,Union,yes,1 Secret Street,S60 1AA",
    ],
)
def test_a_confidential_address_never_leaves_the_row(tmp_path: Path, cells: str) -> None:
    text = f"Name,Organisation,Confidential,Address,Postcode\n{cells}\n"
    [taken] = list(CsvMaterial(a_file(tmp_path, text.encode())).records())

    assert "Secret" not in str(taken.given)
    assert "S60" not in str(taken.given)
    assert taken.hidden == ("Address", "Postcode")


def test_two_rows_of_one_service_are_told(tmp_path: Path) -> None:
    text = "Name,Organisation\nTea,Union\ntea, UNION\n"
    first, second = CsvMaterial(a_file(tmp_path, text.encode())).records()

    assert first.troubles == ()
    assert "line 2" in second.troubles[0].sentence


def test_a_file_without_the_needed_columns_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(SourceBroken, match="Provider"):
        list(CsvMaterial(a_file(tmp_path, b"Name,Shoe size\nTea,7\n")).records())


def test_what_we_write_runs_as_no_formula() -> None:
    written = to_csv([["=1+1", "@x", "-cmd", "+44 114 496 0001", "Tea"]])

    assert written == "\ufeff'=1+1,'@x,'-cmd,+44 114 496 0001,Tea\r\n"
