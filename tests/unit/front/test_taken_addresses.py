"""What no page may be called, since the house answers there: held to the list of addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from kith.area_pack.pages.definition import TAKEN


def first_parts(patterns: list[Any]) -> Iterator[str]:
    """The first part of every address but those of pages, which are last and match anything."""
    for one in patterns:
        route = str(one.pattern)
        if not route and isinstance(one, URLResolver):
            yield from first_parts(one.url_patterns)
        elif not route.startswith("^"):
            yield route.partition("/")[0]


def test_first_parts_of_all_addresses_of_the_house_are_taken() -> None:
    answered = {*first_parts(get_resolver().url_patterns), settings.STATIC_URL.strip("/")}

    assert sorted(answered) == sorted(TAKEN)
