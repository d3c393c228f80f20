"""Keys: how strong they are, where they lie, and who may read them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import DatabaseError

from kith.core.doctor.finding import Check, Finding, House, must, note, should
from kith.core.encryption.fields import sealed_fields
from kith.core.encryption.installed import ring_file, store_address
from kith.core.encryption.ring import RingMisstated, read_ring
from kith.core.encryption.store import KeyStore
from kith.core.environment import audit_key_file, secret_key_file

SHORTEST = 50
FEWEST_LETTERS = 20
OTHERS = stat.S_IRWXG | stat.S_IRWXO
MADE_UP = ("django-insecure-", "change", "secret", "example", "password")
KEYS = ("KITH_SECRET_KEY", "KITH_AUDIT_KEY", "KITH_KEY_RING", "KITH_INDEX_KEY")


def secret_key_is_weak(house: House) -> Finding | None:
    """Short, of few letters, or one that somebody copied from a page."""
    key = str(house.settings.SECRET_KEY)
    is_weak = len(key) < SHORTEST or len(set(key)) < FEWEST_LETTERS
    if not is_weak and not key.lower().startswith(MADE_UP):
        return None
    return must(
        "The secret key is weak.",
        "Whoever guesses it signs in as anybody.",
        "Take KITH_SECRET_KEY away, so that Kith makes one of its own; or set one of "
        f"{SHORTEST} random characters or more. Everybody then signs in anew.",
    )


def two_secret_keys(house: House) -> Finding | None:
    """One in the environment and one in a file: which of them counts is easily mistaken."""
    if not house.given("KITH_SECRET_KEY") or not secret_key_file(house.data).exists():
        return None
    return note(
        f"There are two secret keys: KITH_SECRET_KEY, which counts, and {secret_key_file(house.data)}.",
        "Whoever changes the file, or backs it up, believes to have the key.",
        "Delete the one that does not count.",
    )


def old_secret_keys(house: House) -> Finding | None:
    """Keys from before still open what they sealed."""
    if not house.settings.SECRET_KEY_FALLBACKS:
        return None
    return note(
        "KITH_OLD_SECRET_KEYS is set: keys from before still count.",
        "One of them that leaked still lets somebody in.",
        "Take them out once nobody uses an app or codes that were set up under them.",
    )


def data_is_readable(house: House) -> Finding | None:
    """The folder and the database belong to Kith's own user alone."""
    for path in (house.data, house.data / "kith.sqlite3", Path(house.settings.UPLOADS)):
        if _others_may(path):
            return must(
                f"Others on this machine may read {path}.",
                "It holds what people wrote and who they are.",
                f"Run: chmod -R go= {house.data}",
            )
    return None


def keys_are_readable(house: House) -> Finding | None:
    """So do the keys, each of them."""
    folder = house.data / "keys"
    for path in (folder, *(sorted(folder.iterdir()) if folder.is_dir() else ())):
        if _others_may(path):
            return must(
                f"Others on this machine may read {path}.",
                "With the keys and a copy of the database everything can be read.",
                f"Run: chmod -R go= {folder}. If others work on this machine, make new keys.",
            )
    return None


def keys_are_given_out(house: House) -> Finding | None:
    """Keys below a folder that a web server gives out, or beside what people send in."""
    for name, folder in (
        ("media", house.settings.MEDIA_ROOT),
        ("static files", house.settings.STATIC_ROOT),
        ("files that people send in", house.settings.UPLOADS),
    ):
        if any(_is_below(path, Path(folder)) for path in _key_places(house)):
            return must(
                f"Keys lie below the folder for {name}, {folder}.",
                "What lies there is copied, and may be given out to anybody.",
                "Move one of them: KITH_DATA, KITH_STATIC, KITH_UPLOADS and KITH_KEYS_URL say where.",
            )
    return None


def keys_lie_with_backups(house: House) -> Finding | None:
    """Backups are old; a key that was destroyed must not be found beside them."""
    backups = house.given("KITH_BACKUPS")
    if not backups:
        return None
    folder = Path(backups)
    own_copy = house.given("KITH_BACKUP_KEYS")
    places = [*_key_places(house), *([Path(own_copy)] if own_copy else [])]
    if not any(_is_below(one, folder) or _is_below(folder, one) for one in places):
        return None
    return must(
        f"Keys lie inside the folder of backups, {folder}, or backups among the keys.",
        "Whoever takes the backups has the keys to them, and who was erased comes back with both.",
        "Give keys and backups folders of their own, best on two machines.",
    )


def keys_are_copied_nowhere(house: House) -> Finding | None:
    """A backup without keys restores a house that nobody can read."""
    if not house.given("KITH_BACKUPS") or house.given("KITH_BACKUP_KEYS"):
        return None
    return should(
        "Backups are made, and the keys are copied nowhere.",
        "If this disk is lost, the backups restore records about people that nobody can read.",
        "Set KITH_BACKUP_KEYS to a folder elsewhere; only the newest copy is kept there.",
    )


