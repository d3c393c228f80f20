"""Invented responses that look like a year of work: for the demonstration and for benchmarks.

Nobody answered them. Each person has a level of their own, most are asked twice, some get
better in between, a few answers are missing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kith.measures import Measure

SHARE_ASKED_TWICE = 0.7
SHARE_MISSING = 0.02
DAYS_BETWEEN = (60, 150)
GAIN = (0.12, 0.14)
"""Mean and spread of the change between two askings, as a share of the whole range."""
NOISE = 0.12
"""Spread of single answers around the person's level, as a share of the whole range."""


@dataclass(frozen=True, slots=True)
class SyntheticResponse:
    """One asking: an invented person, the day, and codes in item order (None: not answered)."""

    person: str
    on: date
    answers: tuple[int | None, ...]


def year_of_responses(
    measure: Measure, *, people: int, year: int, seed: int = 1
) -> Iterator[SyntheticResponse]:
    """Invent a calendar year of responses to `measure`. The same seed gives the same year."""
    chance = random.Random(f"{seed}/{measure.code}/{year}")  # noqa: S311  -- nothing secret
    ordered = [_codes_worst_first(measure, item.number) for item in measure.items]
    for number in range(1, people + 1):
        level = min(max(chance.gauss(0.45, 0.2), 0.0), 1.0)
        first = date(year, 1, 1) + timedelta(days=chance.randrange(365 - DAYS_BETWEEN[1]))
        person = f"P{number:05d}"
        yield SyntheticResponse(person, first, _answers(chance, ordered, level))
        if chance.random() < SHARE_ASKED_TWICE:
            later = first + timedelta(days=chance.randint(*DAYS_BETWEEN))
            yield SyntheticResponse(
                person, later, _answers(chance, ordered, level + chance.gauss(*GAIN))
            )


def _codes_worst_first(measure: Measure, number: int) -> list[int]:
    points = measure.item(number).points()
    lower_is_better = any(
        scale.direction == "lower_better" for scale in measure.scales if number in scale.items
    )
    return sorted(points, key=lambda code: points[code], reverse=lower_is_better)


def _answers(
    chance: random.Random, ordered: list[list[int]], level: float
) -> tuple[int | None, ...]:
    answers: list[int | None] = []
    for codes in ordered:
        place = round((level + chance.gauss(0, NOISE)) * (len(codes) - 1))
        code = codes[min(max(place, 0), len(codes) - 1)]
        answers.append(None if chance.random() < SHARE_MISSING else code)
    return tuple(answers)
