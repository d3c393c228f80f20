"""Each way to break a pack: the file, the line and the sentence that the officer reads."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TypedDict

import pytest

from kith.area_pack import PackError, check_pack, read_pack
from tests.unit.area_pack.conftest import DAY, Edit, Errors


class Case(TypedDict):
    """One edit of the copy and the errors that it brings."""

    name: str
    file: str
    old: str
    new: str
    errors: list[str]


CASES: list[Case] = tomllib.loads(Path(__file__).with_name("refusals.toml").read_text("utf-8"))[
    "cases"
]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_check_pack_says_what_is_wrong_and_where(edit: Edit, errors: Errors, case: Case) -> None:
    edit(case["file"], case["old"], case["new"])
    assert [f"{one.file}:{one.line}: {one.says}" for one in errors()] == case["errors"]


def test_check_pack_names_the_field(edit: Edit, errors: Errors) -> None:
    edit("contacts.toml", 'tier = "danger"', 'tier = "dangre"')
    assert [one.field for one in errors()] == ["contacts.0.tier"]


def test_check_pack_refuses_an_abuse_service_on_paper(
    folder: Path, edit: Edit, errors: Errors
) -> None:
    text = (folder / "contacts.toml").read_text("utf-8")
    before, name, after = text.partition('name = "Harbour Helpline"')
    after = after.replace("print_safe = false", "print_safe = true", 1)
    (folder / "contacts.toml").write_text(before + name + after, "utf-8")
    says = '"Harbour Helpline" helps with abuse, and paper is found. Set print_safe = false.'
    assert [(one.line, one.field, one.says) for one in errors()] == [
        (82, "contacts.4.print_safe", says)
    ]


def test_check_pack_refuses_danger_without_a_number(edit: Edit, errors: Errors) -> None:
    edit("contacts.toml", 'phone = "999"\nhours', "hours")
    assert [(one.line, one.says) for one in errors()] == [
        (8, "In danger people need a number: add phone or text.")
    ]


def test_check_pack_refuses_invented_data_in_a_real_pack(edit: Edit, errors: Errors) -> None:
    edit("pack.toml", "invented = true", "invented = false")
    found = [one for one in errors() if one.field.startswith("contacts.4.")]
    assert [(one.line, one.says) for one in found] == [
        (77, '"0808 157 0002" is a number kept for drama: nobody answers.'),
        (78, '"https://harbour.example" is an example address, not a real one.'),
        (
            83,
            '"https://directory.exampleton.example/harbour" is an example address, not a real one.',
        ),
    ]


def test_check_pack_tells_all_problems_at_once(edit: Edit, errors: Errors) -> None:
    edit("brand.toml", 'exit_label = "Leave this page"\n', "")
    edit("pledges.toml", "number = 3", "number = 1")
    edit("contacts.toml", 'tier = "danger"', 'tier = "dangre"')
    assert [one.file for one in errors()] == ["brand.toml", "pledges.toml", "contacts.toml"]


def test_check_pack_says_which_file_is_missing(folder: Path, errors: Errors) -> None:
    (folder / "brand.toml").unlink()
    assert [(one.file, one.line, one.says) for one in errors()] == [
        ("brand.toml", 0, "The pack has no brand.toml. Add it: docs/packs.md says what it holds.")
    ]


def test_check_pack_lets_an_optional_file_be_absent(folder: Path, errors: Errors) -> None:
    (folder / "claims.toml").unlink()
    assert errors() == []
    assert read_pack(folder).claims == ()


def test_check_pack_says_that_the_folder_is_missing(tmp_path: Path) -> None:
    found = check_pack(tmp_path / "nowhere", measures=None)
    assert [(one.file, one.line, one.says) for one in found] == [
        (
            str(tmp_path / "nowhere"),
            0,
            "There is no such folder. Give the folder that holds pack.toml.",
        )
    ]


def test_check_pack_refuses_a_file_for_a_folder(folder: Path) -> None:
    found = check_pack(folder / "pack.toml", measures=None)
    assert [one.says for one in found] == [
        "There is no such folder. Give the folder that holds pack.toml."
    ]


def test_check_pack_refuses_a_folder_that_cannot_be(tmp_path: Path) -> None:
    circle = tmp_path / "circle"
    circle.symlink_to(circle)
    for folder in (circle, Path("a\0b")):
        found = check_pack(folder, measures=None)
        assert [one.says for one in found] == [
            "There is no such folder. Give the folder that holds pack.toml."
        ]


def test_check_pack_gives_the_line_of_bad_toml(edit: Edit, errors: Errors) -> None:
    edit("brand.toml", 'exit_label = "Leave this page"', 'exit_label = "Leave this page')
    says = (
        "This line is not TOML (illegal character '\\n'). Check the quotes and brackets here"
        " and just above, and that no key stands twice."
    )
    assert [(one.file, one.line, one.says) for one in errors()] == [("brand.toml", 5, says)]


def test_check_pack_gives_the_last_line_of_cut_off_toml(edit: Edit, errors: Errors) -> None:
    edit("brand.toml", 'tint_text = "#241629"\n', 'tint_text = """#241629\n')
    assert [(one.file, one.line) for one in errors()] == [("brand.toml", 16)]


