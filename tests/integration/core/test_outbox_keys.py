"""The words of a message are sealed by a key of its own, which goes with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction

from kith.core import outbox
from kith.core.encryption.installed import keys
from kith.core.encryption.ring import Wrapped
from kith.core.encryption.store import Destroyed
from kith.core.erasing import erase_messages
from kith.core.models import AuditEntry, OutboxMessage
from kith.core.offers import Subject
from kith.core.outbox import delivery, operations
from kith.core.outbox.parcel import NotCarried, Parcel

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ALICE = UUID("00000000-0000-4000-8000-00000000a11c")
WORDS = "canary-words"


def put() -> OutboxMessage:
    with transaction.atomic():
        return outbox.put_mail(
            code="tests.note",
            to="canary@example.org",
            safe_contact="staff-account",
            subject=outbox.NEUTRAL_SUBJECT,
            body=WORDS,
            by=ALICE,
            at=AT,
        )


def parcel_of(message: OutboxMessage) -> Parcel:
    return Parcel(message.pk, "tests.note", "mail", message.attempts, AT, False, "", "", "")


def test_words_stand_sealed() -> None:
    put()

    with connection.cursor() as cursor:
        cursor.execute("SELECT subject, body FROM core_outboxmessage")
        subject, body = (bytes(one) for one in cursor.fetchone())
    assert (b"something" in subject, WORDS.encode() in body) == (False, False)
    assert (subject[:1], body[:1]) == (b"\x01", b"\x01")


def test_key_of_words_goes_with_them() -> None:
    sent, withdrawn, waits = put(), put(), put()
    operations.withdraw_message(message_id=withdrawn.pk, by=ALICE, at=AT)
    operations.note_sent(parcel=parcel_of(sent), at=AT)

    found = keys().store.find([sent.pk, withdrawn.pk, waits.pk])

    assert {one: type(stands) for one, stands in found.items()} == {
        sent.pk: Destroyed,
        withdrawn.pk: Destroyed,
        waits.pk: Wrapped,
    }


def test_words_whose_wiping_was_undone_keep_their_key() -> None:
    message = put()

    with transaction.atomic():
        operations.note_sent(parcel=parcel_of(message), at=AT)
        transaction.set_rollback(True)
    keys().forget()

    message.refresh_from_db()
    assert (message.state, message.body) == ("waiting", WORDS)


def test_key_that_was_left_goes_later() -> None:
    """The house stopped between wiping the words and destroying their key."""
    message, waits = put(), put()
    wiped = {"state": "sent", "ended_at": AT, "subject": None, "body": None}
    OutboxMessage.objects.filter(pk=message.pk).update(**wiped)

    counted = [operations.destroy_left_keys(at=AT + timedelta(days=1)) for _twice in range(2)]

    assert (counted, OutboxMessage.objects.get(pk=waits.pk).body) == ([1, 0], WORDS)


def lose_key(message: OutboxMessage) -> None:
    keys().forget()
    sql = "DELETE FROM person_key WHERE subject = ?"
    keys().store._do(lambda ask: ask(sql, [str(message.pk)]))


@pytest.mark.parametrize("how", ["destroyed", "lost"])
def test_message_that_cannot_be_read_is_given_up_and_the_next_one_goes(how: str) -> None:
    """As after a restore: what was sent since is waiting again, and its key is destroyed."""
    stuck, other = put(), put()
    OutboxMessage.objects.filter(pk=stuck.pk).update(try_at=AT - timedelta(hours=1))
    if how == "destroyed":
        keys().destroy(stuck.pk, at=AT)
    else:
        lose_key(stuck)

    parcel = operations.claim_next(at=AT)

    stuck = OutboxMessage.objects.get(pk=stuck.pk)
    assert parcel is not None
    assert (parcel.id, parcel.body) == (other.pk, WORDS)
    assert (stuck.state, stuck.attempts, stuck.problem) == ("dead", 1, "unreadable")
    assert stuck.ended_at == AT
    entry = AuditEntry.objects.get(action="core.message-abandoned")
    assert (entry.object_id, entry.detail["problem"]) == (str(stuck.pk), "unreadable")
    assert operations.claim_next(at=AT) is None


@pytest.mark.parametrize("carried", [True, False])
def test_message_erased_while_it_is_sent_stops_nothing(
    carried: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = put(), put()
    canary = Subject(addresses=frozenset({"canary@example.org"}))
    taken: list[UUID] = []

    def carry(parcel: Parcel) -> None:
        taken.append(parcel.id)
        if len(taken) == 1:
            erase_messages(subject=canary, by=None, at=AT)
            with transaction.atomic():
                put()
        if not carried:
            raise NotCarried("refused", is_final=True)

    monkeypatch.setattr(delivery, "carry", carry)

    assert delivery.send_due(now=lambda: AT) is False
    assert len(taken) == 2
    assert taken[0] in {first.pk, second.pk}
    left = OutboxMessage.objects.get()
    assert (left.pk, left.state) == (taken[1], "sent" if carried else "dead")
