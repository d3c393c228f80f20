"""When a language is shown to the public, and each thing that keeps it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kith.front.rules.languages import Catalogue, Lack, Pages, Reviewed, lacks

CATALOGUE = Catalogue(digest="one")
PAGES = Pages(
    has_first_page=True,
    safety_wanted={"a": "When it may be abuse", "b": "Cover your tracks"},
    safety_there={"a": "1", "b": "2"},
)
REVIEWED = Reviewed(
    interface_by="Welsh language officer",
    interface_on=date(2026, 11, 22),
    catalogue_digest="one",
    safety_by="Women's Aid",
    safety_on=date(2026, 11, 22),
    safety_pages={"a": "1", "b": "2"},
)


def test_language_that_is_whole_and_read_is_public() -> None:
    assert lacks(CATALOGUE, PAGES, REVIEWED) == []


@pytest.mark.parametrize(
    ("catalogue", "pages", "reviewed", "lack"),
    [
        (None, PAGES, REVIEWED, Lack.NO_CATALOGUE),
        (replace(CATALOGUE, empty=1), PAGES, REVIEWED, Lack.WORDS_EMPTY),
        (replace(CATALOGUE, unsure=1), PAGES, REVIEWED, Lack.WORDS_UNSURE),
        (CATALOGUE, PAGES, replace(REVIEWED, interface_by=""), Lack.INTERFACE_UNREAD),
        (CATALOGUE, PAGES, replace(REVIEWED, interface_on=None), Lack.INTERFACE_UNREAD),
        (replace(CATALOGUE, digest="two"), PAGES, REVIEWED, Lack.INTERFACE_CHANGED),
        (CATALOGUE, replace(PAGES, has_first_page=False), REVIEWED, Lack.NO_FIRST_PAGE),
        (CATALOGUE, replace(PAGES, safety_wanted={}), REVIEWED, Lack.NO_SAFETY_PAGES),
        (CATALOGUE, replace(PAGES, safety_there={"a": "1"}), REVIEWED, Lack.SAFETY_MISSING),
        (CATALOGUE, PAGES, replace(REVIEWED, safety_by=""), Lack.SAFETY_UNREAD),
        (CATALOGUE, PAGES, replace(REVIEWED, safety_on=None), Lack.SAFETY_UNREAD),
        (CATALOGUE, PAGES, replace(REVIEWED, safety_pages={"b": "2"}), Lack.SAFETY_NEW),
        (
            CATALOGUE,
            replace(PAGES, safety_there={"a": "1", "b": "3"}),
            REVIEWED,
            Lack.SAFETY_CHANGED,
        ),
    ],
)
def test_language_is_kept_back_by_one_thing(
    catalogue: Catalogue | None, pages: Pages, reviewed: Reviewed, lack: Lack
) -> None:
    assert lacks(catalogue, pages, reviewed) == [lack]


def test_language_that_nobody_began_lacks_everything() -> None:
    nothing = Pages(has_first_page=False, safety_wanted={"a": "When it may be abuse"})

    assert lacks(None, nothing, Reviewed()) == [
        Lack.NO_CATALOGUE,
        Lack.NO_FIRST_PAGE,
        Lack.SAFETY_MISSING,
        Lack.INTERFACE_UNREAD,
        Lack.SAFETY_UNREAD,
    ]


def test_test_language_needs_words_and_pages_but_no_reader() -> None:
    assert lacks(CATALOGUE, PAGES, Reviewed(), is_test=True) == []
    assert lacks(CATALOGUE, replace(PAGES, has_first_page=False), Reviewed(), is_test=True) == [
        Lack.NO_FIRST_PAGE
    ]
