"""`kill -9` while several people write: what the house said it kept is there once, and the trail whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import connection

from benchmarks.staffed_site import postgresql_programs
from tests.faults.evidence import write_down
from tests.faults.proofs import WRITERS
from tests.faults.proving import proved, told_rows

SHORT, LONG = 3, 200
SHORT_ON_POSTGRESQL, LONG_ON_POSTGRESQL = 2, 50
HOW = (
    "{writers} people add teams as fast as the house lets them, and the worker's clock seals the "
    "trail beside them. At a random moment (seeded) {killed}; new processes open the database, send "
    "again what was not answered, and look."
)


def test_nothing_kept_is_lost_when_writers_and_sealer_are_killed(tmp_path: Path) -> None:
    found = proved("kill", tmp_path / "data", SHORT, seconds=110)

    assert (found["rounds"], found["killed"]) == (SHORT, SHORT * (WRITERS + 1))


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_nothing_kept_is_lost_in_200_kills_on_sqlite(tmp_path: Path) -> None:
    found = proved("kill", tmp_path / "data", LONG, seconds=3500)

    assert (found["rounds"], found["killed"]) == (LONG, LONG * (WRITERS + 1))
    write_down(
        "Killed, SQLite",
        HOW.format(writers=WRITERS, killed="all of them are killed"),
        counted(found),
    )


@pytest.mark.skipif(connection.vendor != "postgresql", reason="runs in `make test-all`")
@pytest.mark.django_db
def test_nothing_kept_is_lost_when_writers_on_postgresql_are_killed(tmp_path: Path) -> None:
    name = f"killed_{uuid4().hex}"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname ~ '^migrated_.*[^g]$'")
        ((migrated,),) = cursor.fetchall()[:1]
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated}"')
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    try:
        found = proved(
            "kill", tmp_path / "data", SHORT_ON_POSTGRESQL, seconds=110, DATABASE_URL=address
        )
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    assert found["killed"] == SHORT_ON_POSTGRESQL * (WRITERS + 1)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.skipif(postgresql_programs() is None, reason="PostgreSQL is not installed here")
def test_nothing_kept_is_lost_in_50_kills_on_postgresql(tmp_path_factory: Any) -> None:
    with open_to_nobody(tmp_path_factory.mktemp("killed")) as folder:
        found = proved(
            "kill",
            folder / "data",
            LONG_ON_POSTGRESQL,
            seconds=3500,
            OWN_POSTGRESQL=str(folder / "pg"),
        )

    assert found["killed"] == LONG_ON_POSTGRESQL * (WRITERS + 1)
    killed = "every process of PostgreSQL (`fsync` on) and all of them are killed"
    write_down("Killed, PostgreSQL", HOW.format(writers=WRITERS, killed=killed), counted(found))


def counted(found: dict[str, Any]) -> list[tuple[str, object, str]]:
    """The rows of a proof by killing."""
    rounds = [("rounds", found["rounds"], ""), ("processes killed", found["killed"], "")]
    return [*rounds, *told_rows(found)]


@contextmanager
def open_to_nobody(folder: Path) -> Iterator[Path]:
    """PostgreSQL's own person must come through to its cluster; the tests' folders are ours alone."""
    changed = []
    try:
        for above in (folder, *folder.parents):
            mode = above.stat().st_mode
            if above.stat().st_uid == os.getuid() and not mode & 0o001:
                above.chmod(mode | 0o011)
                changed.append((above, mode))
        yield folder
    finally:
        for above, mode in changed:
            above.chmod(mode)
