"""A new key on the ring, every person's key wrapped by it, and the old ones taken off.

Killed at any point, it goes on where it was when it is begun again: what is wrapped by the current
key is done, and what is not is left. Processes that run meanwhile read the ring again when they
meet a key of it that they do not know, and cannot wrap by one that was taken off.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from kith.core.encryption.boxes import CannotBeOpened
from kith.core.encryption.installed import (
    keys,
    read_installed_ring,
    ring_file,
    ring_given,
    write_installed_ring,
)
from kith.core.encryption.ring import KeyRing
from kith.core.encryption.store import KeyStore
from kith.core.environment import data_folder

Says = Callable[[int, int], None]
"""Is told how many are wrapped anew, and of how many."""
BATCH = 500


class CannotRotate(Exception):
    """Why the ring cannot be turned now, in a sentence for whoever keeps the installation."""


@dataclass(slots=True)
class Rotated:
    """What was done: the current key, how many it newly wraps, what came off, what did not open."""

    current: str
    is_new: bool
    wrapped: int
    taken_off: list[str] = field(default_factory=list)
    left_on: list[str] = field(default_factory=list)
    unreadable: list[UUID] = field(default_factory=list)


def rotate(*, finish: bool, says: Says) -> Rotated:
    """Go on with a rotation, or begin one; with `finish` take off what wraps nothing, begin none.

    Raises:
        CannotRotate: another runs, the ring is not ours to write, or it lacks a key that wraps.
    """
    with _alone(data_folder()):
        ring, store = read_installed_ring(), keys().store
        _check(ring, store)
        is_done = not store.not_wrapped_by(ring.current.id, 1)
        is_new = is_done and not finish
        if is_new:
            ring = _with_new_key(ring)
        done = _wrap_anew(ring, store, says)
        done.is_new = is_new
        if finish:
            _take_off(ring, store, done)
    return done


def _with_new_key(ring: KeyRing) -> KeyRing:
    if ring_given():
        raise CannotRotate(
            "Every key is wrapped by the first key of KITH_KEY_RING, which this command cannot "
            "write. To begin a rotation, put a new key before the others there: an id of 4 to 16 "
            "small letters and digits, a space, 32 random bytes in base64 (`openssl rand -base64 "
            "32`), and a comma. Restart everything that has the old value, and run this again."
        )
    ring = ring.with_new_key()
    write_installed_ring(ring)
    return ring


def _wrap_anew(ring: KeyRing, store: KeyStore, says: Says) -> Rotated:
    current = ring.current.id
    done = Rotated(current, is_new=False, wrapped=0)
    total = sum(count for by, count in store.counts().items() if by != current)
    found = store.not_wrapped_by(current, BATCH)
    while found:
        anew = []
        for subject, wrapped in found.items():
            try:
                key = ring.unwrap(wrapped, subject)
            except CannotBeOpened:
                done.unreadable.append(subject)
            else:
                anew.append((subject, wrapped, ring.wrap(key, subject)))
        done.wrapped += store.rewrap(anew)
        says(done.wrapped, max(total, done.wrapped))
        found = store.not_wrapped_by(current, BATCH, after=next(reversed(found)))
    return done


def _take_off(ring: KeyRing, store: KeyStore, done: Rotated) -> None:
    old = {one.id for one in ring.keys[1:]}
    retired = store.retire(old)
    done.taken_off, done.left_on = sorted(retired), sorted(old - retired)
    if retired and not ring_given():
        write_installed_ring(ring.with_only(old - retired))


def _check(ring: KeyRing, store: KeyStore) -> None:
    missing = sorted(store.counts().keys() - {one.id for one in ring.keys})
    if missing:
        raise CannotRotate(
            f"Keys are wrapped by {', '.join(missing)}, which is not on the key ring. Put that "
            "line back first: without it what they open is lost."
        )
    if ring.current.id in store.retired():
        raise CannotRotate(
            f"This key ring is an old copy: {ring.current.id}, its first key, was taken off by a "
            "rotation. Copy the present ring here."
        )


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One rotation at a time. A killed one leaves no lock behind: the system lets go of it."""
    path = ring_file(data).with_name("rotation.lock")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotRotate("Another rotation is running. Wait until it has ended.") from None
        yield
