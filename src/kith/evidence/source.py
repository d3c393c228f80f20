"""A file of responses, of any kind, brought to the engine as one table `raw`.

`raw` has `line` (physical line for text, row number for Parquet) and `c0 … cn`, one a column.
Records too broken to be rows are kept aside with their line and reason.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from kith.evidence import casting
from kith.evidence.delimited import (
    detect_encoding,
    open_text,
    position,
    read_header,
    read_records,
)
from kith.evidence.duck import Engine, Progress, literal, quoted
from kith.evidence.ndjson import as_json_text, read_objects
from kith.evidence.refusals import InputRefused, UseRefused

_TOLD_EVERY = 20_000
KINDS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".json": "ndjson",
}


class Broken(NamedTuple):
    """A record that is no row: its first line, what is wrong, what it said."""

    line: int
    reason: str
    fields: list[str]
    raw: str


@dataclass(frozen=True)
class Source:
    """What `raw` holds: column names, each one's kind (see `casting`), and what is not in it."""

    path: Path
    kind: str
    names: list[str]
    kinds: list[str]
    rows: int
    broken: list[Broken] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        """What `line` counts, for sentences."""
        return "row" if self.kind == "parquet" else "line"


def kind_of(path: Path) -> str:
    """Return csv, parquet or ndjson: by the content for Parquet, else by the name's ending.

    UseRefused when the file is not there or is no file, InputRefused when it cannot be read.
    """
    if not path.exists():
        raise UseRefused(f"There is no file {path}. Check the name and the folder.")
    if not path.is_file():
        raise UseRefused(f"{path} is not a file.")
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise InputRefused(f"{path} cannot be read: {error.strerror}.") from None
    if start == b"PAR1":
        return "parquet"
    kind = KINDS.get(path.suffix.lower())
    if kind == "parquet":
        says = "is empty" if not start else "is not a Parquet file, whatever its name says"
        raise InputRefused(f"{path} {says}. Write it again as Parquet, CSV or NDJSON.")
    return kind or "csv"


def read_source(
    engine: Engine, path: Path, *, encoding: str | None = None, progress: Progress | None = None
) -> Source:
    """Bring a file to the engine as `raw`. InputRefused, with what to do, when it has no rows."""
    kind = kind_of(path)
    if kind == "parquet":
        source = _parquet(engine, path)
    elif kind == "ndjson":
        source = _ndjson(engine, path, encoding, progress)
    else:
        source = _delimited(engine, path, encoding, progress)
    if source.rows == 0 and not source.broken:
        raise InputRefused(f"{path} has a header and no rows: there is nothing to score.")
    return source


def _parquet(engine: Engine, path: Path) -> Source:
    scan, columns = engine.parquet(path)
    listed = [f"{quoted(name)} AS c{k}" for k, (name, _) in enumerate(columns)]
    engine.run(
        f"CREATE VIEW raw AS SELECT file_row_number + 1 AS line, {', '.join(listed)} FROM {scan}"
    )
    (rows,) = engine.row("SELECT COUNT(*) FROM raw")
    return Source(path, "parquet", [name for name, _ in columns], [t for _, t in columns], rows)


def _delimited(
    engine: Engine, path: Path, encoding: str | None, progress: Progress | None
) -> Source:
    header = read_header(path, detect_encoding(path, encoding))
    broken: list[Broken] = []
    clean = engine.folder / "clean.csv"
    rows = 0
    with open_text(path, header.encoding) as stream, _clean_file(clean) as write:
        tell = _telling(progress, path)
        for record in read_records(stream, header):
            if record.broken is None:
                write([record.line, *record.fields])
                rows += 1
            else:
                broken.append(Broken(record.line, record.broken, record.fields, record.raw))
            if rows % _TOLD_EVERY == 0:
                tell(position(stream))
    _load(engine, clean, len(header.columns))
    kinds = [casting.TEXT] * len(header.columns)
    return Source(path, "csv", header.columns, kinds, rows, broken, header.notices)


def _ndjson(engine: Engine, path: Path, encoding: str | None, progress: Progress | None) -> Source:
    codec = detect_encoding(path, encoding)
    broken: list[Broken] = []
    places: dict[str, int] = {}
    clean = engine.folder / "clean.csv"
    rows = 0
    with open_text(path, codec) as stream, _clean_file(clean) as write:
        tell = _telling(progress, path)
        for record in read_objects(stream, path):
            if record.broken is None:
                for name in record.values:
                    places.setdefault(name, len(places))
                given = record.values
                values = [as_json_text(given.get(name)) for name in places]
                write([record.line, *values])
                rows += 1
            else:
                broken.append(Broken(record.line, record.broken, [], record.raw))
            if rows % _TOLD_EVERY == 0:
                tell(position(stream))
    if not places:
        raise InputRefused(
            f"{path} has no line that is a JSON object with names and values. Write one a line, "
            'for example {"response_id": 1, …}.'
        )
    _load(engine, clean, len(places), padded=True)
    return Source(path, "ndjson", list(places), [casting.JSON] * len(places), rows, broken)


@contextmanager
def _clean_file(path: Path) -> Iterator[Callable[[list[object]], object]]:
    """The rows we accepted, rewritten in one plain form that needs no guessing to read."""
    with path.open("w", encoding="utf-8", newline="", errors="replace") as file:
        yield csv.writer(file, lineterminator="\r\n").writerow


def _load(engine: Engine, clean: Path, width: int, *, padded: bool = False) -> None:
    # Padding (a name first met later in NDJSON) and quoted line breaks exclude each other.
    padding = "true" if padded else "false"
    columns = ", ".join(f"'c{k}': 'VARCHAR'" for k in range(width))
    engine.run(
        f"CREATE TABLE raw AS SELECT * FROM read_csv({literal(str(clean))}, auto_detect = false, "
        f"header = false, delim = ',', quote = '\"', escape = '\"', new_line = '\\r\\n', "
        f"null_padding = {padding}, max_line_size = {2**25}, columns = {{'line': 'BIGINT', {columns}}})",
        "Reading",
    )
    clean.unlink()


def _telling(progress: Progress | None, path: Path) -> Callable[[int], None]:
    size = max(1, path.stat().st_size)

    def tell(done: int) -> None:
        if progress is not None:
            progress("Reading", min(1.0, done / size))

    return tell
