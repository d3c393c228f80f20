"""Where we ask more than the schemas do: warnings alone, so that our verdict stays theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeGuard

from kith.open_referral.findings import Level, Slip
from kith.open_referral.formats import as_date, is_days
from kith.open_referral.profile import profile

FRESH = timedelta(days=92)
"""Three months: how old `assured_date` may be, by the standard's guidance on compliance."""


class Slips(list[Slip]):
    """What was found so far. `on` is the day that ages are counted to; None asks for no ages."""

    def __init__(self, on: date | None = None) -> None:
        super().__init__()
        self.on = on

    def warn(self, code: str, entity: str, field: str, at: str, value: object) -> None:
        """Add a warning about a field; `at` is the path of its record."""
        level: Level = "warning"
        self.append(Slip(level, code, entity, field, f"{at}/{field}" if field else at, value))


Record = dict[str, Any]
Rule = Callable[[Record, str, Slips], None]


def _service(record: Record, at: str, slips: Slips) -> None:
    stands_alone = not at or (at.startswith("/contents/") and at.count("/") == 2)
    if stands_alone and "organization_id" not in record and "organization" not in record:
        slips.warn("no-organisation", "service", "", at, None)
    low, high = record.get("minimum_age"), record.get("maximum_age")
    if _is_number(low) and _is_number(high) and low > high:
        slips.warn("ages-crossed", "service", "minimum_age", at, low)
    if slips.on is not None:
        _assured(record.get("assured_date"), at, slips, slips.on)


def _assured(told: object, at: str, slips: Slips, on: date) -> None:
    if told is None or told == "":
        slips.warn("never-assured", "service", "", at, None)
        return
    day = as_date(told) if isinstance(told, str) else None
    if day is None:
        return
    if day > on:
        slips.warn("assured-in-future", "service", "assured_date", at, told)
    elif on - day > FRESH:
        slips.warn("assured-long-ago", "service", "assured_date", at, told)


def _location(record: Record, at: str, slips: Slips) -> None:
    for name, most in (("latitude", 90), ("longitude", 180)):
        value = record.get(name)
        if _is_number(value) and not -most <= value <= most:
            slips.warn("off-the-map", "location", name, at, value)
    if ("latitude" in record) != ("longitude" in record):
        missing = "longitude" if "latitude" in record else "latitude"
        slips.warn("half-a-place", "location", missing, at, None)


def _schedule(record: Record, at: str, slips: Slips) -> None:
    days = record.get("byday")
    if isinstance(days, str) and days and not is_days(days):
        slips.warn("bad-days", "schedule", "byday", at, days)


def _api_details(record: Record, at: str, slips: Slips) -> None:
    version = record.get("version")
    if isinstance(version, str) and version != profile().version:
        slips.warn("unknown-version", "api_details", "version", at, version)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


RULES: dict[str, Rule] = {
    "service": _service,
    "location": _location,
    "schedule": _schedule,
    "api_details": _api_details,
}
