"""`kith keys`: the ring is turned, killed midway, turned by two at once; and no key is ever shown."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result

from kith.cli.main import cli
from kith.core.encryption import installed
from kith.core.encryption.boxes import new_key
from kith.core.encryption.installed import (
    keys,
    read_installed_ring,
    ring_file,
    write_installed_ring,
)
from kith.core.encryption.keys import Keys, OldRing
from kith.core.encryption.ring import KeyRing, NotOnTheRing, RingKey, new_ring, write_ring
from kith.core.encryption.rotation import BATCH, rotate
from kith.core.encryption.store import KeyStore

AT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own."""
    for name in ("KITH_KEY_RING", "KITH_KEYS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KITH_DATA", str(tmp_path))
    return tmp_path


def ran(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["keys", *arguments])


def people(count: int) -> dict[UUID, bytes]:
    """So many people with a key each."""
    ids = [uuid4() for _ in range(count)]
    keys().make(ids)
    return {one: keys().to_read(one) for one in ids}


def read_anew(ids: dict[UUID, bytes]) -> dict[UUID, bytes]:
    """Their keys as another process reads them."""
    other = Keys(read_installed_ring, KeyStore(str(keys().store.path)))
    return {one: other.to_read(one) for one in ids}


def test_nothing_is_made_by_looking(data: Path) -> None:
    result = ran()

    assert (result.exit_code, result.output) == (0, "No person's key was made yet.\n")
    assert list(data.iterdir()) == []


def test_rotate_wraps_every_key_anew_and_finish_takes_the_old_one_off(data: Path) -> None:
    before = people(3)
    old = read_installed_ring().current

    begun, between, finished = ran("rotate"), ran(), ran("rotate", "--finish")

    new = read_installed_ring()
    assert [one.exit_code for one in (begun, between, finished)] == [0, 0, 0]
    assert between.output == (
        f"{new.current.id}  current  wraps 3 keys\n{old.id}  old      wraps 0 keys\n"
    )
    assert f"Taken off: {old.id}." in finished.output
    assert (new.keys, read_anew(before)) == ((new.current,), before)
    assert oct(ring_file(data).stat().st_mode & 0o777) == "0o600"
    shown = begun.output + between.output + finished.output
    assert [
        one for one in write_ring(KeyRing((new.current, old))).split()[1::2] if one in shown
    ] == []


