"""The sheet of freshness: sorted, and as a file that no spreadsheet runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kith.directory.queries.freshness import COLUMNS, FreshnessRow
from kith.directory.rules.csv_writing import to_csv

NAME, TOTAL = "name", "total"
TITLES = {
    "fresh": "Fresh",
    "ageing": "Ageing",
    "stale": "Stale",
    "never": "Never confirmed",
    "hidden": "Hidden",
    "waiting": "Changes that wait",
    "reports": "Open reports",
}
SORTS = (NAME, TOTAL, *COLUMNS)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet, and whether the sheet is sorted by it."""

    code: str
    title: str
    is_sorted: bool


def columns(sort: str) -> list[Column]:
    """The columns of numbers, all entries first."""
    titles = {TOTAL: "Entries", **TITLES}
    return [Column(code, title, code == sort) for code, title in titles.items()]


def in_order(rows: Iterable[FreshnessRow], sort: str) -> list[FreshnessRow]:
    """By name, or by a number, largest first."""
    by_name = sorted(rows, key=lambda row: (row.key is not None, row.name.casefold()))
    if sort == TOTAL:
        return sorted(by_name, key=lambda row: -row.total)
    if sort in COLUMNS:
        return sorted(by_name, key=lambda row: -row.counts[sort])
    return by_name


def as_csv(rows: Iterable[FreshnessRow], by: str) -> str:
    """One line an owner or provider."""
    lines = (
        [row.name, str(row.total), *(str(row.counts[name]) for name in COLUMNS)] for row in rows
    )
    return to_csv([[by, TOTAL, *COLUMNS], *lines])
