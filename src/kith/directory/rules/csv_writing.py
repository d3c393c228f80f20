"""CSV that we write: no cell of it runs as a formula when a spreadsheet opens it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

RUNS = ("=", "+", "-", "@", "\t", "\r")
TELEPHONE = frozenset("0123456789 +()-.")


def harmless(cell: str) -> str:
    """The cell, with a mark before it where a spreadsheet would take it for a formula."""
    if not cell.startswith(RUNS) or (cell[1:2].isdigit() and set(cell) <= TELEPHONE):
        return cell
    return f"'{cell}"


def to_csv(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV, with the mark of UTF-8 that spreadsheets look for."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file, lineterminator="\r\n")
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return file.getvalue()
