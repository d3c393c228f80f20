"""A backup counts once a copy of it was restored, counted, and its audit trail checked."""

from __future__ import annotations

import fcntl
import resource
import shutil
import stat
from collections import namedtuple
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from kith.core import operations
from kith.core.backup import making
from kith.core.backup.archive import parts_of, read_archive, take_out
from kith.core.backup.house import House, in_silence, standing_on
from kith.core.backup.record import is_due, last_keys_copied, last_proved, nightly
from kith.core.backup.refusals import AlreadyBackingUp, FoldersOverlap, NoRoom, NotProved
from kith.core.backup.restoring import Wanted, restore
from kith.core.environment import audit_key, audit_key_file, secret_key_file
from kith.core.migrations import _append_only
from kith.core.models import AuditEntry
from kith.core.tasks import back_up as nightly_task
from tests.factories.houses import AT, Writers, entries, write_entries


def back_up(house: House, folder: Path, **more: Any) -> making.Made:
    with standing_on(house.database):
        return operations.back_up(house=house, folder=folder, **({"at": AT} | more))[0]


def deeds(house: House) -> list[tuple[str, str]]:
    with standing_on(house.database):
        found = AuditEntry.objects.filter(action__startswith="core.").order_by("sequence")
        return [(one.action, str(one.detail.get("code", ""))) for one in found]


def manifest_of(house: House, made: making.Made) -> Any:
    return read_archive(made.archive, audit_key(house.data).encode(), in_silence)


def test_backup_under_writers_holds_all_that_was_acknowledged(
    house: House, other: House, folder: Path
) -> None:
    with Writers(house) as writers:
        before = writers.wait_for(30)
        made = back_up(house, folder)
        writers.wait_for(len(writers.acknowledged) + 3)  # they went on
    shutil.copytree(house.data / "keys", other.data / "keys")

    restored = restore(Wanted(made.archive, other), in_silence)

    assert sorted(set(before) - set(entries(other))) == []
    assert set(entries(other)) <= set(writers.acknowledged)
    assert restored.trail is not None
    assert (restored.trail.breaks, restored.trail.sealed >= 30) == ((), True)
    assert manifest_of(house, made).facts.counts["core_auditentry"] == len(entries(other))


def test_archive_tells_what_is_in_it_and_only_its_owner_reads_it(
    house: House, folder: Path
) -> None:
    write_entries(house, 1, 2)
    (house.media / "original_images").mkdir(parents=True)
    (house.media / "original_images" / "naïve.png").write_bytes(b"a picture")
    (house.uploads / "ab").mkdir(parents=True)
    (house.uploads / "ab" / "abcd").write_bytes(b"a file")
    (house.uploads / "ab" / "abce.part").write_bytes(b"half a file")
    (house.media / "out").symlink_to(house.data / "keys")
    (house.media / "passwd").symlink_to("/etc/passwd")

    made = back_up(house, folder)

    kind = "sqlite3" if house.kind == "sqlite" else "dump"
    assert made.archive.name == "kith-20261122T020000Z.tar"
    assert stat.S_IMODE(made.archive.stat().st_mode) == 0o600
    assert [one.name for one in manifest_of(house, made).parts] == [
        f"database.{kind}",
        "media/original_images/naïve.png",
        "uploads/ab/abcd",
    ]
    assert list(parts_of(made.archive))[-2:] == ["manifest.json", "seal.json"]
    assert (made.left_out, made.sealed, made.manifest.facts.head_position) == (2, 2, 2)
    assert made.manifest.facts.counts["core_auditentry"] == 2
    assert sorted(one.name for one in folder.iterdir()) == [making.LOCK, made.archive.name]
    assert deeds(house) == [("core.backup-made", "")]
    with standing_on(house.database):
        assert last_proved(house.data) == AT


