"""A person's key, for whoever reads or writes their record; and its destruction.

A key is made when the first record about somebody is written. It commits by itself, before the
record: a key without a record is harmless, a record without its key is lost. Keys are held in
memory for seconds, so that a page about one person asks the store once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from kith.core.encryption.boxes import new_key
from kith.core.encryption.ring import KeyRing, Wrapped
from kith.core.encryption.store import Destroyed, KeyStore

HELD_SECONDS = 5.0
"""How long another process may still open what was erased here."""
HELD_MOST = 4096


class NoKey(RuntimeError):
    """There is a sealed record and no key for it: the store is another one, or cut short."""


class Erased(RuntimeError):
    """The person's key was destroyed: nothing about them can be read any more."""


class Keys:
    """Everybody's keys, as one installation has them."""

    def __init__(self, ring: Callable[[], KeyRing], store: KeyStore) -> None:
        self.ring = ring
        self.store = store
        self._held: dict[UUID, tuple[float, bytes]] = {}
        self._lock = threading.Lock()

    def to_read(self, subject: UUID) -> bytes:
        """The key of a person of whom there are records.

        Raises:
            NoKey, Erased: there is none, or there is none any more.
        """
        held = self._held.get(subject)
        if held is not None and held[0] > time.monotonic():
            return held[1]
        stands = self.store.find([subject]).get(subject)
        if stands is None:
            raise NoKey(
                "There is no key for this person in the store. Put back the newest copy of "
                "keys/people.sqlite3, or set KITH_KEYS_URL as it was."
            )
        return self._key(subject, stands)

    def to_write(self, subject: UUID) -> bytes:
        """The key of a person, made now if they have none. Raises Erased."""
        try:
            return self.to_read(subject)
        except NoKey:
            return self._key(subject, self.store.add(subject, self.ring().wrap(new_key(), subject)))

    def fetch(self, subjects: Iterable[UUID]) -> None:
        """Have the keys of many people at hand, in one asking: for lists."""
        now = time.monotonic()
        wanted = {one for one in subjects if self._held.get(one, (0.0,))[0] <= now}
        for subject, stands in self.store.find(wanted).items():
            if not isinstance(stands, Destroyed):
                self._key(subject, stands)

    def destroy(self, subject: UUID, *, at: datetime) -> bool:
        """Destroy a person's key. Returns whether there was one."""
        gone = self.store.destroy(subject, at=at)
        with self._lock:
            self._held.pop(subject, None)
        return gone

    def forget(self) -> None:
        """Hold no key any longer."""
        with self._lock:
            self._held.clear()

    def _key(self, subject: UUID, stands: Wrapped | Destroyed) -> bytes:
        if isinstance(stands, Destroyed):
            raise Erased(f"The key of {subject} was destroyed at {stands.at:%Y-%m-%d %H:%M}.")
        key = self.ring().unwrap(stands, subject)
        with self._lock:
            if len(self._held) >= HELD_MOST:
                self._held.clear()
            self._held[subject] = (time.monotonic() + HELD_SECONDS, key)
        return key
