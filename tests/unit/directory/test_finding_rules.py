"""What a question becomes before it is asked: filters put and taken, whose services, which day."""

from __future__ import annotations

from datetime import date

import pytest

from kith.directory.queries.everything import Group, spans
from kith.directory.rules.apart import works_on_two
from kith.directory.rules.finding import Sought, next_day, serving, turned
from kith.directory.rules.told import language_name
from kith.postcodes import Place, Point, Precision, parse

HOME, NATION = "E08000018", "england"
SUNDAY = date(2026, 11, 22)


def _place(district: str = "", may_be_in: tuple[str, ...] = ()) -> Place:
    return Place(
        postcode=parse("S60"),
        key="S60",
        point=Point(443000, 392000),
        precision=Precision.UNIT if district else Precision.DISTRICT,
        district_code=district,
        may_be_in=may_be_in,
    )


@pytest.mark.parametrize(
    ("place", "codes"),
    [
        (None, {HOME, NATION}),
        (_place("E08000019"), {"E08000019", "england"}),
        (_place("W06000015"), {"W06000015", "wales"}),
        (_place("S12000033"), {"S12000033", "scotland"}),
        (_place(may_be_in=(HOME, "E08000019")), {HOME, NATION}),
        (_place(may_be_in=("E08000019", "W06000015")), {"E08000019", "W06000015", NATION, "wales"}),
        (_place(), {HOME, NATION}),
    ],
)
def test_serving_goes_by_the_district_and_never_by_the_first_half(
    place: Place | None, codes: set[str]
) -> None:
    assert serving(place, district_code=HOME, nation=NATION) == codes


@pytest.mark.parametrize(
    ("code", "day"),
    [("sun", SUNDAY), ("mon", date(2026, 11, 23)), ("sat", date(2026, 11, 28)), ("now", None)],
)
def test_next_day_is_today_or_the_first_after(code: str, day: date | None) -> None:
    assert next_day(code, SUNDAY) == day


@pytest.mark.parametrize(
    ("given", "held"),
    [
        ({"cost": ["free"], "add": ["cost=paid"]}, {"cost": ["free", "paid"]}),
        ({"cost": ["free"], "add": ["cost=free"]}, {"cost": ["free"]}),
        ({"cost": ["free", "paid"], "drop": ["cost=free"]}, {"cost": ["paid"]}),
        ({"miles": ["5"], "drop": ["miles="]}, {"miles": []}),
        ({"page": ["3"], "add": ["way=self"]}, {"way": ["self"]}),
        ({"page": ["3"]}, {"page": ["3"]}),
        ({"add": ["nonsense"]}, {"nonsense": [""]}),
    ],
)
def test_filters_are_put_and_taken(given: dict[str, list[str]], held: dict[str, list[str]]) -> None:
    assert turned(given) == held


@pytest.mark.parametrize(
    ("sought", "metres"),
    [
        (Sought(), None),
        (Sought(miles=5), None),
        (Sought(postcode="S60", miles=5), 8047),
        (Sought(postcode="S60", where="near"), 16093),
        (Sought(postcode="S60"), None),
    ],
)
def test_distance_narrows_only_from_a_postcode(sought: Sought, metres: int | None) -> None:
    assert sought.within == metres


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("Family Mediation Yorkshire", True),
        ("MEDIATORS for neighbours", True),
        ("Couples' counselling", True),
        ("Family group conferences", True),
        ("Talk to the elders council", True),
        ("Befriending", False),
        ("Meditation and calm", False),
        ("Family hub", False),
        ("", False),
    ],
)
def test_work_on_two_people_is_known_by_its_name(text: str, is_so: bool) -> None:
    assert works_on_two("Something", text) is is_so


@pytest.mark.parametrize(
    ("tag", "name"),
    [("en-GB", "English"), ("bfi", "British Sign Language"), ("qzz-odd", "qzz-odd"), ("", "")],
)
def test_languages_have_names(tag: str, name: str) -> None:
    assert language_name(tag) == name


def test_pages_cut_groups_where_they_end() -> None:
    groups = [Group("a", "A", 3), Group("b", "B", 0), Group("c", "C", 4)]

    assert [(one.key, first, last) for one, first, last in spans(groups, 2, 5)] == [
        ("a", 2, 3),
        ("c", 0, 2),
    ]
    assert list(spans(groups, 7, 9)) == []
