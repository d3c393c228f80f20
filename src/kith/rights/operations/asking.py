"""Anybody asks about what is held of them, without an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from kith.accounts.models import Person
from kith.core import audit
from kith.core.operations import put_tokens
from kith.core.plain_text import plain_line, plain_lines
from kith.core.refusals import Refusal
from kith.rights.enums import ContactWay, RequestKind
from kith.rights.models import Request
from kith.rights.queries.about_people import TABLE, names_of
from kith.rights.queries.requests import limits_of
from kith.rights.rules.days import due_on
from kith.rights.rules.limits import LONGEST_CONTACT, LONGEST_NAME, LONGEST_NOTE, LONGEST_WORDS
from kith.rights.rules.proving import as_word, number_from, word_from

_SENT_AGAIN = "Whoever sends a form twice has one request; nobody else knows the form's key."
PURPOSE = "kith.rights.asking"


class NotAKind(Refusal):
    """What is asked for is none of the choices."""


class WordsMissing(Refusal):
    """Nobody could answer it."""


class ContactMissing(Refusal):
    """They want to be answered, and did not say where."""


class TooLong(Refusal):
    """It is more than somebody reads, or than an address has."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed. `contact` is an address or a number; `contact_note` says what is safe."""

    kind: str
    words: str
    name: str = ""
    contact_way: str = ContactWay.NONE
    contact: str = ""
    contact_note: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What whoever asked is told, once: a number to come back with, and the word that proves it."""

    request: Request
    number: str
    word: str


def ask(*, area_id: UUID, asked: Asked, form_key: UUID, by: Person | None, at: datetime) -> Told:
    """Keep what somebody asks, sealed. `by` wrote it down for somebody who came, rang or wrote.

    A form that is sent again counts once, and is answered alike. Raises NotAKind, WordsMissing,
    ContactMissing, TooLong, HiddenCharacters.
    """
    asked = _checked(asked)
    for key in (form_key, uuid4()):
        again = _sent_before(key)
        if again is not None and _is_same(again, asked):
            return Told(again, again.number, word_from(_chance("word", key)))
        if again is None:
            try:
                return _kept(area_id, asked, key, by, at)
            except IntegrityError:  # sent twice at one moment: the other was first
                again = _sent_before(key)
                if again is not None and _is_same(again, asked):
                    return Told(again, again.number, word_from(_chance("word", key)))
    raise WordsMissing("Send it again")


def _kept(area_id: UUID, asked: Asked, key: UUID, by: Person | None, at: datetime) -> Told:
    word = word_from(_chance("word", key))
    limits = limits_of(area_id, asked.kind)
    came = timezone.localdate(at)
    with transaction.atomic():
        request = Request.objects.create(
            area_id=area_id,
            kind=asked.kind,
            number=number_from(_chance("number", key)),
            form_key=key,
            word_digest=make_password(as_word(word)),
            received_at=at,
            received_by=by,
            words=asked.words,
            name=asked.name,
            contact=asked.contact,
            contact_note=asked.contact_note,
            contact_way=asked.contact_way,
            **{
                f"{step}_by": due_on(came, limit.within, limit.unit)
                for step, limit in limits.items()
            },
        )
        put_tokens(table=TABLE, record_id=request.pk, names=names_of(request))
        audit.record(
            action="rights.request-received",
            object_type="rights-request",
            object_id=request.pk,
            at=at,
            by=by.pk if by else None,
            detail={"kind": asked.kind, "way": asked.contact_way},
        )
    return Told(request, request.number, word)


def _sent_before(key: UUID) -> Request | None:
    return Request.objects.because(_SENT_AGAIN).filter(form_key=key).first()


def _is_same(request: Request, asked: Asked) -> bool:
    return request.erased_at is None and asked == Asked(
        kind=request.kind,
        words=request.words,
        name=request.name,
        contact_way=request.contact_way,
        contact=request.contact,
        contact_note=request.contact_note,
    )


def _chance(what: str, key: UUID) -> bytes:
    """Bytes that nobody can guess who has not this installation's secret; alike for one form."""
    return salted_hmac(f"{PURPOSE}.{what}", str(key), algorithm="sha256").digest()


def _checked(asked: Asked) -> Asked:
    if asked.kind not in RequestKind.values or asked.contact_way not in ContactWay.values:
        raise NotAKind("Choose what you want to ask for")
    tidy = Asked(
        kind=asked.kind,
        words=plain_lines(asked.words),
        name=plain_line(asked.name),
        contact_way=asked.contact_way,
        contact=plain_lines(asked.contact),
        contact_note=plain_lines(asked.contact_note),
    )
    if not tidy.words:
        raise WordsMissing("Tell us what you want to ask")
    if tidy.contact_way != ContactWay.NONE and not tidy.contact:
        raise ContactMissing("Tell us the address or number, or choose not to be answered")
    longest = {
        "words": LONGEST_WORDS,
        "name": LONGEST_NAME,
        "contact": LONGEST_CONTACT,
        "contact_note": LONGEST_NOTE,
    }
    for field, most in longest.items():
        if len(getattr(tidy, field)) > most:
            raise TooLong(f"Keep it to {most:,} characters")
    return tidy
