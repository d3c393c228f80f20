"""Taking out of requests what says who made them."""

from __future__ import annotations

from datetime import datetime

from kith.accounts.models import Person
from kith.core.models import Draft
from kith.core.offers import Subject
from kith.core.operations import forget_tokens
from kith.rights.models import Request
from kith.rights.queries.about_people import TABLE, requests_of

SEALED = ("words", "name", "contact", "contact_note", "subject", "pack", "answer")


def forget_request(*, request: Request, at: datetime) -> None:
    """Empty what was typed into a request; its kind, days and outcome stay under its number."""
    for column in SEALED:
        setattr(request, column, None)
    request.word_digest = ""
    request.person = None
    request.erased_at = at
    request.save(update_fields=[*SEALED, "word_digest", "person", "erased_at"])
    request.items.all().delete()
    # A form about it that somebody here began may hold what was typed into it.
    Draft.objects.filter(address__contains=str(request.pk)).delete()
    forget_tokens(table=TABLE, record_id=request.pk)


def erase(*, subject: Subject, by: Person, at: datetime) -> int:
    """Forget the settled requests that are surely a subject's; how many those were.

    One that is open is answered first: the erasing deed forgets the request that it rests on.
    """
    found = [one for one in requests_of(subject) if not one.is_open]
    for one in found:
        forget_request(request=one, at=at)
    return len(found)
