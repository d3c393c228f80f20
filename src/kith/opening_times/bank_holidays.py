"""Bank holidays, as data that the caller brings: no country's dates stand in code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from kith.opening_times.parts import TimesRefused, printable

MOST_DAYS = 2000


@dataclass(frozen=True)
class BankHolidays:
    """The bank holidays of a country: each date and its English name."""

    days: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))

    def name_of(self, day: date) -> str | None:
        """The holiday's name; None on any other day."""
        return self.days.get(day)

    @property
    def last_year(self) -> int | None:
        """The last year of which dates are known; a keeper of data may ask for newer ones."""
        return max(self.days).year if self.days else None


NO_HOLIDAYS = BankHolidays()


def from_gov_uk(data: object, division: str) -> BankHolidays:
    """The holidays of a division, such as "england-and-wales", in gov.uk/bank-holidays.json.

    `data` is the file as parsed JSON: `{division: {"events": [{"title", "date"}, ...]}}`.
    Refuses any other shape with a sentence that says where.
    """
    part = data.get(division) if isinstance(data, Mapping) else None
    events = part.get("events") if isinstance(part, Mapping) else None
    if not isinstance(events, list):
        raise TimesRefused(f"The bank holidays have no list at $.{division}.events.")
    if len(events) > MOST_DAYS:
        raise TimesRefused(f"There are {len(events)} bank holidays, more than {MOST_DAYS}.")
    read = (_event(event, f"$.{division}.events[{at}]") for at, event in enumerate(events))
    return BankHolidays(MappingProxyType(dict(read)))


def _event(event: Any, path: str) -> tuple[date, str]:
    title = event.get("title") if isinstance(event, Mapping) else None
    day = event.get("date") if isinstance(event, Mapping) else None
    if not isinstance(title, str) or not isinstance(day, str):
        raise TimesRefused(f"The bank holiday at {path} needs a title and a date.")
    try:
        return date.fromisoformat(day), printable(title)[:200]
    except ValueError:
        raise TimesRefused(f"The date at {path} is not a date such as 2026-12-25.") from None
