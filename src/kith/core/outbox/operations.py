"""Writes of the outbox: putting, trying again, withdrawing, and what the sender notes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from kith.core import audit
from kith.core.encryption.boxes import Unreadable
from kith.core.encryption.installed import keys
from kith.core.models import OutboxMessage
from kith.core.outbox import addresses, checking
from kith.core.outbox.parcel import NotCarried, Parcel
from kith.core.outbox.refusals import (
    MessageHasEnded,
    MessageHasNoWords,
    MessageOnItsWay,
    MessageRefused,
)

Channel = OutboxMessage.Channel
State = OutboxMessage.State
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=25),
    timedelta(hours=2),
    timedelta(hours=10),
)
MOST_ATTEMPTS = len(WAITS) + 1
LEASE = timedelta(minutes=5)
"""For so long a message that is being sent is nobody else's. Longer than any carrier waits."""
ON_ITS_WAY = "on-its-way"
UNREADABLE = "unreadable"
"""Its words are sealed by a key that is destroyed or not here, as after a restore."""
SWEPT_AGAIN = timedelta(days=7)
"""For so long after a message ended a key is looked for that did not go with its words."""


def put_mail(
    *,
    code: str,
    to: str,
    safe_contact: str | None,
    subject: str,
    body: str,
    about_type: str = "",
    about_id: object = "",
    by: UUID | None,
    at: datetime,
) -> OutboxMessage:
    """Put an e-mail in the outbox, inside the transaction of the deed that it tells of.

    Raises:
        MessageRefused: AddressNotUsable, WordsNotUsable, ContactNotSafe, ResidentsAreNotWritten.
        PutOutsideTransaction, NotNeutral: a mistake in our code.
    """
    checking.refuse_mistakes_of_ours(code, subject, body)
    return _put(
        channel=Channel.MAIL,
        code=code,
        safe_contact=checking.checked_contact(safe_contact),
        to=addresses.mail_address(to),
        subject=checking.checked_subject(subject),
        body=checking.checked_body(body, longest=checking.LONGEST_MAIL),
        about_type=about_type,
        about_id=str(about_id),
        by=by,
        at=at,
    )


def put_text(
    *,
    code: str,
    to: str,
    safe_contact: str | None,
    body: str,
    about_type: str = "",
    about_id: object = "",
    by: UUID | None,
    at: datetime,
) -> OutboxMessage:
    """Put a text message in the outbox; otherwise as `put_mail`."""
    checking.refuse_mistakes_of_ours(code, body)
    return _put(
        channel=Channel.TEXT,
        code=code,
        safe_contact=checking.checked_contact(safe_contact),
        to=addresses.mobile_number(to),
        body=checking.checked_body(body, longest=checking.LONGEST_TEXT),
        about_type=about_type,
        about_id=str(about_id),
        by=by,
        at=at,
    )


def _put(*, by: UUID | None, at: datetime, **fields: Any) -> OutboxMessage:
    with transaction.atomic():
        message = OutboxMessage.objects.create(put_by_id=by, put_at=at, try_at=at, **fields)
        audit.record(action="core.message-put", **_trail(message, by=by, at=at))
        # The queue stands in the same database: it is wanted if, and only if, the deed is done.
        _want_sender()
    return message


def note_refused(
    *, refusal: MessageRefused, code: str, channel: str, by: UUID | None, at: datetime
) -> None:
    """Leave a line in the trail that a message was refused.

    A refusal undoes the transaction in which the message was put, so whoever catches it outside
    calls this.
    """
    with transaction.atomic():
        audit.record(
            action="core.message-refused",
            object_type="outbox",
            object_id="",
            by=by,
            at=at,
            outcome="refused",
            detail={"code": code, "channel": channel, "reason": refusal.reason},
        )


def retry_message(*, message_id: UUID, by: UUID, at: datetime) -> OutboxMessage:
    """Try a message again now: one given up from its first attempt, a waiting one out of turn.

    Raises:
        MessageHasEnded, MessageOnItsWay, MessageHasNoWords: there is nothing to try.
    """
    with transaction.atomic():
        message = _changeable(message_id, at)
        if not message.body:
            raise MessageHasNoWords
        if message.state == State.DEAD:
            message.state, message.attempts, message.ended_at = State.WAITING, 0, None
        message.try_at = at
        message.save(update_fields=["state", "attempts", "ended_at", "try_at"])
        audit.record(action="core.message-retried", **_trail(message, by=by, at=at))
        _want_sender()
    return message


def withdraw_message(*, message_id: UUID, by: UUID, at: datetime) -> OutboxMessage:
    """Never send this message; its address and words are wiped.

    Raises:
        MessageHasEnded, MessageOnItsWay: it is too late.
    """
    with transaction.atomic():
        message = _changeable(message_id, at)
        message.state, message.ended_at = State.WITHDRAWN, at
        message.to, message.subject, message.body = "", None, None
        message.save(update_fields=["state", "ended_at", "to", "subject", "body"])
        audit.record(action="core.message-withdrawn", **_trail(message, by=by, at=at))
        _destroy_keys([message.pk], at)
    return message


