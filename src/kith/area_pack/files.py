"""Read the files of a pack with care: no traceback, no way out of the folder, no huge file."""

from __future__ import annotations

import difflib
import os
import re
import stat
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from kith.area_pack.definition import Problem, Severity
from kith.measures.toml_lines import Path as KeyPath
from kith.measures.toml_lines import line_numbers, line_of

LARGEST = 512 * 1024
"""Bytes of the largest file that is read: a pack's file is text that people wrote."""

TABLES: dict[str, str] = {
    "pack": "",
    "brand": "",
    "life_stages": "life_stages",
    "principles": "principles",
    "pledges": "pledges",
    "embed": "entries",
    "leadership": "actions",
    "competitions": "rounds",
    "measures": "uses",
    "contacts": "contacts",
    "clocks": "clocks",
    "retention": "periods",
    "disclosure": "rules",
    "rights": "limits",
    "population": "changes",
    "claims": "claims",
    "vocabulary": "words",
}
"""Each file of a pack, without `.toml`, and the name of its array of tables."""

REQUIRED: tuple[str, ...] = (
    "pack",
    "brand",
    "life_stages",
    "principles",
    "pledges",
    "measures",
    "contacts",
)
"""Files that every pack has. The others may be left out, and what they hold shows as a gap."""

_TOML_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


class TomlDate(str):
    """A date that TOML read as a date, kept as ISO text so that a JSON Schema can check it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of an array of tables, with the place it came from."""

    source: Source
    index: int
    data: dict[str, Any]

    @property
    def code(self) -> str:
        """Its stable code."""
        return str(self.data["code"])

    def problem(self, key: str, says: str, severity: Severity = "error") -> Problem:
        """A problem with `key` of this entry; with the whole entry when `key` is empty."""
        path: KeyPath = (self.source.table, self.index, *([key] if key else []))
        return self.source.problem(path, says, severity)


@dataclass(slots=True)
class Source:
    """One file: its name, text and data, and the entries that its schema refused."""

    file: str
    text: str
    data: dict[str, Any]
    table: str
    refused: set[int] = field(default_factory=set)
    whole_refused: bool = False
    _lines: dict[KeyPath, int] | None = None

    def problem(self, path: KeyPath, says: str, severity: Severity = "error") -> Problem:
        """A problem at `path` of this file, with its line."""
        if self._lines is None:
            self._lines = line_numbers(self.text)
        dotted = ".".join(str(part) for part in path)
        return Problem(self.file, line_of(path, self._lines) or 1, dotted, says, severity)

    def entries(self) -> Iterator[Entry]:
        """The entries that the schema accepted, in the order of the file."""
        rows = self.data.get(self.table, [])
        for index, row in enumerate(rows if isinstance(rows, list) else []):
            if index not in self.refused and isinstance(row, dict):
                yield Entry(self, index, row)

    def codes(self) -> set[str]:
        """Every code of the file, refused entries too, so that one slip is told once."""
        rows = self.data.get(self.table, [])
        found = (row.get("code") for row in rows if isinstance(row, dict))
        return {code for code in found if isinstance(code, str)}


def read_sources(folder: Path) -> tuple[dict[str, Source], list[Problem]]:
    """Read every file of the pack in `folder`.

    Returns the readable files by name without `.toml`, and all problems met. Never raises for
    what a folder may hold.
    """
    try:
        if not folder.is_dir():
            return {}, [_missing_folder(folder)]
        root = folder.resolve(strict=True)
        names = sorted(entry.name for entry in os.scandir(folder))
    except (OSError, ValueError) as problem:
        return {}, [Problem(str(folder), 0, "", f"Cannot open the folder: {_reason(problem)}.")]
    problems = [problem for name in names for problem in _stray(name)]
    sources: dict[str, Source] = {}
    for name, table in TABLES.items():
        file = f"{name}.toml"
        if file not in names:
            if name in REQUIRED:
                says = f"The pack has no {file}. Add it: docs/packs.md says what it holds."
                problems.append(Problem(file, 0, "", says))
            continue
        found = read_table(folder / file, file, root, table)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            sources[name] = found
    return sources, problems


def _missing_folder(folder: Path) -> Problem:
    says = "There is no such folder. Give the folder that holds pack.toml."
    return Problem(str(folder), 0, "", says)


def _reason(problem: Exception) -> str:
    strerror = getattr(problem, "strerror", None)
    return str(strerror or problem).lower()


def _stray(name: str) -> Iterator[Problem]:
    """Files that have no business in a pack; folders and notes are left alone."""
    if name.endswith(".py"):
        yield Problem(name, 0, "", "A pack holds content only. Take this Python file out.")
    if name.endswith(".toml") and name.removesuffix(".toml") not in TABLES:
        near = difflib.get_close_matches(name, [f"{known}.toml" for known in TABLES], n=1)
        hint = f' Did you mean "{near[0]}"?' if near else " Rename it or take it out."
        yield Problem(name, 0, "", f'Kith does not know a file called "{name}".{hint}')


def read_table(
    path: Path, file: str, root: Path, table: str, largest: int = LARGEST
) -> Source | Problem:
    """Read one file below `root`, which problems call `file`, or say why not."""
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(root):
            says = "This is a link that leads out of the pack. Put the file itself here."
            return Problem(file, 0, "", says)
        state = real.stat()
        if not stat.S_ISREG(state.st_mode):
            return Problem(file, 0, "", "This is not a file. Put a text file here.")
        if state.st_size > largest:
            says = f"The file is larger than {largest // 1024} kB. A pack's file is short text."
            return Problem(file, 0, "", says)
        raw = real.read_bytes()
    except (OSError, RuntimeError, ValueError) as problem:
        return Problem(file, 0, "", f"Cannot read the file: {_reason(problem)}.")
    return _parse(file, raw, table)


def _parse(file: str, raw: bytes, table: str) -> Source | Problem:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        says = "A letter here is not UTF-8. Save the file again with the encoding UTF-8."
        return Problem(file, line, "", says)
    if text.startswith("\ufeff"):
        says = "The file begins with a byte order mark. Save it as UTF-8 without one."
        return Problem(file, 1, "", says)
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as problem:
        return not_toml(file, text, str(problem))
    except (ValueError, ArithmeticError, RecursionError):
        says = "A number or a list in this file is too large or too deep to read. Shorten it."
        return Problem(file, 0, "", says)
    return Source(file, text, {key: plain_toml(value) for key, value in data.items()}, table)


def not_toml(file: str, text: str, message: str) -> Problem:
    """The problem that `tomllib` met, in words, at its line."""
    place = _TOML_PLACE.search(message)
    last = max(text.count("\n"), 1)
    line = int(place.group(1)) if place and place.group(1) else last
    reason = _TOML_PLACE.sub("", message).strip()
    says = (
        f"This line is not TOML ({reason[:1].lower()}{reason[1:]}). Check the quotes and brackets"
        " here and just above, and that no key stands twice."
    )
    return Problem(file, line, "", says)


def plain_toml(value: Any) -> Any:
    """TOML data as JSON would have it, with dates kept apart from text that looks like one."""
    if isinstance(value, dict):
        return {key: plain_toml(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain_toml(item) for item in value]
    if isinstance(value, date) and not isinstance(value, datetime):
        return TomlDate(value.isoformat())
    if isinstance(value, Decimal) and not value.is_finite():
        return str(value)
    if isinstance(value, bool | int | Decimal | str):
        return value
    return str(value)
