"""The house's own writes: the worker's pulse, and putting scheduled tasks on the queue."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.module_loading import import_string

from kith.core.models import ScheduledRun, WorkerPulse
from kith.core.offers import scheduled_tasks

FORGET_A_WORKER_AFTER = timedelta(days=1)


def show_pulse(*, worker: str, at: datetime) -> None:
    """Say that a worker is alive, and forget those long gone."""
    with transaction.atomic():
        WorkerPulse.objects.update_or_create(
            worker=worker,
            defaults={"seen_at": at},
            create_defaults={"started_at": at, "seen_at": at},
        )
        WorkerPulse.objects.filter(seen_at__lt=at - FORGET_A_WORKER_AFTER).delete()


def enqueue_due(*, at: datetime) -> list[str]:
    """Put each scheduled task whose time has come on the queue, once, and return their codes.

    The row is locked, so two workers never put the same run on the queue.
    """
    enqueued = []
    for scheduled in scheduled_tasks():
        with transaction.atomic():
            run, is_first = ScheduledRun.objects.select_for_update().get_or_create(
                code=scheduled.code, defaults={"enqueued_at": at}
            )
            if not is_first and at - run.enqueued_at < scheduled.every:
                continue
            run.enqueued_at = at
            run.save(update_fields=["enqueued_at"])
            import_string(scheduled.task).enqueue()
            enqueued.append(scheduled.code)
    return enqueued
