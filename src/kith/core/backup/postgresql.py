"""Copies of a PostgreSQL database, in and out, by PostgreSQL's own programs.

The counts are taken in a transaction whose snapshot `pg_dump` is given, so that counts and copy are
of the same instant.
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from kith.core.backup.house import Progress, in_silence
from kith.core.backup.manifest import Facts, facts_of
from kith.core.backup.programs import dump, environment, last_line, libpq, programs
from kith.core.backup.refusals import DatabaseUnreadable, NoScratchDatabase, ProgramFailed
from kith.core.encryption.store import TABLES

NEVER_COPIED = tuple(re.findall(r"TABLE IF NOT EXISTS (\w+)", " ".join(TABLES)))
"""The store of keys, should somebody have put it into the same database."""
MARK = "kith_scratch"
"""A table in a database that was offered for proofs: what is in there may go."""
UNKNOWN_BEFORE_17 = b"\nSET transaction_timeout = 0;\n"
CHUNK = 1024 * 1024
LIKE_THIS = """SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database
    WHERE datname = current_database()"""
# Takes away what Kith made and leaves the schema, what it lets whom do, and extensions.
EMPTY = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT c.relname AS name,
      CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
        WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
      AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND c.relname <> ALL ('{kept}')
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    ORDER BY c.relkind = 'S'
  LOOP
    EXECUTE format('DROP %s IF EXISTS public.%I CASCADE', one.kind, one.name);
  END LOOP;
  FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  LOOP
    EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', one.name);
  END LOOP;
END $$;
""".replace("{kept}", "{" + ",".join((*NEVER_COPIED, MARK)) + "}")
WITHOUT_MARK = f"DROP TABLE IF EXISTS public.{MARK};\n"
LOCK_SECONDS = 20


@contextmanager
def connected(reached: Mapping[str, str], **more: Any) -> Iterator[Any]:
    """A connection of its own, closed at the end."""
    import psycopg

    try:
        connection = psycopg.connect(**reached, **more)  # type: ignore[arg-type]
    except psycopg.OperationalError as wrong:
        raise DatabaseUnreadable("PostgreSQL does not answer, or does not let Kith in.") from wrong
    try:
        yield connection
    finally:
        connection.close()


def version_of(reached: Mapping[str, str]) -> int:
    """The server's major version."""
    with connected(reached) as connection:
        return int(connection.info.server_version) // 10_000


def size_of(reached: Mapping[str, str]) -> int:
    """Bytes of a database on the server's disk: no dump is larger."""
    with connected(reached) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(row[0])


def copy_database(reached: Mapping[str, str], target: Path, progress: Progress) -> Facts:
    """Dump a database into a new file, and say what is in it.

    Raises:
        ProgramMissing, ProgramFailed: it cannot be dumped.
    """
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with connected(reached) as holding:
        used = programs(int(holding.info.server_version) // 10_000)
        holding.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = holding.execute("SELECT pg_export_snapshot()").fetchone()[0]
        facts = _facts(holding)
        dump(used, reached, target, progress, "--snapshot", snapshot, *_left_out())
    return facts


def reached_by(address: str) -> dict[str, str]:
    """How to reach a database, in libpq's words, from its address."""
    from psycopg.conninfo import conninfo_to_dict

    return {name: str(value) for name, value in conninfo_to_dict(address).items() if value}


def dump_store(reached: Mapping[str, str], target: Path) -> dict[str, int]:
    """Dump the store of keys alone; how many rows each of its tables has in the dump."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with connected(reached) as holding:
        used = programs(int(holding.info.server_version) // 10_000)
        holding.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = holding.execute("SELECT pg_export_snapshot()").fetchone()[0]
        there = holding.execute("SELECT tablename FROM pg_tables").fetchall()
        counts = {
            table: int(holding.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])  # noqa: S608 (names of ours)
            for table in NEVER_COPIED
            if (table,) in there
        }
        named = [argument for table in NEVER_COPIED for argument in ("--table", table)]
        dump(used, reached, target, in_silence, "--snapshot", snapshot, *named)
    return counts


def facts_in(reached: Mapping[str, str]) -> Facts:
    """What a database says of itself."""
    with connected(reached) as connection:
        return _facts(connection)


def rows_in(reached: Mapping[str, str], tables: tuple[str, ...]) -> tuple[set[str], bool]:
    """The tables of a database, and whether any of these has a row."""
    with connected(reached) as connection:
        there = set(_tables(connection))
        return there, any(
            connection.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone()  # noqa: S608 (our tables)
            for table in tables
            if table in there
        )


def others_in(reached: Mapping[str, str], *, and_me: int = 0) -> int:
    """How many other connections there are to a database, so many of our own not counted."""
    with connected(reached) as connection:
        row = connection.execute(
            """SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()
            AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
        ).fetchone()
    return int(row[0]) - and_me