def test_no_key_is_in_an_archive(house: House, folder: Path, tmp_path: Path) -> None:
    held = {"ring": b"k1 the ring of the house", "index_key": b"the index key of the house"}
    (house.data / "keys").mkdir()
    for name, content in held.items():
        (house.data / "keys" / name).write_bytes(content)
    secret_key_file(house.data).write_bytes(b"the secret key of the house")
    (house.data / "keys" / "people.sqlite3").write_bytes(b"the keys of people")
    write_entries(house, 1)

    made = back_up(house, folder)

    assert audit_key_file(house.data).exists()
    taken = tmp_path / "taken"
    take_out(made.archive, made.manifest, lambda name: taken / name, in_silence)
    everything = made.archive.read_bytes() + b"".join(
        one.read_bytes() for one in taken.rglob("*") if one.is_file()
    )
    found = [one.name for one in (house.data / "keys").iterdir() if one.read_bytes() in everything]
    assert found == []
    assert len(everything) > 2 * made.archive.stat().st_size - 200_000


@pytest.mark.parametrize("kept_before", [True, False])
def test_broken_trail_is_not_proved_and_the_archive_says_so(
    house: House, folder: Path, kept_before: bool
) -> None:
    write_entries(house, 1, 2, 3)
    if kept_before:
        back_up(house, folder, at=AT - timedelta(days=1))
    else:
        with standing_on(house.database):
            operations.seal_entries(at=AT)
    with standing_on(house.database):
        _append_only.drop(connection)
        AuditEntry.objects.filter(object_id="2").update(outcome="changed")

    with pytest.raises(NotProved) as refused:
        back_up(house, folder)

    assert "was changed after it was sealed" in refused.value.sentence
    assert "kith-20261122T020000Z-not-proved.tar" in refused.value.sentence
    proved = ["kith-20261121T020000Z.tar"] if kept_before else []
    assert [one.name for one in making.proved_archives(folder)] == proved
    assert deeds(house)[-1] == ("core.backup-failed", "not-proved")
    with standing_on(house.database):
        assert last_proved() == (AT - timedelta(days=1) if kept_before else None)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its own references")
def test_unsound_database_is_not_proved(house: House, folder: Path) -> None:
    with standing_on(house.database) as broken, broken.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.execute(
            "INSERT INTO core_auditseal (position, entry_id, mac, sealed_at) VALUES (9, 99, '', '')"
        )

    with pytest.raises(NotProved, match="a row of core_auditseal points to none"):
        back_up(house, folder)


def test_lost_audit_key_is_not_proved(house: House, folder: Path) -> None:
    write_entries(house, 1)
    back_up(house, folder, at=AT - timedelta(days=1))
    audit_key_file(house.data).unlink()

    with pytest.raises(Exception, match="There is no key for the audit trail"):
        back_up(house, folder)

    assert deeds(house)[-1] == ("core.backup-failed", "refused")


def test_newest_proved_ones_stay(house: House, folder: Path) -> None:
    folder.mkdir()
    for name in ("kith-20200101T000000Z-not-proved.tar", "kith-mine.tar", "notes.txt"):
        (folder / name).touch()
    for days in (3, 2, 1, 0):
        back_up(house, folder, at=AT - timedelta(days=days), keep=2)

    assert sorted(one.name for one in folder.iterdir() if one.name != making.LOCK) == [
        "kith-20261121T020000Z.tar",
        "kith-20261122T020000Z.tar",
        "kith-mine.tar",
        "notes.txt",
    ]


def test_disk_without_room_is_told_before_anything_is_written(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage(1, 1, 40_000_000))

    with pytest.raises(NoRoom, match=r"has 40 MB free and a backup needs \d+ MB"):
        back_up(house, folder)

    assert [one.name for one in folder.iterdir()] == [making.LOCK]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="limits this process alone")
@pytest.mark.parametrize("limit", [100_000, 4_000_000])
def test_disk_that_runs_full_leaves_nothing(house: House, folder: Path, limit: int) -> None:
    size = house.file.stat().st_size
    before, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (min(limit, size // 2), hard))
    try:
        with pytest.raises(NoRoom, match="ran full while the backup was made"):
            making.make_backup(house=house, folder=folder, at=AT, progress=in_silence)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, hard))

    assert [one.name for one in folder.iterdir()] == [making.LOCK]
    assert back_up(house, folder).archive.exists()


