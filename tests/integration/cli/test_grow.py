"""`kith grow`: a house with rows in every table moves to PostgreSQL, whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import connection

from kith.cli.occupied import serving_from
from tools.real_site import ROOT, _environment, loaded

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="runs in `make test-all`"),
]


def run(folder: Path, *command: str, address: str = "") -> subprocess.CompletedProcess[str]:
    given = {"DATABASE_URL": address} if address else {}
    return subprocess.run(
        [sys.executable, "-m", *command],
        env=_environment(folder, given),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def asked(folder: Path, deed: str, address: str = "") -> dict[str, Any]:
    done = run(folder, "tests.integration.cli.growing", deed, address=address)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def grow(folder: Path, address: str) -> subprocess.CompletedProcess[str]:
    return run(folder, "kith.cli", "grow", address)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house with a pack, and rows in every table."""
    folder = tmp_path_factory.mktemp("house") / "data"
    shutil.copytree(loaded("exampleton"), folder)
    filled = asked(folder, "fill")
    assert [name for name, rows in filled.items() if not rows] == []
    return folder


@pytest.fixture
def house(full: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(full, tmp_path / "data"))


def administer(statement: str) -> list[tuple[object, ...]]:
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


@contextlib.contextmanager
def a_database(like: str = "") -> Iterator[str]:
    name = f"grown_{uuid4().hex}"
    administer(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{like}"' if like else ""))
    try:
        yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    finally:
        administer(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def begun() -> Iterator[str]:
    """What a move leaves that is killed once the tables are made, so that none is made again."""
    (migrated,) = [
        str(name)
        for (name,) in administer("SELECT datname FROM pg_database WHERE datname LIKE 'migrated_%'")
        if not str(name).endswith("_making")
    ][:1]
    with a_database(like=migrated) as address:
        psql(address, "CREATE TABLE kith_growing (begun timestamptz DEFAULT now())")
        yield address


def assert_alike(new: dict[str, Any], old: dict[str, Any]) -> None:
    """Every table has the same rows; the trail has one more, which says that the house moved."""
    assert new.pop("core_auditentry")[0] == old.pop("core_auditentry")[0] + 1
    assert new == old


def psql(address: str, statement: str) -> str:
    return subprocess.run(
        ["psql", "-At", "-v", "ON_ERROR_STOP=1", "-c", statement, address],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_a_move_that_is_killed_begins_again_and_brings_everything(house: Path, begun: str) -> None:
    before = (house / "kith.sqlite3").read_bytes()
    with subprocess.Popen(
        [sys.executable, "-m", "kith.cli", "grow", begun],
        env=_environment(house, {}),
        stdout=subprocess.PIPE,
        text=True,
    ) as killed:
        assert killed.stdout is not None
        next(line for line in killed.stdout if line.startswith("[60/"))
        killed.send_signal(signal.SIGKILL)
    half = psql(begun, "SELECT count(*) FROM accounts_person")

    done = grow(house, begun)

    assert (half, done.returncode, done.stderr) == ("0", 0, "")
    assert "begins again" in done.stdout
    assert_alike(asked(house, "told", begun), asked(house, "told"))
    assert (house / "kith.sqlite3").read_bytes() == before


def test_a_house_that_has_moved_works_on(tmp_path: Path, begun: str) -> None:
    house = Path(shutil.copytree(loaded("exampleton"), tmp_path / "data"))
    with contextlib.closing(sqlite3.connect(house / "kith.sqlite3")) as old:
        # Numbers of rows that are gone: they are not given again.
        old.execute("UPDATE sqlite_sequence SET seq = 5000000 WHERE name = 'core_auditentry'")
        old.commit()

    done = grow(house, begun)

    assert (done.returncode, done.stderr) == (0, "")
    assert f"Set DATABASE_URL={begun}" in done.stdout
    assert asked(house, "look", begun) == {
        "pages": {"/": 200, "/charter/": 200, "/services/": 200},
        "behind": [],
        "indexed": True,
        "marked": False,
        "breaks": 0,
    }
    sequence = "pg_get_serial_sequence('core_auditentry', 'sequence')"
    assert int(psql(begun, f"SELECT nextval({sequence})")) > 5_000_000


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (
            "UPDATE areas_area SET name = 'A' || char(0) || 'B'",
            "holds a NUL byte in name",
        ),
        (
            'UPDATE areas_area SET colours = \'{"a": "\\u0000"}\'',
            "holds a NUL byte in colours",
        ),
        (
            "UPDATE areas_area SET direction = 'longer than three'",
            "PostgreSQL refused areas_area (code 22001)",
        ),
    ],
)
def test_what_postgresql_cannot_hold_is_named_and_nothing_is_kept(
    house: Path, begun: str, spoil: str, says: str
) -> None:
    with contextlib.closing(sqlite3.connect(house / "kith.sqlite3")) as old:
        old.execute(spoil)
        old.commit()

    done = grow(house, begun)

    assert done.returncode == 1
    assert says in done.stderr
    assert "areas_area" in done.stderr
    assert "longer than three" not in done.stderr
    assert psql(begun, "SELECT count(*) FROM areas_area") == "0"


def test_a_database_with_anything_in_it_is_refused(house: Path) -> None:
    with a_database() as address:
        psql(address, "CREATE TABLE somebody_elses (id integer)")
        done = grow(house, address)

        assert done.returncode == 1
        assert "is not empty: it has 1 tables, somebody_elses" in done.stderr
        assert psql(address, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == "1"


def test_a_house_that_somebody_began_in_the_target_is_refused(house: Path, begun: str) -> None:
    psql(
        begun,
        "INSERT INTO core_auditentry (at, action, object_type, object_id, outcome, purpose, "
        "request_id, detail) VALUES (now(), 'a.b-c', 'a', 'b', 'done', '', '', '{}')",
    )
    done = grow(house, begun)

    assert done.returncode == 1
    assert "Somebody has worked in the new database" in done.stderr


def test_a_house_that_serves_is_refused(house: Path, begun: str) -> None:
    with serving_from(house):
        done = grow(house, begun)

    assert (done.returncode, "Stop `kith serve`" in done.stderr) == (1, True)


def test_a_house_that_somebody_writes_to_is_refused(house: Path, begun: str) -> None:
    """Whoever serves past `kith serve` holds no lock on the folder, but one on the database."""
    with contextlib.closing(sqlite3.connect(house / "kith.sqlite3")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        done = grow(house, begun)

    assert done.returncode == 1
    assert "Somebody writes to the house." in done.stderr


@pytest.mark.long
def test_a_move_into_nothing_makes_the_tables(house: Path) -> None:
    with a_database() as address:
        done = grow(house, address)

        assert (done.returncode, done.stderr) == (0, "")
        assert_alike(asked(house, "told", address), asked(house, "told"))
