"""Where a postcode is, from rows in memory; and the middles of sectors and districts.

A first half of a postcode says nothing of whose council it is: the council is known by its code,
and only for a whole postcode that is in the rows.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from kith.postcodes.grid import Point
from kith.postcodes.lines import Limits, Member, Meter
from kith.postcodes.postcode import Postcode, Precision, parse
from kith.postcodes.refusals import PostcodeFileRefused, PostcodeRefused
from kith.postcodes.rows import PostcodeRow

HEADER = ("code", "easting", "northing", "postcodes", "district_codes")
_CENTROID_LIMITS = Limits(bytes=16 * 1024**2)
"""All 13,714 sectors and districts of Great Britain take under 1 MB."""


@dataclass(frozen=True, slots=True)
class Centroid:
    """The middle of a sector (`S60 1`) or district (`S60`): the mean of its postcodes' places.

    Whole metres; `postcodes` says how many it is the mean of, `district_codes` whose councils
    they are, the one with the most first.
    """

    code: str
    easting: int
    northing: int
    postcodes: int
    district_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a postcode is, and how well that is known.

    `precision` is unit for its own place, else of whose middle `point` is; `key` is what was
    found (`S60 1AE`, `S60 1`, `S60`). `district_code` and `ward_code` are empty unless it is
    unit; `may_be_in` then holds the councils of the sector or district, likeliest first.
    """

    postcode: Postcode
    key: str
    point: Point
    precision: Precision
    district_code: str = ""
    ward_code: str = ""
    may_be_in: tuple[str, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether the point is the postcode's own."""
        return self.precision is Precision.UNIT

    def is_in(self, district_code: str) -> bool | None:
        """Whether it is this council's: yes, no, or None when the postcode itself is not known.

        When none of the sector's or district's known postcodes are the council's it is still
        None: a file about one council's surroundings may lack the others.
        """
        if not self.is_exact or not self.district_code:
            return None
        return self.district_code == district_code


class Gazetteer:
    """Postcodes by name, in memory: for one area and its surroundings, some 100,000 rows.

    About 250 bytes a row; a whole country belongs in a table.
    """

    def __init__(
        self, rows: Iterable[PostcodeRow] = (), centroids: Iterable[Centroid] = ()
    ) -> None:
        """Of two rows for one postcode the later holds.

        Middles given in `centroids` go before those worked out from the rows, which may be only
        a part of a sector.
        """
        self._rows = {row.postcode: row for row in rows}
        self._centroids = {one.code: one for one in centroids_of(self._rows.values())}
        self._centroids |= {one.code: one for one in centroids}

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, postcode: Postcode) -> PostcodeRow | None:
        """The row of a whole postcode."""
        return self._rows.get(str(postcode))

    def place(self, postcode: Postcode) -> Place | None:
        """The postcode's own place, else the middle of its sector, else of its district.

        None when not even the district is known.
        """
        row = self.row(postcode)
        if row:
            return Place(
                postcode=postcode,
                key=row.postcode,
                point=Point(row.easting, row.northing),
                precision=Precision.UNIT,
                district_code=row.district_code,
                ward_code=row.ward_code,
            )
        found = (self._centroids.get(key) for key in postcode.keys)
        return next((_about(postcode, one) for one in found if one), None)


def _about(postcode: Postcode, middle: Centroid) -> Place:
    return Place(
        postcode=postcode,
        key=middle.code,
        point=Point(middle.easting, middle.northing),
        precision=Precision.SECTOR if " " in middle.code else Precision.DISTRICT,
        may_be_in=middle.district_codes,
    )


@dataclass(slots=True)
class _Sum:
    easting: int = 0
    northing: int = 0
    count: int = 0
    districts: Counter[str] = field(default_factory=Counter)

    def add(self, row: PostcodeRow) -> None:
        self.easting += row.easting
        self.northing += row.northing
        self.count += 1
        if row.district_code:
            self.districts[row.district_code] += 1

    def join(self, other: _Sum) -> None:
        self.easting += other.easting
        self.northing += other.northing
        self.count += other.count
        self.districts += other.districts

    def centroid(self, code: str) -> Centroid:
        ordered = sorted(self.districts.items(), key=lambda each: (-each[1], each[0]))
        return Centroid(
            code,
            round(self.easting / self.count),
            round(self.northing / self.count),
            self.count,
            tuple(district for district, _ in ordered),
        )


def centroids_of(rows: Iterable[PostcodeRow]) -> list[Centroid]:
    """The middles of every sector and district in the rows, in order of code.

    Takes rows as a stream: it keeps one sum a sector, whatever the number of rows.
    """
    sectors: dict[str, _Sum] = {}
    for row in rows:
        sector = row.postcode[:-2]
        found = sectors.get(sector)
        if found is None:
            found = sectors[sector] = _Sum()
        found.add(row)
    sums = dict(sectors)
    for sector, one in sectors.items():
        sums.setdefault(sector.partition(" ")[0], _Sum()).join(one)
    return [sums[code].centroid(code) for code in sorted(sums)]


def write_centroids(centroids: Iterable[Centroid], file: TextIO) -> None:
    """Write middles as CSV: code, easting, northing, postcodes, district_codes with spaces."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEADER)
    for one in centroids:
        codes = " ".join(one.district_codes)
        writer.writerow((one.code, one.easting, one.northing, one.postcodes, codes))


def read_centroids(path: Path) -> list[Centroid]:
    """Read what `write_centroids` wrote. PostcodeFileRefused, with the line, if it is not that."""
    if not path.is_file():
        raise PostcodeFileRefused(str(path), 0, "is not there. Check the name and the folder.")
    limits = _CENTROID_LIMITS
    member = Member(path.name, path.name, lambda: path.open("rb"), Meter(limits), limits)
    return list(_centroids(member))


def _centroids(member: Member) -> Iterator[Centroid]:
    known: set[str] = set()
    number = 0
    for number, line in enumerate(member.lines(), start=1):
        fields = line.rstrip("\n").split(",")
        if number == 1:
            if tuple(fields) != HEADER:
                says = f"the header is not {','.join(HEADER)}."
                raise PostcodeFileRefused(member.name, 1, says)
            continue
        one = _centroid(fields)
        if one is None or one.code in known:
            says = "is no middle of a sector or district, or is one for the second time."
            raise PostcodeFileRefused(member.name, number, says)
        known.add(one.code)
        yield one
    if not known:
        raise PostcodeFileRefused(member.name, number, "holds no sector and no district.")


def _centroid(fields: list[str]) -> Centroid | None:
    if len(fields) != len(HEADER):
        return None
    code, *numbers, codes = fields
    if not all(len(one) <= 7 and one.isascii() and one.isdigit() for one in numbers):
        return None
    easting, northing, count = map(int, numbers)
    if not (Point(easting, northing).is_on_the_grid and count and _is_part_of_a_postcode(code)):
        return None
    return Centroid(code, easting, northing, count, tuple(codes.split()))


def _is_part_of_a_postcode(code: str) -> bool:
    try:
        read = parse(code)
    except PostcodeRefused:
        return False
    return str(read) == code and read.precision is not Precision.UNIT
