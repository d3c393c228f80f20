"""What the environment says, read once and safely, before Django is configured."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

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


def secret_key_file(data: Path) -> Path:
    """Where a place that sets no `KITH_SECRET_KEY` keeps its own."""
    return data / "keys" / "secret_key"


def ensure_secret_key(data: Path) -> None:
    """Make the secret key on the first start, readable by its owner alone (mode 600)."""
    path = secret_key_file(data)
    if os.environ.get("KITH_SECRET_KEY") or path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return  # another process made it a moment ago
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(SECRET_KEY_LENGTH))


def secret_key(data: Path) -> str:
    """The secret key, from `KITH_SECRET_KEY` or the key file; empty when there is neither."""
    given = os.environ.get("KITH_SECRET_KEY", "")
    path = secret_key_file(data)
    if not given and path.exists():
        given = path.read_text(encoding="ascii").strip()
    return given
