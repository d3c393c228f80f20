"""Sources, feeds and runs, for tests of imports."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kith.accounts.models import Person
from kith.directory.enums import ImportKind
from kith.directory.models import ImportRun, ImportSource
from kith.directory.operations import importing, importing_sources
from kith.directory.operations.feed_secrets import confidential_here
from kith.directory.operations.importing_feeds import FeedMaterial
from tests.factories.areas import AT, an_area
from tests.unit.open_referral.sample import a_page, a_service, an_id

PROVIDER = {"id": an_id(999), "name": "Tea and Talk", "description": "Makes tea."}


def a_record(number: int = 1, **changed: Any) -> dict[str, Any]:
    """A whole service of a feed, with its organisation; a field that is changed to ... is left out."""
    return a_service(number, **{"organization": PROVIDER, **changed})


def at_place(number: int = 1, **location: Any) -> list[dict[str, Any]]:
    """For `service_at_locations`: one place with an address."""
    address = {
        "id": an_id(7000 + number),
        "address_1": f"{number} Secret Street",
        "city": "Exampleton",
        "state_province": "Exampleshire",
        "postal_code": "S60 1AA",
        "country": "GB",
        "address_type": "physical",
    }
    place = {
        "id": an_id(8000 + number),
        "location_type": "physical",
        "name": f"Hall {number}",
        "latitude": 53.43,
        "longitude": -1.35,
        "addresses": [address],
        **location,
    }
    return [{"id": an_id(9000 + number), "location": place}]


def a_source(name: str = "The feed", *, kind: str = "open_referral", **fields: Any) -> ImportSource:
    """A source of services of the invented area."""
    return importing_sources.add_source(
        area=an_area(), name=name, kind=ImportKind(kind), by=None, at=AT, **fields
    )


def ndjson_at(path: Path, records: Iterable[Mapping[str, Any]]) -> Path:
    """A file of services, one a line."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(one) + "\n" for one in records)
    return path


def read(source: ImportSource, path: Path, **more: Any) -> ImportRun:
    """A run that has read a file, and waits or was refused."""
    run = importing_sources.begin_local_run(source=source, by=None, at=AT)
    source = ImportSource.objects.because("A test looks.").get(pk=source.pk)
    material = importing_sources.local_material(path=path, kind=source.kind, columns=source.columns)
    return importing.read_run(run=run, material=material, by=None, at=AT, **more)


def read_records(source: ImportSource, folder: Path, *records: Mapping[str, Any]) -> ImportRun:
    """A run that has read these records."""
    return read(source, ndjson_at(folder / "services.ndjson", records))


def applied(run: ImportRun, *, by: Person | None = None, is_shorter: bool = False) -> ImportRun:
    """The run, written to its end."""
    run = importing.begin_writing(run=run, by=by, at=AT, is_shorter=is_shorter)
    return importing.write_run(run=run, by=by, at=AT)


def imported(source: ImportSource, folder: Path, *records: Mapping[str, Any]) -> ImportRun:
    """The run that read these records and wrote them."""
    return applied(read_records(source, folder, *records))


@dataclass(slots=True)
class Answered:
    """An answer of an invented machine."""

    status: int = 200
    body: bytes = b""
    seconds: float = 0.0
    retry_after: float | None = None


@dataclass(slots=True)
class Machine:
    """A machine that has a feed, in pages; `whole` ones are asked for by their ids."""

    pages: list[dict[str, Any]]
    whole: dict[str, dict[str, Any]] = field(default_factory=dict)
    busy: int = 0
    asked: list[str] = field(default_factory=list)

    def __call__(self, address: str) -> Answered:
        """Answer an address."""
        self.asked.append(address)
        if self.busy:
            self.busy -= 1
            return Answered(429, retry_after=3)
        parts = urlsplit(address)
        *_rest, last = parts.path.split("/")
        if last != "services":
            body: Any = self.whole.get(last)
            return Answered(200, json.dumps(body).encode()) if body else Answered(404)
        number = int(parse_qs(parts.query).get("page", ["1"])[0])
        page = self.pages[number - 1] if number <= len(self.pages) else a_page()
        return Answered(200, json.dumps(page).encode())


def read_address(source: ImportSource, machine: Machine) -> ImportRun:
    """A run that has read an address."""
    run = importing_sources.begin_run(source=source, by=None, at=AT)
    material = FeedMaterial(source.address, fetch=machine, secrets_here=confidential_here)
    return importing.read_run(run=run, material=material, by=None, at=AT)
