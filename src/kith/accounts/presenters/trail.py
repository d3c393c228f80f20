"""The trail of a record in plain sentences, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.utils import timezone

from kith.accounts.models import BreakGlass
from kith.core.models import AuditEntry

THE_SYSTEM = "The system"
SOMEBODY = "Somebody"
"""Who used a form for all, as the entry's detail says: `"from": "public"`."""
SOMEBODY_GONE = "Somebody whose account is gone"
NO_WORDS = "did something for which this version has no words ({code})"


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One thing that was done: when, a sentence, and where one was asked for, why."""

    at: datetime
    says: str
    why: str = ""
    words: str = ""
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class TrailDay:
    """What was done on one day, in the time of the place."""

    on: date
    lines: tuple[TrailLine, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What a trail is told with: sentences by code, names by id, reasons by person and time."""

    sentences: Mapping[str, str]
    names: Mapping[UUID, str]
    reasons: Mapping[tuple[UUID, datetime], BreakGlass]


def trail_days(entries: Iterable[AuditEntry], words: Words) -> list[TrailDay]:
    """The entries, newest first, as days with their lines."""
    by_day = groupby(entries, key=lambda entry: timezone.localtime(entry.at).date())
    return [
        TrailDay(on, tuple(_line(entry, words) for entry in entries_of_day))
        for on, entries_of_day in by_day
    ]


def _line(entry: AuditEntry, words: Words) -> TrailLine:
    did = words.sentences.get(entry.action) or NO_WORDS.format(code=entry.action)
    reason = words.reasons.get((entry.by_id, entry.at)) if entry.by_id else None
    return TrailLine(
        at=entry.at,
        says=f"{_who(entry, words.names)} {did}",
        why=reason.get_reason_display() if reason else "",
        words=reason.words if reason else "",
        is_refused=entry.outcome == "refused",
    )


def _who(entry: AuditEntry, names: Mapping[UUID, str]) -> str:
    if entry.by_id is None:
        return SOMEBODY if entry.detail.get("from") == "public" else THE_SYSTEM
    return names.get(entry.by_id, SOMEBODY_GONE)
