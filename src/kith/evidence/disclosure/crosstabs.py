"""Files of counts: a long list or a cross-table, read into tables that `publish` takes.

Long: a column of counts, and every other column a breakdown, one line a cell. Wide: the first
column holds labels, every other column counts. In both, a label that says the total stands for
all of its breakdown. Tables of the file are found from which breakdowns a line totals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kith.evidence.delimited import detect_encoding, open_text, read_header, read_records
from kith.evidence.disclosure.cells import Cell, Shown, Suppressed
from kith.evidence.disclosure.tables import Key, PublishedTable, Table
from kith.evidence.refusals import InputRefused, UseRefused

TOTALS = ("all", "total")
"""What says the total where nothing else is asked for, in large or small letters."""

ACROSS = "column"
"""What the breakdown along the columns of a cross-table is called."""

Count = int | None
Address = tuple[tuple[str, ...], Key]


@dataclass(frozen=True, slots=True)
class Entry:
    """One count of the file: where it stood, its labels as written, and its place in a table."""

    line: int
    column: str
    labels: tuple[str, ...]
    address: Address
    count: Count


@dataclass(slots=True)
class CountFile:
    """A file of counts: its header, its breakdowns, and its entries in the order of the file."""

    path: Path
    columns: list[str]
    breakdowns: tuple[str, ...]
    count: str | None
    total_word: str
    entries: list[Entry] = field(default_factory=list)

    @property
    def is_long(self) -> bool:
        """Whether one line is one count."""
        return self.count is not None

    def tables(self) -> list[Table]:
        """Its tables, the finest first. Raises InputRefused where one does not add up."""
        found: dict[tuple[str, ...], dict[Key, int]] = {}
        for one in self.entries:
            by, key = one.address
            found.setdefault(by, {})[key] = one.count or 0
        tables = [Table(by, found[by]) for by in sorted(found, key=lambda by: -len(by))]
        self._add_up(tables)
        return tables

    def published(self, mark: str) -> list[PublishedTable]:
        """Its tables as something that left earlier, suppressed where `mark` stood."""
        found: dict[tuple[str, ...], dict[Key, Cell]] = {}
        for one in self.entries:
            by, key = one.address
            cell: Cell = Suppressed(mark) if one.count is None else Shown(one.count)
            found.setdefault(by, {})[key] = cell
        return [PublishedTable(by, cells) for by, cells in found.items()]

    def _add_up(self, tables: Sequence[Table]) -> None:
        sums = {
            (coarse.by, fine.by): _sums(fine, coarse.by)
            for coarse in tables
            for fine in tables
            if set(coarse.by) < set(fine.by)
        }
        for one in self.entries:
            by, key = one.address
            for (coarse, fine), parts in sums.items():
                if coarse == by and parts.get(key, 0) != one.count:
                    raise InputRefused(
                        f"{self.path}, line {one.line}, column {one.column}: {one.count} is not the"
                        f" sum of its parts by {' and '.join(fine)}, which is {parts.get(key, 0)}."
                        " Mend the file: what does not add up cannot be protected."
                    )


def read_counts(
    path: Path, *, count: str = "count", total: str | None = None, mark: str | None = None
) -> CountFile:
    """Read a file of counts. It is long when it has the column `count`, else a cross-table.

    `total` is the label that says the total; left out, one of TOTALS. `mark` is what stands for a
    suppressed count, in a file that left earlier. Raises InputRefused with line and column.
    """
    header = read_header(path, detect_encoding(path))
    columns = header.columns
    _refuse_columns(path, header.line, columns)
    words = (total.lower(),) if total else TOTALS
    is_long = count in columns
    if not is_long and count != "count":
        raise UseRefused(f"{path} has no column {count!r}. Its columns: {', '.join(columns)}.")
    others = tuple(name for name in columns if name != count) if is_long else (columns[0], ACROSS)
    file = CountFile(path, columns, others, count if is_long else None, total or TOTALS[0])
    reader = _Reader(file, words, mark)
    with open_text(path, header.encoding) as stream:
        for record in read_records(stream, header):
            if record.broken:
                raise InputRefused(f"{path}, line {record.line}: {record.broken}. Mend it.")
            reader.take(record.line, [text.strip() for text in record.fields])
    if not file.entries:
        raise InputRefused(f"{path} has a header and no counts.")
    return file


def _refuse_columns(path: Path, line: int, columns: Sequence[str]) -> None:
    for at, name in enumerate(columns):
        if not name:
            raise InputRefused(f"{path}, line {line}: column {at + 1} has no name. Name it.")
        if name in columns[:at]:
            raise InputRefused(f"{path}, line {line}: two columns are called {name!r}. Rename one.")
    if len(columns) < 2:
        raise InputRefused(
            f"{path}, line {line}: there is one column alone. Give a column of labels and one of"
            " counts; --count names the column of counts."
        )


class _Reader:
    """Turns the lines of a file into its entries, and refuses what it cannot."""

    def __init__(self, file: CountFile, words: tuple[str, ...], mark: str | None) -> None:
        self.file, self.words, self.mark = file, words, mark
        self.lines: dict[Address, int] = {}
        # One column of counts beside the labels: a list, not a table of two breakdowns.
        self.is_list = not file.is_long and len(file.columns) == 2

    def take(self, line: int, fields: list[str]) -> None:
        """Read one line."""
        named = dict(zip(self.file.columns, fields, strict=True))
        if self.file.count is not None:
            labels = tuple(named[name] for name in self.file.breakdowns)
            self._entry(line, self.file.count, labels, named[self.file.count])
            return
        for name in self.file.columns[1:]:
            self._entry(line, name, (fields[0], name), named[name])

    def _entry(self, line: int, column: str, labels: tuple[str, ...], text: str) -> None:
        for name, label in zip(self.file.breakdowns, labels, strict=True):
            if not label:
                said = f" For the total write {self.file.total_word!r}."
                raise InputRefused(f"{self._at(line, name)}: the label is empty.{said}")
        address = self._address(labels)
        if address in self.lines:
            raise InputRefused(
                f"{self._at(line, column)}: this count stands on line {self.lines[address]} too."
            )
        self.lines[address] = line
        count = self._count(line, column, text)
        self.file.entries.append(Entry(line, column, labels, address, count))

    def _address(self, labels: tuple[str, ...]) -> Address:
        parts = [
            (name, label)
            for name, label in zip(self.file.breakdowns, labels, strict=True)
            if label.lower() not in self.words and not (self.is_list and name == ACROSS)
        ]
        return tuple(name for name, _ in parts), tuple(label for _, label in parts)

    def _count(self, line: int, column: str, text: str) -> Count:
        if self.mark is not None and text == self.mark:
            return None
        if not text.isascii() or not text.isdigit() or len(text) > 12:
            shown = f"{text!r} is not" if text else "an empty cell is not"
            raise InputRefused(
                f"{self._at(line, column)}: {shown} a whole number of people, 0 or more."
                + (" Write 0 for nobody." if not text else "")
            )
        return int(text)

    def _at(self, line: int, column: str) -> str:
        return f"{self.file.path}, line {line}, column {column}"


def _sums(fine: Table, by: tuple[str, ...]) -> Mapping[Key, int]:
    places = [fine.by.index(name) for name in by]
    sums: dict[Key, int] = {}
    for key, count in fine.counts.items():
        short = tuple(key[place] for place in places)
        sums[short] = sums.get(short, 0) + count
    return sums
