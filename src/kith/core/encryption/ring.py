"""The key ring: the installation's keys, which wrap the key of each person and open nothing else.

One key a line, the current one first, each with an id of its own:

    k2026a  Zm9v… (32 bytes, base64)
    k2025a  YmFy…

The first wraps; all of them unwrap. `kith keys rotate` puts a new one on top, wraps every
person's key anew, and takes the old ones off.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from dataclasses import dataclass
from uuid import UUID

from kith.core.encryption.boxes import KEY_BYTES, CannotBeOpened, new_key, open_sealed, seal

ID = re.compile(r"[a-z0-9]{4,16}")


class RingMisstated(ValueError):
    """The key ring cannot be read; the sentence says which line, and never shows a key."""


class NotOnTheRing(CannotBeOpened):
    """The key that wrapped something is not on the ring."""


@dataclass(frozen=True, slots=True)
class RingKey:
    """One key of the ring. Its `repr` shows no key."""

    id: str
    key: bytes

    def __repr__(self) -> str:
        return f"RingKey({self.id})"


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A person's key as the store keeps it: by which key of the ring it was wrapped, and how."""

    ring_key: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of an installation, the current one first."""

    keys: tuple[RingKey, ...]

    @property
    def current(self) -> RingKey:
        """The key that wraps from now on."""
        return self.keys[0]

    def wrap(self, key: bytes, subject: UUID) -> Wrapped:
        """Wrap the key of a person, bound to that person."""
        current = self.current
        return Wrapped(current.id, seal(key, key=current.key, bound_to=_whose(subject)))

    def unwrap(self, wrapped: Wrapped, subject: UUID) -> bytes:
        """The key of a person.

        Raises:
            NotOnTheRing: the key that wrapped it is not here.
            CannotBeOpened: it is another person's, or was changed.
        """
        for one in self.keys:
            if one.id == wrapped.ring_key:
                return open_sealed(wrapped.sealed, key=one.key, bound_to=_whose(subject))
        raise NotOnTheRing(
            f"The key {wrapped.ring_key} is not on the key ring, and records wrapped by it cannot "
            "be read. Put keys/ring back as it was, or set KITH_KEY_RING."
        )

    def with_new_key(self) -> KeyRing:
        """The ring with a new key on top."""
        return KeyRing((RingKey(f"k{secrets.token_hex(4)}", new_key()), *self.keys))

    def with_only(self, ids: set[str]) -> KeyRing:
        """The ring without keys that nothing is wrapped by any more; the current one stays."""
        return KeyRing((self.current, *(one for one in self.keys[1:] if one.id in ids)))


def new_ring() -> KeyRing:
    """A ring with one key."""
    return KeyRing(()).with_new_key()


def read_ring(text: str) -> KeyRing:
    """Read a ring as `write_ring` wrote it; commas may stand for ends of lines.

    Raises:
        RingMisstated: a line is no key, or two have one id, or there is none.
    """
    keys: list[RingKey] = []
    lines = re.split(r"[\n,]", text)
    for number, line in enumerate(lines, start=1):
        if line.strip():
            keys.append(_ring_key(line.split(), number))
    if not keys:
        raise RingMisstated("The key ring is empty. Put keys/ring back from where you keep keys.")
    if len({one.id for one in keys}) < len(keys):
        raise RingMisstated("Two keys of the key ring have the same id.")
    return KeyRing(tuple(keys))


def write_ring(ring: KeyRing) -> str:
    """The ring as a file keeps it."""
    return "".join(f"{one.id} {base64.b64encode(one.key).decode()}\n" for one in ring.keys)


def _ring_key(parts: list[str], number: int) -> RingKey:
    wrong = RingMisstated(
        f"Line {number} of the key ring must be an id of 4 to 16 small letters and digits, a "
        f"space, and {KEY_BYTES} bytes in base64."
    )
    if len(parts) != 2 or not ID.fullmatch(parts[0]):
        raise wrong
    try:
        key = base64.b64decode(parts[1], validate=True)
    except binascii.Error as odd:
        raise wrong from odd
    if len(key) != KEY_BYTES:
        raise wrong
    return RingKey(parts[0], key)


def _whose(subject: UUID) -> bytes:
    return f"key|{subject}".encode()
