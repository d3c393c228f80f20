"""How often one machine may ask the API: so many times a minute, counted in this process alone.

Counting in a table, as sign-in does, would write at every reading. Whoever asks is known by an
HMAC under a key that dies with the process, and by nothing else; nothing of it is ever stored.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from threading import Lock

WINDOW = 60
MOST_KNOWN = 50_000
"""Machines counted at once; beyond that the counting begins anew, for all."""


@dataclass(slots=True)
class Limit:
    """Counts within windows of a minute."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _window: int = 0
    _counts: dict[bytes, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def wait(self, machine: str, *, most: int, now: float) -> int:
        """Count one more. The seconds to wait when that was too many, else 0; 0 `most`: no limit."""
        if not most:
            return 0
        name = hmac.digest(self.key, machine.encode(), "sha256")
        window = int(now // WINDOW)
        with self._lock:
            if window != self._window or len(self._counts) >= MOST_KNOWN:
                self._window = window
                self._counts.clear()
            count = self._counts[name] = self._counts.get(name, 0) + 1
        return 0 if count <= most else max(1, WINDOW - int(now % WINDOW))

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._counts.clear()
