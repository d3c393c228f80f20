"""Anybody asks about what is held of them, without an account."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from datetime import datetime
from secrets import token_bytes
from uuid import UUID

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
BYTES_OF_CHANCE = 32


class NotAKind(Refusal):
    """What is asked for is none of the choices."""


class WordsMissing(Refusal):
    """Nobody could answer it."""


class ContactMissing(Refusal):
    """They want to be answered, and did not say where."""


class TooLong(Refusal):
    """It is more than somebody reads, or than an address has."""


class SentBefore(Refusal):
    """The form was sent before, and what was in it is taken out by now: it is not kept anew."""

    def __init__(self) -> None:
        super().__init__("This form was sent before. To ask for something else, open it anew.")


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
    """What whoever asked is told: a number to come back with, and the word that they sent it by.

    The word is made by chance and kept as a hash alone: whoever sends the form again, or has the
    browser send it again, is told the number and no word.
    """

    request: Request
    number: str
    word: str = ""


def ask(*, area_id: UUID, asked: Asked, form_key: UUID, by: Person | None, at: datetime) -> Told:
    """Keep what somebody asks, sealed. `by` wrote it down for somebody who came, rang or wrote.

    A form that is sent again counts once, and is answered with its number. With other words it is
    another request, known by form and words. Raises NotAKind, WordsMissing, ContactMissing, TooLong,
    HiddenCharacters, SentBefore.
    """
    asked = _checked(asked)
    for key in (form_key, _key_of(form_key, asked)):
        if (again := _sent_before(key, asked)) is not None:
            return again
        if _is_known(key):
            continue
        try:
            return _kept(area_id, asked, key, by, at)
        except IntegrityError:  # sent twice at one moment: the other was first
            if (again := _sent_before(key, asked)) is not None:
                return again
    raise SentBefore


def _kept(area_id: UUID, asked: Asked, key: UUID, by: Person | None, at: datetime) -> Told:
    word = word_from(token_bytes(BYTES_OF_CHANCE))
    limits = limits_of(area_id, asked.kind)
    came = timezone.localdate(at)
    with transaction.atomic():
        request = Request.objects.create(
            area_id=area_id,
            kind=asked.kind,
            number=number_from(_chance("number", str(key))),
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
            detail={
                "kind": asked.kind,
                "way": asked.contact_way,
                **({} if by else {"from": "public"}),
            },
        )
    return Told(request, request.number, word)


def _is_known(key: UUID) -> bool:
    return Request.objects.because(_SENT_AGAIN).filter(form_key=key).exists()


def _sent_before(key: UUID, asked: Asked) -> Told | None:
    """What was told of the same words by the same form; none where it is new, or they differ."""
    request = Request.objects.because(_SENT_AGAIN).filter(form_key=key).first()
    if request is None:
        return None
    if request.erased_at is not None or request.words is None:
        raise SentBefore
    return Told(request, request.number) if _is_same(request, asked) else None


def _is_same(request: Request, asked: Asked) -> bool:
    return asked == Asked(
        kind=request.kind,
        words=request.words,
        name=request.name,
        contact_way=request.contact_way,
        contact=request.contact,
        contact_note=request.contact_note,
    )


def _chance(what: str, known_by: str) -> bytes:
    """Bytes that nobody can guess who has not this installation's secret; alike for one form."""
    return salted_hmac(f"{PURPOSE}.{what}", known_by, algorithm="sha256").digest()


def _key_of(form_key: UUID, asked: Asked) -> UUID:
    """By what a form is known that was changed and sent again: alike for the same words."""
    known_by = json.dumps([str(form_key), *astuple(asked)])
    return UUID(bytes=_chance("words", known_by)[:16], version=4)


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
