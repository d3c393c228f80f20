"""Keys go into a folder of their own: the newest copy alone, and nothing of the one before."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from kith.core import operations
from kith.core.backup import postgresql
from kith.core.backup.house import House, standing_on
from kith.core.backup.keys_apart import copy_keys, refuse_keys_beside_data, wipe
from kith.core.backup.refusals import FoldersOverlap
from kith.core.encryption.installed import keys
from kith.core.encryption.store import KeyStore
from kith.core.environment import ensure_audit_key, ensure_secret_key, index_key
from tests.factories.houses import AT

FILES = {"ring", "secret_key", "audit_key", "index_key", "people.sqlite3", "copied.json"}


@pytest.fixture
def keyed(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house with every key that there is."""
    monkeypatch.delenv("KITH_SECRET_KEY", raising=False)
    ensure_secret_key(house.data)
    ensure_audit_key(house.data)
    index_key(house.data)
    keys().to_write(uuid4())
    return house


def names_in(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def test_every_key_is_copied_for_its_owner_alone(keyed: House, tmp_path: Path) -> None:
    folder = tmp_path / "keys"

    copied = copy_keys(house=keyed, folder=folder, at=AT)

    assert (names_in(folder), copied.people, copied.destroyed) == (FILES, 1, 0)
    for name in FILES - {"people.sqlite3", "copied.json"}:
        assert (folder / name).read_bytes() == (keyed.data / "keys" / name).read_bytes()
    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in FILES} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_key_destroyed_since_is_in_no_copy(keyed: House, tmp_path: Path) -> None:
    folder, sam = tmp_path / "keys", uuid4()
    key = keys().store.find([sam])
    keys().to_write(sam)
    wrapped = keys().store.find([sam])[sam].sealed
    copy_keys(house=keyed, folder=folder, at=AT)
    before = (folder / "people.sqlite3").open("rb")
    assert wrapped in before.read()
    keys().destroy(sam, at=AT)

    copied = copy_keys(house=keyed, folder=folder, at=AT)

    before.seek(0)  # the file that another took the place of was written over
    assert wrapped not in before.read()
    before.close()
    assert (key, names_in(folder)) == ({}, FILES)
    assert not any(wrapped in one.read_bytes() for one in folder.iterdir())
    assert (copied.people, copied.destroyed) == (1, 1)
    with closing(sqlite3.connect(folder / "people.sqlite3")) as copy:
        assert copy.execute("SELECT subject FROM destroyed_key").fetchall() == [(str(sam),)]


def test_what_a_killed_copy_left_and_what_is_no_key_any_more_goes(
    keyed: House, tmp_path: Path
) -> None:
    folder = tmp_path / "keys"
    folder.mkdir()
    for name in (".going-ring", ".coming-people.sqlite3", "people.dump", "mine.txt"):
        (folder / name).write_text("old")

    copy_keys(house=keyed, folder=folder, at=AT)

    assert names_in(folder) == {*FILES, "mine.txt"}


def test_keys_of_the_environment_are_copied_too(
    keyed: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = (keyed.data / "keys" / "ring").read_text()
    for name in ("ring", "audit_key", "index_key"):
        (keyed.data / "keys" / name).unlink()
    monkeypatch.setenv("KITH_KEY_RING", ring.strip())
    monkeypatch.setenv("KITH_AUDIT_KEY", "the audit key")
    monkeypatch.setenv("KITH_INDEX_KEY", "the index key")

    copy_keys(house=keyed, folder=tmp_path / "keys", at=AT)

    said = {name: (tmp_path / "keys" / name).read_text() for name in ("ring", "audit_key")}
    assert said == {"ring": ring, "audit_key": "the audit key"}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="runs in `make test-all`")
def test_store_on_postgresql_is_dumped_and_in_no_archive(
    keyed: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = postgresql.libpq(keyed.database)
    who = f"{reached['user']}@{reached['host']}:{reached['port']}"
    address = f"postgresql://{who}/{reached['dbname']}"
    monkeypatch.setenv("KITH_KEYS_URL", address)
    sam = uuid4()
    keys().to_write(sam)

    with standing_on(keyed.database):
        made, copied = operations.back_up(
            house=keyed, folder=tmp_path / "backups", keys=tmp_path / "keys", at=AT
        )

    assert copied is not None
    assert (copied.people, (tmp_path / "keys" / "people.dump").exists()) == (1, True)
    assert [one for one in made.manifest.facts.counts if "_key" in one and "person" in one] == []
    store = KeyStore(address)
    wrapped = store.find([sam])[sam].sealed
    store.close()
    keys().store.close()
    assert wrapped.hex().encode() not in made.archive.read_bytes()


@pytest.mark.parametrize(
    ("keys_in", "folder"),
    [("b/keys", "b"), ("b", "b/data"), ("b", "b"), ("house/keys/copy", "b"), ("house/media", "b")],
)
def test_keys_beside_data_are_refused(
    house: House, tmp_path: Path, keys_in: str, folder: str
) -> None:
    with pytest.raises(FoldersOverlap):
        refuse_keys_beside_data(house, tmp_path / keys_in, tmp_path / folder)


def test_wiping_writes_over_a_file_and_takes_none_for_done(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"a key" * 1_000)
    with path.open("rb") as kept:
        wipe(path)
        wipe(path)
        assert b"a key" not in kept.read()
    assert not path.exists()
