"""The map without tiles: everything on it, nothing over another, north up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kith.directory.presenters.map import SIDE, Pin, drawn
from kith.postcodes import Point

METRES = st.floats(min_value=0, max_value=1_200_000, allow_nan=False)


def _pin(number: int, east: float, north: float, *, is_exact: bool = True) -> Pin:
    return Pin(number, f"Service {number}", str(number), east, north, is_exact)


def test_map_of_nothing_is_none() -> None:
    assert drawn([], Point(443000, 392000)) is None


def test_one_place_stands_in_the_middle() -> None:
    map_ = drawn([_pin(1, 443000, 392000)], None)

    assert map_
    assert [(mark.x, mark.y, mark.numbers) for mark in map_.marks] == [(SIDE // 2, SIDE // 2, "1")]
    assert (map_.here, map_.is_about) == (None, False)


def test_north_is_up_and_east_is_right() -> None:
    map_ = drawn([_pin(1, 443000, 392000), _pin(2, 448000, 397000, is_exact=False)], None)

    assert map_
    first, second = map_.marks
    assert (first.x < second.x, first.y > second.y, map_.is_about) == (True, True, True)


def test_places_that_would_lie_over_each_other_are_one_mark() -> None:
    pins = [_pin(n, 443000 + n, 392000) for n in range(1, 4)]
    map_ = drawn([*pins[:2], _pin(9, 463000, 392000)], None)
    assert map_
    assert ([mark.numbers for mark in map_.marks], map_.has_more) == (["1, 2", "9"], False)

    map_ = drawn(pins, Point(443000, 392000))
    assert map_
    assert ([mark.numbers for mark in map_.marks], map_.has_more) == (["1 +2"], True)


@given(st.lists(st.tuples(METRES, METRES), min_size=1, max_size=20))
def test_every_place_is_on_the_map(points: list[tuple[float, float]]) -> None:
    map_ = drawn([_pin(n, east, north) for n, (east, north) in enumerate(points, 1)], None)

    assert map_
    assert all(0 <= mark.x <= SIDE and 0 <= mark.y <= SIDE for mark in map_.marks)
    assert sorted(pin.number for mark in map_.marks for pin in mark.pins) == list(
        range(1, len(points) + 1)
    )
    assert 0 < map_.bar <= SIDE / 2
