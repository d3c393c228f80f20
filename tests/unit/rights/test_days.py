"""By which day somebody is answered."""

from __future__ import annotations

from datetime import date

import pytest

from kith.rights.rules.days import due_on


@pytest.mark.parametrize(
    ("came", "count", "unit", "due"),
    [
        (date(2026, 6, 19), 30, "days", date(2026, 7, 19)),
        (date(2026, 11, 22), 1, "months", date(2026, 12, 22)),
        (date(2026, 1, 31), 1, "months", date(2026, 2, 28)),
        (date(2028, 1, 31), 1, "months", date(2028, 2, 29)),
        (date(2026, 12, 31), 2, "months", date(2027, 2, 28)),
        (date(2026, 11, 30), 13, "months", date(2027, 12, 30)),
    ],
)
def test_due_day_counts_from_the_day_it_came(came, count, unit, due):
    assert due_on(came, count, unit) == due
