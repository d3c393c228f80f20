"""The same record is always the same bytes, and nothing empty is among them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.open_referral import NotWritable, canonical, check_page, cleaned, ndjson, page
from tests.unit.open_referral.sample import a_service


def test_fields_stand_in_the_order_of_the_standard_and_empty_ones_are_left_out() -> None:
    told = {
        "zebra": 1,
        "status": "active",
        "phones": [],
        "contacts": [{"title": "", "id": "1"}, {}, None],
        "fees": None,
        "minimum_age": 0,
        "name": "Tea & talk ß Täglich",
        "id": "9",
    }

    assert canonical("service", told).decode() == (
        '{"id":"9","name":"Tea & talk ß Täglich","status":"active","minimum_age":0,'
        '"contacts":[{"id":"1"}],"zebra":1}'
    )


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abz"), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(["id", "name", "contacts", "a", "b"]), VALUES))
def test_writing_is_stable_and_order_does_not_matter(record: dict[str, Any]) -> None:
    written = canonical("service", record)

    assert canonical("service", json.loads(written)) == written
    assert canonical("service", dict(reversed(record.items()))) == written


def test_lines_are_one_record_each() -> None:
    lines = list(ndjson("service", [a_service(1), a_service(2, name="a\nb")]))

    assert [line.count(b"\n") for line in lines] == [1, 1]
    assert [json.loads(line)["name"] for line in lines] == ["Drop-in 1", "a\nb"]


@pytest.mark.parametrize(
    ("value", "path"),
    [(float("nan"), "/fees"), ("\ud800", "/fees"), ({"a": {1}}, "/fees/a"), (object(), "/fees")],
)
def test_what_json_cannot_hold_is_refused_with_its_path(value: object, path: str) -> None:
    with pytest.raises(NotWritable) as refused:
        cleaned("service", a_service(fees=value))

    assert refused.value.path == path


@pytest.mark.parametrize(
    ("held", "total", "number", "told"),
    [
        (2, 5, 1, (3, 2, True, False, False)),
        (1, 5, 3, (3, 1, False, True, False)),
        (0, 5, 9, (3, 0, False, False, True)),
        (0, 0, 1, (1, 0, True, True, True)),
    ],
)
def test_a_page_says_where_it_stands(
    held: int, total: int, number: int, told: tuple[object, ...]
) -> None:
    records = [a_service(at) for at in range(held)]
    made = page("service", records, total_items=total, page_number=number, per_page=2)

    names = ("total_pages", "size", "first_page", "last_page", "empty")
    assert tuple(made[name] for name in names) == told
    assert check_page("/services", made) == ()


@pytest.mark.parametrize(("number", "per_page"), [(0, 2), (1, 0), (1, 1)])
def test_a_page_that_cannot_be_is_refused(number: int, per_page: int) -> None:
    with pytest.raises(ValueError, match="A page has a number"):
        page("service", [{}, {}], total_items=2, page_number=number, per_page=per_page)
