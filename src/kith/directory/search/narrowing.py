"""What must hold of a service before it is ranked: codes for the full-text index, and the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from kith.directory.rules.asking import Ask
from kith.directory.search import codes
from kith.directory.search.question import Way
from kith.opening_times import LONDON
from kith.postcodes import Point

Wanted = tuple[Way, ...]
"""Ways of which one must be there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """One question to a backend. All of `wanted` must hold; the rest as in `Ask`.

    `within` is only a measure here; that squares hold it is among `wanted` where it can be.
    `reads_names`: what rows are called is told beside their numbers.
    """

    area_id: UUID
    wanted: tuple[Wanted, ...] = ()
    age: int | None = None
    confirmed_since: int = 0
    hides_unconfirmed: bool = False
    alone: bool = False
    near: Point | None = None
    within: int | None = None
    place_only: bool = False
    reads_names: bool = False

    def also(self, *wanted: Wanted) -> Narrowing:
        """The same, and these too."""
        return replace(self, wanted=(*self.wanted, *wanted))


def narrowing_of(ask: Ask) -> Narrowing:
    """All that is asked but the words."""
    return Narrowing(
        area_id=ask.area_id,
        wanted=tuple(_wanted(ask)),
        age=ask.age,
        confirmed_since=ask.hidden_before.toordinal(),
        hides_unconfirmed=ask.hides_unconfirmed,
        alone=ask.alone,
        near=ask.near,
        within=ask.within if ask.near else None,
        place_only=ask.place_only,
    )


def squares_of(narrowing: Narrowing) -> tuple[Wanted, ...]:
    """The squares that hold all within the distance asked for, and what is nowhere unless not."""
    if narrowing.near is None or narrowing.within is None:
        return ()
    squares = codes.squares_around(narrowing.near, narrowing.within)
    if not squares:
        return ()
    nowhere = () if narrowing.place_only else (codes.nowhere_for(narrowing.age),)
    return (_one_of(*squares, *nowhere),)


def _wanted(ask: Ask) -> list[Wanted]:
    code = codes.code
    wanted = [_one_of(*sorted(codes.term_code(pk) for pk in group)) for group in ask.terms if group]
    wanted += [_one_of(codes.term_code(pk)) for pk in sorted(ask.access)]
    if ask.serves:
        served = sorted(code(codes.SERVES, one) for one in ask.serves)
        wanted.append(_one_of(*served, codes.ANYBODY))
    if ask.life_stage:
        wanted.append(_one_of(code(codes.LIFE_STAGE, ask.life_stage), codes.ANY_STAGE))
    if ask.language:
        wanted.append(_one_of(code(codes.LANGUAGE, ask.language), codes.INTERPRETERS))
    if ask.costs:
        wanted.append(_one_of(*sorted(code(codes.COST, one) for one in ask.costs)))
    for letter, value in (
        (codes.DELIVERY, ask.delivery),
        (codes.WAY, ask.way),
        (codes.TAKING, ask.taking),
    ):
        if value:
            wanted.append(_one_of(code(letter, value)))
    return wanted + _days(ask)


def _days(ask: Ask) -> list[Wanted]:
    wanted = []
    if ask.open_at:
        day = ask.open_at.astimezone(LONDON).date()
        # What opened yesterday may go on after midnight.
        days = [day, day - timedelta(days=1)]
        wanted.append(_one_of(*(_weekday(one.weekday()) for one in days), codes.DATED))
    if ask.open_on:
        wanted.append(_one_of(_weekday(ask.open_on.weekday()), codes.DATED))
    return wanted


def _weekday(number: int) -> str:
    return codes.code(codes.WEEKDAY, str(number))


def _one_of(*tokens: str) -> Wanted:
    return tuple((one,) for one in tokens)
