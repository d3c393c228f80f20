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


def read_installed_ring() -> KeyRing:
    """The key ring; made on the first use. Raises RingMisstated."""
    given = os.environ.get("KITH_KEY_RING", "").strip()
    if given:
        return read_ring(given)
    path = ring_file(data_folder())
    ensure_key_file(path, lambda: write_ring(new_ring()))
    return _ring_at(path, path.stat().st_mtime_ns)


@cache
def keys() -> Keys:
    """Everybody's keys."""
    return Keys(read_installed_ring, KeyStore(store_address(data_folder())))


def secret_of_names() -> bytes:
    """The secret that makes tokens of names."""
    return index_key(data_folder()).encode()


@cache
def _ring_at(path: Path, _changed: int) -> KeyRing:
    return read_ring(path.read_text(encoding="ascii"))