def load(
    reached: Mapping[str, str], dumped: Path, progress: Progress, *, for_good: bool = False
) -> None:
    """Put a dump in place of what a database holds, in one transaction: all of it, or nothing.

    `for_good`: from now on it is no scratch database, should it ever have been one.

    Raises:
        ProgramMissing, ProgramFailed: it was not done, and the database is as it was.
    """
    used = programs(version_of(reached))
    around = environment(reached)
    size = dumped.stat().st_size or 1
    psql = [used.path("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-"]
    told = [used.path("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dumped)]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(  # noqa: S603 (a program of PostgreSQL, found by us)
            psql, env=around, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said
        ) as writing,
        subprocess.Popen(told, stdout=subprocess.PIPE, stderr=said) as reading,  # noqa: S603
    ):
        try:
            is_whole = _poured(reading, writing, size, progress, WITHOUT_MARK if for_good else "")
        finally:
            for program in (reading, writing):
                if program.poll() is None:
                    program.kill()
                program.wait()
            with suppress(BrokenPipeError):
                writing.stdin.close()  # type: ignore[union-attr]
        if not is_whole or writing.returncode:
            raise ProgramFailed(f"PostgreSQL did not take the copy: {last_line(said)}")


def _poured(
    reading: subprocess.Popen[bytes],
    writing: subprocess.Popen[bytes],
    size: int,
    progress: Progress,
    first: str,
) -> bool:
    """Hand on what one program says to the other; only what came whole is committed."""
    assert reading.stdout is not None
    assert writing.stdin is not None
    done = 0
    try:
        begin = f"SET client_min_messages = warning;\nSET lock_timeout = '{LOCK_SECONDS}s';\nBEGIN;"
        writing.stdin.write(f"{begin}\n{first}{EMPTY}".encode())
        while chunk := reading.stdout.read(CHUNK):
            writing.stdin.write(chunk if done else for_any_server(chunk))
            done += len(chunk)
            progress("Putting the database in place", min(0.99, done / (size * 4)))
        if reading.wait() != 0:
            writing.kill()  # without its COMMIT nothing was done
            return False
        writing.stdin.write(b"\nCOMMIT;\n")
        writing.stdin.close()
    except BrokenPipeError:
        return False
    writing.wait()
    return True


def for_any_server(beginning: bytes) -> bytes:
    """The beginning of what `pg_restore` says, without what servers before 17 do not know."""
    head, copy, rows = beginning.partition(b"\nCOPY ")
    return head.replace(UNKNOWN_BEFORE_17, b"\n", 1) + copy + rows


@contextmanager
def emptied_if_it_fails(reached: Mapping[str, str]) -> Iterator[None]:
    """Take out of a database again what was put into it, where what follows fails."""
    try:
        yield
    except BaseException:
        with connected(reached, autocommit=True) as connection:
            connection.execute(EMPTY)
        raise


@contextmanager
def scratch(database: Mapping[str, Any], check_on: str) -> Iterator[dict[str, Any]]:
    """A database to restore a copy into, gone or emptied at the end; Django's settings of it.

    Raises:
        NoScratchDatabase: the account may make none, or the one that was offered is not empty.
    """
    if check_on:
        yield from _offered(database, check_on)
        return
    import psycopg

    reached = libpq(database)
    name = f"{reached['dbname'][:40]}_check_{secrets.token_hex(4)}"
    with connected(reached, autocommit=True) as connection:
        _drop_left_behind(connection, reached["dbname"])
        try:
            connection.execute(_create(name, connection.execute(LIKE_THIS).fetchone()))
        except psycopg.errors.InsufficientPrivilege as wrong:
            raise NoScratchDatabase(
                "A backup is proved by restoring it, and Kith's account may not make a database "
                "to restore it into. Let it (ALTER ROLE … CREATEDB), or give it an empty database "
                "of its own by --check-on URL, or KITH_BACKUP_CHECK_ON."
            ) from wrong
    try:
        yield {**database, "NAME": name}
    finally:
        with connected(reached, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _offered(database: Mapping[str, Any], check_on: str) -> Iterator[dict[str, Any]]:
    import dj_database_url

    offered = {**database, **dj_database_url.parse(check_on)}
    offered["OPTIONS"] = {**database.get("OPTIONS", {}), **offered.get("OPTIONS", {})}
    reached = libpq(offered)
    with connected(reached, autocommit=True) as connection:
        # The mark outlives a proof that is killed; without it the next would find it full.
        if _is_marked(connection) and not others_in(reached, and_me=1):
            connection.execute(EMPTY)
        if _tables(connection):
            raise NoScratchDatabase(
                "The database of --check-on is not empty. Give one that holds nothing: it is "
                "filled and emptied again each time."
            )
        connection.execute(f"CREATE TABLE IF NOT EXISTS public.{MARK} ()")
    try:
        yield offered
    finally:
        with connected(reached, autocommit=True) as connection:
            connection.execute(EMPTY)
            connection.execute(WITHOUT_MARK)


def _is_marked(connection: Any) -> bool:
    found = connection.execute("SELECT to_regclass(%s)", [f"public.{MARK}"]).fetchone()
    return found[0] is not None


def _create(name: str, like: tuple[str, str, str]) -> str:
    encoding, collate, ctype = (one.replace("'", "''") for one in like)
    return (
        f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING '{encoding}' "
        f"LC_COLLATE '{collate}' LC_CTYPE '{ctype}'"
    )


def _drop_left_behind(connection: Any, dbname: str) -> None:
    """Databases of checks that were killed. One in use is left alone."""
    import psycopg

    found = connection.execute("SELECT datname FROM pg_database").fetchall()
    shape = re.compile(rf"{re.escape(dbname[:40])}_check_[0-9a-f]{{8}}")
    for (name,) in found:
        if shape.fullmatch(name):
            try:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
            except psycopg.Error:
                continue


def _facts(connection: Any) -> Facts:
    return facts_of(lambda sql: connection.execute(sql).fetchall(), _tables(connection))


def _tables(connection: Any) -> list[str]:
    found = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    ).fetchall()
    return [name for (name,) in found if name not in (*NEVER_COPIED, MARK)]


def _left_out() -> list[str]:
    return [argument for table in NEVER_COPIED for argument in ("--exclude-table", table)]
