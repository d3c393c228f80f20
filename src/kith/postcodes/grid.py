"""The National Grid: points and distances in metres, boxes for an index, miles for people.

The grid is flat by design: plain Euclid is wrong by less than one part in a thousand in Great
Britain (its scale runs from 0.9996 to 1.0007), which is nothing beside a postcode's own extent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

METRES_IN_A_MILE = 1609.344
EAST_END = 700_000
NORTH_END = 1_300_000
"""The grid's own extent in metres, from its corner in the south-west."""

FADES_OVER = 8_000.0
"""Metres over which a place comes to count 1/e as much; the reference's ranking uses 8 km."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the National Grid, metres east and north."""

    easting: float
    northing: float

    @property
    def is_on_the_grid(self) -> bool:
        """Whether it lies within the grid; never for what is not a number."""
        return 0 <= self.easting < EAST_END and 0 <= self.northing < NORTH_END


@dataclass(frozen=True, slots=True)
class Box:
    """What lies between two eastings and two northings, whole metres, edges included."""

    west: int
    south: int
    east: int
    north: int

    def holds(self, point: Point) -> bool:
        """Whether a point lies in it or on its edge."""
        return (
            self.west <= point.easting <= self.east and self.south <= point.northing <= self.north
        )


def distance(one: Point, other: Point) -> float:
    """Metres between two points."""
    return math.hypot(one.easting - other.easting, one.northing - other.northing)


def box_around(point: Point, metres: float) -> Box:
    """The smallest box of whole metres that holds all within `metres` of a point.

    An index answers with what is in the box; `distance` then takes off the corners.
    ValueError when the distance is negative or no number.
    """
    _check(metres)
    return Box(
        west=math.floor(point.easting - metres),
        south=math.floor(point.northing - metres),
        east=math.ceil(point.easting + metres),
        north=math.ceil(point.northing + metres),
    )


def decay(metres: float, *, fades_over: float = FADES_OVER) -> float:
    """How much a place at this distance counts: 1 at the door, 1/e at `fades_over` metres.

    ValueError when the distance is negative or no number, or `fades_over` is not above nought.
    """
    _check(metres)
    if not fades_over > 0:
        raise ValueError("A distance fades over more than nought metres.")
    return math.exp(-metres / fades_over)


def miles(metres: float) -> float:
    """Metres as miles."""
    return metres / METRES_IN_A_MILE


def metres_of(miles_given: float) -> float:
    """Miles as metres."""
    return miles_given * METRES_IN_A_MILE


def told_in_miles(metres: float, *, is_exact: bool = True) -> str:
    """A distance for people: "less than a mile", "1 mile", "2.1 miles", "12 miles".

    When one end is only the middle of a sector or a district it is not exact, and is told in
    whole miles: "about a mile", "about 3 miles". ValueError when negative or no number.
    """
    _check(metres)
    count = miles(metres)
    if not is_exact:
        whole = max(1, round(count))
        return "about a mile" if whole == 1 else f"about {whole} miles"
    if count < 1:
        return "less than a mile"
    if round(count, 1) >= 10:
        return f"{round(count)} miles"
    tenths = f"{count:.1f}".removesuffix(".0")
    return "1 mile" if tenths == "1" else f"{tenths} miles"


def _check(metres: float) -> None:
    if not (math.isfinite(metres) and metres >= 0):
        raise ValueError("A distance is a number of metres from nought up.")
