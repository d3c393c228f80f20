"""Every landing's database, with its data, still upgrades to the present one."""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import connection

LANDINGS = Path(__file__).resolve().parent.parent / "landings"
NAMES = sorted(path.name for path in LANDINGS.iterdir() if path.is_dir())
# Wagtail and Django fill these again by themselves.
NOT_COUNTED = ("django_", "auth_permission", "wagtailsearch_")


def counted(landing: str) -> dict[str, int]:
    rows = json.loads((LANDINGS / landing / "rows.json").read_text())
    return {name: n for name, n in rows.items() if not name.startswith(NOT_COUNTED)}


def migrate(**environment: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "kith.cli", "manage", "migrate", "--verbosity", "0"],
        check=True,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "kith.config.settings",
            **environment,
        },
        timeout=100,
    )


def dump(landing: str, engine: str) -> str:
    return gzip.decompress((LANDINGS / landing / f"{engine}.sql.gz").read_bytes()).decode()


def test_there_is_a_landing() -> None:
    assert NAMES[0] == "0001"


@pytest.mark.parametrize("landing", NAMES)
def test_a_landing_on_sqlite_upgrades_with_every_row(landing: str, tmp_path: Path) -> None:
    database = tmp_path / "kith.sqlite3"
    old = sqlite3.connect(database)
    old.executescript(dump(landing, "sqlite"))
    old.close()

    migrate(KITH_DATA=str(tmp_path), DATABASE_URL=f"sqlite:///{database}")

    with sqlite3.connect(database) as new:
        rows = {
            name: new.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for name in counted(landing)
        }
        assert new.execute("PRAGMA foreign_key_check").fetchall() == []
    assert rows == counted(landing)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="runs in `make test-all`")
@pytest.mark.parametrize("landing", NAMES)
@pytest.mark.django_db
def test_a_landing_on_postgresql_upgrades_with_every_row(landing: str, tmp_path: Path) -> None:
    name = f"landing_{uuid4().hex}"
    parts = urlsplit(os.environ["DATABASE_URL"])
    address = parts._replace(path=f"/{name}").geturl()
    administer(f'CREATE DATABASE "{name}"')
    try:
        subprocess.run(
            ["psql", "-q", "-v", "ON_ERROR_STOP=1", address],
            input=dump(landing, "postgresql"),
            text=True,
            check=True,
            stdout=subprocess.DEVNULL,
        )

        migrate(KITH_DATA=str(tmp_path), DATABASE_URL=address)

        tables = counted(landing)
        counts = subprocess.run(
            ["psql", "-At", "-c", count_all(list(tables)), address],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert dict(line.split("|") for line in counts.splitlines()) == {
            table: str(rows) for table, rows in tables.items()
        }
    finally:
        administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def administer(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def count_all(tables: list[str]) -> str:
    return " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in tables)
