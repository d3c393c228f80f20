"""What is kept of imports, and for how long: nothing that was handed in outlives its reading."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from kith.directory.models import ImportRun
from kith.directory.operations.importing import READING
from kith.directory.operations.importing_ending import end_run
from kith.directory.queries import import_spool as spool

KEPT = timedelta(days=60)
WAITED = timedelta(days=1)
"""How long a file waits for somebody to say what its columns mean: it may hold addresses that are
dropped when it is read, and never before."""
UNSAID = "Nobody said what its columns mean for a day, so the file was let go. Hand it in again."


def forget_old(*, at: datetime) -> int:
    """Delete what is kept of runs that ended long ago, were never read, or that no row tells of."""
    count = 0
    for run_id in spool.kept_runs():
        with transaction.atomic():
            run = ImportRun.objects.select_for_update().filter(pk=run_id).first()
            if run is not None and _was_never_read(run, at):
                end_run(run=run, at=at, why=UNSAID)
            elif run is None or (run.ended_at and at - run.ended_at >= KEPT):
                spool.forget(run_id)
            else:
                continue
            count += 1
    return count


def _was_never_read(run: ImportRun, at: datetime) -> bool:
    waits = run.ended_at is None and run.counts.get("doing") == READING
    return waits and spool.given_file(run.pk) is not None and at - run.started_at >= WAITED
