"""Which safety concerns a scored response raised: SQL conditions over the portable scoring.

A concern counts once a response, however many of its questions raised it.
"""

from __future__ import annotations

from kith.measures.definition import Measure


def raised_sql(measure: Measure) -> dict[str, str]:
    """Return each concern of a measure, in order, with the SQL condition that a row raised it."""
    conditions: dict[str, list[str]] = {}
    for j, rule in enumerate(measure.safety, 1):
        conditions.setdefault(rule.concern, []).append(f"safety_{j} = 1")
    return {concern: " OR ".join(any_of) for concern, any_of in conditions.items()}


def unanswered_sql(measure: Measure) -> str:
    """Return the SQL condition that a row left a safety question empty; false without any."""
    return " OR ".join(f"safety_{j} IS NULL" for j, _ in enumerate(measure.safety, 1)) or "1 = 0"
