"""By which day somebody is told or answered, counted from the day on which their request came."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

MONTHS = 12


def due_on(came: date, count: int, unit: str) -> date:
    """The last day of a limit of so many days or months; a month's 31st is its last day."""
    if unit == "days":
        return came + timedelta(days=count)
    months = came.month - 1 + count
    year, month = came.year + months // MONTHS, months % MONTHS + 1
    return date(year, month, min(came.day, monthrange(year, month)[1]))
