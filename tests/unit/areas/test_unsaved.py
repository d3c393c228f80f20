"""Why something could not be saved, by what the driver said."""

from __future__ import annotations

import errno
import sqlite3

import psycopg
import pytest
from psycopg import errors

from kith.areas.rules.unsaved import Unsaved, why_unsaved


def of_sqlite(name: str) -> Exception:
    error = sqlite3.OperationalError("it says so")
    error.sqlite_errorname = name  # type: ignore[misc]
    return error


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (of_sqlite("SQLITE_FULL"), Unsaved.NO_ROOM),
        (of_sqlite("SQLITE_IOERR_WRITE"), Unsaved.NOT_NOW),
        (of_sqlite("SQLITE_BUSY"), Unsaved.NOT_NOW),
        (of_sqlite("SQLITE_CORRUPT"), None),
        (of_sqlite("SQLITE_CONSTRAINT_UNIQUE"), None),
        (errors.DiskFull(), Unsaved.NO_ROOM),
        (errors.AdminShutdown(), Unsaved.NOT_NOW),
        (errors.CannotConnectNow(), Unsaved.NOT_NOW),
        (errors.UniqueViolation(), None),
        (psycopg.OperationalError("the server closed the connection"), Unsaved.NOT_NOW),
        (psycopg.DataError("no number"), None),
        (OSError(errno.ENOSPC, "No space left on device"), Unsaved.NO_ROOM),
        (OSError(errno.EIO, "Input/output error"), Unsaved.NOT_NOW),
        (FileNotFoundError(errno.ENOENT, "No such file"), None),
        (ValueError("no number"), None),
        (None, None),
    ],
)
def test_what_passes_by_itself_is_told_from_what_does_not(
    error: Exception | None, why: Unsaved | None
) -> None:
    assert why_unsaved(error) == why


def test_it_is_found_below_the_error_that_stands_on_it() -> None:
    above = RuntimeError("the deed failed")
    above.__cause__ = of_sqlite("SQLITE_FULL")

    assert why_unsaved(above) == Unsaved.NO_ROOM
