"""The synthetic year of a demonstration: deeds on their days, done in order of time.

Every room writes its part into one diary, and a deed may write later ones. So what the rooms do
interleaves as it would, and the audit trail is in order.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any

Deed = Callable[..., Any]
SATURDAY = 5
OPENS = 8 * 60
CLOSES = 17 * 60


class Diary:
    """What happens between two moments. The same seed gives the same year.

    `people` is about how many people the year knows. A deed is called with `at=` and with what it
    was written down with; one that would fall after the end never happens.
    """

    def __init__(self, *, since: datetime, until: datetime, people: int, seed: int = 1) -> None:
        self.since = since
        self.until = until
        self.people = people
        self.chance = random.Random(seed)  # noqa: S311  -- nothing secret
        self._deeds: list[tuple[datetime, int, Deed, dict[str, Any]]] = []
        self._numbers = count()

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.until - self.since).days

    def on(self, at: datetime, deed: Deed, **more: Any) -> None:
        """Write a deed down."""
        if self.since <= at <= self.until:
            heappush(self._deeds, (at, next(self._numbers), deed, more))

    def at_work(self, day: float) -> datetime:
        """A moment in working hours of the `day`th day; what falls on a weekend waits for it."""
        date = (self.since + timedelta(days=day)).date()
        while date.weekday() >= SATURDAY:
            date += timedelta(days=1)
        opens = datetime.combine(date, time(0), tzinfo=self.since.tzinfo)
        return opens + timedelta(minutes=self.chance.randint(OPENS, CLOSES))

    def ago(self, days: int) -> datetime:
        """A moment in working hours at least `days` days before the end, and on no weekend."""
        day = self.days - days
        while (self.since + timedelta(days=day)).weekday() >= SATURDAY:
            day -= 1
        return self.at_work(day)

    def later(self, at: datetime, days: float) -> datetime:
        """A moment in working hours some days after another, and never before it."""
        return max(self.at_work((at - self.since).days + days), at + timedelta(minutes=5))

    def run(self) -> int:
        """Do everything; how many deeds that were."""
        done = 0
        while self._deeds:
            at, _number, deed, more = heappop(self._deeds)
            deed(at=at, **more)
            done += 1
        return done
