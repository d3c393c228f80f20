"""Spreadsheets as people save them: which encoding, which sign between cells, and every row's line."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from kith.directory.rules.importing import SourceBroken

MEBIBYTE = 1024 * 1024
MOST_BYTES = 300 * MEBIBYTE
LONGEST_CELL = 32_000
MOST_COLUMNS = 200
_CHUNK = 1024 * 1024
SIGNS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright lines"}
_WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_ZIP = (b"PK\x03\x04", b"\x1f\x8b")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins in, and its cells by heading."""

    line: int
    cells: dict[str, str]


@dataclass(slots=True)
class Sheet:
    """A CSV file. `notes` say what was guessed; they are whole once it was opened."""

    path: Path
    name: str = ""
    encoding: str = ""
    sign: str = ","
    headings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def open(self) -> Sheet:
        """Find out how it is written, and its headings. Raises SourceBroken."""
        self.name = self.name or self.path.name
        self._check_size()
        self.encoding = self._encoding()
        try:
            with self._text() as file:
                start = file.read(64 * 1024)
        except UnicodeError:
            raise self._broken("It ends in the middle of a letter.") from None
        if not start.strip():
            raise self._broken("It is empty.")
        self.sign = _sign_of(start)
        first = next(self._lines(), None)
        if first is None:
            raise self._broken("It is empty.")
        self.headings = self._headings(first[1])
        if len(self.headings) < 2:
            says = "It has one column alone. Save it as CSV, with commas between the columns."
            raise self._broken(says, 1)
        return self

    def rows(self) -> Iterator[Row | SourceBroken]:
        """Each row that says something; one that does not fit its headings comes as what is wrong.

        Raises SourceBroken for a file that ends in the middle, or is no table.
        """
        lines = self._lines()
        next(lines, None)
        for line, cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(self.headings):
                yield self._ragged(line, cells)
            else:
                yield Row(line, dict(zip(self.headings, cells, strict=True)))

    # ── How it is written ──

    def _check_size(self) -> None:
        size = self.path.stat().st_size
        if size > MOST_BYTES:
            most = MOST_BYTES // MEBIBYTE
            raise self._broken(f"It is larger than {most} MB. Divide it into parts.")
        with self.path.open("rb") as file:
            start = file.read(8)
        if start.startswith(_ZIP) or start.startswith(_OLD_EXCEL):
            raise self._broken(
                "It is a workbook or a packed file, not CSV. Open it, choose “Save as”, then "
                "“CSV UTF-8”."
            )

    def _encoding(self) -> str:
        with self.path.open("rb") as file:
            start = file.read(4096)
        for mark, name in _WIDE.items():
            if start.startswith(mark):
                self.notes.append("It is written as UTF-16, and was read so.")
                return name
        if guessed := _wide_without_mark(start):
            self.notes.append("It looks like UTF-16 without its mark, and was read so.")
            return guessed
        at = self._not_utf8()
        if at is None:
            return "utf-8-sig"
        return self._as_windows(at)

    def _not_utf8(self) -> int | None:
        """The line of the first byte that is not UTF-8."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        line = 1
        with self.path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError as error:
                    return line + chunk.count(b"\n", 0, error.start)
                line += chunk.count(b"\n")
        return None if not decoder.getstate()[0] else line

    def _as_windows(self, at: int) -> str:
        with self.path.open(encoding="cp1252", newline="") as file:
            try:
                while file.read(_CHUNK):
                    pass
            except UnicodeDecodeError:
                says = "Its letters are in no encoding that is known here. Save it as CSV UTF-8."
                raise self._broken(says, at) from None
        self.notes.append(
            "It is not UTF-8, so it was read as Windows-1252. Check letters with accents, for "
            f"example in line {at}."
        )
        return "cp1252"

    def _text(self) -> IO[str]:
        return self.path.open(encoding=self.encoding, newline="")

    # ── Its lines ──

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        """Each row of cells with the line that it begins in."""
        with self._text() as file:
            reader = csv.reader(file, delimiter=self.sign, strict=True)
            while True:
                line = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    raise self._broken(_said(str(error)), line) from None
                except UnicodeError:
                    raise self._broken("It ends in the middle of a letter.", line) from None
                self._check_cells(line, cells)
                yield line, cells

    def _check_cells(self, line: int, cells: list[str]) -> None:
        for number, cell in enumerate(cells, 1):
            if "\x00" in cell:
                raise self._broken(
                    "It holds a sign without meaning (NUL): it is damaged, or no text.",
                    line,
                    number,
                )
            if len(cell) > LONGEST_CELL:
                raise self._broken(
                    "It is far too long for one cell: a quotation mark may be missing.",
                    line,
                    number,
                )

    def _headings(self, cells: list[str]) -> list[str]:
        if len(cells) > MOST_COLUMNS:
            raise self._broken(f"It has more than {MOST_COLUMNS} columns.", 1)
        found: list[str] = []
        for number, cell in enumerate(cells, 1):
            told = " ".join(cell.split())[:100] or f"Column {number}"
            name, again = told, 2
            while name in found:
                name, again = f"{told} ({again})", again + 1
            found.append(name)
        return found

    def _ragged(self, line: int, cells: list[str]) -> SourceBroken:
        return self._broken(
            f"It has {len(cells)} cells, and there are {len(self.headings)} headings. Look for a "
            f"missing quotation mark, or one of the {SIGNS[self.sign]} too many.",
            line,
            min(len(cells), len(self.headings)) + (len(cells) > len(self.headings)),
        )

    def _broken(self, sentence: str, line: int = 0, column: int = 0) -> SourceBroken:
        place = f"{self.name}, line {line}" if line else self.name
        return SourceBroken(place, sentence, path=f"column {column}" if column else "")


def _wide_without_mark(start: bytes) -> str:
    """UTF-16 that does not say so: every second byte is nought."""
    if len(start) < 8 or b"\x00" not in start:
        return ""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > 0.4 * len(start[1::2]) and not even:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * len(start[0::2]) and not odd else ""


def _sign_of(text: str) -> str:
    """The sign that divides the first rows into most columns, always as many."""
    best, most = ",", 0
    for sign in SIGNS:
        widths = _widths(text, sign)
        if widths and widths[0] > 1:
            score = widths[0] * (10 if len(set(widths)) == 1 else 1)
            if score > most:
                best, most = sign, score
    return best


def _widths(text: str, sign: str) -> list[int]:
    rows: list[int] = []
    lines = text.splitlines(keepends=True)[:-1] or [text]
    try:
        for row in csv.reader(lines, delimiter=sign):
            if row:
                rows.append(len(row))
            if len(rows) >= 20:
                break
    except csv.Error:
        pass
    return rows


def _said(told: str) -> str:
    if "unexpected end" in told:
        return "It ends inside a cell: a quotation mark is missing, or it was not copied whole."
    if "expected after" in told:
        return "A quotation mark stands inside a cell. Write it twice, or take it out."
    if "field larger" in told:
        return "It is far too long for one cell: a quotation mark may be missing."
    return "It cannot be read as a row of a table. Save the file as CSV UTF-8 and try again."
