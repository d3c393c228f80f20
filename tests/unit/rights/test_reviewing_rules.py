"""When something that is held may be given."""

from __future__ import annotations

import pytest

from kith.rights.enums import ReviewReason
from kith.rights.rules.reviewing import TO_GIVE, TO_WITHHOLD, is_reason_missing


@pytest.mark.parametrize(
    ("decision", "reason", "needs_care", "missing"),
    [
        ("give", "", False, False),
        ("give", "", True, True),
        ("give", "other-agrees", True, False),
        ("give", "third-party", True, True),
        ("give", "third-party", False, True),
        ("withhold", "", False, True),
        ("withhold", "serious-harm", False, False),
        ("withhold", "reasonable", True, True),
        ("undecided", "", True, False),
    ],
)
def test_reason_is_asked_for_where_it_is_needed(decision, reason, needs_care, missing):
    assert is_reason_missing(decision, reason, needs_care=needs_care) is missing


def test_every_reason_gives_or_withholds():
    assert set(ReviewReason.values) == TO_GIVE | TO_WITHHOLD
    assert frozenset() == TO_GIVE & TO_WITHHOLD
