"""Pages and answers for tests of the guided finder, without a database."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from kith.flows import Fact
from kith.front.records import SearchEntry

PLAIN: dict[str, Fact] = {"safe": frozenset({"none"}), "self_harm": "no"}
"""Each safety question answered plainly."""


def a_page(title: str, **more: Any) -> SearchEntry:
    """A page as the finder knows it: an article about couples, for a partner, unless told."""
    given: dict[str, Any] = {
        "kind": "article",
        "address": f"/pages/{title.lower().replace(' ', '-')}/",
        "lang": settings.LANGUAGE_CODE,
        "subjects": ["partner"],
        "concerns": ["couple"],
        "detail": {},
        **more,
    }
    return SearchEntry(title=title, **given)


def pages_of_all_kinds() -> list[SearchEntry]:
    """A page of every type for every subject and concern, open and sensitive ones."""
    from kith.front.enums import CONCERN_NAMES, SUBJECT_NAMES

    return [
        a_page(
            f"{kind} {subject} {concern} {'guide' if is_sensitive else 'open'}",
            kind=kind,
            subjects=[subject],
            concerns=[concern],
            is_sensitive=is_sensitive,
        )
        for kind in ("situation", "article", "tool", "course", "story", "information")
        for subject in SUBJECT_NAMES
        for concern in CONCERN_NAMES
        for is_sensitive in (False, True)
    ]
