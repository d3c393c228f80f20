"""A Python with Django on the folder of a site that is being served, kept as long as the site is.

Starting one costs more than a second, so journeys share it: `ask` sends a line, reads a line.
What it can do is in `putting_people.py`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 30


class Backstage:
    """The other Python, by its two pipes."""

    def __init__(self, told: IO[str], heard: IO[str], log: Path) -> None:
        self._told = told
        self._heard = heard
        self._log = log

    def ask(self, deed: str, asked: object) -> Any:
        """Have something done, and return what came of it."""
        self._told.write(json.dumps([deed, asked]) + "\n")
        self._told.flush()
        answer = self._heard.readline()
        if not answer:
            raise RuntimeError(self._log.read_text())
        return json.loads(answer)


@contextmanager
def backstage(folder: Path) -> Iterator[Backstage]:
    """Open it on a data folder; it ends when its input does."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("KITH_", "DJANGO_")) and name != "DATABASE_URL"
    }
    log = folder / "backstage.log"
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "tests.browser.putting_people", "--stay"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**environment, "KITH_DATA": str(folder), "PYTHONPATH": "src"},
            cwd=ROOT,
            text=True,
        ) as process,
    ):
        assert process.stdin
        assert process.stdout
        yield Backstage(process.stdin, process.stdout, log)
        process.stdin.close()
        process.wait(STOP_SECONDS)
