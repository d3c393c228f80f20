"""The schedule as a document: rows for a table, a spreadsheet and `docs/security/retention.md`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kith.area_pack.retention import RetentionPeriod
from kith.core.retention.declared import Rule, Table, tables
from kith.core.retention.due import preview
from kith.core.retention.schedule import days_of, how_long, missing, schedule

Row = tuple[str, ...]
HEADINGS: Row = (
    "What is kept",
    "How long",
    "Why",
    "By what authority",
    "Read at",
    "Confirmed by",
    "Tables, and what happens",
    "Code",
)
DUE_HEADINGS: Row = ("Table", "What happens", "Rows due", "Rows that wait", "The oldest", "Code")
NOBODY = "nobody: a proposal"


def rows(periods: Iterable[RetentionPeriod]) -> list[Row]:
    """A row a period, in the place's order, and one for each that the place does not say."""
    periods = tuple(periods)
    by_label = {table.label: table for table in tables()}
    found: list[Row] = [
        (
            line.period.label,
            how_long(line.period),
            line.period.why,
            line.period.basis,
            _read(line.period),
            line.period.confirmed_by or NOBODY,
            "; ".join(_ends(by_label[label], line.period.code) for label in line.tables),
            line.period.code,
        )
        for line in schedule(periods)
    ]
    return [
        *found,
        *(
            ("", "for ever: the pack does not say", "", "", "", "", "", one)
            for one in missing(periods)
        ),
    ]


def due_rows(periods: Iterable[RetentionPeriod], at: datetime) -> tuple[Row, list[Row]]:
    """What the next run would end, by rule."""
    return DUE_HEADINGS, [
        (
            one.rule.table,
            _what(one.rule),
            str(one.count),
            str(one.held),
            one.oldest.strftime("%Y-%m-%d") if one.oldest else "",
            one.rule.period,
        )
        for one in preview(periods=days_of(periods), at=at)
    ]


def table_rows() -> list[Row]:
    """Each table that tells of people or opens a door: its fields by class, and its sentence."""
    return [
        (
            one.label,
            *(", ".join(one.fields[kind]) for kind in ("personal", "special", "secret")),
            one.kept,
        )
        for one in tables()
        if any(one.fields[kind] for kind in ("personal", "special", "secret"))
    ]


def _read(period: RetentionPeriod) -> str:
    return f"{period.source} on {period.read_on}" if period.source else ""


def _ends(table: Table, code: str) -> str:
    ends = [
        f"{_what(rule)}, counted from {rule.clock}" for rule in table.rules if rule.period == code
    ]
    return f"{table.label} ({', '.join(ends) or 'no job ends it'})"


def _what(rule: Rule) -> str:
    return f"cleared: {', '.join(rule.clears)}" if rule.clears else "deleted"
