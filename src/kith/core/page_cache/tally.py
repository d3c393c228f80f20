"""Counts in memory, written as sums now and then: never in the way of an answer.

What a process counted in its last half minute is lost when it is killed; that is the price of
not writing while somebody waits, and of keeping nothing that says who asked, or when.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from multiprocessing.util import Finalize
from threading import Event, Lock, Thread
from typing import Protocol

from django.db import Error, connections

logger = logging.getLogger("kith.page_cache")

Sums = Mapping[tuple[str, date], int]
"""By code and the Monday of the week."""


class Writer(Protocol):
    """Adds sums to the table, in one short transaction."""

    def __call__(self, *, sums: Sums) -> None:
        """Add them."""


CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
EVERY_SECONDS = 30.0
MOST_CODES = 5_000
BEFORE_OTHERS = 100


class Tally:
    """The counts of one process, which `write` adds to those of the others."""

    def __init__(self, write: Writer, *, every: float = EVERY_SECONDS) -> None:
        self._write = write
        self.every = every
        self._sums: Counter[tuple[str, date]] = Counter()
        self._lock = Lock()
        self._ended = Event()
        self._writer: Thread | None = None

    def add(self, code: str, on: date) -> None:
        """One more of this code."""
        of_week = (code, on - timedelta(days=on.weekday()))
        with self._lock:
            if of_week in self._sums or (len(self._sums) < MOST_CODES and CODE.fullmatch(code)):
                self._sums[of_week] += 1
        if self._writer is None:
            self._begin()

    def flush(self) -> None:
        """Write the sums. What cannot be written now is kept for the next time."""
        with self._lock:
            sums, self._sums = self._sums, Counter()
        if not sums:
            return
        try:
            self._write(sums=sums)
        except Error as error:
            with self._lock:
                self._sums.update(sums)
            logger.warning("Visits were not written: %s", type(error).__name__)

    def end(self) -> None:
        """Write what is left, as the process ends."""
        self._ended.set()
        self.flush()

    def _begin(self) -> None:
        """Start the writer at the first count: a thread does not survive a fork before it."""
        with self._lock:
            if self._writer is not None:
                return
            self._writer = Thread(target=self._run, name="kith-visits", daemon=True)
        self._writer.start()
        # A web process is a child of the server's; `atexit` alone is passed over in some.
        Finalize(None, self.end, exitpriority=BEFORE_OTHERS)

    def _run(self) -> None:
        while not self._ended.wait(self.every):
            self.flush()
            connections.close_all()  # this thread's own
