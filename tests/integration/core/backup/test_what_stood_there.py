"""What stands where an archive goes: nothing of it gets into what is restored, and nothing is lost."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from kith.core import operations
from kith.core.backup import restoring
from kith.core.backup.house import House, in_silence, standing_on
from kith.core.backup.making import Made
from kith.core.backup.postgresql import for_any_server
from kith.core.backup.refusals import (
    HouseNotEmpty,
    HouseRunning,
    KeysAbsent,
    RestoreCutOff,
    RestoreHalfDone,
)
from kith.core.backup.restoring import Wanted, restore
from tests.factories.houses import AT, administer, entries, write_entries

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite alone")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL alone")


def back_up(house: House, folder: Path, check_on: str = "") -> Made:
    with standing_on(house.database):
        return operations.back_up(house=house, folder=folder, at=AT, check_on=check_on)[0]


def with_keys(house: House, other: House) -> None:
    shutil.copytree(house.data / "keys", other.data / "keys", dirs_exist_ok=True)


def names_in(folder: Path) -> set[str]:
    return {one.name.rpartition(".before-")[0] or one.name for one in folder.iterdir()}


@on_sqlite
def test_a_log_that_was_left_behind_is_not_played_into_what_is_restored(
    house: House, folder: Path
) -> None:
    write_entries(house, 1)
    made = back_up(house, folder)
    log = house.file.with_name(f"{house.file.name}-wal")
    with closing(sqlite3.connect(house.file, isolation_level=None)) as working:
        working.execute("PRAGMA journal_mode=WAL")
        working.execute("PRAGMA wal_autocheckpoint=0")
        working.execute("CREATE TABLE stale (one INTEGER)")
        stale = log.read_bytes()
    house.file.unlink()
    log.write_bytes(stale)

    restored = restore(Wanted(made.archive, house), in_silence)

    with closing(sqlite3.connect(house.file)) as asked:
        found = asked.execute("SELECT name FROM sqlite_master WHERE name = 'stale'").fetchall()
    assert (found, entries(house)) == ([], [1])
    assert [one.read_bytes() for one in restored.aside] == [stale]


@on_sqlite
def test_a_file_that_is_no_database_is_kept_beside(house: House, folder: Path) -> None:
    write_entries(house, 1)
    made = back_up(house, folder)
    house.file.write_bytes(b"no database " * 1_000)

    with pytest.raises(HouseNotEmpty, match=r"SQLite cannot read it\. Say --replace"):
        restore(Wanted(made.archive, house), in_silence)
    restored = restore(Wanted(made.archive, house, keep_first=pytest.fail), in_silence)

    assert entries(house) == [1]
    assert [one.read_bytes() for one in restored.aside] == [b"no database " * 1_000]


@on_sqlite
def test_a_file_that_is_no_database_goes_back_where_the_restore_fails(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = back_up(house, folder)
    house.file.write_bytes(b"no database " * 1_000)
    before = names_in(house.data)
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target == house.file and ".before-" not in self.name:
            raise PermissionError(1, "Operation not permitted", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        restore(Wanted(made.archive, house, keep_first=pytest.fail), in_silence)

    assert house.file.read_bytes() == b"no database " * 1_000
    assert names_in(house.data) == before


def test_files_in_no_backup_are_kept_beside(house: House, other: House, folder: Path) -> None:
    made = back_up(house, folder)
    with_keys(house, other)
    other.media.mkdir()
    (other.media / "only.png").write_bytes(b"the only one")

    restored = restore(Wanted(made.archive, other), in_silence)

    assert [(one / "only.png").read_bytes() for one in restored.aside] == [b"the only one"]
    assert list(other.media.iterdir()) == []


def test_what_a_cut_off_restore_left_is_not_thrown_away(
    house: House, other: House, folder: Path
) -> None:
    made = back_up(house, folder)
    with_keys(house, other)
    old = other.data / ".kith-restoring-media-x" / "old"
    old.mkdir(parents=True)
    (old / "only.png").write_bytes(b"the only one")

    with pytest.raises(RestoreCutOff, match="kith-restoring-media-x/old"):
        restore(Wanted(made.archive, other), in_silence)
    assert (old / "only.png").read_bytes() == b"the only one"

    shutil.rmtree(old)
    restore(Wanted(made.archive, other), in_silence)
    assert not old.parent.exists()


def test_an_archive_of_unknown_maker_is_asked_about(
    house: House, other: House, folder: Path
) -> None:
    made = back_up(house, folder)  # nothing is in its trail

    with pytest.raises(KeysAbsent, match="or say --without-keys"):
        restore(Wanted(made.archive, other), in_silence)


def test_a_setting_that_older_servers_refuse_is_left_out_once() -> None:
    line = b"SET transaction_timeout = 0;\n"
    head = b"SET statement_timeout = 0;\nSET lock_timeout = 0;\n"
    rest = b"SET client_encoding = 'UTF8';\nCOPY t (words) FROM stdin;\n" + line

    assert for_any_server(head + line + rest) == head + rest
    assert for_any_server(head + rest) == head + rest  # a row of a table


@on_postgresql
def test_a_failure_after_the_database_is_in_place_leaves_its_files_with_it(
    house: House, other: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_entries(house, 1)
    house.media.mkdir()
    (house.media / "a.png").write_bytes(b"a")
    made = back_up(house, folder)
    with_keys(house, other)
    tried = restoring._tried

    def fail(wanted: Wanted, database: object, *more: object) -> restoring.Restored:
        if database == other.database:
            raise OSError(5, "Input/output error")
        return tried(wanted, database, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(restoring, "_tried", fail)
    with pytest.raises(RestoreHalfDone, match="kith audit verify"):
        restore(Wanted(made.archive, other), in_silence)

    assert entries(other) == [1]
    assert (other.media / "a.png").read_bytes() == b"a"
    assert names_in(other.data) == {"keys", "media", "uploads"}


@on_postgresql
def test_nobody_may_come_while_a_copy_is_tried(
    house: House, other: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = back_up(house, folder)
    with_keys(house, other)
    others = iter((0, 1))
    monkeypatch.setattr("kith.core.backup.postgresql.others_in", lambda _reached: next(others))

    with pytest.raises(HouseRunning, match="1 other connections"):
        restore(Wanted(made.archive, other), in_silence)
    assert not other.media.exists()


@on_postgresql
def test_a_scratch_database_that_a_killed_proof_left_full_is_emptied(
    house: House, folder: Path
) -> None:
    name = f"{house.database['NAME']}_offered"
    reached = {**house.database, "NAME": name}
    administer(f'CREATE DATABASE "{name}"')
    try:
        with standing_on(reached) as left, left.cursor() as cursor:
            cursor.execute("CREATE TABLE kith_scratch ()")
            cursor.execute("CREATE TABLE half (one INTEGER)")
        address = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**reached)

        back_up(house, folder, check_on=address)

        with standing_on(reached) as emptied:
            assert emptied.introspection.table_names() == []
    finally:
        administer(f'DROP DATABASE "{name}" WITH (FORCE)')
