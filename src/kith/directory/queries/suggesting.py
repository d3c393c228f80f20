"""What the box suggests while somebody types: what there is, never what is wrong.

Somebody may look over the shoulder, and a suggestion says more than the letters that were typed.
So the box offers types of help and names alone, no need ("my partner scares me"), and nothing
that speaks of danger, helps with it, or has a secret address.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Q

from kith.accounts.sight import SightedQuerySet
from kith.areas.queries import PublicArea
from kith.areas.rules.signs import signs_in
from kith.directory.enums import TermKind
from kith.directory.models import Service
from kith.directory.queries.finding import signs_of
from kith.directory.queries.finding_lists import Lists
from kith.directory.queries.private_types import private_types
from kith.directory.queries.searching import suggest
from kith.directory.rules.asking import Suggestion

FEWEST_LETTERS = 3
MOST_LETTERS = 60
MOST_SHOWN = 6
MOST_TYPES = 3
"""More only where names leave room."""
MOST_LOOKED_AT = 30
NAMED = {"service": "pk", "provider": "provider_id"}
"""By kind of suggestion, which column of a service has its id."""


def suggestions(area: PublicArea, lists: Lists, typed: str) -> list[str]:
    """Words that the box suggests for what was typed so far. Five queries at most."""
    words = " ".join(typed.split())
    if not FEWEST_LETTERS <= len(words) <= MOST_LETTERS or signs_in(words):
        return []
    found = suggest(UUID(area.id), words, MOST_LOOKED_AT)
    calm = _calm(area, lists, [one for one in found if not signs_of(one.label)])
    types = list({one.id: one for one in reversed(calm) if one.kind == "term"}.values())[::-1]
    names = [one for one in calm if one.kind != "term"]
    room = max(MOST_TYPES, MOST_SHOWN - len(names))
    told = {one.label.casefold(): one.label for one in [*types[:room], *names]}
    return list(told.values())[:MOST_SHOWN]


def _calm(area: PublicArea, lists: Lists, found: Collection[Suggestion]) -> list[Suggestion]:
    private = private_types(area, lists)
    types = {one.id for one in lists.of(TermKind.SERVICE_TYPE)} - private
    guarded = _guarded(area, found, private)
    return [
        one for one in found if (one.id in types if one.kind == "term" else one.id not in guarded)
    ]


def _guarded(area: PublicArea, found: Iterable[Suggestion], private: Collection[UUID]) -> set[UUID]:
    """Which of the names are of services for danger, or of who runs one. Two queries."""
    services: SightedQuerySet[Service] = Service.objects.because("Their names are left out.")
    guarded = services.order_by().filter(
        Q(is_safety=True) | Q(locations__place__is_confidential=True) | Q(terms__in=private),
        area_id=area.id,
    )
    ids: set[UUID] = set()
    for kind, field in NAMED.items():
        named = [one.id for one in found if one.kind == kind]
        ids.update(guarded.filter(**{f"{field}__in": named}).values_list(field, flat=True))
    return ids
