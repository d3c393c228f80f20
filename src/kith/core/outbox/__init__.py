"""The outbox: messages are put here inside a transaction, and the worker sends them after it.

    with transaction.atomic():
        ...                                       the deed
        put_mail(code="organisations.invitation", to=address,
                 safe_contact=OutboxMessage.SafeContact.STAFF_INVITED,
                 subject=NEUTRAL_SUBJECT, body=..., by=by.pk, at=at)

A deed that is undone sends nothing. What is put is sent at least once, and hardly ever twice.
The words are the code's own, and a link: nothing that anybody typed, no name, no kind of record.
"""

from kith.core.outbox.operations import (
    note_refused,
    put_mail,
    put_text,
    retry_message,
    withdraw_message,
)
from kith.core.outbox.refusals import (
    AddressNotUsable,
    ContactNotSafe,
    MessageHasEnded,
    MessageHasNoWords,
    MessageOnItsWay,
    MessageRefused,
    NotNeutral,
    PutOutsideTransaction,
    ResidentsAreNotWritten,
    WordsNotUsable,
)

NEUTRAL_SUBJECT = "You have something to read"

__all__ = [
    "NEUTRAL_SUBJECT",
    "AddressNotUsable",
    "ContactNotSafe",
    "MessageHasEnded",
    "MessageHasNoWords",
    "MessageOnItsWay",
    "MessageRefused",
    "NotNeutral",
    "PutOutsideTransaction",
    "ResidentsAreNotWritten",
    "WordsNotUsable",
    "note_refused",
    "put_mail",
    "put_text",
    "retry_message",
    "withdraw_message",
]
