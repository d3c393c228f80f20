"""Distances, boxes, miles for people, and the way to latitude and longitude."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.postcodes import (
    Box,
    Degrees,
    OffTheGrid,
    Point,
    ToldMiles,
    box_around,
    distance,
    metres_of,
    miles,
    to_grid,
    to_wgs84,
    told_in_miles,
)
from kith.postcodes.nearness import Nearness
from kith.postcodes.wgs84 import airy_of, from_airy

points = st.builds(Point, st.floats(0, 699_999), st.floats(0, 1_299_999))
BAD = [-1.0, math.nan, math.inf]


def test_distance_is_the_straight_line() -> None:
    assert distance(Point(0, 0), Point(3_000, 4_000)) == 5_000


@given(points, points, points)
def test_distance_is_the_same_both_ways_and_no_way_round_is_shorter(
    one: Point, other: Point, third: Point
) -> None:
    assert distance(one, other) == distance(other, one)
    assert distance(one, one) == 0
    assert distance(one, other) <= distance(one, third) + distance(third, other) + 1e-6


@given(points, points, st.floats(0, 50_000))
def test_box_holds_all_that_is_near(middle: Point, other: Point, metres: float) -> None:
    box = box_around(middle, metres)
    assert box.holds(middle)
    if distance(middle, other) <= metres:
        assert box.holds(other)


def test_box_is_of_whole_metres_outwards() -> None:
    assert box_around(Point(10.5, 20), 5) == Box(west=5, south=15, east=16, north=25)
    assert not Box(5, 15, 16, 25).holds(Point(16.1, 20))


@pytest.mark.parametrize("metres", BAD)
def test_distances_that_are_none_are_refused(metres: float) -> None:
    with pytest.raises(ValueError, match="from nought up"):
        box_around(Point(0, 0), metres)
    with pytest.raises(ValueError, match="from nought up"):
        told_in_miles(metres)


@pytest.mark.parametrize(
    ("count", "told"),
    [
        *[(0, 0), (0.999, 0), (1, 1), (1.04, 1), (1.06, 1.1), (2.1, 2.1), (3.0, 3)],
        *[(9.94, 9.9), (9.96, 10), (12.4, 12), (12.6, 13)],
    ],
)
def test_miles_are_told_as_people_say_them(count: float, told: float) -> None:
    assert told_in_miles(metres_of(count) + 1e-6) == ToldMiles(told)


@pytest.mark.parametrize(("count", "told"), [(0, 1), (1.4, 1), (2.6, 3)])
def test_miles_from_the_middle_of_a_district_are_told_as_about(count: float, told: int) -> None:
    assert told_in_miles(metres_of(count), is_exact=False) == ToldMiles(told, is_about=True)


def test_miles_and_metres_are_the_same_length() -> None:
    assert (miles(1609.344), metres_of(1)) == (1, 1609.344)


def test_projection_is_that_of_the_ordnance_surveys_worked_example() -> None:
    # "A guide to coordinate systems in Great Britain", annex C: 52 39 27.2531 N, 1 43 4.5177 E.
    latitude, longitude = 52 + 39 / 60 + 27.2531 / 3600, 1 + 43 / 60 + 4.5177 / 3600
    read = from_airy(math.radians(latitude), math.radians(longitude))
    assert (round(read.easting, 3), round(read.northing, 3)) == (651409.903, 313177.270)
    phi, lam = airy_of(Point(651409.903, 313177.270))
    assert abs(math.degrees(phi) - latitude) < 1e-8
    assert abs(math.degrees(lam) - longitude) < 1e-8


# Ordnance Survey, OSTN15/OSGM15 developer pack, test points TP01 to TP04, TP06, TP10, TP20, TP30,
# TP40 (Contains OS data, Crown copyright 2016): latitude, longitude, easting, northing.
@pytest.mark.parametrize(
    ("latitude", "longitude", "easting", "northing"),
    [
        (49.92226393730, -6.29977752014, 91492.146, 11318.804),
        (49.96006137820, -5.20304609998, 170370.718, 11572.405),
        (50.43885825610, -4.10864563561, 250359.811, 62016.569),
        (50.57563665000, -1.29782277240, 449816.371, 75335.861),
        (51.40078220140, -3.55128349240, 292184.870, 168003.465),
        (51.858908964, -4.3085247696, 241124.584, 220332.641),
        (53.8002151963, -1.66379168242, 422242.186, 433818.701),
        (57.4862500072, -4.21926398555, 267056.768, 846176.972),
        (60.1330809166, -2.07382822798, 395999.668, 1138728.951),
    ],
)
def test_conversion_is_within_five_metres_of_known_points(
    latitude: float, longitude: float, easting: float, northing: float
) -> None:
    known = Point(easting, northing)
    assert distance(to_grid(Degrees(latitude, longitude)), known) < 5
    back = to_wgs84(known)
    north = (back.latitude - latitude) * 111_200
    east = (back.longitude - longitude) * 111_320 * math.cos(math.radians(latitude))
    assert math.hypot(north, east) < 5


@given(points)
def test_conversion_there_and_back_is_within_a_metre(point: Point) -> None:
    assert distance(to_grid(to_wgs84(point)), point) < 0.1


@pytest.mark.parametrize(
    "point", [Point(-1, 0), Point(700_000, 0), Point(0, 1_300_000), Point(math.nan, 0)]
)
def test_conversion_refuses_what_is_off_the_grid(point: Point) -> None:
    with pytest.raises(OffTheGrid, match="is not on the National Grid"):
        to_wgs84(point)


@pytest.mark.parametrize(
    "place", [Degrees(48.8, 2.3), Degrees(0, 0), Degrees(math.nan, 0), Degrees(52, math.inf)]
)
def test_conversion_refuses_what_is_not_in_britain(place: Degrees) -> None:
    with pytest.raises(OffTheGrid, match="is not in or near Great Britain"):
        to_grid(place)


@given(
    st.lists(st.tuples(st.integers(0, 30_000), st.integers(0, 30_000)), max_size=8),
    st.tuples(st.integers(0, 30_000), st.integers(0, 30_000)),
    st.integers(1, 15_000),
)
def test_nearness_is_exact(
    near: list[tuple[int, int]], place: tuple[int, int], metres: int
) -> None:
    measured = any((place[0] - e) ** 2 + (place[1] - n) ** 2 <= metres**2 for e, n in near)
    assert Nearness.around(near, metres).holds(*place) == measured


@pytest.mark.parametrize("metres", BAD)
def test_nearness_refuses_a_distance_that_is_none(metres: float) -> None:
    with pytest.raises(ValueError, match="from nought up"):
        Nearness.around([], metres)
