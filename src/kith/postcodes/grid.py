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


def miles(metres: float) -> float:
    """Metres as miles."""
    return metres / METRES_IN_A_MILE


def metres_of(miles_given: float) -> float:
    """Miles as metres."""
    return miles_given * METRES_IN_A_MILE


@dataclass(frozen=True, slots=True)
class ToldMiles:
    """A distance as people tell it: so many miles, to a tenth below ten.

    0 is less than a mile. `is_about`: one end is only the middle of a sector or a district, so
    it is at least a mile, and whole.
    """

    count: float
    is_about: bool = False


def told_in_miles(metres: float, *, is_exact: bool = True) -> ToldMiles:
    """A distance for people; the room that has a language puts it in words.

    ValueError when negative or no number.
    """
    _check(metres)
    count = miles(metres)
    if not is_exact:
        return ToldMiles(max(1, round(count)), is_about=True)
    if count < 1:
        return ToldMiles(0)
    tenths = round(count, 1)
    is_whole = tenths >= 10 or tenths.is_integer()
    return ToldMiles(round(count) if is_whole else tenths)


def _check(metres: float) -> None:
    if not (math.isfinite(metres) and metres >= 0):
        raise ValueError("A distance is a number of metres from nought up.")
