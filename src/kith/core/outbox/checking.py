"""What a message must be before it is put."""

from __future__ import annotations

import re

from django.conf import settings
from django.db import connection

from kith.core.models import OutboxMessage
from kith.core.neutral_words import barred_words_in
from kith.core.outbox.addresses import has_control
from kith.core.outbox.refusals import (
    ContactNotSafe,
    NotNeutral,
    PutOutsideTransaction,
    ResidentsAreNotWritten,
    WordsNotUsable,
)

CODE = re.compile(r"^[a-z_]+\.[a-z]+(?:-[a-z]+)*$")
LONGEST_SUBJECT = 200
LONGEST_MAIL = 10_000
LONGEST_TEXT = 459  # three text messages
SafeContact = OutboxMessage.SafeContact


def checked_contact(given: str | None) -> SafeContact:
    """Why this address may be written to.

    Raises:
        ContactNotSafe: nobody said.
        ResidentsAreNotWritten: it is a resident's, and the place does not write to residents.
    """
    if given not in SafeContact.values:
        raise ContactNotSafe
    if given == SafeContact.SAID_SAFE and not settings.KITH_SENDING.writes_to_residents:
        raise ResidentsAreNotWritten
    return SafeContact(given)


def checked_subject(given: str) -> str:
    """The subject, one line.

    Raises:
        WordsNotUsable: it is empty, too long, or would break out of its header.
    """
    subject = given.strip(" ")
    if not subject or len(subject) > LONGEST_SUBJECT or has_control(subject):
        raise WordsNotUsable(f"A subject is one line of at most {LONGEST_SUBJECT} characters.")
    return subject


def checked_body(given: str, *, longest: int) -> str:
    """The body, its lines ended alike.

    Raises:
        WordsNotUsable: it is empty, too long, or holds control characters.
    """
    body = given.replace("\r\n", "\n").strip()
    if not body or len(body) > longest or has_control(body, allowed="\n\t"):
        raise WordsNotUsable(f"A message has words, and at most {longest} characters.")
    return body


def refuse_mistakes_of_ours(code: str, *words: str) -> None:
    """Stop what only our own code can have got wrong: where, under which code, in which words."""
    if not connection.in_atomic_block:
        raise PutOutsideTransaction(f"{code} must be put inside its deed's transaction.")
    if not CODE.match(code):
        raise ValueError(f"{code!r} is not a message code: write room.noun.")
    for text in words:
        if barred := barred_words_in(text):
            raise NotNeutral(f'{code} says "{barred[0]}": see core/neutral_words.toml.')
