"""What happens to a request for help: from the pack to the page."""

from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kith.areas.models import Clock
from kith.areas.operations import load_pack
from kith.areas.queries import clocks, current_area
from tests.factories.packs import pack

pytestmark = pytest.mark.django_db


def _load(code: str = "exampleton", **changes: object) -> None:
    load_pack(pack=replace(pack(code), **changes), by=None, at=timezone.now())  # type: ignore[arg-type]


def _block() -> str:
    request = RequestFactory().get("/")
    return render_to_string("front/blocks/clocks.html", {"request": request})


def test_clocks_stand_in_the_packs_order() -> None:
    _load()
    area = current_area()
    assert area is not None
    found = clocks(area)
    assert [(one.code, one.within, one.unit, bool(one.gap)) for one in found] == [
        ("read", 1, "working_days", False),
        ("call", 3, "working_days", False),
        ("first-talk", 15, "days", False),
        ("look-again", None, "", True),
    ]


def test_clock_that_vanished_is_retired() -> None:
    _load()
    _load(clocks=pack("exampleton").clocks[:2])
    area = current_area()
    assert area is not None
    assert [one.code for one in clocks(area)] == ["read", "call"]
    assert Clock.objects.count() == 4


@pytest.mark.parametrize("number", [1, 3])
def test_clocks_cost_one_query(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _load(clocks=pack("exampleton").clocks[:number])
    area = current_area()
    assert area is not None
    with django_assert_num_queries(1):
        assert len(clocks(area)) == number


def test_block_tells_each_step_and_the_gap() -> None:
    _load()
    block = _block()
    assert "Within 1 working day." in block
    assert "Within 3 working days." in block
    assert "Within 15 days." in block
    assert "Exampleton has not said yet how soon this comes." in block
    assert block.count("kith-entry__title") == 4


def test_block_says_when_a_place_has_not_said() -> None:
    _load(clocks=())
    block = _block()
    assert "What happens here is not known yet" in block
    assert "Who will read or hear this?" in block
