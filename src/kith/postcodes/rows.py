"""One postcode with its place and whose it is, and what a reader left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[str, int], None]
"""Called now and then with what is being done and how many lines have been read so far."""


@dataclass(frozen=True, slots=True)
class PostcodeRow:
    """A postcode of Great Britain in use today.

    `postcode` as `AB12 3CD`; metres of the National Grid; `district_code` and `ward_code` are
    the nine characters of the Office for National Statistics, empty when not given.
    """

    postcode: str
    easting: int
    northing: int
    district_code: str
    ward_code: str


@dataclass(slots=True)
class Tally:
    """What a reading came to, so that a person can be told. Numbers of postcodes.

    `terminated` are no longer in use; `unplaced` have no grid reference; `beyond` are of
    Northern Ireland, the islands, the forces or post alone; `outside` were not asked for.
    """

    kept: int = 0
    terminated: int = 0
    unplaced: int = 0
    beyond: int = 0
    outside: int = 0
    files: int = 0
    kind: str = ""
    """Whose files they are, as the reading found: Code-Point Open, ONS directory and so on."""
