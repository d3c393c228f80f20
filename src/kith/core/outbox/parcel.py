"""What is handed to a carrier, and what it answers when it could not carry it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message as it goes out. Its address and words stand in no representation."""

    id: UUID
    code: str
    channel: str
    attempt: int
    put_at: datetime
    is_to_resident: bool
    to: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)


class NotCarried(Exception):
    """A parcel did not go: `problem` is a code, `is_final` when trying again is no use."""

    def __init__(self, problem: str, *, is_final: bool = False) -> None:
        super().__init__(problem)
        self.problem = problem
        self.is_final = is_final
