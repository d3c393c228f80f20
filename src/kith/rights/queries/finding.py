"""What every room holds about whoever made a request, found anew each time it is asked."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from kith.core.encryption.installed import secret_of_names
from kith.core.offers import AboutPeople, ItemAbout, Subject, about_people
from kith.rights.models import Request

STAYS = frozenset(
    {
        "audit-entries",
        "broken-glass",
        "directory-deeds",
        "editing",
        "proposal",
        "provider",
        "restrictions",
        "service",
        "story",
        "upload",
    }
)
"""Kinds of things that a room tells of and that no erasure touches: its `keeps` says why."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a room holds."""

    offer: AboutPeople
    item: ItemAbout

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is known by while it is reviewed."""
        return self.offer.code, self.item.kind, self.item.record_id

    @property
    def needs_care(self) -> bool:
        """Whether it tells of others, or only a name led to it."""
        return bool(self.item.others) or not self.item.is_sure

    @property
    def stays(self) -> bool:
        """Whether an erasure leaves it as it is."""
        return self.item.kind in STAYS

    def digest(self, request: Request) -> str:
        """What it says, in a form that nobody reads back: the same as long as it says the same."""
        says = [str(request.pk), *self.key, self.item.says, list(self.item.values.items())]
        said = json.dumps(says, ensure_ascii=False).encode()
        return hmac.new(secret_of_names(), b"kith.rights.review:" + said, sha256).hexdigest()


def subject_of(request: Request) -> Subject:
    """Whose records a request is about, as somebody here confirmed it."""
    known = request.subject or {}
    return Subject(
        person_id=request.person_id,
        addresses=frozenset(known.get("addresses", ())),
        names=tuple(known.get("names", ())),
    )


def found_for(request: Request) -> list[Found]:
    """All that is held about whoever made the request; nothing before it was made sure who."""
    if request.proved_at is None or request.erased_at is not None:
        return []
    return list(_found(subject_of(request), request))


def _found(subject: Subject, request: Request) -> Iterator[Found]:
    for offer in about_people():
        for item in offer.find(subject):
            # The request by which somebody asks is no answer to it.
            if item.record_id != str(request.pk):
                yield Found(offer, item)
