"""How the house keeps time: what was last put on the queue, and which workers live."""

from __future__ import annotations

from django.db import models


class ScheduledRun(models.Model):
    """When a scheduled task was last put on the queue."""

    code = models.CharField(max_length=80, primary_key=True)
    enqueued_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class WorkerPulse(models.Model):
    """The last sign of life of a worker process."""

    worker = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker


class PageGeneration(models.Model):
    """One row: how often what the public pages show has changed. See `kith.core.page_cache`."""

    number = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return str(self.number)
