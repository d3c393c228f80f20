"""What every room holds about whoever made a request, found anew each time it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kith.core.offers import AboutPeople, ItemAbout, Subject, about_people
from kith.rights.models import Request


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
