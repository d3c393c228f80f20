"""What each database does for the search: give rows that hold what is asked, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol
from uuid import UUID

from kith.directory.search.narrowing import Narrowing
from kith.postcodes import Point

Row = tuple[Any, ...]
"""A row of the index as it is ranked: numbers and texts, as `Columns` names them."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of rows, each as long as there are rows."""

    id: Sequence[int]
    draw: Sequence[int]
    name: Sequence[str]
    of_name: Sequence[str]
    of_terms: Sequence[str]
    facets: Sequence[str]
    easting: Sequence[int | None]
    northing: Sequence[int | None]
    is_anywhere: Sequence[int]
    assured_day: Sequence[int]
    taking: Sequence[int]
    added: Sequence[int]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Columns:
        """The columns of these rows."""
        if not rows:
            return cls(*([()] * len(fields(cls))))
        return cls(*zip(*rows, strict=True))


COLUMNS = ", ".join(f"r.{one.name}" for one in fields(Columns))
ID, DRAW = 0, 1
"""Where a row has them."""
Parameters = list[Any]


class Backend(Protocol):
    """One database's way to ask its indexes."""

    def matching(self, narrowing: Narrowing, limit: int, *, first_drawn: bool = False) -> list[Row]:
        """Rows that hold it all; with `first_drawn` those drawn first, else any of them."""

    def nearest(self, narrowing: Narrowing, limit: int) -> list[Row]:
        """Rows with a point that hold it all, the nearest first. `narrowing.near` is known."""

    def highest(self) -> int:
        """The highest number of a row: about how many there are at most."""


def held(narrowing: Narrowing, area_id: UUID | str) -> tuple[list[str], Parameters]:
    """Conditions on plain columns, alike on both databases, and their parameters."""
    conditions: list[str] = ["r.area_id = %s"]
    parameters: Parameters = [area_id]
    if narrowing.age is not None:
        conditions.append("r.youngest <= %s AND r.oldest >= %s")
        parameters += [narrowing.age, narrowing.age]
    since = "r.assured_day >= %s"
    conditions.append(since if narrowing.hides_unconfirmed else f"({since} OR r.assured_day = 0)")
    parameters.append(narrowing.confirmed_since)
    if narrowing.alone:
        conditions.append("r.brings_in = 0")
    if narrowing.place_only:
        conditions.append("r.easting IS NOT NULL")
    if narrowing.near and narrowing.within is not None:
        squared, own = squared_distance(narrowing.near)
        conditions.append(f"(r.easting IS NULL OR {squared} <= %s)")
        parameters += [*own, narrowing.within**2]
    return conditions, parameters


def squared_distance(near: Point) -> tuple[str, Parameters]:
    """The square of the metres from a point, in whole numbers on both databases."""
    east, north = round(near.easting), round(near.northing)
    term = "CAST(r.{0} - %s AS bigint) * (r.{0} - %s)"
    return f"{term.format('easting')} + {term.format('northing')}", [east, east, north, north]
