"""Why something could not be saved: by what the driver of the database, or the disk, said.

Only what passes by itself, or once somebody makes room, is told here. A database that is damaged is
not: that is an error of ours or of the machine's, and stays one.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from enum import StrEnum

DEEPEST = 8
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
NOT_NOW = (errno.EIO, errno.EROFS)
SQLITE_NO_ROOM = "SQLITE_FULL"
SQLITE_NOT_NOW = (
    "SQLITE_IOERR",
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_READONLY",
    "SQLITE_CANTOPEN",
    "SQLITE_PROTOCOL",
    "SQLITE_NOMEM",
)
POSTGRESQL_NO_ROOM = "53100"
# Classes of SQLSTATE: connection, resources, locks, an operator's hand, the machine; and single
# codes: read-only, deadlock and what it would have to be tried again for.
POSTGRESQL_NOT_NOW = ("08", "53", "55", "57", "58", "25006", "40")
LOST = ("OperationalError", "InterfaceError")
"""What a lost connection is, where the database had no time to say why."""


class Unsaved(StrEnum):
    """What is in the way."""

    NO_ROOM = "no-room"
    NOT_NOW = "not-now"


def why_unsaved(error: BaseException | None) -> Unsaved | None:
    """What is in the way; none for any other error."""
    for one in _causes(error):
        found = _of_sqlite(one) or _of_postgresql(one) or _of_the_disk(one)
        if found:
            return found
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and what it came from: Django's own stands on the driver's."""
    for _depth in range(DEEPEST):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _of_sqlite(error: BaseException) -> Unsaved | None:
    name = str(getattr(error, "sqlite_errorname", ""))
    if name == SQLITE_NO_ROOM:
        return Unsaved.NO_ROOM
    return Unsaved.NOT_NOW if name.startswith(SQLITE_NOT_NOW) else None


def _of_postgresql(error: BaseException) -> Unsaved | None:
    if not hasattr(error, "sqlstate"):
        return None
    if error.sqlstate is None:
        return Unsaved.NOT_NOW if type(error).__name__ in LOST else None
    if error.sqlstate == POSTGRESQL_NO_ROOM:
        return Unsaved.NO_ROOM
    return Unsaved.NOT_NOW if str(error.sqlstate).startswith(POSTGRESQL_NOT_NOW) else None


def _of_the_disk(error: BaseException) -> Unsaved | None:
    if not isinstance(error, OSError):
        return None
    if error.errno in NO_ROOM:
        return Unsaved.NO_ROOM
    return Unsaved.NOT_NOW if error.errno in NOT_NOW else None
