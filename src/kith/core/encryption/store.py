"""Where each person's key is kept, wrapped: a store of its own, outside the data and its backups.

A file beside the keys, or a database of its own on PostgreSQL where several machines serve
(`KITH_KEYS_URL`). It is copied in its newest state alone: a store of last month would bring back
the keys of people who were erased since. A key that was destroyed leaves its subject's id and the
instant, so that nobody makes another under the same id and calls the silence a blank.

A key of the ring that a rotation took off is noted too: whoever still has an old copy of the ring
cannot wrap by it, and so makes nothing that nobody else can read.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from kith.core.encryption.ring import Wrapped

T = TypeVar("T")
AT_ONCE = 500
CONNECT_SECONDS = 10
# While another turns a new file's log on, or takes it off at its end, SQLite refuses at once,
# whatever time it was given to wait.
OPENING_TURNS, OPENING_PAUSE = 200, 0.05
OTHERS = 0o077
SQLITE_SETTINGS = (
    # What is freed is overwritten; `destroy` empties the log, where it would lie on.
    "PRAGMA secure_delete=ON",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
)
TABLES = (
    """CREATE TABLE IF NOT EXISTS person_key (
        subject TEXT PRIMARY KEY, ring_key TEXT NOT NULL, sealed {bytes} NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS person_key_by_ring ON person_key (ring_key, subject)",
    """CREATE TABLE IF NOT EXISTS destroyed_key (
        subject TEXT PRIMARY KEY, destroyed_at TEXT NOT NULL)""",
    "CREATE TABLE IF NOT EXISTS retired_ring_key (ring_key TEXT PRIMARY KEY)",
)
ADD = """INSERT INTO person_key (subject, ring_key, sealed)
    SELECT ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM destroyed_key WHERE subject = ?)
    ON CONFLICT (subject) DO NOTHING"""
REWRAP = """UPDATE person_key SET ring_key = ?, sealed = ?
    WHERE subject = ? AND ring_key = ? RETURNING subject"""


@dataclass(frozen=True, slots=True)
class Destroyed:
    """That a person's key was destroyed, and when."""

    at: datetime


