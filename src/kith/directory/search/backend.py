"""What each database does for the search: give rows that hold what is asked, and no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from kith.directory.search.narrowing import Narrowing
from kith.directory.search.packing import SIZE
from kith.postcodes import Point

OF_NAME = "of_name"
BETWEEN = "|"
"""Between names that are told as one, for these are of letters and digits."""
Parameters = list[Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows as they are ranked: their numbers packed one after the other, and their names' stems.

    There are no names where none were asked for.
    """

    packed: bytes = b""
    of_name: tuple[str, ...] = ()

    @classmethod
    def joined(cls, packed: bytes | None, of_name: str | None = None) -> Rows:
        """From what the rows keep, one after the other, as a database joins it; None: no rows."""
        if packed is None:
            return cls()
        return cls(bytes(packed), () if of_name is None else tuple(of_name.split(BETWEEN)))

    def __len__(self) -> int:
        return len(self.packed) // SIZE

    def __add__(self, other: Rows) -> Rows:
        return Rows(self.packed + other.packed, self.of_name + other.of_name)

    def first(self, count: int) -> Rows:
        """The first ones."""
        return (
            self if count >= len(self) else Rows(self.packed[: count * SIZE], self.of_name[:count])
        )

    def at(self, places: Iterable[int]) -> Rows:
        """Those at these places."""
        some = list(places)
        packed = b"".join(self.packed[one * SIZE : (one + 1) * SIZE] for one in some)
        return Rows(packed, tuple(self.of_name[one] for one in some) if self.of_name else ())


class Backend(Protocol):
    """One database's way to ask its indexes."""

    def first(self, narrowing: Narrowing, limit: int) -> Rows:
        """Of the rows that hold it all those drawn first, in that order."""

    def nearest(self, narrowing: Narrowing, limit: int) -> Rows:
        """Rows with a point that hold it all, the nearest first. `narrowing.near` is known."""


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
