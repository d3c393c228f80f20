"""Counts of visits as a table, and as rows to download."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from kith.front.rules.visits import TellingRule

Counts = Mapping[str, Mapping[date, int]]
ALL_PAGES = "All pages"
NOT_TOLD = "Not told"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run, were it the start of a cell."""


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A page, and its count of each week as it is told."""

    code: str
    title: str
    cells: tuple[str, ...]

    @property
    def as_cells(self) -> tuple[str, ...]:
        """For the table component: the title first."""
        return (self.title, *self.cells)


@dataclass(frozen=True, slots=True)
class VisitSheet:
    """What may be told: weeks, the latest first; pages by title; and the total of each week."""

    weeks: tuple[date, ...]
    rows: tuple[VisitRow, ...]
    totals: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        """For the table component."""
        return ["Page", *(f"Week of {date_format(week, 'j M Y')}" for week in self.weeks)]

    @property
    def total_row(self) -> tuple[str, ...]:
        """For the table component."""
        return (ALL_PAGES, *self.totals)


def visit_sheet(counts: Counts, titles: Mapping[str, str], rule: TellingRule) -> VisitSheet:
    """Pages that reached the limit in one of the weeks; others are not told from those at nothing."""
    weeks = sorted({week for by_week in counts.values() for week in by_week}, reverse=True)
    shown = [
        VisitRow(
            code,
            titles.get(code, code),
            tuple(_cell(rule, by_week.get(week, 0)) for week in weeks),
        )
        for code, by_week in counts.items()
        if any(rule.told(count) is not None for count in by_week.values())
    ]
    return VisitSheet(
        weeks=tuple(weeks),
        rows=tuple(sorted(shown, key=lambda row: (row.title.casefold(), row.code))),
        totals=tuple(_total(rule, counts, week) for week in weeks),
    )


def as_csv(sheet: VisitSheet) -> str:
    """One line a week and page, for a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["week", "code", "page", "visits"])
    for place, week in enumerate(sheet.weeks):
        rows = [(row.code, row.title, row.cells[place]) for row in sheet.rows]
        for cells in [*rows, ("", ALL_PAGES, sheet.totals[place])]:
            code, title, told = cells
            writer.writerow([week.isoformat(), code, _harmless(title), told.replace(",", "")])
    return out.getvalue()


def _cell(rule: TellingRule, count: int) -> str:
    told = rule.told(count)
    return f"fewer than {rule.suppress_below}" if told is None else f"{told:,}"


def _total(rule: TellingRule, counts: Counts, week: date) -> str:
    of_week: Sequence[int] = [by_week.get(week, 0) for by_week in counts.values()]
    told = rule.told_total(of_week)
    return NOT_TOLD if told is None else f"{told:,}"


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
