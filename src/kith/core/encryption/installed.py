"""The keys of this installation: its ring, its store and the secret of its index of names.

Made on the first use, each readable by its owner alone (mode 600), in `KITH_DATA/keys`; or given by
`KITH_KEY_RING`, `KITH_KEYS_URL` and `KITH_INDEX_KEY`. Nothing here is in a backup of data.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from kith.core.encryption.keys import Keys
from kith.core.encryption.ring import KeyRing, new_ring, read_ring, write_ring
from kith.core.encryption.store import KeyStore
from kith.core.environment import data_folder, ensure_key_file, index_key


def ring_file(data: Path) -> Path:
    """Where a place that sets no `KITH_KEY_RING` keeps its ring."""
    return data / "keys" / "ring"


def store_address(data: Path) -> str:
    """Where people's keys are: a file, or the address of a database of PostgreSQL."""
    return os.environ.get("KITH_KEYS_URL", "").strip() or str(data / "keys" / "people.sqlite3")


def ring_given() -> str:
    """The ring as the environment gives it, if it does."""
    return os.environ.get("KITH_KEY_RING", "").strip()


def read_installed_ring() -> KeyRing:
    """The key ring as it is now; made on the first use. Raises RingMisstated."""
    if given := ring_given():
        return read_ring(given)
    path = ring_file(data_folder())
    ensure_key_file(path, lambda: write_ring(new_ring()))
    return read_ring(path.read_text(encoding="ascii"))


def write_installed_ring(ring: KeyRing) -> None:
    """Put the ring in place of the one that is there: whole or not at all, and on the disk.

    Only a ring in a file can be written; one that the environment gives is somebody else's.
    """
    path = ring_file(data_folder())
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(write_ring(ring))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # its new name outlives a power cut too: keys wrapped by it are next
    finally:
        os.close(folder)


def keys() -> Keys:
    """Everybody's keys, as the environment names the installation."""
    return _installed(os.environ.get("KITH_DATA", ""), os.environ.get("KITH_KEYS_URL", ""))


def secret_of_names() -> bytes:
    """The secret that makes tokens of names."""
    return index_key(data_folder()).encode()


@cache
def _installed(_data: str, _url: str) -> Keys:
    # By the two as they stand: finding the folder itself takes longer than opening a field.
    return Keys(read_installed_ring, KeyStore(store_address(data_folder())))
