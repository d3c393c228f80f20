"""The worker: runs what is on the queue, and puts scheduled tasks there when their time comes."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable
from datetime import datetime
from types import FrameType
from uuid import uuid4

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker

from kith.core import operations

logger = logging.getLogger("kith.worker")

ROUND_SECONDS = 5.0
POLL_SECONDS = 1.0


class Clock(threading.Thread):
    """Shows the worker's pulse, enqueues what is due and seals the audit trail, until stopped."""

    def __init__(self, worker: str, now: Callable[[], datetime] = timezone.now) -> None:
        super().__init__(name="kith-clock", daemon=True)
        self.worker = worker
        self.now = now
        self.stopped = threading.Event()

    def run(self) -> None:
        """Do a round now and then one every few seconds."""
        while not self.stopped.is_set():
            self.round()
            self.stopped.wait(ROUND_SECONDS)
        connection.close()

    def round(self) -> None:
        """One round. A database that is away for a moment is tried again at the next."""
        close_old_connections()
        try:
            operations.show_pulse(worker=self.worker, at=self.now())
            operations.enqueue_due(at=self.now())
        except DatabaseError:
            logger.exception("The worker's clock could not reach the database.")
        self.seal()

    def seal(self) -> None:
        """Seal the audit trail. Whatever goes wrong there must not stop the clock."""
        try:
            operations.seal_entries(at=self.now())
        except Exception:
            logger.exception("The audit trail could not be sealed: run `kith audit verify`.")


class PatientWorker(Worker):
    """Finishes what it has in hand however often it is told to stop.

    Ctrl-C reaches a whole group of processes, systemd's stop a whole service, and `kith serve` tells
    its worker besides: a second signal is the same one come twice, not an order to break off.
    """

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """Stop once what is in hand is done."""
        if self.running:
            super().shutdown(signum, frame)


def work() -> None:
    """Run until told to stop (SIGTERM, SIGINT); a task that is under way is finished first.

    One that was taken from the queue a moment before, and not begun, goes back.
    """
    worker_id = uuid4().hex
    clock = Clock(worker_id)
    clock.start()
    worker = PatientWorker(
        queue_names=["*"],
        interval=POLL_SECONDS,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_id,
        excluded_queue_names=[],
    )
    worker.configure_signals()
    gc.freeze()  # what is loaded stays; else the end of the process spends a second on it
    try:
        worker.run()
    finally:
        clock.stopped.set()
        operations.give_back_tasks(worker=worker_id)
