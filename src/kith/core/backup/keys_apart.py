"""The keys, copied into a folder of their own: the newest copy alone, put in place of the last.

An older copy of the store would bring back the keys of people who were erased since, so none is
kept: the new one takes the place of the old by one rename, and the bytes of the old are written
over. A file system that copies on writing (btrfs, ZFS, APFS), its snapshots, and the spare blocks
of an SSD keep what was written over; Kith cannot reach those.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kith.core.backup import postgresql, sqlite
from kith.core.backup.house import House, in_silence, make_last
from kith.core.backup.refusals import FoldersOverlap, KeysNotCopied
from kith.core.encryption.installed import ring_file, ring_given, store_address
from kith.core.encryption.ring import read_ring, write_ring
from kith.core.environment import audit_key, audit_key_file, secret_key, secret_key_file

RING, SECRET, AUDIT, INDEX = "ring", "secret_key", "audit_key", "index_key"
STORE, STORE_DUMP = "people.sqlite3", "people.dump"
TOLD = "copied.json"
NAMES = (RING, SECRET, AUDIT, INDEX, STORE, STORE_DUMP, TOLD)
COMING, GOING = ".coming-", ".going-"
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class KeysCopied:
    """What was copied: names of files, and of how many people the store holds a key."""

    names: tuple[str, ...]
    people: int = 0
    destroyed: int = 0


def refuse_keys_beside_data(house: House, keys: Path, folder: Path) -> None:
    """Refuse a folder of keys that whoever takes the data takes too, or that is the house's own.

    Raises:
        FoldersOverlap: one lies in the other.
    """
    keys, folder = keys.resolve(), folder.resolve()
    if keys.is_relative_to(folder) or folder.is_relative_to(keys):
        raise FoldersOverlap(
            f"{keys} and {folder} lie in one another. Keys apart from data: whoever takes one "
            "must not have the other. Choose another folder, best on another disk."
        )
    for own in (house.data / "keys", house.media, house.uploads):
        if keys.is_relative_to(own.resolve()) or own.resolve().is_relative_to(keys):
            raise FoldersOverlap(f"{keys} is in use by the house itself ({own}). Choose another.")


def copy_keys(*, house: House, folder: Path, at: datetime) -> KeysCopied:
    """Put the newest copy of every key of a house in place of the last.

    Raises:
        KeysNotCopied: the copy of the store does not hold what the store holds.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in (*folder.glob(f"{COMING}*"), *folder.glob(f"{GOING}*")):
        wipe(left)
    written = {name: text for name, text in _texts(house).items() if text}
    for name, text in written.items():
        _put(folder, name, lambda path, text=text: path.write_text(text, encoding="ascii"))  # type: ignore[misc]
    copied = _copy_store(house, folder, tuple(written))
    told = {"at": at.isoformat(), "people": copied.people, "destroyed": copied.destroyed}
    _put(folder, TOLD, lambda path: path.write_text(json.dumps(told) + "\n", encoding="ascii"))
    for name in {*NAMES} - {*copied.names, TOLD}:
        wipe(folder / name)
    return copied


def wipe(path: Path) -> None:
    """Write over the bytes of a file, then delete it. None there is well."""
    with suppress(FileNotFoundError):
        with path.open("r+b") as file:
            left = os.fstat(file.fileno()).st_size
            while left > 0:
                left -= file.write(secrets.token_bytes(min(CHUNK, left)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()


def _texts(house: House) -> dict[str, str]:
    """The keys that are texts, from wherever the house has them; empty where it has none."""
    data = house.data
    given = ring_given()
    return {
        RING: write_ring(read_ring(given)) if given else _text(ring_file(data)),
        SECRET: secret_key(data) or _text(secret_key_file(data)),
        AUDIT: audit_key(data) or _text(audit_key_file(data)),
        INDEX: os.environ.get("KITH_INDEX_KEY", "").strip() or _text(data / "keys" / INDEX),
    }


def _text(path: Path) -> str:
    return path.read_text(encoding="ascii") if path.exists() else ""


def _copy_store(house: House, folder: Path, names: tuple[str, ...]) -> KeysCopied:
    address = store_address(house.data)
    if address.startswith(("postgresql://", "postgres://")):
        return _copy_tables(address, folder, names)
    store = Path(address)
    if not store.exists():
        return KeysCopied(names)
    counts: dict[str, int] = {}

    def copy(path: Path) -> None:
        counts.update(sqlite.copy_database(store, path, in_silence).counts)
        if sqlite.facts_in(path).counts != counts or sqlite.unsound(path):
            wipe(path)
            raise KeysNotCopied(f"The copy of {store} is not whole. The last copy stands.")

    _put(folder, STORE, copy)
    return KeysCopied((*names, STORE), counts.get("person_key", 0), counts.get("destroyed_key", 0))


def _copy_tables(address: str, folder: Path, names: tuple[str, ...]) -> KeysCopied:
    reached = postgresql.reached_by(address)
    counts: dict[str, int] = {}

    def copy(path: Path) -> None:
        counts.update(postgresql.dump_store(reached, path))

    _put(folder, STORE_DUMP, copy)
    return KeysCopied(
        (*names, STORE_DUMP), counts.get("person_key", 0), counts.get("destroyed_key", 0)
    )


def _put(folder: Path, name: str, write: Callable[[Path], object]) -> None:
    """Write a file under another name, let it take its place, and wipe what stood there."""
    place, coming, going = folder / name, folder / f"{COMING}{name}", folder / f"{GOING}{name}"
    write(coming)
    coming.chmod(0o600)
    with coming.open("rb") as file:
        os.fsync(file.fileno())
    if place.exists():
        os.link(place, going)  # so that its bytes have a name once another has its place
    coming.replace(place)
    wipe(going)
    make_last(folder)
