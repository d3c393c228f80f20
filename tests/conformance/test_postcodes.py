"""What Ordnance Survey publishes of one council's postcodes, read whole: shared/data, where it lies."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import fmean, median, quantiles

import pytest

from kith.postcodes import (
    Point,
    PostcodeRow,
    Tally,
    distance,
    parse,
    read_postcodes,
    to_grid,
    to_wgs84,
)

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data" / "postcodes" / "rotherham.csv"
ROTHERHAM = "E08000018"

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="needs shared/data/postcodes")


@pytest.fixture(scope="module")
def rows() -> list[PostcodeRow]:
    """All rows, read once."""
    return list(read_postcodes(DATA))


def middles_of(rows: list[PostcodeRow]) -> dict[str, Point]:
    """The mean of each sector and each district."""
    held: dict[str, list[PostcodeRow]] = {}
    for row in rows:
        for code in (row.postcode[:-2], row.postcode[:-4]):
            held.setdefault(code, []).append(row)
    return {
        code: Point(fmean(one.easting for one in some), fmean(one.northing for one in some))
        for code, some in held.items()
    }


def test_every_postcode_is_read_and_is_the_councils(rows: list[PostcodeRow]) -> None:
    tally = Tally()
    read = sum(1 for _ in read_postcodes(DATA, district_code=ROTHERHAM, tally=tally))
    assert read == len(rows) == len({row.postcode for row in rows}) == 6_540
    assert tally == Tally(kept=6_540, files=1, kind="a list of its own")
    assert {row.district_code for row in rows} == {ROTHERHAM}


def test_every_postcode_is_one_that_people_can_type(rows: list[PostcodeRow]) -> None:
    assert [row.postcode for row in rows if str(parse(row.postcode)) != row.postcode] == []


def test_postcodes_of_other_districts_are_the_councils_too(rows: list[PostcodeRow]) -> None:
    """The reference counts 1,288 outside S60 to S66: never decide by the first half."""
    districts = Counter(row.postcode.partition(" ")[0] for row in rows)
    own = {f"S{number}" for number in range(60, 67)}
    assert sum(count for district, count in districts.items() if district not in own) == 1_288
    assert [districts[one] for one in ("S26", "S25", "S81", "S73")] == [546, 500, 92, 51]
    whose = {row.postcode: row.district_code for row in rows}
    found = [whose[str(parse(typed))] for typed in ("s60 1ae", "DN119RG", "S139AD")]
    assert found == [ROTHERHAM] * 3


def test_middles_miss_by_as_much_as_the_reference_measured(rows: list[PostcodeRow]) -> None:
    """The reference took middles of all Britain's rows: sector 609 m and 2,071 m (median, 95th),
    district 1,824 m and 3,633 m. Those of the council's rows alone lie a little nearer."""
    middles = middles_of(rows)
    missed: dict[str, list[float]] = {"sector": [], "district": []}
    for row in rows:
        place = Point(row.easting, row.northing)
        missed["sector"].append(distance(place, middles[row.postcode[:-2]]))
        missed["district"].append(distance(place, middles[row.postcode[:-4]]))
    told = {
        name: (round(median(each)), round(quantiles(each, n=20)[-1]))
        for name, each in missed.items()
    }
    assert told == {"sector": (579, 1_889), "district": (1_540, 3_546)}


def test_every_postcode_goes_to_the_map_and_back(rows: list[PostcodeRow]) -> None:
    places = [Point(row.easting, row.northing) for row in rows]
    assert max(distance(to_grid(to_wgs84(place)), place) for place in places) < 0.05