def claim_next(*, at: datetime) -> Parcel | None:
    """Take the message that has been due longest; nobody else gets it until its lease is over.

    The attempt is counted now: a sender that dies midway has made it. One whose words cannot be
    opened is given up and the next one taken: it holds up nobody, and can be tried again by hand.
    """
    while True:
        with transaction.atomic():
            due = OutboxMessage.objects.select_for_update(skip_locked=True)
            due = due.filter(state=State.WAITING, try_at__lte=at).order_by("try_at", "pk")
            message = due.first()
            if message is None:
                return None
            message.attempts += 1
            try:
                parcel = _parcel(message)
            except Unreadable:
                _give_up(message, UNREADABLE, at)
                continue
            message.problem = ON_ITS_WAY
            message.try_at = at + LEASE
            message.save(update_fields=["attempts", "problem", "try_at"])
        return parcel


def _parcel(message: OutboxMessage) -> Parcel:
    """What goes out. Raises Unreadable."""
    return Parcel(
        id=message.pk,
        code=message.code,
        channel=message.channel,
        attempt=message.attempts,
        put_at=message.put_at,
        is_to_resident=message.safe_contact == OutboxMessage.SafeContact.SAID_SAFE,
        to=message.to,
        subject=message.subject or "",
        body=message.body,
    )


def _give_up(message: OutboxMessage, problem: str, at: datetime) -> None:
    message.problem, message.state, message.ended_at = problem, State.DEAD, at
    message.save(update_fields=["attempts", "problem", "state", "ended_at"])
    audit.record(action="core.message-abandoned", **_trail(message, by=None, at=at))


def note_sent(*, parcel: Parcel, at: datetime) -> None:
    """It went. Its words are wiped; its address goes when the schedule of the place says."""
    with transaction.atomic():
        message = OutboxMessage.objects.select_for_update().filter(pk=parcel.id).first()
        if message is None:
            return  # whoever it was to was erased while it was on its way
        message.state, message.ended_at = State.SENT, at
        message.problem, message.subject, message.body = "", None, None
        message.save(update_fields=["state", "ended_at", "problem", "subject", "body"])
        audit.record(action="core.message-sent", **_trail(message, by=None, at=at))
        _destroy_keys([message.pk], at)


def note_not_carried(*, parcel: Parcel, failure: NotCarried, at: datetime) -> None:
    """It did not go: try again after a while, or give up."""
    with transaction.atomic():
        message = OutboxMessage.objects.select_for_update().filter(pk=parcel.id).first()
        if message is None:
            return  # whoever it was to was erased while it was on its way
        if (message.state, message.attempts) != (State.WAITING, parcel.attempt):
            return  # its lease ran out, and another sender has it
        if failure.is_final or message.attempts >= MOST_ATTEMPTS:
            _give_up(message, failure.problem, at)
        else:
            message.problem = failure.problem
            message.try_at = at + WAITS[message.attempts - 1]
            message.save(update_fields=["problem", "try_at"])


def destroy_left_keys(*, at: datetime) -> int:
    """Destroy the keys of words that are wiped already; how many there were.

    Mostly they went with the words: not where the schedule wiped them, nor where the house stopped
    between the one and the other.
    """
    lately = Q(state=State.DEAD) | Q(ended_at__gte=at - SWEPT_AGAIN)
    wiped = OutboxMessage.objects.filter(lately, body=None, subject=None)
    return keys().destroy_all(list(wiped.values_list("pk", flat=True)), at=at)


def _destroy_keys(messages: Collection[UUID], at: datetime) -> None:
    """Once it is certain that the words are wiped; in older backups they can be read no more."""
    # A store that does not answer undoes nothing: `destroy_left_keys` comes again.
    transaction.on_commit(partial(keys().destroy_all, messages, at=at), robust=True)


def _changeable(message_id: UUID, at: datetime) -> OutboxMessage:
    """The message, locked, if it has not ended and no sender has it."""
    message = OutboxMessage.objects.select_for_update().get(pk=message_id)
    if message.state not in (State.WAITING, State.DEAD):
        raise MessageHasEnded
    if message.state == State.WAITING and message.problem == ON_ITS_WAY and message.try_at > at:
        raise MessageOnItsWay
    return message


def _trail(message: OutboxMessage, *, by: UUID | None, at: datetime) -> dict[str, Any]:
    """What an entry says of a message: its codes, never its address."""
    return {
        "object_type": "outbox",
        "object_id": message.pk,
        "by": by,
        "at": at,
        "detail": {
            "code": message.code,
            "channel": message.channel,
            "attempts": message.attempts,
            "problem": message.problem,
        },
    }


def _want_sender() -> None:
    import_string("kith.core.tasks.send_outbox").enqueue()
