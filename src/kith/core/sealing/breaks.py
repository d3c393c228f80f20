"""What can be wrong with a chain, and where: each as a sentence that says what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """A kind of tampering, as far as the chain can tell it."""

    ENTRY_EDITED = "entry-edited"
    ENTRY_DELETED = "entry-deleted"
    SEAL_EDITED = "seal-edited"
    SEALS_DELETED = "seals-deleted"
    ALTERED = "altered"
    MOVED = "moved"
    TAIL_CUT = "tail-cut"
    HEAD_WRONG = "head-wrong"
    REWRITTEN = "rewritten"
    KEY_WRONG = "key-wrong"


SENTENCES = {
    Fault.ENTRY_EDITED: (
        "Entry {sequence}, sealed at position {position}, was changed after it was sealed. "
        "Compare it with a backup taken before."
    ),
    Fault.ENTRY_DELETED: (
        "Entry {sequence}, sealed at position {position}, is gone. Look for it in a backup."
    ),
    Fault.SEAL_EDITED: (
        "The seal at position {position} was changed; its entry, {sequence}, is as it was sealed."
    ),
    Fault.SEALS_DELETED: (
        "{what} gone. The entry at position {after} cannot be checked for that reason. Look for "
        "the seals and their entries in a backup."
    ),
    Fault.ALTERED: (
        "Entry {sequence} at position {position} and its seal do not belong together: one of them "
        "was changed. Compare both with a backup."
    ),
    Fault.MOVED: (
        "The entries were put in another order: what stands at position {position} (entry "
        "{sequence}) was sealed at position {until}."
    ),
    Fault.TAIL_CUT: (
        "The end was cut off: {what} gone, which {source} remembers. Look for the entries in a "
        "backup."
    ),
    Fault.HEAD_WRONG: (
        "The head of the chain and the seals do not agree at position {position}. Somebody changed "
        "the head, or put back an older one."
    ),
    Fault.REWRITTEN: (
        "The seal at position {position} is not the one that {source} remembers: everything up to "
        "there was sealed anew by somebody who holds the key, or that copy is another place's."
    ),
    Fault.KEY_WRONG: (
        "No seal fits this key. Set KITH_AUDIT_KEY, or put back keys/audit_key, as it was when "
        "the entries were sealed, and verify again."
    ),
}


@dataclass(frozen=True, slots=True)
class Break:
    """One place where the chain does not hold. `until` ends a run of positions."""

    fault: Fault
    position: int
    sequence: int | None = None
    until: int | None = None
    source: str = "the head"

    def __str__(self) -> str:
        until = self.until or self.position
        is_one = until == self.position
        what = (
            f"The seal at position {self.position} is"
            if is_one
            else f"The seals at positions {self.position} to {until} are"
        )
        if self.fault is Fault.TAIL_CUT:
            what = what[0].lower() + what[1:]
        return SENTENCES[self.fault].format(
            position=self.position,
            sequence=self.sequence,
            until=self.until,
            after=until + 1,
            what=what,
            source=self.source,
        )
