"""Which column holds what, in the three kinds of file: by place, or by the names of each year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kith.postcodes.royal_mail import AREAS, INWARD, area_of


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the parts of a row stand, from 0. `ended` and `quality` are -1 when not given.

    `unplaced` are the values of `quality` that mean "no grid reference"; `width` is how many
    columns a row has to have.
    """

    kind: str
    postcode: int
    easting: int
    northing: int
    district: int
    ward: int
    ended: int
    quality: int
    unplaced: frozenset[str]
    width: int
    has_header: bool


class ColumnsMissing(ValueError):
    """A header like that of a postcode file, and not all of it. The message names what lacks."""


CODE_POINT_OPEN = Columns(
    kind="Code-Point Open",
    postcode=0,
    easting=2,
    northing=3,
    district=8,
    ward=9,
    ended=-1,
    quality=1,
    unplaced=frozenset({"90"}),
    width=10,
    has_header=False,
)
"""Ordnance Survey, "Code-Point Open technical specification": no header, ten columns."""

# ONS renames columns with the year of their boundaries (oslaua, laua, lad23cd, lad26cd) and in
# 2025 all others too (oseast1m became east1m, osgrdind gridind). First in the list goes first.
_NAMES: dict[str, tuple[str, ...]] = {
    "postcode": ("pcds", "pcd", "pcd7", "pcd8", "pcd2", "postcode"),
    "easting": ("oseast1m", "east1m", "eastings?"),
    "northing": ("osnrth1m", "north1m", "northings?"),
    "district": (
        r"(?:os)?laua(?:\d\d)?(?:cd)?",
        r"lad(?:\d\d)?(?:cd)?",
        "oscd",
        "admin_district(?:_code)?",
    ),
    "ward": (r"(?:os)?ward(?:\d\d)?(?:cd)?", r"wd(?:\d\d)?(?:cd)?", "admin_ward(?:_code)?"),
    "ended": ("doterm",),
    "quality": ("osgrdind", "gridind"),
}
_NEEDED = ("postcode", "easting", "northing", "district", "ward")


def columns_of(first: Sequence[str]) -> Columns | None:
    """What kind of file starts with this row. None when it is none of ours.

    ColumnsMissing when it is the header of a postcode file that lacks a column we need.
    """
    if _is_code_point(first):
        return CODE_POINT_OPEN
    names = [name.strip().lower() for name in first]
    found = {part: _place(names, patterns) for part, patterns in _NAMES.items()}
    if found["postcode"] < 0 or found["easting"] < 0:
        return None
    is_own = names[found["postcode"]] == "postcode"
    needed = _NEEDED if is_own else (*_NEEDED, "ended")
    missing = [_NAMES[part][0] for part in needed if found[part] < 0]
    if missing:
        raise ColumnsMissing(_told_missing(needed, found, is_own=is_own))
    return Columns(
        kind="a list of its own" if is_own else "ONS postcode directory",
        unplaced=frozenset({"9"}),
        width=len(names),
        has_header=True,
        **found,
    )


def _is_code_point(first: Sequence[str]) -> bool:
    if len(first) != CODE_POINT_OPEN.width:
        return False
    compact = first[0].replace(" ", "")
    return bool(area_of(compact[:-3])) and bool(INWARD.fullmatch(compact[-3:]))


def is_area_file(stem: str) -> bool:
    """Whether a file is named as Code-Point Open's are: by the letters of a postcode area."""
    return stem.upper() in AREAS


def _place(names: list[str], patterns: tuple[str, ...]) -> int:
    """The column of a name; of several years the newest, which sorts last. -1 for none."""
    for pattern in patterns:
        fits = [name for name in names if re.fullmatch(pattern, name)]
        if fits:
            return names.index(max(fits))
    return -1


_TOLD = {
    "postcode": "the postcode",
    "easting": "the easting (oseast1m, east1m or easting)",
    "northing": "the northing (osnrth1m, north1m or northing)",
    "district": "the council's code (oslaua, laua, lad26cd or admin_district)",
    "ward": "the ward's code (osward, ward, wd26cd or admin_ward)",
    "ended": "the date it ended (doterm), without which old postcodes cannot be told from new",
}


def _told_missing(needed: Sequence[str], found: dict[str, int], *, is_own: bool) -> str:
    missing = "; ".join(_TOLD[part] for part in needed if found[part] < 0)
    whose = "the file" if is_own else "the ONS file"
    return f"{whose} lacks a column for {missing}."
