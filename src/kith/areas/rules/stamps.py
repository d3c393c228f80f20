"""What may stand in words that anybody sends without an account, and how soon they may be sent."""

from __future__ import annotations

import re
from enum import StrEnum

SOONEST_SECONDS = 3
"""Nobody reads a form and sends it faster than that."""
LATEST_SECONDS = 24 * 60 * 60

LINK = re.compile(
    r"://|\bwww\.|[^\s@]@[\w-]+\.\w|"
    r"\b[\w-]+\.(?:com|net|org|info|biz|io|co|uk|eu|ru|cn|top|xyz|shop|site|online)\b",
    re.IGNORECASE,
)


class Timing(StrEnum):
    """When a form was sent, by the time that it was given out."""

    WELL = "well"
    TOO_SOON = "too-soon"
    TOO_LATE = "too-late"


def has_link(words: str) -> bool:
    """Whether the words hold the address of a website or of a mailbox."""
    return LINK.search(words) is not None


def timing(seconds: float | None) -> Timing:
    """What is said of a form sent so long after it was given out; none: nobody knows when."""
    if seconds is None or seconds > LATEST_SECONDS or seconds < 0:
        return Timing.TOO_LATE
    return Timing.TOO_SOON if seconds < SOONEST_SECONDS else Timing.WELL
