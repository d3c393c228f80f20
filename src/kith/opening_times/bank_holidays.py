"""Bank holidays, as data that the caller brings: no country's dates stand in code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType


@dataclass(frozen=True)
class BankHolidays:
    """The bank holidays of a country: each date and its English name."""

    days: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))

    def name_of(self, day: date) -> str | None:
        """The holiday's name; None on any other day."""
        return self.days.get(day)


NO_HOLIDAYS = BankHolidays()
