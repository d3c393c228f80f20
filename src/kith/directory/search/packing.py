"""What a row is ranked and counted by, as nine whole numbers in one value.

Thousands of rows are read for one question. A value a row, and not a dozen, is what makes that
quick on both databases; and as columns of whole numbers they are counted and added up quickly.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

NUMBERS = struct.Struct("<9q")
FIRST = struct.Struct("<q")
SIZE = NUMBERS.size
COUNT = SIZE // FIRST.size
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


class Columns:
    """The numbers of rows by columns, each as long as there are rows.

    A column is made when it is first asked for, for most questions leave some alone; and as a list
    only where it is gone through again and again.
    """

    def __init__(self, packed: bytes) -> None:
        self._numbers = array("q")
        self._numbers.frombytes(packed)
        if sys.byteorder == "big":  # they are packed as most machines have it
            self._numbers.byteswap()

    def __len__(self) -> int:
        return len(self._numbers) // COUNT

    def at(self, places: Iterable[int]) -> Columns:
        """Those at these places."""
        numbers = self._numbers
        some = Columns(b"")
        some._numbers.extend(
            chain.from_iterable(numbers[one * COUNT : (one + 1) * COUNT] for one in places)
        )
        return some

    @cached_property
    def id(self) -> Sequence[int]:
        """The row's own number."""
        return self._column(0)

    @cached_property
    def draw(self) -> Sequence[int]:
        """Its service's."""
        return self._column(1)

    @cached_property
    def terms(self) -> Sequence[int]:
        """The set of its terms."""
        return self._column(2).tolist()

    @cached_property
    def offer(self) -> Sequence[int]:
        """The set of what it offers and how."""
        return self._column(3)

    @cached_property
    def who(self) -> Sequence[int]:
        """The set of whom it is for."""
        return self._column(4)

    @cached_property
    def times(self) -> Sequence[int]:
        """The set of its weekdays."""
        return self._column(5)

    @cached_property
    def standing(self) -> Sequence[int]:
        """How it stands among equals: see `Standing`."""
        return self._column(6).tolist()

    @cached_property
    def point(self) -> Sequence[int]:
        """Where it is: see `point_of`."""
        return self._column(7)

    @cached_property
    def added(self) -> Sequence[int]:
        """When it was added."""
        return self._column(8)

    @cached_property
    def sets(self) -> Counter[int]:
        """How many rows have each set of codes, of any kind."""
        return Counter(chain(self.terms, self.offer, self.who, self.times))

    def _column(self, at: int) -> array[int]:
        return self._numbers[at::COUNT]


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
