"""Where each person's key is kept, wrapped: a store of its own, outside the data and its backups.

A file beside the keys, or a database of its own on PostgreSQL where several machines serve
(`KITH_KEYS_URL`). It is copied in its newest state alone: a store of last month would bring back
the keys of people who were erased since. A key that was destroyed leaves its subject's id and the
instant, so that nobody makes another under the same id and calls the silence a blank.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from kith.core.encryption.ring import Wrapped

AT_ONCE = 500
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
)


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
        found: dict[UUID, Wrapped | Destroyed] = {}
        wanted = [str(one) for one in subjects]
        with self._connection() as ask:
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

    def add(self, subject: UUID, wrapped: Wrapped) -> Wrapped | Destroyed:
        """Keep a person's key. Returns what stands: of two who add at once, both get the first."""
        with self._connection() as ask:
            self._alone_with(ask, subject)
            ask(
                """INSERT INTO person_key (subject, ring_key, sealed)
                SELECT ?, ?, ? WHERE NOT EXISTS (
                    SELECT 1 FROM destroyed_key WHERE subject = ?)
                ON CONFLICT (subject) DO NOTHING""",
                [str(subject), wrapped.ring_key, wrapped.sealed, str(subject)],
            )
        return self.find([subject])[subject]

    def destroy(self, subject: UUID, *, at: datetime) -> bool:
        """Destroy a person's key for good. Returns whether there was one."""
        with self._connection() as ask:
            self._alone_with(ask, subject)
            ask(
                """INSERT INTO destroyed_key (subject, destroyed_at) VALUES (?, ?)
                ON CONFLICT (subject) DO NOTHING""",
                [str(subject), at.isoformat()],
            )
            gone = ask("DELETE FROM person_key WHERE subject = ? RETURNING subject", [str(subject)])
        if self.is_file:
            self._local.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return bool(gone)

    def not_wrapped_by(self, ring_key: str, limit: int = AT_ONCE) -> dict[UUID, Wrapped]:
        """Some of the keys that another key of the ring wrapped."""
        with self._connection() as ask:
            rows = ask(
                """SELECT subject, ring_key, sealed FROM person_key
                WHERE ring_key <> ? ORDER BY subject LIMIT ?""",
                [ring_key, limit],
            )
        return {UUID(subject): Wrapped(by, bytes(sealed)) for subject, by, sealed in rows}

    def rewrap(self, anew: Sequence[tuple[UUID, Wrapped, Wrapped]]) -> int:
        """Put each key as wrapped before to how it is wrapped now; who was destroyed stays so."""
        with self._connection() as ask:
            return sum(
                len(
                    ask(
                        """UPDATE person_key SET ring_key = ?, sealed = ?
                        WHERE subject = ? AND ring_key = ? RETURNING subject""",
                        [after.ring_key, after.sealed, str(subject), before.ring_key],
                    )
                )
                for subject, before, after in anew
            )

    def counts(self) -> dict[str, int]:
        """How many keys each key of the ring wraps."""
        with self._connection() as ask:
            return dict(ask("SELECT ring_key, COUNT(*) FROM person_key GROUP BY ring_key", []))

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def _alone_with(self, ask: _Ask, subject: UUID) -> None:
        """Nobody makes a key while another destroys it. SQLite has one writer anyway."""
        if not self.is_file:
            ask("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", [str(subject)])

    @contextmanager
    def _connection(self) -> Iterator[_Ask]:
        """One transaction: kept whole at the end, or not at all."""
        connection = getattr(self._local, "connection", None)
        if connection is None or getattr(connection, "closed", False):
            connection = self._local.connection = self._open()
        ask = _Ask(connection, "?" if self.is_file else "%s")
        try:
            yield ask
        except BaseException:
            connection.rollback()
            raise
        connection.commit()

    def _open(self) -> Any:
        if self.is_file:
            return _open_file(self.path)
        import psycopg

        connection = psycopg.connect(self.url)
        for table in TABLES:
            connection.execute(table.format(bytes="BYTEA"))
        connection.commit()
        return connection


@dataclass(slots=True)
class _Ask:
    """Ask one thing, with `?` for each value; rows where there are any."""

    connection: Any
    mark: str

    def __call__(self, sql: str, values: Sequence[Any]) -> list[Any]:
        cursor = self.connection.cursor()
        cursor.execute(sql.replace("?", self.mark), values)
        return list(cursor.fetchall()) if cursor.description else []


def _open_file(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, timeout=20)
    for setting in SQLITE_SETTINGS:
        connection.execute(setting)
    for table in TABLES:
        connection.execute(table.format(bytes="BLOB"))
    connection.commit()
    return connection
