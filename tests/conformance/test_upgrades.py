"""Every landing's database, with its data, still upgrades to the present one."""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection

from kith.core.encryption.boxes import open_sealed, place
from kith.core.encryption.ring import Wrapped, read_ring
from kith.core.encryption.store import KeyStore

LANDINGS = Path(__file__).resolve().parent.parent / "landings"
NAMES = sorted(path.name for path in LANDINGS.iterdir() if path.is_dir())
# Wagtail and Django fill these again by themselves.
NOT_COUNTED = (
    *("django_", "auth_permission", "wagtailsearch_"),
    # Indexes, which each database keeps in its own way.
    *("directory_searchpoints", "directory_searchtokens"),
)
# table, column, the column with whose key it is: clear in landings up to 0004, sealed since.
SEALED = (
    ("accounts_breakglass", "words", "object_id"),
    ("accounts_restriction", "reason", "object_id"),
    ("core_draft", "typed", "person_id"),
    ("core_outboxmessage", "subject", "id"),
    ("core_outboxmessage", "body", "id"),
    ("organisations_site", "address", "id"),
    ("organisations_site", "postcode", "id"),
)


def counted(landing: str) -> dict[str, int]:
    rows = json.loads((LANDINGS / landing / "rows.json").read_text())
    return {name: n for name, n in rows.items() if not name.startswith(NOT_COUNTED)}


def migrate(**environment: str) -> None:
    subprocess.run(
        # The house's checks have tests of their own, and cost a fifth of the way.
        [
            *(sys.executable, "-m", "kith.cli", "manage"),
            *("migrate", "--skip-checks", "--verbosity", "0"),
        ],
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
    before = said(old, tmp_path)
    old.close()

    migrate(KITH_DATA=str(tmp_path), DATABASE_URL=f"sqlite:///{database}")

    with sqlite3.connect(database) as new:
        rows = {
            name: new.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for name in counted(landing)
        }
        assert new.execute("PRAGMA foreign_key_check").fetchall() == []
        assert said(new, tmp_path) == before
        assert sealed_columns(new) == len(SEALED)
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

        with psycopg.connect(address) as old:
            before = said(old, tmp_path)

        migrate(KITH_DATA=str(tmp_path), DATABASE_URL=address)

        with psycopg.connect(address) as new:
            assert said(new, tmp_path) == before
            assert sealed_columns(new) == len(SEALED)
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


def said(database: Any, folder: Path) -> dict[str, Any]:
    """What stands in the columns that are sealed now, in clear; blanks are left out."""
    store = KeyStore(str(folder / "keys" / "people.sqlite3"))
    found = {}
    for table, column, of in SEALED:
        if not has_table(database, table):
            continue
        for record_id, subject, value in database.execute(
            f'SELECT id, {of}, {column} FROM "{table}"'
        ).fetchall():
            if isinstance(value, bytes):
                wrapped = store.find([uuid_of(subject)])[uuid_of(subject)]
                assert isinstance(wrapped, Wrapped)
                key = read_ring((folder / "keys" / "ring").read_text()).unwrap(
                    wrapped, uuid_of(subject)
                )
                there = place(table, column, uuid_of(record_id))
                value = open_sealed(value, key=key, bound_to=there).decode()  # noqa: PLW2901
            if value:
                plain = json.loads(value) if column == "typed" and isinstance(value, str) else value
                found[f"{table}.{column} {uuid_of(record_id)}"] = plain
    return found


def sealed_columns(database: Any) -> int:
    """How many of the columns are of bytes."""
    if isinstance(database, psycopg.Connection):
        asked = "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'bytea'"
        named = {*database.execute(asked).fetchall()}
        return sum((table, column) in named for table, column, _of in SEALED)
    return sum(
        kind == "BLOB"
        for table, column, _of in SEALED
        for _number, name, kind, *_rest in database.execute(f'PRAGMA table_info("{table}")')
        if name == column
    )


def has_table(database: Any, table: str) -> bool:
    """Whether an older landing has the table already."""
    tables = (
        "SELECT tablename FROM pg_tables"
        if isinstance(database, psycopg.Connection)
        else "SELECT name FROM sqlite_master"
    )
    return (table,) in database.execute(tables).fetchall()


def uuid_of(given: Any) -> UUID:
    """An id as either database gives it."""
    return given if isinstance(given, UUID) else UUID(given)


def administer(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def count_all(tables: list[str]) -> str:
    return " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in tables)
