"""A person's key, for whoever reads or writes their record; and its destruction.

A key is made when the first record about somebody is written. It commits by itself, before the
record: a key whose record was rolled back is harmless, a record without its key is lost. Keys are
held in memory for seconds, so that a page about one person asks the store once.

The ring is read once and held: again whenever a key is wrapped, and when one of it is missing, so
that a process that was running before a rotation goes on after it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from kith.core.encryption.boxes import CannotBeOpened, Unreadable, new_key
from kith.core.encryption.ring import KeyRing, NotOnTheRing, Wrapped
from kith.core.encryption.store import Destroyed, KeyStore

HELD_SECONDS = 5.0
"""How long another process may still open what was erased here."""
HELD_MOST = 4096


class NoKey(Unreadable):
    """There is a sealed record and no key for it: the store is another one, or cut short."""


class Erased(Unreadable):
    """The person's key was destroyed: nothing about them can be read any more."""


class OldRing(Unreadable):
    """The ring's current key was taken off by a rotation elsewhere: this copy of it is old."""


class Keys:
    """Everybody's keys, as one installation has them.

    Threads share it, and each deed on what is held is one step of Python: no lock, so none that a
    fork could take along shut. Two threads may fetch one key at once; they fetch the same.
    """

    def __init__(self, ring: Callable[[], KeyRing], store: KeyStore) -> None:
        self.ring = ring
        self.store = store
        self._ring: KeyRing | None = None
        self._held: dict[UUID, tuple[float, bytes]] = {}
        self._tidy_at = 0.0

    def to_read(self, subject: UUID) -> bytes:
        """The key of a person of whom there are records.

        Raises:
            NoKey, Erased: there is none, or there is none any more.
            NotOnTheRing, CannotBeOpened: it was wrapped by a key that is not here, or changed.
        """
        held = self._held.get(subject)
        if held is not None and held[0] > time.monotonic():
            return held[1]
        stands = self.store.find([subject]).get(subject)
        if stands is None:
            raise NoKey(
                f"There is no key for {subject} in the store. Put back the newest copy of "
                "keys/people.sqlite3, or set KITH_KEYS_URL as it was."
            )
        return self._key(subject, stands)

    def to_write(self, subject: UUID) -> bytes:
        """The key of a person, made now if they have none. Raises as `to_read`, and OldRing."""
        try:
            return self.to_read(subject)
        except NoKey:
            return self._key(subject, self._add([subject])[subject])

    def make(self, subjects: Iterable[UUID]) -> None:
        """Have a key for each of them, made in one go where they have none: for many records."""
        wanted = set(subjects)
        self.fetch(wanted)
        now = time.monotonic()
        missing = {one for one in wanted if self._held.get(one, (0.0,))[0] <= now}
        missing -= self.store.find(missing).keys()
        if missing:
            for subject, stands in self._add(missing).items():
                self._key(subject, stands)

    def fetch(self, subjects: Iterable[UUID]) -> None:
        """Have the keys of many people at hand, in one asking: for lists.

        One that is destroyed or cannot be unwrapped is left out: looking at its record says so.
        """
        now = time.monotonic()
        wanted = {one for one in subjects if self._held.get(one, (0.0,))[0] <= now}
        if not wanted:
            return
        for subject, stands in self.store.find(wanted).items():
            with suppress(CannotBeOpened, Erased):
                self._key(subject, stands)

    def destroy(self, subject: UUID, *, at: datetime) -> bool:
        """Destroy a person's key. Returns whether there was one.

        Whoever calls inside a transaction waits until it is committed (`transaction.on_commit`),
        or a deed that is undone leaves records that nobody can read.
        """
        gone = self.store.destroy(subject, at=at)
        self._held.pop(subject, None)
        return gone

    def destroy_all(self, subjects: Collection[UUID], *, at: datetime) -> int:
        """Destroy the keys of those who still have one. Returns how many; otherwise as `destroy`."""
        found = self.store.find(subjects).items()
        standing = [one for one, stands in found if not isinstance(stands, Destroyed)]
        gone = self.store.destroy_all(standing, at=at) if standing else 0
        for one in standing:
            self._held.pop(one, None)
        return gone

    def forget(self) -> None:
        """Hold no key any longer, nor the ring."""
        self._held.clear()
        self._ring = None

    def _add(self, subjects: Collection[UUID]) -> dict[UUID, Wrapped | Destroyed]:
        """Make keys, wrapped by the ring as it is now: it is read again, for it may have turned."""
        ring = self._ring = self.ring()
        made = {one: ring.wrap(new_key(), one) for one in subjects}
        if not self.store.add_all(made, ring_key=ring.current.id):
            raise OldRing(
                f"The key {ring.current.id} was taken off the key ring by a rotation elsewhere. "
                "Copy the present keys/ring here, or set KITH_KEY_RING as it is there."
            )
        return self.store.find(subjects)

    def _key(self, subject: UUID, stands: Wrapped | Destroyed) -> bytes:
        if isinstance(stands, Destroyed):
            raise Erased(f"The key of {subject} was destroyed at {stands.at:%Y-%m-%d %H:%M}.")
        key = self._unwrapped(subject, stands)
        now = time.monotonic()
        self._tidy(now)
        self._held[subject] = (now + HELD_SECONDS, key)
        return key

    def _unwrapped(self, subject: UUID, stands: Wrapped) -> bytes:
        if self._ring is not None:
            with suppress(NotOnTheRing):
                return self._ring.unwrap(stands, subject)
        self._ring = self.ring()
        return self._ring.unwrap(stands, subject)

    def _tidy(self, now: float) -> None:
        """Let go of what was held long enough, so that memory holds few keys, and not for long."""
        if now < self._tidy_at and len(self._held) < HELD_MOST:
            return
        self._tidy_at = now + HELD_SECONDS
        for subject, (until, _key) in list(self._held.items()):
            if until <= now or len(self._held) >= HELD_MOST:
                self._held.pop(subject, None)