def ring_is_unreadable(house: House) -> Finding | None:
    """The ring opens people's keys; without it nothing about them can be read."""
    store = KeyStore(store_address(house.data))
    there = not store.is_file or store.path.exists()
    given = house.given("KITH_KEY_RING")
    path = ring_file(house.data)
    if not given and not path.exists():
        return _no_ring(path) if there and _wrapped_by(store) else None
    try:
        ring = read_ring(given or path.read_text(encoding="ascii"))
    except (RingMisstated, OSError, UnicodeDecodeError) as odd:
        says = str(odd) if isinstance(odd, RingMisstated) else type(odd).__name__
        return must(
            f"The key ring cannot be read. {says}",
            "Nothing about people can be read or written.",
            "Put keys/ring, or KITH_KEY_RING, back from where you keep the keys.",
        )
    missing = (_wrapped_by(store) if there else set()) - {one.id for one in ring.keys}
    if not missing:
        return None
    return must(
        f"{len(missing)} keys that wrapped people's keys are not on the ring.",
        "What is kept about those people cannot be read.",
        "Put keys/ring, or KITH_KEY_RING, back as it was; `kith keys rotate` changes it safely.",
    )


def store_is_missing(house: House) -> Finding | None:
    """Sealed records, and no store of the keys that open them."""
    store = KeyStore(store_address(house.data))
    if not store.is_file or store.path.exists() or not _holds_sealed():
        return None
    return must(
        f"There are sealed records, and the store of keys {store.path} is not there.",
        "Nothing about the people in them can be read.",
        "Put back its newest copy before anybody writes, or set KITH_KEYS_URL as it was.",
    )


def keys_of_sqlite_with_postgresql(house: House) -> Finding | None:
    """Several machines may share a database, and not a file."""
    if not _is_postgresql(house) or house.given("KITH_KEYS_URL"):
        return None
    return note(
        "The database is PostgreSQL, and people's keys are in a file on this machine.",
        "A second machine would make keys of its own, and neither could read the other's records.",
        "With one machine leave it. Before you add another, set KITH_KEYS_URL on both.",
    )


def keys_beside_data_on_postgresql(house: House) -> Finding | None:
    """A store of keys in the very database that it is kept apart from."""
    address = house.given("KITH_KEYS_URL")
    if not address or address != house.given("DATABASE_URL"):
        return None
    return must(
        "KITH_KEYS_URL and DATABASE_URL are the same database.",
        "Every backup of the data then holds the keys, and nobody can ever be erased from one.",
        "Give the keys a database of their own, with backups in their newest state alone.",
    )


def audit_key_is_missing(house: House) -> Finding | None:
    """Something is sealed, and there is no key."""
    from kith.core.models import AuditSeal

    if house.given("KITH_AUDIT_KEY") or audit_key_file(house.data).exists():
        return None
    if not AuditSeal.objects.exists():
        return None
    return must(
        "The audit trail is sealed, and its key is not there.",
        "Nothing new is sealed, and nobody can tell whether the trail is whole.",
        f"Set KITH_AUDIT_KEY, or put back {audit_key_file(house.data)}.",
    )


def _no_ring(path: Path) -> Finding:
    return must(
        f"There are people's keys, and no key ring at {path}.",
        "Nothing about people can be read.",
        "Put it back from where you keep the keys, or set KITH_KEY_RING.",
    )


def _wrapped_by(store: KeyStore) -> set[str]:
    try:
        return set(store.counts())
    finally:
        store.close()


def _holds_sealed() -> bool:
    for model in apps.get_models():
        for field in sealed_fields(model):
            try:
                if model._base_manager.exclude(**{f"{field.name}__isnull": True}).exists():
                    return True
            except DatabaseError:
                return False  # another check says that migrations wait
    return False


def _key_places(house: House) -> Iterator[Path]:
    yield house.data / "keys"
    address = store_address(house.data)
    if KeyStore(address).is_file:
        yield Path(address)


def _is_below(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _others_may(path: Path) -> bool:
    return os.name == "posix" and path.exists() and bool(path.stat().st_mode & OTHERS)


def _is_postgresql(house: House) -> bool:
    return str(house.settings.DATABASES["default"]["ENGINE"]).endswith("postgresql")


CHECKS = (
    Check("secret-key", secret_key_is_weak),
    Check("two-secret-keys", two_secret_keys),
    Check("old-secret-keys", old_secret_keys),
    Check("data-modes", data_is_readable),
    Check("key-modes", keys_are_readable),
    Check("keys-given-out", keys_are_given_out),
    Check("keys-with-backups", keys_lie_with_backups),
    Check("keys-copied", keys_are_copied_nowhere),
    Check("key-ring", ring_is_unreadable),
    Check("key-store-alone", keys_of_sqlite_with_postgresql),
    Check("key-store-apart", keys_beside_data_on_postgresql),
)
WITH_DATABASE = (
    Check("key-store", store_is_missing),
    Check("audit-key", audit_key_is_missing),
)
