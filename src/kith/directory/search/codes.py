"""Codes in an entry's tokens by which services are narrowed and counted.

Each begins with "=", which no word does, then a letter for what it tells. So a filter is one more
word that must be there, and the full-text index crosses it with the words typed.
"""

from __future__ import annotations

import math
from functools import lru_cache
from hashlib import blake2b
from uuid import UUID

from kith.postcodes import Point

TERM, COST, DELIVERY, WAY, TAKING = "t", "c", "d", "w", "k"
LANGUAGE, LIFE_STAGE, WEEKDAY, SERVES, SQUARE, SHARE, AGED = "l", "s", "o", "a", "g", "h", "q"
ANY_STAGE, ANYBODY = "=s-", "=a-"
NOWHERE, INTERPRETERS, HAS_AGES, DATED = "=p0", "=i1", "=y1", "=ox"
FACETS = {
    "cost": COST,
    "delivery": DELIVERY,
    "way": WAY,
    "taking": TAKING,
    "language": LANGUAGE,
    "life_stage": LIFE_STAGE,
    "weekday": WEEKDAY,
    "term": TERM,
}
"""What is counted. Under `term`: needs, types, eligibility and access, by the ids of the terms."""
SETS = {
    "terms": frozenset({TERM}),
    "offer": frozenset({COST, DELIVERY, WAY, TAKING}),
    "who": frozenset({LANGUAGE, LIFE_STAGE, HAS_AGES[1]}),
    "times": frozenset({WEEKDAY}),
}
"""What is counted and ranked by, by letters: four small sets that many entries have alike."""
SQUARES = (4_000, 16_000, 64_000)
"""Metres a side of the squares that a place stands in."""
MOST_SQUARES = 30
AGE_BANDS = (0, 5, 11, 16, 18, 25, 65)
"""Ages at which bands begin. They say of nothing whom it is for: they only make the index quick."""
SHARES = 7
"""Halvings: a service drawn below one part in 2 to the n has the codes 1 to n."""
DRAWN_BITS = 63
ROW_BITS = 40
"""Few, for the full-text index keeps the steps from one number to the next."""


@lru_cache(maxsize=16_384)
def code(letter: str, value: str) -> str:
    """The code of a value: letters, digits, hyphens; anything else by its number."""
    plain = "".join(
        one if one.isascii() and (one.isalnum() or one == "-") else f"_{ord(one):05x}"
        for one in value.lower()
    )
    return f"={letter}{plain}"


@lru_cache(maxsize=65_536)
def term_code(pk: UUID) -> str:
    """A term's code: twelve digits drawn from its id."""
    return f"={TERM}{blake2b(pk.bytes, digest_size=6).hexdigest()}"


def drawn(pk: UUID) -> int:
    """A service's number in the index, drawn from its id: below 2 to the 63."""
    return int.from_bytes(blake2b(pk.bytes, digest_size=8).digest()) >> 1


def row_id(pk: UUID, at: int) -> int:
    """The number of a service's row, in the order of what is drawn, unless another row has it."""
    return (drawn(pk) >> (DRAWN_BITS - ROW_BITS)) + at


def share_codes(draw: int) -> list[str]:
    """In which shares of all services this one is: a half, a quarter and so on."""
    return [f"={SHARE}{n}" for n in range(1, SHARES + 1) if draw < 1 << (DRAWN_BITS - n)]


def nowhere_codes(youngest: int, oldest: int) -> list[str]:
    """Of what is nowhere: that it is, and for each band of ages that some of it is for them.

    Where people ask for a distance and an age most that has the words is nowhere, and of that
    only what is for the age need be read.
    """
    ends = (*(start - 1 for start in AGE_BANDS[1:]), oldest)
    return [NOWHERE] + [
        f"={AGED}{start}"
        for start, end in zip(AGE_BANDS, ends, strict=True)
        if youngest <= end and oldest >= start
    ]


def nowhere_for(age: int | None) -> str:
    """The code of what is nowhere and, as far as bands tell, for this age."""
    if age is None:
        return NOWHERE
    return f"={AGED}{max(start for start in AGE_BANDS if start <= max(age, 0))}"


def square_codes(easting: int, northing: int) -> list[str]:
    """The squares that a place stands in, one of each size."""
    return [f"={SQUARE}{n}-{easting // side}-{northing // side}" for n, side in enumerate(SQUARES)]


def squares_around(near: Point, within: int) -> tuple[str, ...]:
    """Squares that cover all within so many metres, few; none where it would take too many."""
    for n, side in enumerate(SQUARES):
        across = range(
            math.floor((near.easting - within) / side),
            math.floor((near.easting + within) / side) + 1,
        )
        up = range(
            math.floor((near.northing - within) / side),
            math.floor((near.northing + within) / side) + 1,
        )
        if len(across) * len(up) > MOST_SQUARES:
            continue
        return tuple(
            f"={SQUARE}{n}-{east}-{north}"
            for east in across
            for north in up
            if _reaches(near, within, east * side, north * side, side)
        )
    return ()


def _reaches(near: Point, within: int, west: int, south: int, side: int) -> bool:
    across = max(west - near.easting, near.easting - west - side, 0)
    up = max(south - near.northing, near.northing - south - side, 0)
    return math.hypot(across, up) <= within
