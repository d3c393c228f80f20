"""PostgreSQL's own programs: where they are, how they reach a database, and what they say.

A password goes to them by their environment, never by their arguments, which everybody on the
machine can read.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from kith.core.backup.house import Progress
from kith.core.backup.refusals import ProgramFailed, ProgramMissing

PROGRAMS = ("pg_dump", "pg_restore", "psql")
INSTALLED = "/usr/lib/postgresql"
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "passfile": "PGPASSFILE",
    "service": "PGSERVICE",
    "options": "PGOPTIONS",
    "sslmode": "PGSSLMODE",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcrl": "PGSSLCRL",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "channel_binding": "PGCHANNELBINDING",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}


@dataclass(frozen=True, slots=True)
class Programs:
    """Where the programs are, and of which version."""

    folder: Path
    major: int

    def path(self, name: str) -> str:
        """One of them."""
        return str(self.folder / name)


def programs(server: int) -> Programs:
    """The programs to use with a server: not older than it, and else as near as there are.

    Raises:
        ProgramMissing: there are none, or none new enough.
    """
    found = sorted(_installed(), key=lambda one: one.major)
    for one in found:
        if one.major >= server:
            return one
    if not found:
        raise ProgramMissing(
            f"pg_dump, pg_restore and psql are not on this machine. Install PostgreSQL's client, "
            f"version {server} or later (on Debian: postgresql-client-{server}), and try again."
        )
    raise ProgramMissing(
        f"pg_dump here is of version {found[-1].major}, older than the server's {server}. Install "
        f"the client of version {server} or later, and try again."
    )


def libpq(database: Mapping[str, Any]) -> dict[str, str]:
    """How to reach a database, in libpq's words, from Django's settings of it."""
    options = {name: str(value) for name, value in database.get("OPTIONS", {}).items()}
    named = {
        "host": database.get("HOST"),
        "port": database.get("PORT"),
        "user": database.get("USER"),
        "password": database.get("PASSWORD"),
        "dbname": database.get("NAME"),
    }
    known = {name: value for name, value in options.items() if name in VARIABLES}
    return known | {name: str(value) for name, value in named.items() if value}


def environment(reached: Mapping[str, str]) -> dict[str, str]:
    """The environment for PostgreSQL's programs."""
    return {**os.environ, **{VARIABLES[name]: value for name, value in reached.items()}}


def dump(
    used: Programs,
    reached: Mapping[str, str],
    target: Path,
    progress: Progress,
    *arguments: str,
) -> None:
    command = [used.path("pg_dump"), "--format=custom", "--no-owner", "--no-privileges"]
    with tempfile.TemporaryFile() as said:
        running = subprocess.Popen(  # noqa: S603 (a program of PostgreSQL, found by us)
            [*command, f"--file={target}", *arguments],
            env=environment(reached),
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        try:
            while running.poll() is None:
                progress("Copying the database", 0.0)
                time.sleep(0.05)
        finally:
            if running.poll() is None:
                running.kill()
                running.wait()
        if running.returncode:
            why = last_line(said)
            if "No space left" in why or "File too large" in why:
                raise OSError(28, "No space left on device", str(target))
            raise ProgramFailed(f"pg_dump could not copy the database: {why}")


def last_line(said: IO[bytes]) -> str:
    """What a program said that went wrong: the first line that speaks of an error."""
    said.seek(0)
    lines = said.read().decode(errors="replace").strip().splitlines()
    wrong = [line for line in lines if "error" in line.lower() or "fatal" in line.lower()]
    return next(iter(wrong or lines), "it did not say why.")


def _installed() -> Iterator[Programs]:
    folders = [Path(one) for one in sorted(Path(INSTALLED).glob("*/bin"))]
    if found := shutil.which("pg_dump"):
        folders.append(Path(found).parent)
    for folder in folders:
        if all(os.access(folder / name, os.X_OK) for name in PROGRAMS):
            said = subprocess.run(  # noqa: S603 (a program of PostgreSQL, found by us)
                [str(folder / "pg_dump"), "--version"], capture_output=True, text=True, check=False
            )
            if version := re.search(r"(\d+)(?:\.\d+)*", said.stdout):
                yield Programs(folder, int(version.group(1)))
