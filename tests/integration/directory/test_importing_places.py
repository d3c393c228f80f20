"""Where imported places are, and what people said of providers: both stay as true as they were."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kith.directory.enums import OriginKind
from kith.directory.models import DirectoryRules, Place, PostcodePoint, Provider
from kith.directory.operations.writing import Origin, write_providers
from kith.directory.queries.values import provider_values
from kith.directory.rules.values import ProviderEntry
from tests.factories.areas import AT, an_area
from tests.factories.imports import PROVIDER, a_record, a_source, at_place, imported
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db
ADDRESS = {
    "id": PROVIDER["id"],
    "address_1": "1 Long Street",
    "city": "Exampleton",
    "state_province": "Exampleshire",
    "country": "GB",
    "address_type": "physical",
}


def placed(folder: Path, *postcodes: str) -> list[tuple[Any, ...]]:
    """What becomes of places with these postcodes, and with no point of their own."""
    records = []
    for number, postcode in enumerate(postcodes, 1):
        at = at_place(number, addresses=[{**ADDRESS, "postal_code": postcode}])
        for name in ("latitude", "longitude"):
            del at[0]["location"][name]
        records.append(a_record(number, service_at_locations=at))
    imported(a_source(), folder, *records)
    rows = Place.objects.order_by("pk")
    return list(rows.values_list("postcode", "easting", "precision", "district_code"))


def test_a_place_stands_where_its_postcode_is_as_well_as_that_is_known(tmp_path: Path) -> None:
    DirectoryRules.objects.update_or_create(
        area=an_area(), defaults={"outcodes": {"ZE3": {"easting": 440_000, "northing": 1_110_000}}}
    )
    PostcodePoint.objects.bulk_create(
        [
            PostcodePoint(postcode="ZE11AA", easting=447_000, northing=1_141_000),
            PostcodePoint(postcode="ZE11AB", easting=448_000, northing=1_141_000),
        ]
    )

    assert placed(tmp_path, "ZE1 1AA", "ZE1 1ZZ", "ZE1", "ZE3", "ZE3 9AA", "ZE9 9AA") == [
        ("ZE1 1AA", 447_000, "unit", ""),
        ("ZE1 1ZZ", 447_500, "sector", ""),
        ("ZE1", 447_500, "district", ""),
        ("ZE3", 440_000, "district", ""),
        ("ZE3 9AA", 440_000, "district", ""),
        ("ZE9 9AA", None, "", ""),
    ]


def test_what_a_person_said_of_a_provider_stays_when_its_source_says_otherwise(
    tmp_path: Path,
) -> None:
    source = a_source()
    imported(source, tmp_path, a_record(1))
    provider = Provider.objects.because("A test looks.").get()
    assert provider.origins["*"][:2] == ["source", str(source.pk)]
    _said(provider, OriginKind.PERSON, name="Our own name")

    told = PROVIDER | {"name": "Theirs", "description": "Theirs too."}
    imported(source, tmp_path, a_record(1, organization=told))

    provider.refresh_from_db()
    assert (provider.name, provider.description) == ("Our own name", "Theirs too.")
    assert provider.origins["name"][0] == "person"


def _said(provider: Provider, kind: OriginKind, **fields: Any) -> None:
    values = provider_values(provider)
    told = {name: getattr(values, name) for name in values.__dataclass_fields__} | fields
    entry = ProviderEntry(values=type(values)(**told), id=provider.pk)
    origin = Origin(kind=kind, id=a_person().pk)
    write_providers(area_id=provider.area_id, entries=[entry], origin=origin, at=AT)
