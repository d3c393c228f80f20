"""Where the places of an entry are, as somebody typed them."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from kith.directory.queries.postcodes import point_of
from kith.directory.rules.values import PlaceValues, hidden

OF_POINT = ("easting", "northing", "precision", "district_code", "ward_code")


def located(
    area_id: UUID, places: tuple[PlaceValues, ...], before: tuple[PlaceValues, ...]
) -> tuple[PlaceValues, ...]:
    """Places with the points of their postcodes, where these are new; confidential ones with none."""
    known = {one.code: one for one in before}
    return tuple(
        _located(area_id, one, known.get(one.code))
        for one in sorted(places, key=lambda place: place.code)
    )


def _located(area_id: UUID, place: PlaceValues, before: PlaceValues | None) -> PlaceValues:
    if place.is_confidential:
        return hidden(place)
    if before is not None and before.postcode == place.postcode:
        return place
    bare = replace(place, **{name: getattr(PlaceValues(code=""), name) for name in OF_POINT})
    return replace(bare, **(point_of(area_id, place.postcode) or {}))
