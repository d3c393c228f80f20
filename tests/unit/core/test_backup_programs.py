"""PostgreSQL's programs: the nearest that is no older than the server, and no password in sight."""

from __future__ import annotations

from pathlib import Path

import pytest

from kith.core.backup import programs as module
from kith.core.backup.programs import environment, libpq, programs
from kith.core.backup.refusals import ProgramMissing


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing of PostgreSQL on it."""
    monkeypatch.setattr(module, "INSTALLED", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path


def install(folder: Path, version: str, *, whole: bool = True) -> Path:
    """Programs that say that they are of a version."""
    place = folder / version.partition(".")[0] / "bin"
    place.mkdir(parents=True)
    for name in ("pg_dump", "pg_restore", "psql") if whole else ("pg_dump",):
        (place / name).write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}'\n")
        (place / name).chmod(0o755)
    return place


def test_nearest_version_that_is_not_older_is_used(installed: Path) -> None:
    install(installed, "14.9")
    wanted = install(installed, "15.8")
    install(installed, "17.1")

    found = programs(15)

    assert (found.folder, found.major) == (wanted, 15)
    assert programs(16).major == 17


def test_programs_that_are_missing_or_older_are_told_with_what_to_do(installed: Path) -> None:
    with pytest.raises(ProgramMissing, match="postgresql-client-16"):
        programs(16)
    install(installed, "15.8")
    install(installed, "17.1", whole=False)
    with pytest.raises(ProgramMissing, match="is of version 15, older than the server's 16"):
        programs(16)


def test_password_goes_by_the_environment() -> None:
    reached = libpq(
        {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "kith",
            "USER": "kith",
            "PASSWORD": "a secret",
            "HOST": "db.example",
            "PORT": 5433,
            "OPTIONS": {"sslmode": "verify-full", "pool": True},
        }
    )

    around = environment(reached)

    assert {name: around[name] for name in around if name.startswith("PG")} == {
        "PGDATABASE": "kith",
        "PGUSER": "kith",
        "PGPASSWORD": "a secret",
        "PGHOST": "db.example",
        "PGPORT": "5433",
        "PGSSLMODE": "verify-full",
    }


def test_what_django_leaves_out_libpq_is_not_told() -> None:
    assert libpq({"NAME": "kith", "USER": "", "PASSWORD": "", "HOST": "", "PORT": ""}) == {
        "dbname": "kith"
    }
