"""A map without tiles: the places of the results as numbers, drawn from National Grid metres."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kith.postcodes import Point, metres_of

SIDE = 420
EDGE = 40
"""Room around the outermost places, for their numbers."""
LEAST = 1_600
"""Metres that the map shows at least: of one place alone it would be a doorstep."""
RADIUS = 15
SCALES = (0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200)
"""Miles that the bar of the scale may stand for."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A place of a result, and the result's number in the list."""

    number: int
    name: str
    id: str
    easting: float
    northing: float
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the drawing, and the results that are there."""

    x: int
    y: int
    pins: Sequence[Pin]

    @property
    def numbers(self) -> str:
        """What stands in it: "3", or "3, 7"; "3 +4" where there are many."""
        first, *rest = (one.number for one in self.pins)
        if len(rest) > 1:
            return f"{first} +{len(rest)}"
        return ", ".join(str(one) for one in (first, *rest))

    @property
    def half(self) -> int:
        """Half the width of what is drawn around the numbers."""
        return max(RADIUS, 5 * len(self.numbers) + 6)

    @property
    def width(self) -> int:
        """The width of what is drawn around the numbers."""
        return 2 * self.half

    @property
    def top(self) -> int:
        """Where that begins, from above."""
        return self.y - RADIUS

    @property
    def left(self) -> int:
        """Where that begins."""
        return self.x - self.half


@dataclass(frozen=True, slots=True)
class Drawing:
    """The map: what is marked, where the person is, lines of the grid and the scale in miles.

    `is_about`: of some places only the part of the postcode is known.
    """

    marks: Sequence[Mark]
    here: tuple[int, int] | None
    lines: Sequence[int]
    bar: int
    bar_miles: str
    is_about: bool
    side: int = SIDE
    floor: int = SIDE - 28

    @property
    def has_more(self) -> bool:
        """Whether a mark tells how many more are there, rather than their numbers."""
        return any("+" in one.numbers for one in self.marks)

    @property
    def miles(self) -> int:
        """How many miles the bar is, for the word after it."""
        return 2 if self.bar_miles not in {"0.25", "0.5", "1"} else 1


def drawn(pins: Iterable[Pin], here: Point | None) -> Drawing | None:
    """The map of these places, and of the person's own where it is known; none without places."""
    listed = list(pins)
    if not listed:
        return None
    points = [(one.easting, one.northing) for one in listed]
    points += [(here.easting, here.northing)] if here else []
    east, north, metres = _frame(points)
    scale = (SIDE - 2 * EDGE) / metres

    def at(easting: float, northing: float) -> tuple[int, int]:
        x = SIDE / 2 + (easting - east) * scale
        return round(x), round(SIDE / 2 - (northing - north) * scale)

    miles = max((one for one in SCALES if metres_of(one) * scale <= SIDE / 3), default=SCALES[0])
    step = metres_of(miles) * scale
    return Drawing(
        marks=_gathered((at(one.easting, one.northing), one) for one in listed),
        here=at(here.easting, here.northing) if here else None,
        lines=[round(one * step) for one in range(1, int(SIDE // step) + 1)],
        bar=round(step),
        bar_miles=f"{miles:g}",
        is_about=not all(one.is_exact for one in listed),
    )


def _frame(points: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """The middle, and how many metres from edge to edge."""
    easts, norths = [east for east, _ in points], [north for _, north in points]
    metres = max(max(easts) - min(easts), max(norths) - min(norths), LEAST)
    return (max(easts) + min(easts)) / 2, (max(norths) + min(norths)) / 2, metres


def _gathered(placed: Iterable[tuple[tuple[int, int], Pin]]) -> list[Mark]:
    """Those that would lie over each other are one mark, where the first of them is."""
    groups: list[tuple[tuple[int, int], list[Pin]]] = []
    for (x, y), pin in placed:
        near = (
            pins
            for (other_x, other_y), pins in groups
            if abs(x - other_x) < 2 * RADIUS and abs(y - other_y) < 2 * RADIUS
        )
        held = next(near, None)
        if held is None:
            groups.append(((x, y), [pin]))
        else:
            held.append(pin)
    return [Mark(x, y, pins) for (x, y), pins in groups]
