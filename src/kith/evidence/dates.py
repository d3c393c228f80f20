"""Dates in files: ISO, or day/month/year; in no time zone, and None for anything else."""

from __future__ import annotations

import datetime
import re

_UK_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


def read_iso(text: str) -> datetime.datetime | None:
    """Read an ISO date, or a time; one with a zone is told in UTC."""
    try:
        at = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is None else at.astimezone(datetime.UTC).replace(tzinfo=None)


def read_uk_date(text: str) -> datetime.datetime | None:
    """Read a day as it is written in Britain: 24/11/2026."""
    found = _UK_DATE.fullmatch(text)
    if not found:
        return None
    day, month, year = (int(part) for part in found.groups())
    try:
        return datetime.datetime(year, month, day)  # noqa: DTZ001 - a day, in no time zone
    except ValueError:
        return None