@pytest.mark.parametrize("text", ["x = " + "[" * 9000, f"x = {'9' * 5000}", "x = 1e" + "9" * 30])
def test_check_pack_refuses_what_is_too_deep_or_too_large(
    folder: Path, errors: Errors, text: str
) -> None:
    (folder / "brand.toml").write_text(text, "utf-8")
    assert {(one.file, one.severity) for one in errors()} == {("brand.toml", "error")}


def test_check_pack_gives_the_line_of_a_wrong_encoding(folder: Path, errors: Errors) -> None:
    raw = (folder / "brand.toml").read_bytes()
    (folder / "brand.toml").write_bytes(raw.replace(b"Leave this page", b"Leave caf\xe9"))
    assert [(one.file, one.line, one.says) for one in errors()] == [
        (
            "brand.toml",
            5,
            "A letter here is not UTF-8. Save the file again with the encoding UTF-8.",
        )
    ]


def test_check_pack_refuses_a_byte_order_mark(folder: Path, errors: Errors) -> None:
    raw = (folder / "brand.toml").read_bytes()
    (folder / "brand.toml").write_bytes(b"\xef\xbb\xbf" + raw)
    assert [(one.line, one.says) for one in errors()] == [
        (1, "The file begins with a byte order mark. Save it as UTF-8 without one.")
    ]


def test_check_pack_refuses_a_link_out_of_the_pack(
    tmp_path: Path, folder: Path, errors: Errors
) -> None:
    outside = tmp_path / "outside.toml"
    (folder / "brand.toml").rename(outside)
    (folder / "brand.toml").symlink_to(outside)
    assert [(one.file, one.line, one.says) for one in errors()] == [
        ("brand.toml", 0, "This is a link that leads out of the pack. Put the file itself here.")
    ]


def test_check_pack_refuses_a_link_to_nowhere_and_round_in_circles(
    folder: Path, errors: Errors
) -> None:
    for name, target in (("brand.toml", "nowhere"), ("claims.toml", "claims.toml")):
        (folder / name).unlink()
        (folder / name).symlink_to(folder / target)
    assert [one.file for one in errors()] == ["brand.toml", "claims.toml"]


def test_check_pack_refuses_a_huge_file(folder: Path, errors: Errors) -> None:
    with (folder / "brand.toml").open("ab") as file:
        file.write(b"#" * 600_000)
    assert [(one.file, one.says) for one in errors()] == [
        ("brand.toml", "The file is larger than 512 kB. A pack's file is short text.")
    ]


def test_check_pack_refuses_what_is_not_a_file(folder: Path, errors: Errors) -> None:
    (folder / "brand.toml").unlink()
    os.mkfifo(folder / "brand.toml")
    (folder / "claims.toml").unlink()
    (folder / "claims.toml").mkdir()
    assert [(one.file, one.says) for one in errors()] == [
        ("brand.toml", "This is not a file. Put a text file here."),
        ("claims.toml", "This is not a file. Put a text file here."),
    ]


def test_check_pack_refuses_strangers(folder: Path, errors: Errors) -> None:
    (folder / "contact.toml").write_text("format = 1\n", "utf-8")
    (folder / "extra.py").write_text("", "utf-8")
    (folder / "README.md").write_text("Notes are welcome.", "utf-8")
    (folder / "notes").mkdir()
    assert [(one.file, one.says) for one in errors()] == [
        (
            "contact.toml",
            'Kith does not know a file called "contact.toml". Did you mean "contacts.toml"?',
        ),
        ("extra.py", "A pack holds content only. Take this Python file out."),
    ]


def test_read_pack_raises_with_all_errors(folder: Path, edit: Edit) -> None:
    edit("brand.toml", 'exit_label = "Leave this page"\n', "")
    edit("pledges.toml", "number = 3", "number = 1")
    with pytest.raises(PackError) as caught:
        read_pack(folder)
    assert [str(one) for one in caught.value.problems] == [
        'brand.toml:1: error: "exit_label" is missing. Add it.',
        'pledges.toml:28: error: The number "1" already stands at entry 1. Each needs its own.',
    ]


def test_check_pack_reads_the_clock_of_its_caller(folder: Path) -> None:
    late = [
        (one.file, one.line, one.severity, one.says)
        for one in check_pack(folder, measures=None, on=DAY.replace(year=2031))
        if "review" in one.field
    ]
    assert late[0] == (
        "contacts.toml",
        18,
        "notice",
        'The review of "emergency-999" was due on 2030-09-01. Read it again.',
    )
    without = [one for one in check_pack(folder, measures=None) if "review" in one.field]
    assert without == []


def test_check_pack_notices_another_folder_name_and_no_contact(folder: Path) -> None:
    text = (folder / "pack.toml").read_text("utf-8")
    before, _, after = text.partition("[contact]\n")
    (folder / "pack.toml").write_text(before + after[after.index("[document]") :], "utf-8")
    moved = folder.rename(folder.with_name("copy"))
    found = [one for one in check_pack(moved, measures=None, on=DAY) if one.file == "pack.toml"]
    assert [(one.line, one.severity, one.says) for one in found] == [
        (4, "notice", 'The code is "exampleton" but the folder is called "copy".'),
        (11, "notice", "Residents cannot see whom to ask: add a [contact] table with a role."),
    ]
