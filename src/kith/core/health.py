"""Whether the house can do its work, and if not, what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from kith.core.models import ScheduledRun, WorkerPulse

PULSE_MISSED_AFTER = timedelta(minutes=2)
PROBE = "readiness-probe"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: well or not, and a sentence."""

    name: str
    is_well: bool
    says: str


def checks(*, at: datetime) -> list[Check]:
    """Look at the database, its migrations and the worker. Never raises."""
    database = _database(at)
    if not database.is_well:
        return [database]
    return [database, _migrations(), _worker(at)]


def _database(at: datetime) -> Check:
    try:
        ScheduledRun.objects.update_or_create(code=PROBE, defaults={"enqueued_at": at})
    except DatabaseError as error:
        return Check("database", False, f"A write failed: {type(error).__name__}.")
    return Check("database", True, "A write succeeded.")


def _migrations() -> Check:
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
