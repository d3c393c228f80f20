"""What the environment says, read once and safely, before Django is configured."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SECRET_KEY_LENGTH = 50


def data_folder() -> Path:
    """The folder that holds the database, media and keys: `KITH_DATA`, or `./data`."""
    return Path(os.environ.get("KITH_DATA", "data")).resolve()


def flag(name: str) -> bool:
    """Whether the environment variable `name` says yes."""
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def listed(name: str, default: list[str]) -> list[str]:
    """The comma-separated values of the environment variable `name`."""
    raw = os.environ.get(name)
    return default if raw is None else [part.strip() for part in raw.split(",") if part.strip()]


def whole_number(name: str, default: int, *, least: int = 0) -> int:
    """The whole number that the environment variable `name` holds, not below `least`.

    Raises:
        ImproperlyConfigured: it is none, or too small; the sentence says which.
    """
    raw = os.environ.get(name, "").strip()
    try:
        number = int(raw) if raw else default
    except ValueError:
        number = least - 1
    if number < least:
        raise ImproperlyConfigured(f"{name} must be a whole number, {least} or more; it is {raw}.")
    return number


def secret_key_file(data: Path) -> Path:
    """Where a place that sets no `KITH_SECRET_KEY` keeps its own."""
    return data / "keys" / "secret_key"


def ensure_secret_key(data: Path) -> None:
    """Make the secret key on the first start, readable by its owner alone (mode 600)."""
    _ensure_key("KITH_SECRET_KEY", secret_key_file(data))


def secret_key(data: Path) -> str:
    """The secret key, from `KITH_SECRET_KEY` or the key file; empty when there is neither."""
    return _key("KITH_SECRET_KEY", secret_key_file(data))


def audit_key_file(data: Path) -> Path:
    """Where a place that sets no `KITH_AUDIT_KEY` keeps its own."""
    return data / "keys" / "audit_key"


def ensure_audit_key(data: Path) -> None:
    """Make the key that seals the audit trail, readable by its owner alone (mode 600)."""
    _ensure_key("KITH_AUDIT_KEY", audit_key_file(data))


def audit_key(data: Path) -> str:
    """The key that seals the audit trail; empty when there is none."""
    return _key("KITH_AUDIT_KEY", audit_key_file(data))


def audit_heads_file(data: Path) -> Path:
    """Where the head of the chain is written down each day, to be carried elsewhere."""
    return data / "audit" / "heads.ndjson"


def index_key(data: Path) -> str:
    """The key that makes tokens of names, made on the first use."""
    path = data / "keys" / "index_key"
    _ensure_key("KITH_INDEX_KEY", path)
    return _key("KITH_INDEX_KEY", path)


def _ensure_key(variable: str, path: Path) -> None:
    if not os.environ.get(variable):
        ensure_key_file(path, lambda: secrets.token_urlsafe(SECRET_KEY_LENGTH))


def ensure_key_file(path: Path, make: Callable[[], str]) -> None:
    """Make a file of keys unless it is there, whole or not at all, readable by its owner alone."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(make())
        file.flush()
        os.fsync(file.fileno())  # what the key has signed outlives a power cut; so must the key
    with suppress(FileExistsError):  # another process made it a moment ago
        os.link(partial, path)  # whole or not at all: nobody ever reads half a key
    partial.unlink()


def _key(variable: str, path: Path) -> str:
    given = os.environ.get(variable, "").strip()
    if not given and path.exists():
        given = path.read_text(encoding="ascii").strip()
    return given
