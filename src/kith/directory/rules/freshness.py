"""How fresh an entry is, by the rules of the area's pack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

FRESHEST = 1.0
STALEST = 0.1
BEFORE_STALE = 0.3


class Freshness(StrEnum):
    """What a badge says of an entry."""

    FRESH = "fresh"
    AGEING = "ageing"
    STALE = "stale"
    NEVER = "never"
    """Nobody has confirmed it yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshnessRules:
    """Days since an entry was last confirmed, each longer than the one before.

    Until `fresh_days` it is fresh, until `stale_days` it ages, after `hide_days` it is hidden.
    `remind_days`: when whoever keeps it is asked; `escalate_days`: how long after being asked in
    vain the owner here is told. `hide_unconfirmed`: whether entries that nobody has confirmed yet
    are hidden.
    """

    fresh_days: int = 90
    remind_days: int = 80
    escalate_days: int = 21
    stale_days: int = 365
    hide_days: int = 540
    hide_unconfirmed: bool = False

    def state(self, assured_on: date | None, on: date) -> Freshness:
        """What the entry is on the day `on`."""
        if assured_on is None:
            return Freshness.NEVER
        days = (on - assured_on).days
        if days <= self.fresh_days:
            return Freshness.FRESH
        return Freshness.AGEING if days <= self.stale_days else Freshness.STALE

    def score(self, assured_on: date | None, on: date) -> float:
        """How much it counts in ranking, from 0.1 to 1: in full while fresh, then in a line to 0.3."""
        if assured_on is None:
            return STALEST
        days = (on - assured_on).days
        if days <= self.fresh_days:
            return FRESHEST
        if days > self.stale_days:
            return STALEST
        gone = (days - self.fresh_days) / (self.stale_days - self.fresh_days)
        return FRESHEST - gone * (FRESHEST - BEFORE_STALE)

    def is_hidden(self, assured_on: date | None, on: date) -> bool:
        """Whether the public no longer sees it."""
        if assured_on is None:
            return self.hide_unconfirmed
        return assured_on < self.shown_since(on)

    def shown_since(self, on: date) -> date:
        """The first day on which an entry must have been confirmed to be shown on `on`."""
        return on - timedelta(days=self.hide_days)
