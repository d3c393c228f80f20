"""What a row is ranked and counted by, as nine whole numbers in one value.

Thousands of rows are read for one question. A value a row, and not a dozen, is what makes that
quick on both databases; and as columns of whole numbers they are counted and added up quickly.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, fields

NUMBERS = struct.Struct("<9q")
FIRST = struct.Struct("<q")
SIZE = NUMBERS.size
NO_POINT = -(1 << 63)
WORD = 1 << 32
HALF = 1 << 31
DAY, TAKING, PHONE = 8, 4, 1
"""Bits below which a standing has its day, its tenths and whether there is a telephone."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What ranks an entry whatever was asked: when it was confirmed, whether people are taken on,
    in tenths, whether it can be rung, and whether it needs no place.
    """

    assured_day: int = 0
    taking: int = 0
    has_phone: bool = False
    is_anywhere: bool = False

    @property
    def number(self) -> int:
        """As one number: the higher, the better it stands among equals."""
        return (
            self.assured_day << DAY
            | self.taking << TAKING
            | self.has_phone << PHONE
            | self.is_anywhere
        )

    @classmethod
    def of(cls, number: int) -> Standing:
        """From its number."""
        tenths = number >> TAKING & 15
        return cls(number >> DAY, tenths, bool(number >> PHONE & 1), bool(number & 1))


@dataclass(frozen=True, slots=True)
class Packed:
    """A row's numbers. `terms`, `offer`, `who` and `times` are numbers of sets of codes."""

    id: int
    draw: int
    terms: int
    offer: int
    who: int
    times: int
    standing: int
    point: int
    added: int

    def value(self) -> bytes:
        """What the row keeps."""
        return NUMBERS.pack(
            self.id,
            self.draw,
            self.terms,
            self.offer,
            self.who,
            self.times,
            self.standing,
            self.point,
            self.added,
        )


@dataclass(frozen=True, slots=True)
class Columns:
    """The numbers of rows by columns, each as long as there are rows."""

    id: Sequence[int]
    draw: Sequence[int]
    terms: Sequence[int]
    offer: Sequence[int]
    who: Sequence[int]
    times: Sequence[int]
    standing: Sequence[int]
    point: Sequence[int]
    added: Sequence[int]

    @classmethod
    def of(cls, packed: bytes) -> Columns:
        """The columns of rows, packed one after the other."""
        numbers = array("q")
        numbers.frombytes(packed)
        if sys.byteorder == "big":  # they are packed as most machines have it
            numbers.byteswap()
        count = SIZE // 8
        return cls(*(numbers[at::count].tolist() for at in range(count)))

    def at(self, places: Sequence[int]) -> Columns:
        """Those at these places."""
        columns = (getattr(self, one.name) for one in fields(self))
        return Columns(*([column[at] for at in places] for column in columns))


def renumbered(packed: bytes, number: int) -> bytes:
    """The same of another row."""
    return FIRST.pack(number) + packed[FIRST.size :]


def point_number(easting: int | None, northing: int | None) -> int:
    """A point as one number."""
    if easting is None or northing is None:
        return NO_POINT
    return easting * WORD + northing + HALF


def point_of(number: int) -> tuple[int, int] | None:
    """The point of a number."""
    if number == NO_POINT:
        return None
    easting, northing = divmod(number, WORD)
    return easting, northing - HALF
