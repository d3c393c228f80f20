"""A feed that was written and read says the same: values, ids and bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from kith.areas.models import Area
from kith.directory.models import Place, Provider, Service, ServiceAtLocation, Taxonomy, Term
from kith.directory.open_referral.exporting import feed_files, write_folder
from kith.directory.open_referral.reading import Problem, filed, read_provider, read_service
from kith.directory.operations.writing import write_providers, write_services
from kith.directory.queries.values import values_by_id
from kith.directory.rules.values import ProviderEntry, ServiceEntry, ServiceValues
from kith.open_referral import FileFeed, check_feed
from tests.factories.areas import AT, an_area
from tests.factories.directory import PACK, TODAY, a_provider
from tests.factories.directory_records import (
    a_whole_provider,
    a_whole_service,
    service_values,
    some_terms,
)
from tests.factories.reading_terms import read_taxonomy, read_term
from tests.factories.taking_terms import take_terms

pytestmark = pytest.mark.django_db
BASE = "https://kith.example/oruk/v3/"


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


def records(files: dict[str, bytes], name: str) -> Iterable[Any]:
    return map(json.loads, files[f"{name}.ndjson"].splitlines())


def imported(area: Area, files: dict[str, bytes]) -> list[Problem]:
    """Take a feed into an area without services; what was lost."""
    lost: list[Problem] = []
    lists = [read_taxonomy(one) for one in records(files, "taxonomy")]
    terms = [read_term(one) for one in records(files, "taxonomy_term")]
    take_terms(area=area, taxonomies=[a for a, _ in lists], terms=[a for a, _ in terms], at=AT)
    providers = [read_provider(one) for one in records(files, "organization")]
    write_providers(
        area_id=area.pk,
        entries=[ProviderEntry(values=one.values, new_id=one.id) for one in providers],
        at=AT,
    )
    entries = []
    for record in records(files, "service"):
        read = read_service(record)
        values, unknown = filed(read, lambda term: term.key)
        lost += [*read.lost, *unknown]
        assert read.provider_id is not None
        entries.append(
            ServiceEntry(
                values=values,
                provider_id=read.provider_id,
                new_id=read.id,
                place_ids=read.place_ids,
                location_ids=read.location_ids,
            )
        )
    write_services(area_id=area.pk, entries=entries, origin=PACK, at=AT)
    for _told, problems in [*lists, *terms]:
        lost += problems
    return lost


def test_feed_imported_into_an_empty_area_is_exported_as_the_same_bytes(tmp_path: Path) -> None:
    service = a_whole_service()
    a_whole_service(service.provider, name="Another", status="temporarily closed")
    a_provider("Without a service")
    area = an_area()
    before = values_by_id([service.pk])[service.pk]
    first = exported(area, tmp_path / "first")

    lost = imported(emptied(area), first)
    second = exported(area, tmp_path / "second")

    assert second == first
    assert lost == []
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

    files = exported(area, tmp_path / "first")
    imported(emptied(area), files)

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

    lost = imported(emptied(area), first)

    assert exported(area, tmp_path / str(number + 1)) == first
    assert [one for one in lost if "schedules" not in one.path] == []
    emptied(area)


CHECKS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=4, deadline=None, suppress_health_check=CHECKS)
@given(values=service_values())
def test_any_service_makes_the_round_trip(values: ServiceValues, tmp_path: Path) -> None:
    round_trip(values, tmp_path)


@pytest.mark.long
@settings(max_examples=400, deadline=None, suppress_health_check=CHECKS)
@given(values=service_values())
def test_any_service_makes_the_round_trip_at_length(values: ServiceValues, tmp_path: Path) -> None:
    round_trip(values, tmp_path)
