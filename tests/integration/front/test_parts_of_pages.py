"""What stands on every page is made once until something changes, and never within a transaction."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from kith.areas.operations import load_pack
from kith.areas.queries import current_area
from kith.core.page_cache import generation, raise_generation, until_raised
from kith.front.presenters.menus import menus_of
from tests.factories.areas import AT, an_area
from tests.factories.front_pages import a_live_page, a_section
from tests.factories.languages import know, write_catalogue
from tests.factories.packs import pack

pytestmark = pytest.mark.django_db(transaction=True)


def titles() -> list[str]:
    return [one.title for one in menus_of(current_area()).sections]


def test_area_and_menus_are_read_once_until_something_changes(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    an_area()
    first = current_area()
    menus_of(first)

    with django_assert_num_queries(1):
        again = current_area()
        menus_of(again)

    assert again is first


def test_area_is_read_anew_once_its_pack_was_loaded() -> None:
    an_area()
    before = current_area()
    changed = replace(pack(), brand=replace(pack().brand, product_title="Another name"))

    load_pack(pack=changed, by=None, at=AT)

    after = current_area()
    assert before is not None
    assert after is not None
    assert (before.product_title, after.product_title) == (
        pack().brand.product_title,
        "Another name",
    )


def test_menus_follow_what_is_published_and_taken_away() -> None:
    an_area()
    assert titles() == []

    page = a_live_page("Hedges", parent=a_section("Advice"))
    assert titles() == ["Advice"]

    page.unpublish()
    assert titles() == []


def test_menus_are_made_for_each_language(settings: Any, tmp_path: Path) -> None:
    write_catalogue(tmp_path, "cy")
    know(settings, tmp_path)
    an_area()
    a_live_page("Hedges", parent=a_section("Advice"))
    area = current_area()

    with translation.override("cy"):
        assert list(menus_of(area).sections) == []
    assert titles() == ["Advice"]


def test_nothing_made_within_a_transaction_outlives_it() -> None:
    made = iter(range(10))

    def make() -> int:
        return next(made)

    raise_generation()
    assert (until_raised("part", make), until_raised("part", make)) == (0, 0)
    with transaction.atomic():
        raise_generation()
        inside = generation()
        assert (until_raised("part", make), until_raised("part", make)) == (1, 2)
        transaction.set_rollback(True)
    assert until_raised("part", make) == 0

    raise_generation()
    assert (generation(), until_raised("part", make)) == (inside, 3)
