"""Delimited text: true physical line numbers, and broken records that take no good row along."""

from __future__ import annotations

from pathlib import Path

import pytest

from kith.evidence.delimited import detect_encoding, open_text, read_header, read_records
from kith.evidence.refusals import InputRefused, UseRefused


def read(path: Path, encoding: str | None = None) -> list[tuple[int, list[str], str | None]]:
    header = read_header(path, detect_encoding(path, encoding))
    with open_text(path, header.encoding) as stream:
        return [(r.line, r.fields, r.broken) for r in read_records(stream, header)]


def written(folder: Path, data: str | bytes) -> Path:
    path = folder / "file.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_quoted_line_breaks_count_as_physical_lines(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b\n1,"x\ny\nz"\n\n2,w\n')
    assert read(path) == [(2, ["1", "x\ny\nz"], None), (6, ["2", "w"], None)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_ending_counts_once(tmp_path: Path, end: str) -> None:
    path = written(tmp_path, end.join(["a,b", "1,2", "3", "4,5"]))
    assert [(line, broken is None) for line, _, broken in read(path)] == [
        (2, True),
        (3, False),
        (4, True),
    ]


def test_an_unclosed_quote_costs_its_own_line_only(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b\n1,"x\n2,y\n3,"z"\n4,w\n')
    assert read(path) == [
        (2, [], "a quotation mark is opened on this line and never closed"),
        (3, ["2", "y"], None),
        (4, ["3", "z"], None),
        (5, ["4", "w"], None),
    ]


def test_an_unclosed_quote_at_the_end_of_the_file_is_broken(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b\n1,2\n3,"4')
    assert read(path)[1:] == [(3, [], "a quotation mark is opened on this line and never closed")]


def test_a_quote_inside_an_unquoted_cell_is_a_letter(tmp_path: Path) -> None:
    assert read(written(tmp_path, 'a,b\n1,5" tall\n')) == [(2, ["1", '5" tall'], None)]


def test_unmatched_quotes_are_broken(tmp_path: Path) -> None:
    assert read(written(tmp_path, 'a,b\n1,"x"y\n2,z\n')) == [
        (2, [], "its quotation marks do not match"),
        (3, ["2", "z"], None),
    ]


def test_ragged_rows_say_how_many_columns(tmp_path: Path) -> None:
    assert read(written(tmp_path, "a,b\n1\n1,2,3\n")) == [
        (2, ["1"], "it has 1 columns where the header has 2"),
        (3, ["1", "2", "3"], "it has 3 columns where the header has 2"),
    ]


@pytest.mark.parametrize(
    ("data", "notices"),
    [
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n", []),
        (b"a;b\n1;2\n", ["The columns are separated by semicolons."]),
        (b"sep=;\na;b\n1;2\n", ["The columns are separated by semicolons."]),
        (b"a\tb\n1\t2\n", ["The columns are separated by tabs."]),
        ("a,b\n1,2\n".encode("utf-16"), ["The file is read as UTF-16."]),
    ],
)
def test_marks_delimiters_and_encodings_are_recognised(
    tmp_path: Path, data: bytes, notices: list[str]
) -> None:
    path = written(tmp_path, data)
    header = read_header(path, detect_encoding(path))
    assert (header.columns, header.notices) == (["a", "b"], notices)
    assert [fields for _, fields, _ in read(path)] == [["1", "2"]]


def test_bytes_that_are_no_utf8_break_their_row_only(tmp_path: Path) -> None:
    path = written(tmp_path, b"a,b\n1,caf\xe9\n2,tea\n")
    assert read(path)[0][2] == (
        "it holds bytes that cannot be read; name the file's encoding with --encoding"
    )
    assert read(path)[1] == (3, ["2", "tea"], None)
    assert read(path, "cp1252") == [(2, ["1", "café"], None), (3, ["2", "tea"], None)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty. Export it again, with a header line."),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"\x1f\x8brest", "is compressed"),
        ("a,b\n1,2\n".encode("utf-16-le"), "UTF-16 without its mark"),
    ],
)
def test_what_is_no_text_is_refused_with_a_sentence(tmp_path: Path, data: bytes, says: str) -> None:
    with pytest.raises(InputRefused, match=says):
        detect_encoding(written(tmp_path, data))


def test_an_unknown_encoding_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UseRefused, match="no encoding called 'klingon'"):
        detect_encoding(written(tmp_path, "a"), "klingon")
