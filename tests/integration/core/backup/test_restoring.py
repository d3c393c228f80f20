"""A house comes back from its archive whole, or stays as it was."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
from collections import namedtuple
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from kith.core import operations
from kith.core.backup import restoring
from kith.core.backup.house import House, in_silence, standing_on
from kith.core.backup.making import Made, make_backup, proved_archives
from kith.core.backup.programs import environment, libpq
from kith.core.backup.record import last_proved
from kith.core.backup.refusals import (
    HouseNotEmpty,
    HouseRunning,
    KeysAbsent,
    NoRoom,
    NotProved,
    RestoreFailed,
)
from kith.core.backup.restoring import Wanted, restore
from kith.core.environment import audit_heads_file
from kith.core.models import AuditEntry
from tests.factories.houses import AT, a_house, entries, write_entries

LANDINGS = Path(__file__).resolve().parents[3] / "landings"


def back_up(house: House, folder: Path, **more: Any) -> Made:
    with standing_on(house.database):
        return operations.back_up(house=house, folder=folder, **({"at": AT} | more))[0]


def with_keys(house: House, other: House) -> None:
    shutil.copytree(house.data / "keys", other.data / "keys", dirs_exist_ok=True)


def everything_in(folder: Path) -> dict[str, bytes]:
    return {
        str(one.relative_to(folder)): one.read_bytes()
        for one in sorted(folder.rglob("*"))
        if one.is_file() and "-wal" not in one.name and "-shm" not in one.name
    }


def test_house_comes_back_with_rows_files_and_heads(
    house: House, other: House, folder: Path
) -> None:
    write_entries(house, 1, 2, 3)
    for place in (house.media / "images" / "a.png", house.uploads / "ab" / "abcd"):
        place.parent.mkdir(parents=True)
        place.write_bytes(place.name.encode())
        os.utime(place, (1_700_000_000, 1_700_000_000))
    with standing_on(house.database):
        operations.export_audit_head(at=AT)
        Session.objects.create(session_key="live", session_data="x", expire_date=AT)
    made = back_up(house, folder)
    with_keys(house, other)

    restored = restore(Wanted(made.archive, other), in_silence)

    assert entries(other) == [1, 2, 3]
    assert (other.media / "images" / "a.png").read_bytes() == b"a.png"
    assert (other.uploads / "ab" / "abcd").stat().st_mtime == 1_700_000_000
    assert audit_heads_file(other.data).read_bytes() == audit_heads_file(house.data).read_bytes()
    assert restored.trail is not None
    assert (restored.trail.sealed, restored.trail.breaks) == (3, ())
    assert (restored.ended_sessions, restored.migrated) == (1, 0)
    with standing_on(other.database):
        assert Session.objects.count() == 0
    left = {one.name for one in other.data.iterdir()} - {"kith.sqlite3"}
    assert left == {"keys", "media", "uploads", "audit"}


def test_restoring_is_in_the_trail_and_counts_as_the_last_proved(
    house: House, other: House, folder: Path
) -> None:
    write_entries(house, 1)
    made = back_up(house, folder)
    with_keys(house, other)
    restored = restore(Wanted(made.archive, other), in_silence)

    with standing_on(other.database):
        operations.record_backup_restored(restored=restored, at=AT + timedelta(days=1))
        entry = AuditEntry.objects.get(action="core.backup-restored")
        assert last_proved() == AT
    assert (entry.object_id, entry.detail["rows"]) == ("20261122T020000Z", made.manifest.facts.rows)


def test_house_that_is_lived_in_is_not_replaced_unasked(house: House, folder: Path) -> None:
    write_entries(house, 1)
    made = back_up(house, folder)
    before = everything_in(house.data)

    with pytest.raises(HouseNotEmpty, match="say --replace"):
        restore(Wanted(made.archive, house), in_silence)

    assert everything_in(house.data) == before


def test_house_that_is_replaced_is_backed_up_first(house: House, folder: Path) -> None:
    write_entries(house, 1)
    (house.uploads / "ab").mkdir(parents=True)
    (house.uploads / "ab" / "old").write_bytes(b"old")
    made = back_up(house, folder)
    write_entries(house, 2)
    (house.uploads / "ab" / "new").write_bytes(b"new")
    later = AT + timedelta(hours=1)

    restore(
        Wanted(made.archive, house, keep_first=lambda: back_up(house, folder, at=later)),
        in_silence,
    )

    assert entries(house) == [1]
    assert [one.name for one in (house.uploads / "ab").iterdir()] == ["old"]
    assert [one.name for one in proved_archives(folder)] == [
        "kith-20261122T020000Z.tar",
        "kith-20261122T030000Z.tar",
    ]


def test_house_that_cannot_be_backed_up_is_not_replaced(house: House, folder: Path) -> None:
    write_entries(house, 1)
    made = back_up(house, folder)
    write_entries(house, 2)

    def keep() -> None:
        raise NotProved("it is broken.")

    with pytest.raises(NotProved):
        restore(Wanted(made.archive, house, keep_first=keep), in_silence)

    assert entries(house) == [1, 2]


def test_house_where_somebody_works_is_not_replaced(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_entries(house, 1)
    made = back_up(house, folder)

    with standing_on(house.database) as working:
        working.ensure_connection()
        with working.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM core_auditentry")
            cursor.fetchone()
        kept = connection.settings_dict  # the one that is stood on stays open in another's hands
        assert kept["NAME"] == house.database["NAME"]
        monkeypatch.setattr(type(working), "close", lambda _self: None)
        with pytest.raises(HouseRunning, match="stop Kith, server and worker"):
            restore(Wanted(made.archive, house, keep_first=lambda: None), in_silence)
        monkeypatch.undo()


def test_database_of_others_is_not_touched(house: House, other: House, folder: Path) -> None:
    made = back_up(house, folder)
    with_keys(house, other)
    with standing_on(other.database) as theirs, theirs.cursor() as cursor:
        cursor.execute("CREATE TABLE stock (shoes INTEGER)")

    with pytest.raises(HouseNotEmpty, match="tables that are not Kith's"):
        restore(Wanted(made.archive, other), in_silence)


def test_what_fails_at_the_end_is_undone(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_entries(house, 1)
    (house.media / "a").mkdir(parents=True)
    (house.media / "a" / "now.png").write_bytes(b"now")
    made = back_up(house, folder)
    (house.media / "a" / "later.png").write_bytes(b"later")
    write_entries(house, 2)
    before = {name: content for name, content in everything_in(house.data).items() if "/" in name}

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    target = "sqlite.close_up" if house.kind == "sqlite" else "postgresql.load"
    monkeypatch.setattr(f"kith.core.backup.restoring.{target}", full)
    monkeypatch.setattr(restoring, "make_last", full)
    with pytest.raises(NoRoom, match="What stood there stands"):
        restore(Wanted(made.archive, house, keep_first=lambda: None), in_silence)

    assert {k: v for k, v in everything_in(house.data).items() if "/" in k} == before
    assert entries(house) == [1, 2]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="files are put back alike on both")
def test_files_go_back_where_the_database_cannot_take_its_place(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_entries(house, 1)
    (house.media / "a").mkdir(parents=True)
    made = back_up(house, folder)
    (house.media / "a" / "later.png").write_bytes(b"later")
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target == house.file:
            raise PermissionError(1, "Operation not permitted", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        restore(Wanted(made.archive, house, keep_first=lambda: None), in_silence)
    monkeypatch.undo()

    assert (house.media / "a" / "later.png").read_bytes() == b"later"
    assert not house.uploads.exists()
    assert entries(house) == [1]


def test_disk_without_room_is_told_first(
    house: House, other: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = back_up(house, folder)
    with_keys(house, other)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage(1, 1, 1_000_000))

    with pytest.raises(NoRoom, match="has 1 MB free and this archive needs"):
        restore(Wanted(made.archive, other), in_silence)


def test_without_the_audit_key_nothing_is_restored_unless_asked(
    house: House, other: House, folder: Path
) -> None:
    write_entries(house, 1)
    made = back_up(house, folder)

    with pytest.raises(KeysAbsent, match="The audit key is not here"):
        restore(Wanted(made.archive, other), in_silence)
    assert not other.media.exists()

    assert restore(Wanted(made.archive, other, without_keys=True), in_silence).trail is None
    assert entries(other) == [1]


def test_trail_that_does_not_hold_is_not_restored(
    house: House, other: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_entries(house, 1, 2)
    made = back_up(house, folder)
    with_keys(house, other)
    broken = restoring.Trail(2, ("Entry 1 was changed.",))
    monkeypatch.setattr(restoring, "trail_of", lambda *_arguments: broken)

    with pytest.raises(RestoreFailed, match="Entry 1 was changed"):
        restore(Wanted(made.archive, other), in_silence)

    assert not other.media.exists()
    with standing_on(other.database) as standing:
        assert standing.introspection.table_names() == []


def test_archive_of_an_earlier_version_is_brought_to_this_one(
    house: House, other: House, folder: Path
) -> None:
    write_entries(house, 1)
    with standing_on(house.database) as earlier, earlier.cursor() as cursor:
        cursor.execute("DROP TABLE django_session")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    made = back_up(house, folder)
    with_keys(house, other)

    restored = restore(Wanted(made.archive, other), in_silence)

    assert (restored.migrated, entries(other)) == (1, [1])


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(one.name for one in LANDINGS.iterdir()))
def test_archive_of_an_old_landing_is_brought_to_this_version(
    house: House, other: House, folder: Path, tmp_path: Path, name: str
) -> None:
    with a_house(tmp_path / "landing", is_empty=True) as old:
        fill(old, gzip.decompress((LANDINGS / name / f"{old.kind}.sql.gz").read_bytes()))
        (old.data / "keys").mkdir()
        (old.data / "keys" / "audit_key").write_text("that the landing was not sealed with")
        with pytest.raises(NotProved) as unproved:
            make_backup(house=old, folder=folder, at=AT, progress=in_silence)
        assert unproved.value.archive is not None

        restored = restore(Wanted(unproved.value.archive, other, without_keys=True), in_silence)

    counts = json.loads((LANDINGS / name / "rows.json").read_text())
    assert restored.migrated > 0
    with standing_on(other.database) as standing, standing.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM core_auditentry")
        assert cursor.fetchone()[0] == counts["core_auditentry"]


def fill(house: House, statements: bytes) -> None:
    """Fill an empty house with what a landing left."""
    if house.kind == "sqlite":
        with closing(sqlite3.connect(house.file)) as standing:
            standing.executescript(statements.decode())
        return
    subprocess.run(
        ["psql", "-q", "-v", "ON_ERROR_STOP=1"],
        input=statements,
        env=environment(libpq(house.database)),
        check=True,
        stdout=subprocess.DEVNULL,
    )
