"""Work for the worker that takes its time, and leaves a file when it begins and when it is done."""

from __future__ import annotations

import time
from pathlib import Path

from django_tasks import task

TAKES_SECONDS = 2.0


@task()
def take_time(folder: str) -> None:
    """Begin, take a while, and be done."""
    (Path(folder) / "begun").touch()
    time.sleep(TAKES_SECONDS)
    (Path(folder) / "done").touch()
