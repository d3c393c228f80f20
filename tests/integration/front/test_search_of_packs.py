"""What people type, slips and all, against the pages that the packs bring."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kith.areas.operations import load_pack
from kith.areas.queries import current_area
from kith.core.page_cache import generation
from kith.front.presenters.searching import search_page
from kith.front.queries.searching import searchable
from kith.front.records import SearchEntry
from tests.factories.packs import pack_with_pages

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
FIRST = 3
ROTHERHAM = [
    ("councelling", {"advice", "contact"}),
    ("greif", {"someone-died"}),
    ("bereevement", {"someone-died"}),
    ("seperated", {"telling-the-children", "thinking-of-splitting-up", "living-apart"}),
    ("domestic violense", {"may-be-abuse"}),
    ("lonley", {"nobody-to-talk-to"}),
    ("my son hits me", {"teenager-hits-me"}),
    ("scared of my daughter", {"teenager-hits-me"}),
    ("bulied", {"bullied"}),
    ("my child is being bullyed at school", {"child-is-bullied"}),
    ("he hits me", {"may-be-abuse"}),
    ("i hit my wife", {"own-behaviour"}),
    ("sucidal", {"ending-my-life"}),
    ("selfharm", {"ending-my-life"}),
    ("forced marraige", {"honour-and-forced-marriage", "family-decides-young"}),
    ("my husband died", {"someone-died"}),
    ("i think im gay", {"same-sex-couples"}),
    ("step dad", {"stepfamily"}),
    ("redundency", {"lost-my-job"}),
    ("not seeing my grandkids", {"not-seeing-grandchildren"}),
    ("kinship", {"caring-for-grandchildren"}),
    ("postnatal depresion", {"new-baby"}),
    ("attatchment", {"closer-to-your-baby"}),
    ("drinking too much", {"drink-and-drugs"}),
    ("teenager wont talk", {"teenager-wont-talk"}),
    ("my teacher hates me", {"me-and-my-teacher"}),
    ("lonely man", {"men-and-friends"}),
    ("retirment", {"retiring-together"}),
    ("arguing infront of kids", {"children-notice", "parents-argue"}),
    ("mum and dad fight", {"parents-argue"}),
    ("grandparents rights", {"not-seeing-grandchildren"}),
    ("money worries", {"money-talk", "arguing-about-money"}),
    ("cover my tracks", {"your-tracks"}),
]
EXAMPLETON = [
    ("lader", {"ladder-row", "ladder-talk"}),
    ("lonley", {"left-out", "too-quiet"}),
    ("he hits me", {"may-be-abuse"}),
    ("domestic violense", {"may-be-abuse"}),
    ("my son hits me", {"may-be-abuse"}),
    ("i hit my wife", {"own-behaviour"}),
    ("say sory", {"saying-sorry"}),
    ("left out", {"left-out"}),
]
CASES = [
    *(("rotherham", typed, right) for typed, right in ROTHERHAM),
    *(("exampleton", typed, right) for typed, right in EXAMPLETON),
]


@pytest.fixture(scope="module")
def codes(django_db_setup: None, django_db_blocker: object) -> dict[tuple[str, str], list[str]]:
    """The codes of the first pages for every question, each pack loaded once."""
    from django.db import transaction

    found: dict[tuple[str, str], list[str]] = {}
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        for code in ("rotherham", "exampleton"):
            with transaction.atomic():
                load_pack(pack=pack_with_pages(code), by=None, at=AT)
                found |= _asked(code)
                transaction.set_rollback(True)
    return found


def _asked(code: str) -> dict[tuple[str, str], list[str]]:
    area = current_area()
    assert area is not None
    assert area.code == code
    given = searchable(area, seen=generation())
    by_address = dict(SearchEntry.objects.values_list("address", "code"))
    found = {}
    for pack_code, typed, _right in CASES:
        if pack_code == code:
            page = search_page(given, typed, is_exact=False, pages=20, people=20, at=AT)
            assert page.pages is not None
            found[code, typed] = [by_address.get(card.address, "") for card in page.pages.results]
    return found


@pytest.mark.parametrize(("code", "typed", "right"), CASES)
def test_right_page_is_among_the_first(
    codes: dict[tuple[str, str], list[str]], code: str, typed: str, right: set[str]
) -> None:
    assert right & set(codes[code, typed][:FIRST]), codes[code, typed][:6]
