"""What the gate hands on to be kept."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that passed: a plain name, and bytes that we wrote or looked through."""

    name: str
    kind: str
    content_type: str
    content: bytes = field(repr=False)
