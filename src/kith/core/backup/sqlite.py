"""A copy of a SQLite database that others go on writing to: never of its file, but by SQLite itself.

One reading transaction is held from the first count to the last page, so that counts and copy are
of the same instant, and whatever was committed before it is in the copy.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from kith.core.backup.house import Progress
from kith.core.backup.manifest import Facts, facts_of
from kith.core.backup.refusals import DatabaseUnreadable, HouseRunning

PAGES_AT_ONCE = 2_048
PATIENCE = 20.0
LOGS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database, and would play into any other file of that name."""
SHOWN = 3


def version() -> str:
    """Of SQLite itself."""
    return sqlite3.sqlite_version


def size_of(database: Path) -> int:
    """Bytes that a copy would take."""
    wal = database.with_name(f"{database.name}-wal")
    return sum(one.stat().st_size for one in (database, wal) if one.exists())


def copy_database(database: Path, target: Path, progress: Progress) -> Facts:
    """Copy a database into a new file of its own, and say what is in it.

    Raises:
        DatabaseUnreadable: there is none, or SQLite cannot read it.
    """
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(_reading(database)) as source, closing(_opened(target)) as copy:
            source.execute("BEGIN")
            facts = _facts(source)
            source.backup(
                copy,
                pages=PAGES_AT_ONCE,
                progress=lambda _state, left, total: progress(
                    "Copying the database", 1 - left / max(total, 1)
                ),
                sleep=0.0,
            )
            source.execute("ROLLBACK")
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, whole by itself
    except sqlite3.OperationalError as wrong:
        if "full" in str(wrong) or "disk I/O" in str(wrong):
            raise OSError(28, "No space left on device", str(target)) from wrong
        raise DatabaseUnreadable(f"{database} cannot be copied: {wrong}.") from wrong
    except sqlite3.DatabaseError as wrong:
        raise DatabaseUnreadable(f"{database} cannot be copied: {wrong}.") from wrong
    return facts


def facts_in(database: Path) -> Facts:
    """What a database says of itself."""
    with closing(_reading(database)) as asked:
        asked.execute("BEGIN")
        return _facts(asked)


def unsound(database: Path) -> list[str]:
    """What SQLite itself finds wrong in a database, the first few; none where it is sound."""
    try:
        with closing(_reading(database)) as asked:
            found = [str(says) for (says,) in asked.execute(f"PRAGMA integrity_check({SHOWN})")]
            lost = asked.execute("PRAGMA foreign_key_check").fetchmany(SHOWN)
    except sqlite3.DatabaseError as wrong:
        return [str(wrong)]
    wrong_rows = [f"a row of {table} points to none of {parent}" for table, _, parent, _ in lost]
    return [one for one in found if one != "ok"] + wrong_rows


@contextmanager
def nobody_else_in(database: Path) -> Iterator[None]:
    """Make sure that nobody has a database open, and that nothing of it waits in its log.

    Raises:
        HouseRunning: somebody has.
    """
    if database.exists():
        try:
            with closing(sqlite3.connect(database, timeout=1, isolation_level=None)) as alone:
                alone.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as locked:
            raise HouseRunning(
                f"Something has {database} open: stop Kith, server and worker, and whatever else "
                "looks into it, and try again. Nothing was changed."
            ) from locked
        except sqlite3.DatabaseError:
            pass  # what is there is no database, and is about to go
    yield


def is_unreadable(database: Path) -> bool:
    """Whether a file is there, with something in it, and it is no database, or a broken one."""
    try:
        rows_in(database, ())
    except sqlite3.OperationalError:
        return False  # it is in use
    except sqlite3.DatabaseError:
        return True
    return False


def beside(database: Path) -> list[Path]:
    """The logs that lie beside a database."""
    logs = [database.with_name(f"{database.name}{ending}") for ending in LOGS]
    return [one for one in logs if one.exists()]


def close_up(database: Path) -> None:
    """Have a database that nobody has open in its one file, and on the disk."""
    with closing(sqlite3.connect(database, timeout=PATIENCE, isolation_level=None)) as alone:
        alone.execute("PRAGMA journal_mode=DELETE")
    with database.open("rb") as file:
        os.fsync(file.fileno())


def rows_in(database: Path, tables: tuple[str, ...]) -> tuple[set[str], bool]:
    """The tables of a database, and whether any of these has a row. None where there is no file."""
    if not database.exists() or not database.stat().st_size:
        return set(), False
    with closing(_reading(database)) as asked:
        there = set(_tables(asked))
        return there, any(
            asked.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone()  # noqa: S608 (our tables)
            for table in tables
            if table in there
        )


def _facts(asked: sqlite3.Connection) -> Facts:
    return facts_of(lambda sql: asked.execute(sql).fetchall(), _tables(asked))


def _tables(asked: sqlite3.Connection) -> list[str]:
    # A virtual table is what its own tables hold, and those are counted.
    found = asked.execute(
        """SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%'
        ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%'"""
    )
    return [name for (name,) in found]


def _reading(database: Path) -> sqlite3.Connection:
    if not database.exists():
        raise DatabaseUnreadable(f"There is no database at {database}.")
    address = f"file:{quote(str(database))}?mode=rw"
    asked = sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)
    asked.execute("PRAGMA query_only=ON")
    return asked


def _opened(target: Path) -> sqlite3.Connection:
    copy = sqlite3.connect(target, timeout=PATIENCE, isolation_level=None)
    copy.execute("PRAGMA synchronous=OFF")  # a copy that a power cut spoils is made again
    return copy
