"""What this room keeps about people: the requests that they sent."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from kith.core.encryption.fields import at_hand
from kith.core.encryption.names import words_of
from kith.core.offers import ItemAbout, Subject
from kith.core.queries import records_named
from kith.rights.enums import ContactWay
from kith.rights.models import Request

TABLE = "rights.Request"
_WHY = (
    "Whoever made a request, and may be told of it or have it erased, is sought by what is in it."
)


def find(subject: Subject) -> Iterator[ItemAbout]:
    """Their requests, and those of somebody of the same name."""
    for request, is_sure in _matching(subject):
        yield ItemAbout(
            kind="rights-request",
            record_id=str(request.pk),
            says=f"{request.get_kind_display()}, {request.number}",
            values={
                "Sent on": f"{timezone.localtime(request.received_at):%d %B %Y}",
                "Name": request.name or "",
                "Where to answer": request.contact or "",
                "When and how it is safe": request.contact_note or "",
                "Words": request.words or "",
                "Answer": request.answer or "",
            },
            others="In their own words: it may tell of somebody else.",
            is_sure=is_sure,
        )


def requests_of(subject: Subject) -> list[Request]:
    """The requests that are surely theirs: by account or e-mail address, never by a name alone."""
    return [request for request, is_sure in _matching(subject) if is_sure]


def keys_of(subject: Subject) -> Iterator[UUID]:
    """The keys of settled requests that are surely theirs."""
    return (one.pk for one in requests_of(subject) if not one.is_open)


def names_of(request: Request) -> list[str]:
    """By what a request is found: the names and addresses that stand in it."""
    known = request.subject or {}
    return [
        *filter(None, [request.name, *known.get("names", ()), *_addresses(request)]),
    ]


def _matching(subject: Subject) -> Iterator[tuple[Request, bool]]:
    """Those found by their tokens, opened and compared: a token says a word, and not whose."""
    wanted = Q(pk__in=())
    for typed in (*subject.names, *subject.addresses):
        wanted |= Q(pk__in=records_named(TABLE, typed))
    if subject.person_id is not None:
        wanted |= Q(person_id=subject.person_id)
    names = {tuple(sorted(words_of(one))) for one in subject.names}
    every = Request.objects.because(_WHY).filter(wanted, erased_at=None)
    for request in at_hand(every.order_by("received_at", "pk")):
        if _is_theirs(request, subject):
            yield request, True
        elif tuple(sorted(words_of(request.name or ""))) in names:
            yield request, False


def _is_theirs(request: Request, subject: Subject) -> bool:
    if subject.person_id is not None and request.person_id == subject.person_id:
        return True
    return bool(_addresses(request) & subject.addresses)


def _addresses(request: Request) -> set[str]:
    found = set((request.subject or {}).get("addresses", ()))
    if request.contact_way == ContactWay.EMAIL and request.contact:
        found.add(request.contact.strip().lower())
    return found
