"""A feed that was written and read says the same: values, ids and bytes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings

from kith.area_pack import read_pack
from kith.areas.models import Area
from kith.areas.operations import load_pack
from kith.directory.models import (
    ImportRun,
    Place,
    Provider,
    Service,
    ServiceAtLocation,
    Taxonomy,
    Term,
)
from kith.directory.open_referral.exporting import feed_files, write_folder
from kith.directory.operations import importing, importing_sources
from kith.directory.operations.writing import write_services
from kith.directory.queries.values import values_by_id
from kith.directory.rules.values import ServiceEntry, ServiceValues
from kith.open_referral import FileFeed, check_feed
from tests.factories.areas import AT, an_area
from tests.factories.directory import PACK, TODAY, a_provider
from tests.factories.directory_records import (
    a_whole_provider,
    a_whole_service,
    service_values,
    some_terms,
)

pytestmark = pytest.mark.django_db
PACKS = Path(__file__).parents[3] / "packs"
BASE = "https://kith.example/oruk/v3/"


@pytest.fixture(autouse=True)
def _uploads(tmp_path_factory: pytest.TempPathFactory, settings: pytest.FixtureRequest) -> None:
    settings.UPLOADS = tmp_path_factory.mktemp("uploads")


def exported(area: Area, folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    write_folder(feed_files(area.pk, TODAY, BASE), folder, "ndjson")
    return {one.name: one.read_bytes() for one in sorted(folder.iterdir())}


def emptied(area: Area) -> Area:
    """The same area with nothing in its directory: what an import finds elsewhere."""
    Service.objects.because("A test clears.").filter(area=area).delete()
    ServiceAtLocation.objects.all().delete()
    Place.objects.all().delete()
    Provider.objects.because("A test clears.").filter(area=area).delete()
    Term.objects.update(parent=None)
    Taxonomy.objects.all().delete()
    return area


def imported(area: Area, folder: Path) -> ImportRun:
    """The feed of a folder taken into the area as people do it, a day after it was written."""
    at = AT + timedelta(days=1)
    source = importing_sources.add_source(
        area=area, name=f"Feed {uuid4()}", kind="open_referral", by=None, at=at
    )
    run = importing_sources.begin_local_run(source=source, by=None, at=at)
    material = importing_sources.local_material(path=folder, kind=source.kind, columns={})
    run = importing.read_run(run=run, material=material, by=None, at=at)
    assert (run.state, run.findings) == ("preview", [])
    run = importing.begin_writing(run=run, by=None, at=at)
    return importing.write_run(run=run, by=None, at=at)


def test_feed_imported_into_an_empty_area_is_exported_as_the_same_bytes(tmp_path: Path) -> None:
    service = a_whole_service()
    a_whole_service(service.provider, name="Another", status="temporarily closed")
    a_provider("Without a service")
    area = an_area()
    before = values_by_id([service.pk])[service.pk]
    first = exported(area, tmp_path / "first")

    run = imported(emptied(area), tmp_path / "first")
    second = exported(area, tmp_path / "second")

    assert second == first
    assert run.counts["lost"] == {}
    after = values_by_id([service.pk])[service.pk]
    assert {**vars_of(after), "places": ()} == {**vars_of(before), "places": ()}
    assert {name: len(one.splitlines()) for name, one in first.items()} == {
        "api_details.json": 1,
        "organization.ndjson": 2,
        "service.ndjson": 2,
        "service_at_location.ndjson": 4,
        "taxonomy.ndjson": 4,
        "taxonomy_term.ndjson": 5,
    }


def vars_of(values: ServiceValues) -> dict[str, Any]:
    return {name: getattr(values, name) for name in values.__dataclass_fields__}


def test_places_come_back_as_they_were_but_for_their_codes(tmp_path: Path) -> None:
    service = a_whole_service()
    area = an_area()
    [before, _secret] = values_by_id([service.pk])[service.pk].places

    exported(area, tmp_path / "first")
    imported(emptied(area), tmp_path / "first")

    after = values_by_id([service.pk])[service.pk].places
    [open_one] = [one for one in after if not one.is_confidential]
    assert {**vars_of(open_one), "code": ""} == {**vars_of(before), "code": ""}


def test_confidential_place_is_in_no_file(tmp_path: Path) -> None:
    a_whole_service()

    files = exported(an_area(), tmp_path / "feed")

    every = b"".join(files.values())
    assert b"Rowan House" not in every
    assert b"Behind the market" not in every
    assert b"keeper@" not in every
    assert b"Market Hub" in every


def test_exported_feed_is_valid(tmp_path: Path) -> None:
    a_whole_service()
    exported(an_area(), tmp_path / "feed")

    report = check_feed(FileFeed(tmp_path / "feed"), on=TODAY)

    assert report.is_valid
    assert [(one.level, one.code, one.path) for one in report.findings if one.level != "note"] == []


def round_trip(values: ServiceValues, tmp_path: Path) -> None:
    """Whatever a table holds, the second export has the bytes of the first, and is valid."""
    area = an_area()
    Provider.objects.because("A test clears.").first() or a_whole_provider()
    if not Taxonomy.objects.exists():
        some_terms()
    provider = Provider.objects.because("A test looks.").get()
    entry = ServiceEntry(values=values, provider_id=provider.pk)
    write_services(area_id=area.pk, entries=[entry], origin=PACK, at=AT)
    number = len(list(tmp_path.iterdir()))
    first = exported(area, tmp_path / str(number))
    report = check_feed(FileFeed(tmp_path / str(number)))
    assert [one.sentence for one in report.findings if one.level == "failure"] == []

    run = imported(emptied(area), tmp_path / str(number))

    assert exported(area, tmp_path / str(number + 1)) == first
    assert [one for one in run.counts["lost"] if "schedules" not in one] == []
    emptied(area)


CHECKS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=4, deadline=None, suppress_health_check=CHECKS)
@given(values=service_values())
def test_any_service_makes_the_round_trip(values: ServiceValues, tmp_path: Path) -> None:
    round_trip(values, tmp_path)


@pytest.mark.long
@pytest.mark.timeout(1800)
@settings(max_examples=400, deadline=None, suppress_health_check=CHECKS)
@given(values=service_values())
def test_any_service_makes_the_round_trip_at_length(values: ServiceValues, tmp_path: Path) -> None:
    round_trip(values, tmp_path)


def whole_pack(name: str, tmp_path: Path) -> int:
    """Every service of a pack makes the round trip, and comes back in the same words."""
    load_pack(pack=read_pack(PACKS / name), by=None, at=AT)
    area = Area.objects.get(code=name)
    first = exported(area, tmp_path / "first")

    run = imported(emptied(area), tmp_path / "first")

    assert run.counts["lost"] == {}
    assert exported(area, tmp_path / "second") == first
    return len(first["service.ndjson"].splitlines())


def test_whole_rotherham_pack_makes_the_round_trip(tmp_path: Path) -> None:
    assert whole_pack("rotherham", tmp_path) >= 100


@pytest.mark.long
def test_whole_exampleton_pack_makes_the_round_trip(tmp_path: Path) -> None:
    assert whole_pack("exampleton", tmp_path) >= 350
