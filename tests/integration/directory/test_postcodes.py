"""Postcodes are loaded whole or not at all, and one that is not known is told about where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from kith.core.models import AuditEntry
from kith.directory.models import DirectoryRules, Place, PostcodeLoad, PostcodePoint
from kith.directory.operations.postcodes import Loaded, load_postcodes
from kith.directory.queries.postcodes import where_is
from kith.postcodes import Point, PostcodeFileRefused, PostcodeRefused, Precision
from tests.factories.areas import AT, an_area
from tests.factories.directory import a_place, a_service

pytestmark = pytest.mark.django_db
HEADER = "postcode,easting,northing,admin_district,admin_ward"
ROWS = (
    "ZE1 0AA,447000,1141000,S12000027,S13000001",
    "ZE1 0AB,447200,1141400,S12000027,S13000001",
    "ZE1 9XY,446000,1142000,S12000028,S13000002",
    "ZE2 9ZZ,440000,1160000,S12000027,S13000003",
)


def load(folder: Path, rows: tuple[str, ...] = ROWS, *, district: str = "") -> Loaded:
    path = folder / "postcodes.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return load_postcodes(path=path, district_code=district, buffer=0, by=None, at=AT)


def test_loading_replaces_what_was_there(tmp_path: Path) -> None:
    load(tmp_path)
    loaded = load(tmp_path, ROWS[:2], district="S12000027")

    assert (loaded.tally.kept, loaded.tally.outside) == (2, 0)
    assert sorted(PostcodePoint.objects.values_list("pk", flat=True)) == ["ZE10AA", "ZE10AB"]
    assert [(one.count, one.district_code) for one in PostcodeLoad.objects.order_by("count")] == [
        (2, "S12000027"),
        (4, ""),
    ]
    entry = AuditEntry.objects.filter(action="directory.postcodes-loaded").latest("sequence")
    assert entry.detail == {"count": 2, "district": "S12000027", "places": 0}


def test_broken_file_leaves_what_was_loaded(tmp_path: Path) -> None:
    load(tmp_path)

    with pytest.raises(PostcodeFileRefused, match="line 3"):
        load(tmp_path, (ROWS[0], "ZE1 0AB,here,there,S12000027,"))

    assert PostcodePoint.objects.count() == len(ROWS)


@pytest.mark.parametrize(
    ("typed", "key", "precision", "point", "district"),
    [
        ("ze10aa", "ZE1 0AA", Precision.UNIT, Point(447000, 1141000), "S12000027"),
        ("ZE1 0ZZ", "ZE1 0", Precision.SECTOR, Point(447100, 1141200), ""),
        ("ZE1 5AA", "ZE1", Precision.DISTRICT, Point(446733, 1141467), ""),
        ("ZE1", "ZE1", Precision.DISTRICT, Point(446733, 1141467), ""),
    ],
)
def test_place_of_a_postcode_says_how_well_it_is_known(
    tmp_path: Path, typed: str, key: str, precision: Precision, point: Point, district: str
) -> None:
    load(tmp_path)

    found = where_is(an_area().pk, typed)

    assert found is not None
    assert (found.key, found.precision, found.point) == (key, precision, point)
    assert found.district_code == district


def test_councils_of_a_district_stand_likeliest_first(tmp_path: Path) -> None:
    load(tmp_path)

    found = where_is(an_area().pk, "ZE1")

    assert found is not None
    assert found.may_be_in == ("S12000027", "S12000028")


def test_without_rows_the_packs_own_table_answers() -> None:
    area = an_area()
    assert where_is(area.pk, "ZE3 1AA") is None

    DirectoryRules.objects.update_or_create(
        area=area, defaults={"outcodes": {"ZE3": {"easting": 440000, "northing": 1110000}}}
    )

    found = where_is(area.pk, "ZE3 1AA")
    assert found is not None
    assert (found.key, found.precision) == ("ZE3", Precision.DISTRICT)


@pytest.mark.parametrize("typed", ["BT1 1AA", "nowhere", "JE2 3AB", "", "ZE1 0AA ZE1 0AB"])
def test_what_is_no_postcode_of_great_britain_is_refused(typed: str) -> None:
    with pytest.raises(PostcodeRefused):
        where_is(an_area().pk, typed)


def test_places_of_services_move_to_their_postcodes(tmp_path: Path) -> None:
    a_service(places=(a_place("hall", postcode="ZE1 0AA"), a_place("secret", is_confidential=True)))

    loaded = load(tmp_path)

    assert loaded.places == 1
    place = Place.objects.get(code="hall")
    assert (place.easting, place.northing, place.precision) == (447000, 1141000, "unit")
    assert (place.district_code, place.ward_code) == ("S12000027", "S13000001")
    assert load(tmp_path).places == 0
