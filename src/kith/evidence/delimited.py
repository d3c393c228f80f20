"""Delimited text (CSV, TSV) record by record, with true physical line numbers.

A broken record is handed on with its reason and never takes good rows with it: a quotation mark
that is opened and not closed costs its own line, and reading goes on at the next.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple, TextIO

from kith.evidence.refusals import InputRefused, UseRefused

# A quoted cell may hold this many line breaks; beyond it the quotation mark counts as unclosed.
MOST_LINES = 200
_ESCAPED = re.compile("[\udc80-\udcff\ufffd\0]")
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
csv.field_size_limit(2**24)


class Record(NamedTuple):
    """One record: its first physical line, and either its fields or what is broken about it."""

    line: int
    fields: list[str]
    broken: str | None
    raw: str


@dataclass(frozen=True, slots=True)
class Header:
    """What a delimited file is made of. `notices` are sentences worth saying about it."""

    columns: list[str]
    encoding: str
    delimiter: str
    line: int
    notices: list[str]


def detect_encoding(path: Path, asked: str | None = None) -> str:
    """Return the Python codec that a text file is read with.

    `asked` wins; otherwise a byte order mark decides, else UTF-8. Raises InputRefused for an
    empty file and for what is plainly no text (a workbook, an archive, unmarked UTF-16).
    """
    with path.open("rb") as file:
        start = file.read(65536)
    _refuse_what_is_no_text(path, start)
    if asked is not None:
        return _known(asked)
    if start.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "utf-32"
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in start:
        raise InputRefused(
            f"{path} holds zero bytes: it is not text, or it is UTF-16 without its mark. "
            "Save it as CSV UTF-8, or name its encoding with --encoding utf-16-le."
        )
    return "utf-8-sig"


def _refuse_what_is_no_text(path: Path, start: bytes) -> None:
    if not start.removeprefix(b"\xef\xbb\xbf").strip():
        raise InputRefused(f"{path} is empty. Export it again, with a header line.")
    if start.startswith(b"PK\x03\x04"):
        raise InputRefused(
            f"{path} is an Excel workbook or a zip file. Save the sheet as CSV UTF-8 and use that."
        )
    if start.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd")):
        raise InputRefused(f"{path} is compressed. Unpack it first.")


def _known(asked: str) -> str:
    try:
        "".encode(asked)
    except LookupError:
        raise UseRefused(
            f"There is no encoding called {asked!r}. Use for example utf-8 or cp1252."
        ) from None
    return "utf-8-sig" if asked.lower() in ("utf-8", "utf8") else asked


def open_text(path: Path, encoding: str) -> TextIO:
    """Open a text file so that undecodable bytes show up in their row instead of ending the run."""
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    return path.open(encoding=encoding, errors=errors, newline="")


def read_header(path: Path, encoding: str) -> Header:
    """Read the header and work out the delimiter. InputRefused when there is no usable header."""
    with open_text(path, encoding) as stream:
        lines = _Lines(stream)
        first = lines.take_filled()
        marked = re.fullmatch(r"sep=(.)\s*", first or "")
        if marked:  # Excel's own way of naming the delimiter
            first = lines.take_filled()
        if first is None:
            raise InputRefused(f"{path} has no header line. Name the columns on its first line.")
        delimiter = marked.group(1) if marked else _most_frequent(first)
        start = lines.number
        lines.put_back([first])
        record = next(_records(lines, delimiter, None))
    if record.broken:
        raise InputRefused(f"{path}, line {start}: the header cannot be read: {record.broken}.")
    columns = [name.strip() for name in record.fields]
    notices = []
    if delimiter != ",":
        kind = _DELIMITERS.get(delimiter, repr(delimiter))
        notices.append(f"The columns are separated by {kind}.")
    if not encoding.startswith("utf-8"):
        notices.append(f"The file is read as {encoding.upper()}.")
    return Header(columns, encoding, delimiter, start, notices)


def read_records(stream: TextIO, header: Header) -> Iterator[Record]:
    """Yield the records after the header; `stream` comes from `open_text`, at its start."""
    lines = _Lines(stream)
    while lines.number < header.line - 1:
        lines.take()
    records = _records(lines, header.delimiter, len(header.columns))
    for record in records:
        if record.line > header.line:
            yield record


def position(stream: IO[str]) -> int:
    """Return how many bytes of the file have been read so far, for a progress bar."""
    buffer = getattr(stream, "buffer", None)
    return int(buffer.tell()) if buffer is not None else 0


class _Lines:
    """Physical lines with their numbers, which can be put back."""

    def __init__(self, stream: TextIO) -> None:
        self._lines = iter(stream)
        self._ahead: deque[str] = deque()
        self.number = 0

    def take(self) -> str | None:
        line = self._ahead.popleft() if self._ahead else next(self._lines, None)
        if line is not None:
            self.number += 1
        return line

    def take_filled(self) -> str | None:
        """Take the next line that holds something."""
        while (line := self.take()) is not None:
            if line.strip():
                return line
        return None

    def put_back(self, lines: list[str]) -> None:
        self._ahead.extendleft(reversed(lines))
        self.number -= len(lines)


def _records(lines: _Lines, delimiter: str, width: int | None) -> Iterator[Record]:
    while (line := lines.take()) is not None:
        number = lines.number
        if '"' in line:
            record = _quoted(lines, line, delimiter, width)
        else:
            text = line.rstrip("\r\n")
            if not text.strip(" "):
                continue
            record = Record(number, text.split(delimiter), None, text)
        if record.broken is None:
            record = _checked(record, width)
        yield record


def _checked(record: Record, width: int | None) -> Record:
    broken = None
    if not record.raw.isascii() or "\0" in record.raw:
        bad = _ESCAPED.search(record.raw)
        if bad:
            broken = "it holds bytes that cannot be read; name the file's encoding with --encoding"
    if broken is None and width is not None and len(record.fields) != width:
        broken = f"it has {len(record.fields)} columns where the header has {width}"
    return record if broken is None else record._replace(broken=broken)


def _quoted(lines: _Lines, line: str, delimiter: str, width: int | None) -> Record:
    number, parts = lines.number, [line]
    fields, is_open = _parse(line, delimiter)
    while fields is None and is_open and len(parts) < MOST_LINES:
        more = lines.take()
        if more is None:
            break
        parts.append(more)
        if '"' in more:
            fields, is_open = _parse("".join(parts), delimiter)
    if len(parts) > 1 and (fields is None or (width is not None and len(fields) != width)):
        lines.put_back(parts[1:])
        broken = "a quotation mark is opened on this line and never closed"
        return Record(number, [], broken, line.rstrip("\r\n"))
    raw = "".join(parts).rstrip("\r\n")
    if fields is None:
        unclosed = "a quotation mark is opened on this line and never closed"
        return Record(number, [], unclosed if is_open else "its quotation marks do not match", raw)
    return Record(number, fields, None, raw)


def _parse(text: str, delimiter: str) -> tuple[list[str] | None, bool]:
    """Return the fields, or None and whether the text ends inside a quoted cell."""
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True)), False
    except csv.Error as error:
        return None, "unexpected end of data" in str(error)


def _most_frequent(line: str) -> str:
    outside = re.sub(r'"[^"]*"', "", line)
    return max(_DELIMITERS, key=outside.count)
