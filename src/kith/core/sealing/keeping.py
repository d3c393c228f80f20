"""The key that seals, and the file of heads: what the chain keeps outside the database."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from kith.core.environment import audit_key, audit_key_file, ensure_audit_key
from kith.core.refusals import Refusal
from kith.core.sealing.verifying import Head


class AuditKeyMissing(Refusal):
    """There is a chain, but not the key that it was sealed with."""


class AuditKeyWrong(Refusal):
    """The key is another one than the chain was sealed with."""


class HeadsUnreadable(Refusal):
    """A line of a file of heads is none."""


def sealing_key(data: Path, *, is_first: bool = False) -> bytes:
    """The key, made now if nothing was sealed yet (`is_first`).

    Raises:
        AuditKeyMissing: there is none. A new one would break the chain, so none is made.
    """
    if is_first:
        ensure_audit_key(data)
    key = audit_key(data)
    if not key:
        raise AuditKeyMissing(
            "There is no key for the audit trail. Set KITH_AUDIT_KEY, or put back "
            f"{audit_key_file(data)} from where you keep the keys."
        )
    return key.encode()


def append_head(path: Path, head: Head, at: datetime) -> None:
    """Add a line to the file of heads, on the disk before this returns."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    line = json.dumps({"at": at.isoformat(), "position": head.position, "mac": head.mac})
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{line}\n")
        file.flush()
        os.fsync(file.fileno())


def kept_heads(path: Path) -> Iterator[Head]:
    """The heads in a file, each with where it stands.

    Raises:
        HeadsUnreadable: a line is none. It may have been cut short, or changed.
    """
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield _head(f"{path}, line {number}", line)


def _head(where: str, line: str) -> Head:
    try:
        said = json.loads(line)
        return Head(int(said["position"]), str(said["mac"]), source=where)
    except (ValueError, KeyError, TypeError):
        raise HeadsUnreadable(
            f"{where}: this is not a head of the chain. Every line is an object with `at`, "
            "`position` and `mac`. Take the line out, or use another copy of the file."
        ) from None