def test_rotate_goes_on_where_it_was_killed() -> None:
    before = people(BATCH + 20)

    class Killed(BaseException):
        pass

    def dies(_done: int, _total: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        rotate(finish=False, says=dies)
    ring = read_installed_ring()
    counts = keys().store.counts()
    assert sorted(counts.values()) == [20, BATCH]
    assert read_anew(before) == before

    done = rotate(finish=True, says=lambda _done, _total: None)

    assert (done.is_new, done.wrapped, done.current) == (False, 20, ring.current.id)
    assert keys().store.counts() == {ring.current.id: BATCH + 20}
    assert (read_installed_ring().keys, read_anew(before)) == ((ring.current,), before)


@pytest.mark.parametrize("when", ["ring written", "key retired"])
def test_rotate_goes_on_though_killed_between_ring_and_store(when: str) -> None:
    before = people(2)
    old = read_installed_ring()
    ring = old.with_new_key()
    write_installed_ring(ring)
    if when == "key retired":
        ran("rotate")
        assert keys().store.retire({old.current.id}) == {old.current.id}

    result = ran("rotate", "--finish")

    assert result.exit_code == 0
    assert (read_installed_ring().keys, read_anew(before)) == ((ring.current,), before)


def test_two_rotations_at_once_are_one(data: Path) -> None:
    people(1)
    with ring_file(data).with_name("rotation.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused = ran("rotate")

    assert refused.exit_code == 1
    assert refused.output == "Error: Another rotation is running. Wait until it has ended.\n"
    assert (ran("rotate").exit_code, len(read_installed_ring().keys)) == (0, 2)


def test_whoever_reads_and_writes_meanwhile_notices_nothing() -> None:
    before = people(BATCH)
    store = KeyStore(str(keys().store.path))
    running, failures = Keys(read_installed_ring, store), []
    made: dict[UUID, bytes] = {}
    turned = threading.Event()

    def work() -> None:
        try:
            while not turned.is_set():
                for one in list(before)[:20]:
                    running.forget() if one == min(before) else None
                    assert running.to_read(one) == before[one]
                new = uuid4()
                made[new] = running.to_write(new)
        except BaseException as failure:
            failures.append(failure)
        finally:
            store.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        for _twice in range(2):
            rotate(finish=False, says=lambda _done, _total: None)
            rotate(finish=True, says=lambda _done, _total: None)
    finally:
        turned.set()
        thread.join()

    assert failures == []
    assert read_anew({**before, **made}) == {**before, **made}


def test_a_process_that_ran_before_reads_the_ring_again() -> None:
    before = people(1)
    running = Keys(read_installed_ring, KeyStore(str(keys().store.path)))
    (sam,) = before
    running.to_read(sam)
    ran("rotate")
    ran("rotate", "--finish")
    running._held.clear()  # as after five seconds

    assert running.to_read(sam) == before[sam]


def test_nobody_wraps_by_a_key_that_was_taken_off() -> None:
    people(1)
    old = read_installed_ring()
    ran("rotate")
    ran("rotate", "--finish")
    elsewhere = Keys(lambda: old, KeyStore(str(keys().store.path)))

    with pytest.raises(OldRing, match=old.current.id):
        elsewhere.to_write(uuid4())
    assert keys().store.counts() == {read_installed_ring().current.id: 1}


def test_a_ring_without_a_key_that_wraps_is_told_and_not_turned(data: Path) -> None:
    people(2)
    lost = read_installed_ring().current.id
    write_installed_ring(new_ring())

    told, refused = ran(), ran("rotate")

    assert (told.exit_code, refused.exit_code) == (1, 1)
    assert f"{lost}  MISSING  wraps 2 keys" in told.output
    assert f"wrapped by {lost}, which is not on the key ring" in refused.output
    assert len(read_installed_ring().keys) == 1
    with pytest.raises(NotOnTheRing):
        read_anew(dict.fromkeys(keys().store.not_wrapped_by(""), b""))


def test_a_missing_or_misstated_ring_is_told(data: Path) -> None:
    people(1)
    ring_file(data).write_text("nonsense\n")
    misstated = ran()
    ring_file(data).unlink()
    missing = ran()

    assert (misstated.exit_code, missing.exit_code) == (1, 1)
    assert "Line 1 of the key ring" in misstated.output
    assert "no key ring: put keys/ring back" in missing.output
    assert not ring_file(data).exists()


def test_a_key_that_does_not_open_is_told_and_stays(data: Path) -> None:
    before = people(3)
    bad = min(before, key=str)
    sql = "UPDATE person_key SET sealed = ? WHERE subject = ?"
    keys().store._do(lambda ask: ask(sql, [b"\x01" + bytes(60), str(bad)]))

    begun, finished = ran("rotate"), ran("rotate", "--finish")

    assert (begun.exit_code, finished.exit_code) == (1, 1)
    assert f"Cannot be unwrapped: the key of {bad}" in begun.output
    assert len(read_installed_ring().keys) == 2
    assert sorted(keys().store.counts().values()) == [1, 2]


def test_a_ring_in_the_environment_is_turned_by_whoever_gives_it(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    ring = new_ring()
    monkeypatch.setenv("KITH_KEY_RING", write_ring(ring).strip())
    before = people(2)

    asked = ran("rotate")
    after = KeyRing((RingKey("new1", new_key()), *ring.keys))
    monkeypatch.setenv("KITH_KEY_RING", write_ring(after).strip().replace("\n", ","))
    keys().forget()
    turned, finished = ran("rotate"), ran("rotate", "--finish")

    assert (asked.exit_code, turned.exit_code, finished.exit_code) == (1, 0, 0)
    assert "put a new key before the others there" in asked.output
    assert "take it out of KITH_KEY_RING" in finished.output
    assert (keys().store.counts(), read_anew(before)) == ({"new1": 2}, before)
    assert not ring_file(data).exists()


def test_wrong_use_is_2_and_tokens_are_not_made_anew() -> None:
    assert (ran("turn").exit_code, ran("rotate", "--index").exit_code) == (2, 1)


def test_a_forked_process_opens_the_store_by_itself() -> None:
    (sam,) = people(1)
    script = (
        "import os, sys\n"
        "from uuid import UUID, uuid4\n"
        "from kith.core.encryption.installed import keys\n"
        f"sam = UUID('{sam}')\n"
        "expected = keys().to_read(sam)\n"
        "child = os.fork()\n"
        "keys().forget()\n"
        "fits = keys().to_read(sam) == expected and len(keys().to_write(uuid4())) == 32\n"
        "if child == 0:\n"
        "    os._exit(0 if fits else 3)\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) or not fits)\n"
    )
    ran_it = subprocess.run([sys.executable, "-c", script], env=os.environ, check=False)

    assert (ran_it.returncode, sum(keys().store.counts().values())) == (0, 3)
    assert installed.keys() is keys()
