"""The whole feed as files: what the API would give out, the same bytes as long as it is the same."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any, Literal
from uuid import UUID

from kith.directory.open_referral.marks import Record
from kith.directory.open_referral.writing import provider_row, service_record
from kith.directory.open_referral.writing_places import location_record
from kith.directory.open_referral.writing_terms import taxonomy_record, term_record
from kith.directory.queries import api as queries
from kith.open_referral import canonical, profile

Shape = Literal["ndjson", "json"]
FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)
"""Of each file in a ZIP: when it was written is no part of it."""


@dataclass(frozen=True, slots=True)
class FeedFile:
    """One file of the feed: its name without an ending, of what, and its records, made when read."""

    name: str
    entity: str
    is_list: bool
    records: Callable[[], Iterable[Record]]


def feed_files(area_id: UUID | str, on: date, base: str) -> tuple[FeedFile, ...]:
    """Every file of the feed, as public on the day `on`. `base` is the address of the API."""
    about = {
        "version": profile().version,
        "profile": "https://docs.openreferraluk.org/en/3.0-uk/",
        "openapi_url": f"{base}openapi.json",
    }
    everything = queries.Narrowed()
    return (
        FeedFile("api_details", "api_details", False, lambda: [about]),
        FeedFile(
            "service",
            "service",
            True,
            lambda: _each(queries.services(area_id, on, everything), queries.whole, service_record),
        ),
        FeedFile(
            "organization",
            "organization",
            True,
            lambda: map(provider_row, queries.providers(area_id)),
        ),
        FeedFile(
            "service_at_location",
            "service_at_location",
            True,
            lambda: _each(
                queries.locations(area_id, on, everything),
                queries.whole_locations,
                location_record,
            ),
        ),
        FeedFile(
            "taxonomy", "taxonomy", True, lambda: map(taxonomy_record, queries.taxonomies(area_id))
        ),
        FeedFile(
            "taxonomy_term",
            "taxonomy_term",
            True,
            lambda: map(term_record, queries.with_leads(area_id)),
        ),
    )


def write_folder(files: Iterable[FeedFile], folder: Path, shape: Shape) -> dict[str, int]:
    """Write each file into a folder that is there; how many records each has, by name."""
    counts = {}
    for one in files:
        name = _named(one, shape)
        with (folder / name).open("wb") as stream:
            counts[name] = _write(one, shape, stream)
    return counts


def write_zip(files: Iterable[FeedFile], path: Path, shape: Shape) -> dict[str, int]:
    """Write each file into one ZIP; how many records each has, by name."""
    counts = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for one in files:
            name = _named(one, shape)
            told = zipfile.ZipInfo(name, FIRST_MOMENT)
            told.compress_type = zipfile.ZIP_DEFLATED
            with packed.open(told, "w", force_zip64=True) as stream:
                counts[name] = _write(one, shape, stream)
    return counts


def _each(
    queryset: Any, read: Callable[[Iterable[UUID]], list[Any]], write: Callable[[Any], Record]
) -> Iterator[Record]:
    for batch in queries.in_batches(queryset.values_list("pk", flat=True)):
        yield from map(write, read(batch))


def _named(one: FeedFile, shape: Shape) -> str:
    return f"{one.name}.{shape if one.is_list else 'json'}"


def _write(one: FeedFile, shape: Shape, stream: IO[bytes]) -> int:
    """The records one a line, or as one list; and how many there were."""
    is_one_text = shape == "json" and one.is_list
    count = 0
    stream.write(b"[\n" if is_one_text else b"")
    for record in one.records():
        stream.write(b",\n" if is_one_text and count else b"")
        stream.write(canonical(one.entity, record))
        stream.write(b"" if is_one_text else b"\n")
        count += 1
    stream.write(b"\n]\n" if is_one_text else b"")
    return count
