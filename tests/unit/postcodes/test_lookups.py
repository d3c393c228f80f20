"""A gazetteer in memory, and the middles of sectors and districts."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from kith.postcodes import (
    Centroid,
    Gazetteer,
    Point,
    PostcodeFileRefused,
    PostcodeRow,
    Precision,
    centroids_of,
    parse,
    read_centroids,
    write_centroids,
)

HERE, THERE = "E08000018", "E08000019"
ROWS = [
    PostcodeRow("S60 1AE", 1000, 2000, HERE, "E05012996"),
    PostcodeRow("S60 1AF", 1010, 2020, THERE, ""),
    PostcodeRow("S60 1AG", 1021, 2020, THERE, ""),
    PostcodeRow("S60 2AA", 2000, 3000, HERE, ""),
    PostcodeRow("S6 1AA", 9000, 9000, "", ""),
]
MIDDLES = [
    Centroid("S6", 9000, 9000, 1, ()),
    Centroid("S6 1", 9000, 9000, 1, ()),
    Centroid("S60", 1258, 2260, 4, (HERE, THERE)),
    Centroid("S60 1", 1010, 2013, 3, (THERE, HERE)),
    Centroid("S60 2", 2000, 3000, 1, (HERE,)),
]


def test_centroids_are_means_of_each_sector_and_district() -> None:
    assert centroids_of(iter(ROWS)) == MIDDLES
    assert centroids_of([]) == []


def test_gazetteer_knows_a_postcode_to_the_unit() -> None:
    place = Gazetteer(ROWS).place(parse("s601ae"))
    assert place is not None
    assert (place.key, place.point, place.precision) == (
        "S60 1AE",
        Point(1000, 2000),
        Precision.UNIT,
    )
    assert (place.district_code, place.ward_code, place.may_be_in) == (HERE, "E05012996", ())
    assert (place.is_in(HERE), place.is_in(THERE)) == (True, False)


@pytest.mark.parametrize(
    ("typed", "key", "precision", "may_be_in"),
    [
        ("S60 1ZZ", "S60 1", Precision.SECTOR, (THERE, HERE)),
        ("S60 1", "S60 1", Precision.SECTOR, (THERE, HERE)),
        ("S60 9ZZ", "S60", Precision.DISTRICT, (HERE, THERE)),
        ("S60", "S60", Precision.DISTRICT, (HERE, THERE)),
        ("S6 1", "S6 1", Precision.SECTOR, ()),
    ],
)
def test_gazetteer_falls_back_on_the_middle_and_says_so(
    typed: str, key: str, precision: Precision, may_be_in: tuple[str, ...]
) -> None:
    place = Gazetteer(ROWS).place(parse(typed))
    assert place is not None
    assert (place.key, place.precision, place.may_be_in) == (key, precision, may_be_in)
    assert (place.district_code, place.is_exact, place.is_in(HERE)) == ("", False, None)


def test_gazetteer_does_not_know_whose_a_postcode_without_a_code_is() -> None:
    place = Gazetteer(ROWS).place(parse("S6 1AA"))
    assert place is not None
    assert (place.is_exact, place.is_in(HERE)) == (True, None)


def test_gazetteer_knows_nothing_of_other_districts() -> None:
    gazetteer = Gazetteer(ROWS)
    assert gazetteer.place(parse("S61 1AA")) is None
    assert (len(gazetteer), gazetteer.row(parse("S60 1AE")), gazetteer.row(parse("S60"))) == (
        5,
        ROWS[0],
        None,
    )


def test_gazetteer_prefers_the_middles_it_is_given() -> None:
    whole = Centroid("S60 1", 5000, 5000, 200, (THERE,))
    place = Gazetteer(ROWS, [whole]).place(parse("S60 1ZZ"))
    alone = Gazetteer(centroids=[whole]).place(parse("S60 1AE"))
    assert place is not None
    assert alone is not None
    assert (place.point, alone.point) == (Point(5000, 5000), Point(5000, 5000))
    assert (alone.precision, alone.may_be_in) == (Precision.SECTOR, (THERE,))


def test_centroids_come_back_from_their_file(tmp_path: Path) -> None:
    file = io.StringIO()
    write_centroids(MIDDLES, file)
    path = tmp_path / "centroids.csv"
    path.write_text(file.getvalue(), encoding="utf-8")
    assert read_centroids(path) == MIDDLES


HEAD = "code,easting,northing,postcodes,district_codes\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 0),
        (HEAD, 1),
        ("a,b\n", 1),
        (HEAD + "S60,1,2,3\n", 2),
        (HEAD + "S60 1AE,1,2,3,\n", 2),
        (HEAD + "s60,1,2,3,\n", 2),
        (HEAD + "ZZ1,1,2,3,\n", 2),
        (HEAD + "S60,-1,2,3,\n", 2),
        (HEAD + "S60,1,2,0,\n", 2),
        (HEAD + "S60,9999999,2,3,\n", 2),
        (HEAD + "S60,1,2,3,\nS60,1,2,3,\n", 3),
        (HEAD + "S60,1,2,3,\n\n", 3),
    ],
)
def test_centroids_refuse_another_file_at_its_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "centroids.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PostcodeFileRefused) as refused:
        read_centroids(path)
    assert (refused.value.file, refused.value.line) == ("centroids.csv", line)


def test_centroids_refuse_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PostcodeFileRefused, match="is not there"):
        read_centroids(tmp_path / "none.csv")
