"""Redirects of pages that moved are looked up where a page may have stood, and nowhere else."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect

from kith.area_pack.pages.definition import TAKEN
from kith.front.middleware import FOR_STAFF
from tests.factories.areas import an_area

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("old", ["/advice/old", "/worked/old", "/worked", "/help/work/old"])
def test_address_where_a_page_stood_leads_to_where_it_is(client: Client, old: str) -> None:
    an_area()
    Redirect.objects.create(old_path=old, redirect_link="/charter/")

    answer = client.get(f"{old}/")

    assert (answer.status_code, answer["Location"]) == (301, "/charter/")


@pytest.mark.parametrize("part", FOR_STAFF)
def test_address_of_staff_is_not_looked_up(client: Client, part: str) -> None:
    an_area()
    Redirect.objects.create(old_path=f"/{part}/old", redirect_link="/charter/")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(f"/{part}/old/")

    assert answer.get("Location") != "/charter/"
    assert [one for one in asked if "wagtailredirects" in one["sql"]] == []


def test_no_page_may_stand_at_an_address_of_staff() -> None:
    assert set(FOR_STAFF) <= set(TAKEN)
