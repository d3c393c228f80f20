"""Where people's keys are kept: on both databases, raced, destroyed and wrapped anew."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from kith.core.encryption.boxes import new_key
from kith.core.encryption.keys import Erased, Keys, NoKey
from kith.core.encryption.ring import KeyRing, new_ring
from kith.core.encryption.store import Destroyed, KeyStore

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path, db: None) -> Iterator[KeyStore]:
    """A file; on PostgreSQL, tables in the tests' own database."""
    if connection.vendor == "sqlite":
        yield KeyStore(str(tmp_path / "keys" / "people.sqlite3"))
        return
    given = connection.get_connection_params()
    who = f"{given['user']}:{given.get('password', '')}@{given['host']}:{given['port']}"
    store = KeyStore(f"postgresql://{who}/{given['dbname']}")
    yield store
    for table in ("person_key", "destroyed_key", "retired_ring_key"):
        store._do(lambda ask, table=table: ask(f"DROP TABLE {table}", []))
    store.close()


def test_a_key_comes_back_and_only_whose_it_is(store: KeyStore):
    ring = new_ring()
    keys = Keys(lambda: ring, store)
    sam, alex = uuid.uuid4(), uuid.uuid4()
    key = keys.to_write(sam)
    keys.forget()

    assert keys.to_read(sam) == keys.to_write(sam) == key != keys.to_write(alex)
    with pytest.raises(NoKey):
        keys.to_read(uuid.uuid4())


def test_a_destroyed_key_is_gone_and_is_never_made_again(store: KeyStore):
    ring = new_ring()
    keys = Keys(lambda: ring, store)
    sam = uuid.uuid4()
    keys.to_write(sam)

    assert keys.destroy(sam, at=AT)
    assert not keys.destroy(sam, at=AT)
    for ask in (keys.to_read, keys.to_write):
        with pytest.raises(Erased):
            ask(sam)
    assert store.find([sam]) == {sam: Destroyed(AT)}


def test_whoever_never_had_a_key_gets_none_once_erased(store: KeyStore):
    ring = new_ring()
    keys = Keys(lambda: ring, store)
    sam = uuid.uuid4()

    assert not keys.destroy(sam, at=AT)
    with pytest.raises(Erased):
        keys.to_write(sam)


def test_of_many_who_make_a_key_at_once_all_get_the_same(store: KeyStore):
    ring = new_ring()
    sam = uuid.uuid4()

    def make(_: int) -> bytes:
        try:
            return Keys(lambda: ring, store).to_write(sam)
        finally:
            store.close()  # each thread has a connection of its own

    with ThreadPoolExecutor(8) as crowd:
        made = list(crowd.map(make, range(24)))

    assert len(set(made)) == 1


def test_a_new_file_that_many_open_at_once_is_open_to_all(tmp_path: Path):
    """One of them turns its log on, and SQLite makes nobody wait for that: it refuses."""
    for turn in range(40):
        path, sam, ring = tmp_path / str(turn) / "people.sqlite3", uuid.uuid4(), new_ring()

        def make(_: int, path: Path = path, sam: uuid.UUID = sam, ring: KeyRing = ring) -> bytes:
            store = KeyStore(str(path))
            try:
                return Keys(lambda: ring, store).to_write(sam)
            finally:
                store.close()

        with ThreadPoolExecutor(8) as crowd:
            assert len(set(crowd.map(make, range(8)))) == 1


def test_all_keys_are_wrapped_anew_and_open_as_before(store: KeyStore):
    before = new_ring()
    people = [uuid.uuid4() for _ in range(7)]
    as_made = {one: Keys(lambda: before, store).to_write(one) for one in people}
    after = before.with_new_key()

    while found := store.not_wrapped_by(after.current.id, limit=3):
        anew = [
            (one, wrapped, after.wrap(after.unwrap(wrapped, one), one))
            for one, wrapped in found.items()
        ]
        assert store.rewrap(anew) == len(anew)

    assert store.counts() == {after.current.id: 7}
    alone = Keys(lambda: after.with_only(set()), store)
    assert {one: alone.to_read(one) for one in people} == as_made


def test_a_key_destroyed_meanwhile_is_not_wrapped_anew(store: KeyStore):
    before = new_ring()
    sam = uuid.uuid4()
    Keys(lambda: before, store).to_write(sam)
    after = before.with_new_key()
    (wrapped,) = store.not_wrapped_by(after.current.id).values()
    store.destroy(sam, at=AT)

    anew = after.wrap(after.unwrap(wrapped, sam), sam)
    assert store.rewrap([(sam, wrapped, anew)]) == 0
    assert store.counts() == {}


def test_many_keys_are_made_at_once_and_nobody_gets_another(store: KeyStore):
    ring = new_ring()
    keys = Keys(lambda: ring, store)
    known, gone, new = (uuid.uuid4() for _ in range(3))
    key = keys.to_write(known)
    keys.to_write(gone)
    keys.destroy(gone, at=AT)

    keys.make([known, gone, new, new])
    keys.forget()

    assert keys.to_read(known) == key != keys.to_read(new)
    with pytest.raises(Erased):
        keys.to_read(gone)


def test_a_ring_key_that_still_wraps_is_not_retired(store: KeyStore):
    ring = new_ring().with_new_key()
    Keys(lambda: ring, store).to_write(uuid.uuid4())
    current, old = (one.id for one in ring.keys)

    assert store.retire({current, old}) == {old}
    assert store.retired() == {old}
    assert not store.add_all({uuid.uuid4(): ring.wrap(new_key(), uuid.uuid4())}, ring_key=old)
    assert store.counts() == {current: 1}


def test_a_connection_that_broke_is_opened_anew(store: KeyStore):
    if store.is_file:
        pytest.skip("A file breaks no connection.")
    ring = new_ring()
    keys = Keys(lambda: ring, store)
    sam = uuid.uuid4()
    key = keys.to_write(sam)
    keys.forget()
    (backend,) = store._do(lambda ask: ask("SELECT pg_backend_pid()", []))[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [backend])

    assert keys.to_read(sam) == key


def test_what_was_destroyed_is_in_no_byte_of_the_file(store: KeyStore):
    if not store.is_file:
        pytest.skip("PostgreSQL's files are its own; VACUUM frees what was deleted.")
    ring = new_ring()
    keys = Keys(lambda: ring, store)
    people = [uuid.uuid4() for _ in range(50)]
    for one in people:
        keys.to_write(one)
    sealed = store.find([people[20]])[people[20]].sealed  # type: ignore[union-attr]
    assert sealed in all_bytes(store.path)

    keys.destroy(people[20], at=AT)

    assert sealed not in all_bytes(store.path)


def test_the_file_is_its_owners_alone(store: KeyStore):
    if not store.is_file:
        pytest.skip("It is a database of PostgreSQL.")
    store.counts()

    assert oct(os.stat(store.path).st_mode & 0o777) == "0o600"
    assert oct(os.stat(store.path.parent).st_mode & 0o777) == "0o700"


def all_bytes(path: Path) -> bytes:
    return b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
