"""Whether the house can do its work, and if not, what is wrong."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from kith.core.backup.record import EXPECTED_WITHIN, last_keys_copied, last_proved
from kith.core.encryption.boxes import new_key
from kith.core.encryption.installed import keys, ring_file
from kith.core.models import ScheduledRun, WorkerPulse
from kith.core.sealing.stored import unsealed_entries

PULSE_MISSED_AFTER = timedelta(minutes=2)
SEALED_WITHIN = timedelta(minutes=2)
KEPT_SECONDS = 5.0
"""How long an answer to anybody serves the next one, so that asking costs no write each time."""
PROBE = "readiness-probe"
STOPPING = "KITH_STOPPING"
"""Names the file that `kith serve` makes when it is told to stop, for its web processes to see."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: well or not, and a sentence."""

    name: str
    is_well: bool
    says: str


_kept: list[tuple[float, bool]] = []


def is_ready(*, at: datetime) -> bool:
    """Whether all is well, looked at now or seconds ago. Never raises."""
    if is_stopping():
        return False
    now = time.monotonic()
    if not _kept or now - _kept[0][0] > KEPT_SECONDS:
        _kept[:] = [(now, all(one.is_well for one in checks(at=at)))]
    return _kept[0][1]


def forget() -> None:
    """Look anew the next time: for tests."""
    _kept.clear()


def checks(*, at: datetime) -> list[Check]:
    """Look at everything that work needs. Never raises."""
    stopping = [Check("serving", False, "Kith is stopping.")] if is_stopping() else []
    database = _tried("database", _database, at)
    found = [*stopping, database]
    if database.is_well:
        found += [
            _tried(name, look, at)
            for name, look in (
                ("migrations", _migrations),
                ("worker", _worker),
                ("trail", _trail),
            )
        ]
        if os.environ.get("KITH_BACKUPS", "").strip():
            found.append(_tried("backup", _backup, at))
    return [*found, _tried("disk", _disk, at), _tried("keys", _keys, at)]


def is_stopping() -> bool:
    """Whether `kith serve` was told to stop: what is under way is finished, nothing new begins."""
    named = os.environ.get(STOPPING, "")
    return bool(named) and Path(named).exists()


def _tried(name: str, look: Callable[[datetime], Check], at: datetime) -> Check:
    try:
        return look(at)
    except Exception as error:
        # The kind of it alone: what an error says may hold an address or a name.
        return Check(name, False, f"This could not be looked at: {type(error).__name__}.")


def _database(at: datetime) -> Check:
    try:
        ScheduledRun.objects.update_or_create(code=PROBE, defaults={"enqueued_at": at})
    except DatabaseError as error:
        return Check("database", False, f"A write failed: {type(error).__name__}.")
    return Check("database", True, "A write succeeded.")


def _migrations(_at: datetime) -> Check:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Check("migrations", False, f"{len(waiting)} migrations wait: restart `kith serve`.")
    return Check("migrations", True, "All are applied.")


def _worker(at: datetime) -> Check:
    pulse = WorkerPulse.objects.order_by("-seen_at").first()
    if pulse is None:
        return Check("worker", False, "No worker has ever run here: start `kith worker`.")
    if at - pulse.seen_at > PULSE_MISSED_AFTER:
        return Check("worker", False, "The worker was last seen more than two minutes ago.")
    return Check("worker", True, "The worker is alive.")


def _trail(at: datetime) -> Check:
    oldest = unsealed_entries().values_list("at", flat=True).first()
    if oldest is not None and at - oldest > SEALED_WITHIN:
        return Check(
            "trail", False, "Audit entries wait to be sealed for minutes: see the worker's log."
        )
    return Check("trail", True, "The audit trail is sealed as it grows.")


def _backup(at: datetime) -> Check:
    proved = last_proved(settings.DATA)
    if proved is None:
        return Check("backup", False, "No backup was ever made and proved.")
    hours = int((at - proved).total_seconds() // 3600)
    if at - proved > EXPECTED_WITHIN:
        return Check("backup", False, f"The last proved backup is {hours} hours old.")
    if os.environ.get("KITH_BACKUP_KEYS", "").strip():
        copied = last_keys_copied()
        if copied is None or at - copied > EXPECTED_WITHIN:
            return Check("backup", False, "The keys were not copied apart since yesterday.")
    return Check("backup", True, f"The last proved backup is {hours} hours old.")


def _disk(_at: datetime) -> Check:
    for name, folder in (("data", settings.DATA), ("temporary files", tempfile.gettempdir())):
        free = shutil.disk_usage(folder).free // 1_000_000
        if free < settings.KITH_FREE_MB:
            return Check(
                "disk",
                False,
                f"{free:,} MB are free for {name}, and {settings.KITH_FREE_MB:,} are wanted.",
            )
    return Check("disk", True, "There is room.")


def _keys(_at: datetime) -> Check:
    """Wrap and unwrap a key that nobody keeps, and ask the store for somebody who is not there."""
    store = keys().store
    has_store = not store.is_file or store.path.exists()
    if not os.environ.get("KITH_KEY_RING", "").strip() and not ring_file(settings.DATA).exists():
        # Both are made with the first record about a person. To ask for the ring would make it.
        if has_store and store.counts():
            return Check(
                "keys", False, "There are people's keys, and no key ring: put keys/ring back."
            )
        return Check("keys", True, "No person's key was made yet.")
    ring, nobody, key = keys().ring(), uuid4(), new_key()
    if ring.unwrap(ring.wrap(key, nobody), nobody) != key or (has_store and store.find([nobody])):
        return Check("keys", False, "A key that was wrapped does not come back.")
    return Check("keys", True, "The key ring and the store of keys answer.")
