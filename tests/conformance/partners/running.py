"""Bringing A up alone, then beside one drawn B after another, and comparing what A is told."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kith.core.page_cache import forget
from tests.conformance.partners.asking import Browsers, Told, left_about
from tests.conformance.partners.differences import differences
from tests.conformance.partners.stillness import OF_B, chance_of, clock_stopped
from tests.conformance.partners.worlds import World

CHECKS = list(HealthCheck)
PHASES = (Phase.generate, Phase.shrink)
"""Hypothesis' own explanation traces every line, and says less than `differences`."""

NEVER = -1
"""The moment at which nobody comes."""


@dataclass(frozen=True, slots=True)
class Case:
    """What A asks, who comes, and before which ask, from 0."""

    journey: str
    moment: int
    other: Any


class Interference(AssertionError):
    """A could tell that B is there. `case` is the smallest that shows it."""

    def __init__(self, world: World, life: str, case: Case, found: Sequence[str]) -> None:
        self.case = case
        self.found = list(found)
        title = (
            f"{world.name}, {life}, {case.journey}: A can tell, when before ask "
            f"{case.moment + 1} this B comes: {case.other!r}"
        )
        super().__init__("\n  ".join([title, *found]))


class Trial:
    """One life of A: what A is told alone is asked once, and each B is measured by it."""

    def __init__(self, world: World, life: str) -> None:
        self.world = world
        self.life = life
        self.side = world.lives[life]()
        self.journeys = {name: tuple(asks(self.side)) for name, asks in world.journeys.items()}
        self.browsers = Browsers(self.side)
        # What is public, a process keeps once anybody has looked: so let everything be looked at.
        for name in self.journeys:
            self._tell(Case(name, NEVER, None))
        self.alone = {name: self._tell(Case(name, NEVER, None)) for name in self.journeys}

    def cases(self) -> st.SearchStrategy[Case]:
        """Every journey, moment and B."""
        return st.sampled_from(sorted(self.journeys)).flatmap(
            lambda journey: st.builds(
                Case,
                journey=st.just(journey),
                moment=st.just(0) | st.integers(0, len(self.journeys[journey]) - 1),
                other=self.world.other,
            )
        )

    def check(self, case: Case) -> None:
        """Raise Interference, if A is told anything else beside this B."""
        found = differences(self.alone[case.journey], self._tell(case))
        if found:
            raise Interference(self.world, self.life, case, found)

    def _tell(self, case: Case) -> list[Told]:
        told = []
        with undone():
            self.browsers.anew()
            for place, ask in enumerate(self.journeys[case.journey]):
                if place == case.moment:
                    with chance_of(OF_B):
                        self.world.arrives(self.side, case.other)
                with chance_of(f"ask {place}"):
                    told.append(self.browsers.told(ask))
            told += left_about(self.side)
        return told


@contextmanager
def quiet() -> Iterator[None]:
    """Thousands of requests need no line in the log."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written, kept or remembered inside is gone afterwards."""
    forget()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def prove(world: World, life: str, *, cases: int, always_same: bool = False) -> int:
    """Try so many drawn cases, and return how many were tried. The database is as before.

    Others are drawn each time, unless `always_same`.

    Raises:
        Interference: A could tell. The case is shrunk: less of B, earlier, in fewer words.
    """
    tried = 0
    roots = override_settings(ROOT_URLCONF=world.roots) if world.roots else nullcontext()
    with roots, quiet(), clock_stopped(), undone(), chance_of("A"):
        cache.clear()
        trial = Trial(world, life)

        @settings(
            max_examples=cases,
            deadline=None,
            database=None,
            derandomize=always_same,
            phases=PHASES,
            report_multiple_bugs=False,
            suppress_health_check=CHECKS,
        )
        @given(case=trial.cases())
        def holds(case: Case) -> None:
            nonlocal tried
            tried += 1
            trial.check(case)

        holds()
    return tried
