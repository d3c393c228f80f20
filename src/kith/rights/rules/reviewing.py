"""When something that is held may be given, and which outcome fits which request."""

from __future__ import annotations

GIVE, WITHHOLD = "give", "withhold"
TO_GIVE = frozenset({"other-agrees", "reasonable", "surely-theirs"})
TO_WITHHOLD = frozenset({"third-party", "not-theirs", "serious-harm", "legal", "crime"})
ALWAYS = ("refused", "withdrawn", "silent")
OUTCOMES = {
    "complaint": ("upheld", "partly", "not-upheld", *ALWAYS),
    "correction": ("corrected", "partly", "not-upheld", *ALWAYS),
    "access": ("nothing-held", *ALWAYS),
    "erasure": ("nothing-held", *ALWAYS),
}
"""What a person may settle a request with. Giving and erasing are deeds of their own."""


def is_reason_missing(decision: str, reason: str, *, needs_care: bool) -> bool:
    """Whether a decision stands without the reason that it needs.

    What tells of others, or was found by a name alone, is given for a reason; everything is
    withheld for one.
    """
    if decision == WITHHOLD:
        return reason not in TO_WITHHOLD
    if decision == GIVE:
        return (needs_care or bool(reason)) and reason not in TO_GIVE
    return False
