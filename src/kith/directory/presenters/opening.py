"""Whether a service is open now, in one line; for a card and for its page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kith.directory.enums import ServiceStatus
from kith.directory.models import Service, ServiceAtLocation
from kith.directory.presenters.times_words import HERE
from kith.opening_times import (
    BankHolidays,
    Closed,
    Open,
    OpeningTimes,
    State,
    from_schedules,
    say,
    state,
    state_line,
)

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OpenNow:
    """One line about now. `where`: the place that it speaks of, where there is more than one."""

    words: str
    is_open: bool
    where: str = ""


def opening_now(
    service: Service,
    locations: Iterable[ServiceAtLocation],
    *,
    at: datetime,
    holidays: BankHolidays,
) -> OpenNow | None:
    """Whether the service is open `at` a moment, or one of its places; none if it gives no times.

    A service that is closed for a while says that elsewhere, and nothing here.
    """
    if service.status == ServiceStatus.TEMPORARILY_CLOSED:
        return None
    times = times_of(service.times)
    if says_when(times):
        return told(times, at=at, holidays=holidays)
    with_times = [one for one in locations if one.times]
    found = [(one, state(times_of(one.times), at, holidays)) for one in with_times]
    if not found:
        return None
    location, best = min(found, key=lambda pair: _rank(pair[1]))
    where = str(location.place) if len(found) > 1 else ""
    return OpenNow(say(state_line(best, at), HERE), isinstance(best, Open), where)


def told(times: OpeningTimes, *, at: datetime, holidays: BankHolidays) -> OpenNow:
    """Opening times as one line about now."""
    found = state(times, at, holidays)
    return OpenNow(say(state_line(found, at), HERE), isinstance(found, Open))


def times_of(rows: Any) -> OpeningTimes:
    """Opening times as a column of the database keeps them; what cannot be read says so itself."""
    return from_schedules(rows)[0]


def says_when(times: OpeningTimes) -> bool:
    """Whether there is anything to tell of these times at all."""
    return times.has_hours or times.by_appointment or bool(times.exceptions)


def _rank(found: State) -> tuple[int, datetime]:
    """Open first, then whatever opens soonest, then what nobody can say."""
    if isinstance(found, Open):
        return 0, NEVER
    if isinstance(found, Closed):
        return 1, found.next_open or NEVER
    return 2, NEVER
