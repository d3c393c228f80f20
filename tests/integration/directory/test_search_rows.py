"""Rows of the index: their numbers, and what later landings add to them."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from kith.directory import search
from kith.directory.models import SearchRow
from kith.directory.queries.searching import asking, find
from kith.directory.search.codes import AGE_BANDS, AGED
from kith.directory.search.packing import Columns
from tests.factories.areas import AT
from tests.factories.directory import a_service

pytestmark = pytest.mark.django_db


def test_index_gives_the_next_number_where_another_row_has_it():
    first, second = a_service("Mediation for all"), a_service("Mediation for some")
    of_first, of_second = (SearchRow.objects.get(service=one) for one in (first, second))
    wanted = of_second.pk
    of_second.delete()
    SearchRow.objects.filter(pk=of_first.pk).update(id=wanted)
    search.index([second.pk])
    moved = SearchRow.objects.get(service=second)
    assert (moved.pk, list(Columns(bytes(moved.packed)).id)) == (wanted + 1, [wanted + 1])
    answer = find(replace(asking(second.area_id, on=AT.date()), words="mediation some"))
    assert [hit.service_id for hit in answer.hits][:1] == [second.pk]


def test_rows_indexed_before_are_told_apart_by_age_as_new_ones_are():
    upgrade = import_module("kith.directory.migrations.0010_nowhere_by_age")
    for ages in ({"youngest": 11, "oldest": 18}, {"oldest": 4}, {"youngest": 18}, {}):
        a_service(f"Mediation {len(ages)}", **ages)
    with connection.cursor() as cursor:
        new = tokens_of_rows(cursor)
        for start in AGE_BANDS:
            cursor.execute(WITHOUT[connection.vendor], [f"={AGED}{start}"])
        assert tokens_of_rows(cursor) != new
        upgrade.add_codes(None, SimpleNamespace(connection=connection))
        assert tokens_of_rows(cursor) == new


WITHOUT = {
    "sqlite": "UPDATE directory_searchrow SET tokens = trim(replace(tokens || ' ', %s || ' ', ''))",
    "postgresql": "UPDATE directory_searchrow SET tokens = ts_delete(tokens, %s)",
}


def tokens_of_rows(cursor: Any) -> list[set[str]]:
    cursor.execute("SELECT tokens FROM directory_searchrow ORDER BY id")
    return [set(row[0].replace("'", "").split()) for row in cursor.fetchall()]
