"""When a backup was last proved, where backups go by themselves, and when one is due.

The instant stands in the database, so that every machine of a house knows it: `/readyz` reads it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from django.utils import timezone

from kith.core.environment import whole_number
from kith.core.models import ScheduledRun

PROVED = "core.backup-proved"
"""The row that holds the instant, among those that say when something was last done."""
KEYS_COPIED = "core.keys-copied"
"""The row that holds when the keys were last copied apart."""
EXPECTED_WITHIN = timedelta(hours=26)
"""A house that backs itself up each night, and has no proved backup this young, is not well."""
NIGHT = time(2)
"""Not before this hour, by the clock of the place. What failed is tried again each hour."""
KEPT = 14


@dataclass(frozen=True, slots=True)
class Nightly:
    """Where the worker puts a backup each night, how many stay, and where keys go."""

    folder: Path
    keep: int
    keys: Path | None = None
    check_on: str = ""


def last_proved(_data: Path | None = None) -> datetime | None:
    """When the last backup was made that was restored and found whole; none if never.

    The folder of the house is taken and not needed: its database tells.
    """
    return ScheduledRun.objects.filter(code=PROVED).values_list("enqueued_at", flat=True).first()


def last_keys_copied() -> datetime | None:
    """When the keys were last copied apart, whole; none if never."""
    runs = ScheduledRun.objects.filter(code=KEYS_COPIED)
    return runs.values_list("enqueued_at", flat=True).first()


def nightly() -> Nightly | None:
    """What the environment asks the worker to do each night; none where it asks for nothing."""
    folder = os.environ.get("KITH_BACKUPS", "").strip()
    if not folder:
        return None
    keys = os.environ.get("KITH_BACKUP_KEYS", "").strip()
    return Nightly(
        folder=Path(folder),
        keep=whole_number("KITH_BACKUP_KEEP", KEPT, least=1),
        keys=Path(keys) if keys else None,
        check_on=os.environ.get("KITH_BACKUP_CHECK_ON", "").strip(),
    )


def is_due(*, last: datetime | None, at: datetime) -> bool:
    """Whether this night's backup is still to be made."""
    now = timezone.localtime(at)
    night = now.replace(hour=NIGHT.hour, minute=0, second=0, microsecond=0)
    if now < night:
        night -= timedelta(days=1)
    return last is None or last < night
