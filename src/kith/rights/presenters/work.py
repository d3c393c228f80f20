"""What the room gives to `/work/` and to the trail: lines and sentences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from kith.accounts.models import Person
from kith.accounts.sight import may
from kith.core.offers import WorkLine
from kith.rights.queries.erasing import waiting_for
from kith.rights.queries.requests import counts_for

SENTENCES = {
    "rights.request-received": "sent in a request about what is held of them",
    "rights.request-acknowledged": "told them that the request came",
    "rights.answer-extended": "put the answer off",
    "rights.request-settled": "settled the request",
    "rights.identity-proved": "wrote down how they made sure who asks",
    "rights.records-found": "looked for what is held about whoever asks",
    "rights.item-decided": "decided whether one thing is given",
    "rights.answer-made": "put together what is given",
    "rights.answer-given": "handed over what is given",
    "rights.erasure-asked": "asked a second person to approve an erasure",
    "rights.erasure-refused": "turned an erasure down",
    "rights.records-erased": "approved the erasure, and everything was erased",
}


def request_lines(person: Person, at: datetime) -> Iterable[WorkLine]:
    """Requests that wait, and how many are late, for those who answer them."""
    if not may(person, "change", "rights-request"):
        return
    count, late = counts_for(person, timezone.localdate(at))
    if not count:
        return
    sentence = f"{_requests(count)} about what we hold {'waits' if count == 1 else 'wait'}"
    if late:
        sentence += f", {late} of them late" if count > 1 else " and is late"
    yield WorkLine(sentence, reverse("rights-work:requests"), is_late=bool(late))


def erasure_lines(person: Person, _at: datetime) -> Iterable[WorkLine]:
    """Erasures that a colleague asked for, for those who may approve them."""
    if may(person, "change", "erasure") and (count := waiting_for(person)):
        sentence = (
            "1 erasure waits for a second person"
            if count == 1
            else f"{count} erasures wait for a second person"
        )
        yield WorkLine(sentence, reverse("rights-work:erasures"))


def _requests(count: int) -> str:
    return "1 request" if count == 1 else f"{count} requests"
