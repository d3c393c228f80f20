"""One link of the chain: an HMAC-SHA256 over the entry, its position and the link before.

No database here: what is sealed is plain values, so that anybody can check a chain by the same
rule from an export. The rule, version 1: the MAC is over the JSON object of all fields of the
entry, `position`, `previous` (the MAC before, empty for the first) and `v`; keys sorted, no
spaces, ASCII; times in UTC with microseconds and `+00:00`; absent ids as `null`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

VERSION = 1
FIRST = ""
"""What stands before the first link."""
FIELDS = (
    "sequence",
    "at",
    "by_id",
    "action",
    "object_type",
    "object_id",
    "outcome",
    "purpose",
    "request_id",
    "detail",
)
"""Every field of AuditEntry. One that is added later goes in only where it says something, so
that the seals made before it still hold."""

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """A seal with the entry that it seals, as they are stored; no fields when the entry is gone."""

    position: int
    sequence: int
    mac: str
    fields: Fields | None


def sealed_fields(values: Fields) -> Fields:
    """The fields of an entry as they are sealed, from values as the database gives them."""
    return {name: _plain(values[name]) for name in FIELDS}


def mac_of(key: bytes, position: int, fields: Fields, previous: str) -> str:
    """The MAC of an entry at `position` after `previous`; 64 hexadecimal digits."""
    sealed = {**fields, "position": position, "previous": previous, "v": VERSION}
    text = json.dumps(sealed, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hmac.new(key, text.encode("ascii"), hashlib.sha256).hexdigest()


def fits(key: bytes, link: Link, previous: str) -> bool:
    """Whether the link's MAC is that of its entry after `previous`."""
    if link.fields is None:
        return False
    return hmac.compare_digest(mac_of(key, link.position, link.fields, previous), link.mac)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    return value
