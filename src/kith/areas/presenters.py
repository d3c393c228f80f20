"""The retention schedule, as residents and as the records administrator read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.apps import apps
from django.utils import timezone
from django.utils.formats import date_format

from kith.area_pack import RetentionPeriod
from kith.core.models import AuditEntry
from kith.core.retention.due import Due
from kith.core.retention.schedule import Line, how_long

NOTHING = "None"
PROPOSED = "Nobody: a proposal"


@dataclass(frozen=True, slots=True)
class DueTables:
    """What the job would end now: the rows of the table, and the sentences about what waits."""

    rows: tuple[tuple[str, ...], ...]
    held: tuple[str, ...]


def schedule_rows(lines: Iterable[Line]) -> list[tuple[str, ...]]:
    """Of each period: what, how long, the tables, the authority, who confirmed it."""
    return [
        (
            line.period.label,
            how_long(line.period),
            ", ".join(table_name(one) for one in line.tables) or NOTHING,
            line.period.basis,
            line.period.confirmed_by or PROPOSED,
        )
        for line in lines
    ]


def due_tables(due: Iterable[Due]) -> DueTables:
    """What the next run will end."""
    due = list(due)
    rows = tuple(
        (
            table_name(one.rule.table),
            _what_happens(one),
            f"{one.count:,}",
            _day(one.oldest),
        )
        for one in due
    )
    held = tuple(
        f"{table_name(one.rule.table)}: {one.held:,} wait, because something that is kept for"
        " longer belongs to them."
        for one in due
        if one.held
    )
    return DueTables(rows, held)


def deed_rows(deeds: Iterable[AuditEntry], labels: dict[str, str]) -> list[tuple[str, ...]]:
    """What ran when: the time, what it was about, and how many."""
    return [(_moment(one.at), *_deed(one, labels)) for one in deeds]


def labels_of(periods: Iterable[RetentionPeriod]) -> dict[str, str]:
    """By code, what a period is called here."""
    return {one.code: one.label for one in periods}


def table_name(label: str) -> str:
    """A table as people call it: "Form post" for core.FormPost."""
    try:
        name = str(apps.get_model(label)._meta.verbose_name)
    except LookupError:  # an entry of a version that had another table
        return label
    return name[:1].upper() + name[1:]


def _what_happens(due: Due) -> str:
    cleared = ", ".join(name.replace("_", " ") for name in due.rule.clears)
    return f"Cleared: {cleared}" if cleared else "Deleted"


def _deed(entry: AuditEntry, labels: dict[str, str]) -> tuple[str, str]:
    told = entry.detail
    if not entry.object_id:
        deleted, cleared, held = (told.get(name, 0) for name in ("deleted", "cleared", "held"))
        return "The whole schedule", f"{deleted:,} deleted, {cleared:,} cleared, {held:,} waiting"
    what = f"{table_name(entry.object_id)}: {labels.get(told['period'], told['period'])}"
    cleared = told.get("cleared", 0)
    return what, f"{cleared:,} cleared" if cleared else f"{told.get('deleted', 0):,} deleted"


def _day(when: date | datetime | None) -> str:
    if when is None:
        return NOTHING
    day = timezone.localdate(when) if isinstance(when, datetime) else when
    return date_format(day, "j F Y")


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j F Y, H:i")
