"""Requests about what is held, for tests: as somebody sends them, and further on."""

from __future__ import annotations

from uuid import uuid4

from kith.accounts.models import Person
from kith.rights.enums import ContactWay, RequestKind
from kith.rights.models import Erasure, Request, ReviewItem
from kith.rights.operations import answering, asking, erasing, proving
from kith.rights.operations.asking import Asked, Told
from kith.rights.queries.finding import found_for
from tests.factories.areas import AT, an_area
from tests.factories.people import a_person

RECORDS = "records-administrator"


def an_officer(name: str = "", **more) -> Person:
    """Somebody who answers requests."""
    return a_person(RECORDS, name=name, **more)


def asked(kind: str = RequestKind.COMPLAINT, **more) -> Told:
    """A request as it comes in, with the number and the word that were told."""
    given = {
        "words": "Please look into it.",
        "name": "Ida Marrow",
        "contact_way": ContactWay.POST,
        "contact": "12 Mill Lane",
        **more,
    }
    key = given.pop("form_key", None) or uuid4()
    at = given.pop("at", AT)
    return asking.ask(
        area_id=an_area().pk, asked=Asked(kind=kind, **given), form_key=key, by=None, at=at
    )


def a_request(kind: str = RequestKind.COMPLAINT, **more) -> Request:
    """A request as it comes in."""
    return asked(kind, **more).request


def proved(request: Request, *, by: Person, account: str = "", **named) -> Request:
    """A request of which somebody made sure who asks."""
    names = tuple(named.pop("names", ("Ida Marrow",)))
    addresses = tuple(named.pop("addresses", ()))
    return proving.prove(
        request=request,
        proof="document",
        word="",
        named=proving.Named(account, addresses, names),
        by=by,
        at=AT,
    )


def an_erasure(person: Person | None = None, *, by: Person | None = None, **named) -> Erasure:
    """An erasure that waits for its second person."""
    by = by or an_officer()
    request = a_request(RequestKind.ERASURE)
    proved(request, by=by, account=person.email if person else "", **named)
    request.refresh_from_db()
    return erasing.ask_erasure(request=request, reason="not-needed", by=by, at=AT)


def settled(request: Request, *, by: Person, outcome: str = "upheld") -> Request:
    """A request that was answered."""
    return answering.settle(
        request=request, outcome=outcome, answer="We did.", how="letter", by=by, at=AT
    )


def shown_of(item: ReviewItem) -> str:
    """The digest of what a thing says now, as its page shows it."""
    found = {one.key: one for one in found_for(item.request)}
    return found[item.room, item.kind, item.record_id].digest(item.request)
