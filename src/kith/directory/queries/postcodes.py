"""Where a postcode is: from the rows that somebody loaded, else from the pack's own table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count
from django.db.models.functions import Length

from kith.directory.models import PostcodePoint
from kith.directory.queries.rules import outcodes
from kith.postcodes import Place, Point, Postcode, PostcodeRefused, Precision, parse

LETTERS = 2
"""Of a whole postcode, after its sector."""
INWARD = 3
"""The characters of a postcode's second half."""


def where_is(area_id: UUID | str, typed: str) -> Place | None:
    """The place of a postcode as somebody typed it, and how well it is known.

    Its own point, else the middle of its sector or district among the rows loaded, else the middle
    that the pack gives for its first half; none where not even that is known. At most four
    queries. Raises PostcodeRefused, with a sentence, for what is no postcode of Great Britain.
    """
    postcode = parse(typed)
    return _own(postcode) or _middle(postcode) or _of_pack(area_id, postcode)


def point_of(area_id: UUID | str, typed: str) -> dict[str, Any] | None:
    """What a place of a service keeps of where its postcode is; none where that is not known."""
    try:
        found = where_is(area_id, typed) if typed else None
    except PostcodeRefused:
        return None
    return None if found is None else _kept(found)


def _kept(found: Place) -> dict[str, Any]:
    return {
        "easting": round(found.point.easting),
        "northing": round(found.point.northing),
        "precision": found.precision.value,
        "district_code": found.district_code,
        "ward_code": found.ward_code,
    }


@dataclass(slots=True)
class ManyPoints:
    """The same of many postcodes: whole ones by one query, and parts of them once each."""

    area_id: UUID
    _parts: dict[str, dict[str, Any] | None] = field(default_factory=dict)

    def of(self, typed: Iterable[str]) -> dict[str, dict[str, Any]]:
        """By what was typed, where that is known."""
        read = {one: postcode for one in typed if (postcode := _read(one)) is not None}
        whole = [one.compact for one in read.values() if one.precision is Precision.UNIT]
        rows = PostcodePoint.objects.in_bulk(whole)
        found = {}
        for one, postcode in read.items():
            row = rows.get(postcode.compact)
            told = _kept(_at(postcode, row)) if row else self._part(postcode)
            if told is not None:
                found[one] = told
        return found

    def _part(self, postcode: Postcode) -> dict[str, Any] | None:
        """What its sector or first half tells; the same for all that begin so."""
        key = postcode.sector or postcode.district
        if key not in self._parts:
            self._parts[key] = point_of(self.area_id, key)
        return self._parts[key]


def _read(typed: str) -> Postcode | None:
    try:
        return parse(typed)
    except PostcodeRefused:
        return None


def _own(postcode: Postcode) -> Place | None:
    if postcode.precision is not Precision.UNIT:
        return None
    row = PostcodePoint.objects.filter(pk=postcode.compact).first()
    return _at(postcode, row) if row is not None else None


def _at(postcode: Postcode, row: PostcodePoint) -> Place:
    return Place(
        postcode=postcode,
        key=str(postcode),
        point=Point(row.easting, row.northing),
        precision=Precision.UNIT,
        district_code=row.district_code,
        ward_code=row.ward_code,
    )


def _middle(postcode: Postcode) -> Place | None:
    tries = [(postcode.district, INWARD, Precision.DISTRICT)]
    if postcode.number:
        sector = f"{postcode.district}{postcode.number}"
        tries.insert(0, (sector, LETTERS, Precision.SECTOR))
    for start, rest, precision in tries:
        if found := _mean(postcode, start, rest, precision):
            return found
    return None


def _mean(postcode: Postcode, start: str, rest: int, precision: Precision) -> Place | None:
    rows = PostcodePoint.objects.annotate(length=Length("postcode")).filter(
        postcode__gte=start, postcode__lt=f"{start}~", length=len(start) + rest
    )
    mean = rows.aggregate(easting=Avg("easting"), northing=Avg("northing"))
    if mean["easting"] is None:
        return None
    codes = rows.exclude(district_code="").values("district_code").annotate(count=Count("pk"))
    return Place(
        postcode=postcode,
        key=postcode.sector if precision is Precision.SECTOR else postcode.district,
        point=Point(round(mean["easting"]), round(mean["northing"])),
        precision=precision,
        may_be_in=tuple(one["district_code"] for one in codes.order_by("-count", "district_code")),
    )


def _of_pack(area_id: UUID | str, postcode: Postcode) -> Place | None:
    held = outcodes(area_id).get(postcode.district)
    if held is None:
        return None
    return Place(
        postcode=postcode,
        key=postcode.district,
        point=Point(held["easting"], held["northing"]),
        precision=Precision.DISTRICT,
        may_be_in=tuple(held.get("district_codes", ())),
    )