def test_two_at_once_are_refused_and_what_a_killed_one_left_goes(
    house: House, folder: Path
) -> None:
    (folder / f"{making.UNFINISHED}x").mkdir(parents=True)
    (folder / f"{making.UNFINISHED}x" / "archive.tar").write_bytes(b"half")
    with (folder / making.LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(AlreadyBackingUp):
            back_up(house, folder)
        assert (folder / f"{making.UNFINISHED}x").exists()

    made = back_up(house, folder)

    assert sorted(one.name for one in folder.iterdir()) == [making.LOCK, made.archive.name]


@pytest.mark.parametrize("inside", ["media", "uploads/mine", "keys/backups"])
def test_folder_that_is_copied_itself_or_holds_keys_is_refused(house: House, inside: str) -> None:
    with pytest.raises(FoldersOverlap):
        back_up(house, house.data / inside)
    assert not (house.data / inside).exists()


def test_keys_in_a_folder_that_would_be_copied_are_refused(house: House, folder: Path) -> None:
    odd = House(house.data, house.media, house.data, house.database)

    with pytest.raises(FoldersOverlap, match="holds the keys"):
        back_up(odd, folder)


@pytest.mark.parametrize(
    ("last", "at", "due"),
    [
        (None, "2026-11-22T12:00", True),
        ("2026-11-22T02:10", "2026-11-22T12:00", False),
        ("2026-11-21T23:00", "2026-11-22T01:59", False),
        ("2026-11-21T23:00", "2026-11-22T02:00", True),
        ("2026-11-21T01:00", "2026-11-22T01:00", True),
        ("2026-06-21T00:59", "2026-06-21T01:00", True),  # two in the morning, in summer
    ],
)
def test_backup_is_due_once_a_night(last: str | None, at: str, due: bool) -> None:
    told = AT.fromisoformat(f"{last}+00:00") if last else None

    assert is_due(last=told, at=AT.fromisoformat(f"{at}+00:00")) is due


def test_worker_makes_a_backup_once_a_night_where_it_is_asked_to(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with standing_on(house.database):
        nightly_task.func()
        assert nightly() is None
        monkeypatch.setenv("KITH_BACKUPS", str(folder))
        monkeypatch.setenv("KITH_BACKUP_KEEP", "3")
        monkeypatch.setenv("KITH_BACKUP_KEYS", str(folder.with_name("keys")))
        nightly_task.func()
        nightly_task.func()

    assert len(making.proved_archives(folder)) == 1
    assert (folder.with_name("keys") / "audit_key").exists()
    assert deeds(house) == [("core.backup-made", "")]


def test_keys_that_could_not_be_copied_are_tried_again_without_another_archive(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = folder.with_name("keys")
    keys.touch()  # a file, where a folder is to be
    monkeypatch.setenv("KITH_BACKUPS", str(folder))
    monkeypatch.setenv("KITH_BACKUP_KEYS", str(keys))
    with standing_on(house.database):
        nightly_task.func()
        nightly_task.func()
        assert last_keys_copied() is None
        keys.unlink()
        nightly_task.func()
        assert last_keys_copied() is not None

    assert (keys / "audit_key").exists()
    assert len(making.proved_archives(folder)) == 1
    failed = ("core.backup-failed", "disk")
    assert deeds(house) == [("core.backup-made", ""), failed, failed]


def test_worker_that_cannot_logs_the_code_and_tries_again(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("KITH_BACKUPS", str(house.media))
    with standing_on(house.database):
        nightly_task.func()
        nightly_task.func()

    told = [one.getMessage() for one in caplog.records if one.name == "kith.backup"]
    assert told == ["backup-failed code=folders-overlap"] * 2
    assert deeds(house) == [("core.backup-failed", "folders-overlap")] * 2


def test_folder_that_may_not_be_written_is_a_failure(house: House, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(NotADirectoryError):
        back_up(house, tmp_path / "file" / "backups")

    assert deeds(house) == [("core.backup-failed", "disk")]
