"""Sealed records are found by the words of their names; nothing of a name stands in the table."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from kith.core.models import NameToken
from kith.core.operations import forget_tokens, put_tokens
from kith.core.queries import records_named

pytestmark = pytest.mark.django_db
TABLE = "tests.Note"


def named(*names: str, table: str = TABLE) -> uuid.UUID:
    record_id = uuid.uuid4()
    put_tokens(table=table, record_id=record_id, names=names)
    return record_id


def found(typed: str, table: str = TABLE) -> set[uuid.UUID]:
    return set(records_named(table, typed))


def test_a_record_is_found_by_words_and_beginnings_of_any_of_its_names() -> None:
    sian, sid = named("Siân O'Brien", "Shan Smith"), named("Sidney O'Brien")

    assert [found(typed) for typed in ("sian", "OBRI", "o'brien sid", "shan smith", "x", "")] == [
        {sian},
        {sian, sid},
        {sid},
        {sian},
        set(),
        set(),
    ]
    assert found("sian", "tests.Other") == set()


def test_other_names_take_the_place_of_those_before() -> None:
    record_id = named("Sam Example")
    put_tokens(table=TABLE, record_id=record_id, names=["Alex Example"])

    assert [found(typed) for typed in ("sam", "alex", "example")] == [
        set(),
        {record_id},
        {record_id},
    ]
    assert NameToken.objects.count() == len({"ale", "alex"}) + len({*range(3, 8)})


def test_forgotten_names_find_nothing_and_leave_others_alone() -> None:
    sam, other = named("Sam"), named("Sam")

    assert (forget_tokens(table=TABLE, record_id=sam), found("sam")) == (1, {other})


def test_no_name_stands_in_the_table() -> None:
    named("Canaryname")

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM core_nametoken")
        assert "canary" not in str(cursor.fetchall()).lower()


@pytest.mark.parametrize("count", [1, 3])
def test_finding_is_one_query(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ids = {named("Sam Example") for _ in range(count)}

    with django_assert_num_queries(1):
        assert found("sam exam") == ids
