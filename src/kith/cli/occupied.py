"""Who works on a data folder: many who serve it together, or one who needs it alone.

The system's own lock on the file `KITH_DATA/in-use`, which goes with the process, however that
ends. It holds on one machine: with PostgreSQL others may serve from elsewhere.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

FILE = "in-use"


@contextmanager
def serving_from(data: Path) -> Iterator[None]:
    """Serve, or work, beside others. Refused while somebody needs the folder alone."""
    with _locked(
        data,
        fcntl.LOCK_SH,
        f"{data} is in use by a command that needs it alone, such as `kith grow`. Wait until it "
        "has ended.",
    ):
        yield


@contextmanager
def alone_in(data: Path) -> Iterator[None]:
    """Have the folder alone. Refused while anybody serves from it, or works."""
    with _locked(
        data,
        fcntl.LOCK_EX,
        f"Kith is running on {data}. Stop `kith serve` and `kith worker` first.",
    ):
        yield


@contextmanager
def _locked(data: Path, how: int, refusal: str) -> Iterator[None]:
    with (data / FILE).open("a") as file:
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            raise click.ClickException(refusal) from None
        yield  # closing it lets go
