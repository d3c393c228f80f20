"""Load where postcodes are, and put the places of services there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.db import transaction

from kith.core import audit
from kith.core.page_cache import raise_generation
from kith.directory import search
from kith.directory.models import Place, PostcodeLoad, PostcodePoint, ServiceAtLocation
from kith.directory.queries.postcodes import point_of
from kith.postcodes import PostcodeRow, Progress, Tally, read_postcodes

AT_ONCE = 5000
POINT = ("easting", "northing", "precision", "district_code", "ward_code")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load came to: the reader's counts, and how many places of services moved."""

    tally: Tally
    places: int


def load_postcodes(
    *,
    path: Path,
    district_code: str,
    buffer: float,
    by: UUID | None,
    at: datetime,
    progress: Progress | None = None,
) -> Loaded:
    """Let these postcodes take the place of all that were loaded before: all of them or none.

    With `district_code` only that council's, and those within `buffer` metres of it. Places of
    services are then put where their postcodes are. Raises PostcodeFileRefused.
    """
    tally = Tally()
    rows = read_postcodes(
        path, district_code=district_code, buffer=buffer, progress=progress, tally=tally
    )
    with transaction.atomic():
        PostcodePoint.objects.all().delete()
        while batch := list(islice(_points(rows), AT_ONCE)):
            # A publisher's file may name a postcode twice; the later row holds.
            PostcodePoint.objects.bulk_create(
                {one.pk: one for one in batch}.values(),
                update_conflicts=True,
                unique_fields=["postcode"],
                update_fields=["easting", "northing", "district_code", "ward_code"],
            )
        load = PostcodeLoad.objects.create(
            file_name=path.name[:200],
            publisher=tally.kind,
            district_code=district_code,
            count=tally.kept,
            loaded_at=at,
        )
        moved = _put_places()
        audit.record(
            action="directory.postcodes-loaded",
            object_type="postcode-load",
            object_id=load.pk,
            at=at,
            by=by,
            detail={"count": tally.kept, "district": district_code, "places": moved},
        )
        raise_generation()
    return Loaded(tally, moved)


def _points(rows: Iterator[PostcodeRow]) -> Iterator[PostcodePoint]:
    for row in rows:
        yield PostcodePoint(
            postcode=row.postcode.replace(" ", ""),
            easting=row.easting,
            northing=row.northing,
            district_code=row.district_code,
            ward_code=row.ward_code,
        )


def _put_places() -> int:
    """Put each place with a postcode where that is now. Returns how many moved."""
    moved = []
    places = Place.objects.exclude(postcode="").filter(is_confidential=False)
    for place in places.select_related("provider").iterator(chunk_size=1000):
        point = point_of(place.provider.area_id, place.postcode)
        if point and any(getattr(place, name) != value for name, value in point.items()):
            for name, value in point.items():
                setattr(place, name, value)
            moved.append(place)
    Place.objects.bulk_update(moved, POINT, batch_size=500)
    services = ServiceAtLocation.objects.filter(place__in=moved)
    search.index(set(services.values_list("service_id", flat=True)))
    return len(moved)
