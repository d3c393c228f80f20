"""Two loads at one moment: one page each, none doubled."""

from __future__ import annotations

import pytest
from wagtail.models import Page

from kith.areas.models import Area
from kith.areas.operations import load_pack
from kith.front.models import ArticlePage
from tests.factories.packs import pack_with_pages
from tests.factories.people import AT, an_area
from tests.integration.organisations.test_organisation_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_loads_at_once_make_each_page_once() -> None:
    an_area()

    def load() -> object:
        return load_pack(pack=pack_with_pages(), by=None, at=AT)

    assert at_once(load, load) == ["done", "done"]
    codes = [one.code for one in pack_with_pages().pages if one.type == "article"]
    assert sorted(ArticlePage.objects.values_list("code", flat=True)) == sorted(codes)
    assert Page.objects.count() == len(pack_with_pages().pages) + 1
    assert Page.find_problems() == ([], [], [], [], [])
    assert Area.objects.count() == 1