class KeyStore:
    """The wrapped keys, by whose they are. One connection a thread; each call commits by itself."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_file = not url.startswith(("postgresql://", "postgres://"))
        self._local = threading.local()

    @property
    def path(self) -> Path:
        """The file of a store that is one."""
        return Path(self.url)

    def find(self, subjects: Collection[UUID]) -> dict[UUID, Wrapped | Destroyed]:
        """The keys of so many people; nobody who never had one is in it."""
        return self._do(lambda ask: _found(ask, [str(one) for one in subjects]))

    def add(self, subject: UUID, wrapped: Wrapped) -> Wrapped | Destroyed:
        """Keep a person's key. Returns what stands: of two who add at once, both get the first."""
        self.add_all({subject: wrapped}, ring_key=wrapped.ring_key)
        return self.find([subject])[subject]

    def add_all(self, wrapped: Mapping[UUID, Wrapped], *, ring_key: str) -> bool:
        """Keep many keys at once, all wrapped by `ring_key`; false if that was taken off the ring.

        Whoever has a key keeps it, and whose key was destroyed gets none: `find` tells.
        """

        def work(ask: _Ask) -> bool:
            ask.alone_with(_RING, others_too=True)
            for subject in sorted(wrapped):
                ask.alone_with(str(subject))
            for subject, one in wrapped.items():
                ask(ADD, [str(subject), one.ring_key, one.sealed, str(subject)])
            # Asked after writing: on SQLite the transaction is the only writer from there on.
            if ask("SELECT 1 FROM retired_ring_key WHERE ring_key = ?", [ring_key]):
                ask.connection.rollback()
                return False
            return True

        return self._do(work)

    def destroy(self, subject: UUID, *, at: datetime) -> bool:
        """Destroy a person's key for good. Returns whether there was one."""
        return self.destroy_all([subject], at=at) == 1

    def destroy_all(self, subjects: Collection[UUID], *, at: datetime) -> int:
        """Destroy the keys of many for good. Returns how many there were."""

        def work(ask: _Ask) -> int:
            gone = 0
            for subject in sorted(str(one) for one in subjects):
                ask.alone_with(subject)
                ask(
                    "INSERT INTO destroyed_key (subject, destroyed_at) VALUES (?, ?) "
                    "ON CONFLICT (subject) DO NOTHING",
                    [subject, at.isoformat()],
                )
                gone += len(
                    ask("DELETE FROM person_key WHERE subject = ? RETURNING subject", [subject])
                )
            return gone

        gone = self._do(work)
        if self.is_file:
            self._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    def not_wrapped_by(
        self, ring_key: str, limit: int = AT_ONCE, *, after: UUID | None = None
    ) -> dict[UUID, Wrapped]:
        """Some of the keys that another key of the ring wrapped, in order, those after one."""
        rows = self._do(
            lambda ask: ask(
                "SELECT subject, ring_key, sealed FROM person_key "
                "WHERE ring_key <> ? AND subject > ? ORDER BY subject LIMIT ?",
                [ring_key, str(after or ""), limit],
            )
        )
        return {UUID(subject): Wrapped(by, bytes(sealed)) for subject, by, sealed in rows}

    def rewrap(self, anew: Sequence[tuple[UUID, Wrapped, Wrapped]]) -> int:
        """Put each key as wrapped before to how it is wrapped now; who was destroyed stays so."""
        return self._do(
            lambda ask: sum(
                len(ask(REWRAP, [after.ring_key, after.sealed, str(subject), before.ring_key]))
                for subject, before, after in anew
            )
        )

    def retire(self, ring_keys: Collection[str]) -> set[str]:
        """Let nobody wrap by these keys of the ring again; those that still wrap one are left out.

        Returns those that are retired, now or before.
        """

        def work(ask: _Ask) -> set[str]:
            ask.alone_with(_RING)
            for one in sorted(ring_keys):
                ask(
                    "INSERT INTO retired_ring_key (ring_key) SELECT ? WHERE NOT EXISTS "
                    "(SELECT 1 FROM person_key WHERE ring_key = ?) "
                    "ON CONFLICT (ring_key) DO NOTHING",
                    [one, one],
                )
            return {name for (name,) in ask("SELECT ring_key FROM retired_ring_key", [])}

        return self._do(work) & set(ring_keys)

    def retired(self) -> set[str]:
        """The keys of the ring by which nobody wraps any more."""
        rows = self._do(lambda ask: ask("SELECT ring_key FROM retired_ring_key", []))
        return {name for (name,) in rows}

    def counts(self) -> dict[str, int]:
        """How many keys each key of the ring wraps."""
        return dict(
            self._do(
                lambda ask: ask("SELECT ring_key, COUNT(*) FROM person_key GROUP BY ring_key", [])
            )
        )

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        self._local.connection = None
        if connection is not None:
            connection.close()

    def _do(self, work: Callable[[_Ask], T]) -> T:
        """One transaction, kept whole or not at all; a broken connection is opened anew, once.

        Each piece of work can be done twice: what was kept before the connection broke stays so.
        """
        try:
            return self._once(work)
        except Exception as broken:
            if self.is_file or not _is_broken(broken):
                raise
            with suppress(Exception):
                self.close()
            return self._once(work)

    def _once(self, work: Callable[[_Ask], T]) -> T:
        connection = self._connection()
        ask = _Ask(connection, is_file=self.is_file)
        try:
            done = work(ask)
            connection.commit()
        except BaseException:
            with suppress(Exception):
                connection.rollback()
            raise
        return done

    def _connection(self) -> Any:
        """This thread's connection. A process that was forked opens its own, and closes none."""
        connection = getattr(self._local, "connection", None)
        if connection is not None and self._local.process != os.getpid():
            _others.append(connection)  # closing it here would end it for the process it is of
            connection = None
        if connection is None or getattr(connection, "closed", False):
            connection = self._open_file() if self.is_file else self._open_postgresql()
            self._local.connection, self._local.process = connection, os.getpid()
        return connection

    def _open_postgresql(self) -> Any:
        import psycopg

        connection = psycopg.connect(self.url, connect_timeout=CONNECT_SECONDS)
        ask = _Ask(connection, is_file=False)
        ask.alone_with(_TABLES)  # two that make one table at once would trip over each other
        for table in TABLES:
            connection.execute(table.format(bytes="BYTEA"))
        connection.commit()
        return connection

    def _open_file(self) -> sqlite3.Connection:
        path = self.path
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        if path.stat().st_mode & OTHERS:
            path.chmod(0o600)
        for _ in range(OPENING_TURNS):
            try:
                return _opened(path)
            except sqlite3.OperationalError as refused:
                if refused.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
            time.sleep(OPENING_PAUSE)
        return _opened(path)


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=20)
    try:
        for setting in SQLITE_SETTINGS:
            connection.execute(setting)
        for table in TABLES:
            connection.execute(table.format(bytes="BLOB"))
        connection.commit()
    except BaseException:
        connection.close()
        raise
    return connection


_RING, _TABLES = "ring", "tables"
_others: list[Any] = []
"""Connections of the process that this one was forked from: kept, so that nothing closes them."""


@dataclass(slots=True)
class _Ask:
    """Ask one thing, with `?` for each value; rows where there are any."""

    connection: Any
    is_file: bool

    def __call__(self, sql: str, values: Sequence[Any]) -> list[Any]:
        cursor = self.connection.cursor()
        cursor.execute(sql if self.is_file else sql.replace("?", "%s"), values)
        return list(cursor.fetchall()) if cursor.description else []

    def alone_with(self, what: str, *, others_too: bool = False) -> None:
        """Wait until nobody else holds the same until the end of the transaction.

        `others_too` holds it together with all who say so. SQLite has one writer anyway.
        """
        if not self.is_file:
            shared = "_shared" if others_too else ""
            self(
                f"SELECT pg_advisory_xact_lock{shared}(hashtextextended(?, 0))",
                [f"kith-keys|{what}"],
            )


def _found(ask: _Ask, wanted: list[str]) -> dict[UUID, Wrapped | Destroyed]:
    found: dict[UUID, Wrapped | Destroyed] = {}
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        marks = ", ".join("?" * len(part))
        for subject, ring_key, sealed in ask(
            f"SELECT subject, ring_key, sealed FROM person_key WHERE subject IN ({marks})",  # noqa: S608 (marks alone)
            part,
        ):
            found[UUID(subject)] = Wrapped(ring_key, bytes(sealed))
        for subject, at in ask(
            f"SELECT subject, destroyed_at FROM destroyed_key WHERE subject IN ({marks})",  # noqa: S608 (marks alone)
            part,
        ):
            found[UUID(subject)] = Destroyed(datetime.fromisoformat(at))
    return found


def _is_broken(error: Exception) -> bool:
    import psycopg

    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
