"""How long a session lasts: so long after the last deed, and so long in all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

WARNING = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """The two limits. `idle` counts from the last request, `longest` from the sign-in."""

    idle: timedelta
    longest: timedelta

    def over(self, *, began_at: datetime, seen_at: datetime, at: datetime) -> str:
        """Why a session is over: `too-long`, `idle`, or nothing while it goes on."""
        if at - began_at >= self.longest:
            return "too-long"
        return "idle" if at - seen_at >= self.idle else ""

    def ends_at(self, *, began_at: datetime, seen_at: datetime) -> datetime:
        """When the session ends if nothing more is done."""
        return min(began_at + self.longest, seen_at + self.idle)
