"""When a message is sent, tried again and given up; and that nobody sends one twice."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from kith.core import outbox
from kith.core.models import AuditEntry, OutboxMessage
from kith.core.outbox import delivery, operations
from kith.core.outbox.parcel import NotCarried
from kith.core.outbox_environment import Notify
from kith.core.retention.ending import end_due
from tests.factories.receiving import NOTIFY_KEY, NotifyServer, a_notify_server

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ALICE = UUID("00000000-0000-4000-8000-00000000a11c")
ADDRESS = "canary-address@example.org"
WORDS = "canary-words"


@pytest.fixture
def notify(settings: Settings) -> Iterator[NotifyServer]:
    """GOV.UK Notify on this machine, connected for both channels."""
    with a_notify_server() as server:
        account = Notify(NOTIFY_KEY, mail_template="m", text_template="t", url=server.url)
        settings.KITH_SENDING = replace(
            settings.KITH_SENDING, mail="notify", text="notify", notify=account
        )
        yield server


def put(**other: Any) -> OutboxMessage:
    with transaction.atomic():
        return outbox.put_mail(
            **{
                "code": "tests.note",
                "to": ADDRESS,
                "safe_contact": "staff-account",
                "subject": outbox.NEUTRAL_SUBJECT,
                "body": WORDS,
                "by": ALICE,
                "at": AT,
                **other,
            }
        )


def send(at: datetime = AT) -> bool:
    return delivery.send_due(now=lambda: at)


def told(message: OutboxMessage) -> tuple[str, int, str]:
    message.refresh_from_db()
    return message.state, message.attempts, message.problem


def actions() -> list[str]:
    return [entry.action for entry in AuditEntry.objects.all()]


@pytest.mark.django_db
def test_send_due_sends_and_wipes_the_words(notify: NotifyServer) -> None:
    message = put()

    assert send(AT + timedelta(seconds=3)) is False
    assert told(message) == ("sent", 1, "")
    assert (message.to, message.subject, message.body) == (ADDRESS, None, None)
    assert message.ended_at == AT + timedelta(seconds=3)
    assert actions() == ["core.message-put", "core.message-sent"]
    assert [one["email_address"] for one in notify.taken] == [ADDRESS]


@pytest.mark.django_db
def test_send_due_sends_nothing_twice(notify: NotifyServer) -> None:
    put()
    send()
    send(AT + timedelta(days=1))

    assert len(notify.taken) == 1


@pytest.mark.django_db
def test_send_due_waits_longer_each_time_and_gives_up_after_six(notify: NotifyServer) -> None:
    notify.status = 500
    message = put()
    at, waits = AT, []
    for _attempt in range(5):
        send(at)
        message.refresh_from_db()
        waits.append(message.try_at - at)
        send(message.try_at - timedelta(seconds=1))  # too early
        at = message.try_at
    before = told(message)
    send(at)

    minute = timedelta(minutes=1)
    assert waits == [minute, 5 * minute, 25 * minute, 120 * minute, 600 * minute]
    assert before == ("waiting", 5, "asked-to-wait")
    assert told(message) == ("dead", 6, "asked-to-wait")
    assert message.ended_at == at
    assert sum(one.startswith("POST") for one in notify.asked) == 6
    assert actions() == ["core.message-put", "core.message-abandoned"]


@pytest.mark.django_db
def test_send_due_gives_up_at_once_when_it_is_refused_for_good(notify: NotifyServer) -> None:
    notify.status = 400
    message = put()
    send()

    assert told(message) == ("dead", 1, "refused")


@pytest.mark.django_db
def test_send_due_goes_on_with_others_after_one_failed(notify: NotifyServer) -> None:
    notify.status = 500
    stuck = put()
    send()
    notify.status = 201
    other = put()
    send(AT + timedelta(seconds=1))

    assert (told(stuck)[0], told(other)[0]) == ("waiting", "sent")


@pytest.mark.django_db
def test_send_due_tries_again_after_a_sender_died(notify: NotifyServer) -> None:
    message = put()
    operations.claim_next(at=AT)  # and then its process was killed
    send(AT + timedelta(minutes=4))
    meanwhile = told(message)
    send(AT + timedelta(minutes=5))

    assert meanwhile == ("waiting", 1, "on-its-way")
    assert told(message) == ("sent", 2, "")


@pytest.mark.django_db
def test_send_due_gives_up_when_every_sender_died(notify: NotifyServer) -> None:
    message = put()
    at = AT
    for _attempt in range(6):
        operations.claim_next(at=at)
        at += operations.LEASE
    send(at)

    assert told(message) == ("dead", 7, "interrupted")
    assert notify.taken == []


@pytest.mark.django_db
def test_late_failure_does_not_take_a_message_from_its_next_sender() -> None:
    message = put()
    first = operations.claim_next(at=AT)
    operations.claim_next(at=AT + operations.LEASE)
    assert first is not None
    operations.note_not_carried(
        parcel=first, failure=NotCarried("no-answer"), at=AT + timedelta(minutes=6)
    )

    assert told(message) == ("waiting", 2, "on-its-way")


@pytest.mark.django_db
def test_send_due_stops_for_residents_once_that_is_switched_off(
    notify: NotifyServer, settings: Settings
) -> None:
    off = settings.KITH_SENDING
    settings.KITH_SENDING = replace(off, writes_to_residents=True)
    message = put(safe_contact="said-safe")
    settings.KITH_SENDING = off
    send()

    assert told(message) == ("dead", 1, "residents-are-not-written")
    assert notify.asked == []


@pytest.mark.django_db
def test_send_due_stops_when_its_time_is_up(notify: NotifyServer) -> None:
    put()
    put()
    ticks = iter(AT + timedelta(seconds=15 * tick) for tick in range(20))

    assert delivery.send_due(now=lambda: next(ticks)) is True
    assert len(notify.taken) == 1


@pytest.mark.django_db(transaction=True)
def test_four_senders_send_each_message_once(notify: NotifyServer) -> None:
    messages = [put() for _number in range(12)]
    begin = threading.Barrier(4)
    failures: list[BaseException] = []

    def sender() -> None:
        try:
            begin.wait()
            send()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=sender) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert sorted(one["reference"] for one in notify.taken) == sorted(str(m.pk) for m in messages)
    assert {told(message) for message in messages} == {("sent", 1, "")}


@pytest.mark.django_db(transaction=True)
def test_undone_deed_sends_nothing(notify: NotifyServer) -> None:
    def deed_that_fails() -> None:
        with transaction.atomic():
            put()
            raise LookupError

    with pytest.raises(LookupError):
        deed_that_fails()
    send()

    assert notify.asked == []


@pytest.mark.django_db(transaction=True)
def test_worker_sends_what_was_put(notify: NotifyServer) -> None:
    message = put(at=datetime(2026, 1, 1, tzinfo=UTC))
    Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=uuid4().hex,
        excluded_queue_names=[],
    ).run()

    assert told(message) == ("sent", 1, "")
    assert [task.status for task in DBTaskResult.objects.all()] == ["SUCCESSFUL"]


@pytest.mark.django_db
@pytest.mark.parametrize("status", [201, 400, 500])
def test_no_address_and_no_word_is_left_in_logs_trail_or_queue(
    notify: NotifyServer, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    notify.status = status
    message = put()
    send()
    with pytest.raises(outbox.AddressNotUsable) as refused:
        put(to=f"{ADDRESS}\n")
    outbox.note_refused(refusal=refused.value, code="tests.note", channel="mail", by=None, at=AT)
    # Django's own log of queries, at DEBUG, is one that no setting of ours switches on.
    records = [one for one in caplog.records if one.name != "django.db.backends"]
    left = [repr(vars(one)) + one.getMessage() for one in records]
    left += [repr(vars(row)) for table in (AuditEntry, DBTaskResult) for row in table.objects.all()]
    left += [str(message), repr(operations.claim_next(at=AT + timedelta(days=1)))]

    assert [text for text in left if "canary" in text] == []
    assert len(DBTaskResult.objects.all()) == 1


@pytest.mark.django_db
def test_failing_database_tells_the_queue_no_value() -> None:
    put()

    def fail(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("UPDATE"):
            raise IntegrityError(f"Failing row contains ({ADDRESS})")
        return execute(sql, *rest)

    with connection.execute_wrapper(fail), pytest.raises(delivery.SendingStopped) as stopped:
        send()
    assert (str(stopped.value), stopped.value.__suppress_context__) == ("IntegrityError", True)


@pytest.mark.django_db
def test_retry_message_begins_afresh_with_one_given_up(notify: NotifyServer) -> None:
    notify.status = 400
    message = put()
    send()
    notify.status = 201
    operations.retry_message(message_id=message.pk, by=ALICE, at=AT + timedelta(hours=1))
    again = told(message)
    send(AT + timedelta(hours=1))

    assert again == ("waiting", 0, "refused")
    assert told(message) == ("sent", 1, "")
    assert AuditEntry.objects.filter(action="core.message-retried", by_id=ALICE).count() == 1


@pytest.mark.django_db
def test_retry_message_tries_a_waiting_one_out_of_turn(notify: NotifyServer) -> None:
    notify.status = 500
    message = put()
    send()
    operations.retry_message(message_id=message.pk, by=ALICE, at=AT + timedelta(seconds=5))

    assert told(message) == ("waiting", 1, "asked-to-wait")
    assert message.try_at == AT + timedelta(seconds=5)


@pytest.mark.django_db
def test_withdraw_message_wipes_it_and_it_is_never_sent(notify: NotifyServer) -> None:
    message = put()
    operations.withdraw_message(message_id=message.pk, by=ALICE, at=AT)
    send(AT + timedelta(days=1))

    assert told(message) == ("withdrawn", 0, "")
    assert (message.to, message.subject, message.body) == ("", None, None)
    assert message.ended_at == AT
    assert notify.asked == []
    assert actions() == ["core.message-put", "core.message-withdrawn"]


@pytest.mark.django_db
@pytest.mark.parametrize("deed", [operations.retry_message, operations.withdraw_message])
def test_deed_refuses_a_message_that_ended_or_is_on_its_way(
    deed: Any, notify: NotifyServer
) -> None:
    message = put()
    operations.claim_next(at=AT)

    with pytest.raises(outbox.MessageOnItsWay):
        deed(message_id=message.pk, by=ALICE, at=AT + timedelta(minutes=4))
    send(AT + operations.LEASE)
    with pytest.raises(outbox.MessageHasEnded):
        deed(message_id=message.pk, by=ALICE, at=AT + timedelta(hours=1))
    assert actions() == ["core.message-put", "core.message-sent"]


@pytest.mark.django_db
def test_message_without_words_is_not_tried_again(notify: NotifyServer) -> None:
    notify.status = 400
    dead = put()
    send()
    end_due(periods={"messages": 30}, at=AT + timedelta(days=31))

    with pytest.raises(outbox.MessageHasNoWords):
        operations.retry_message(message_id=dead.pk, by=ALICE, at=AT + timedelta(days=31))


@pytest.mark.django_db
def test_forget_files_deletes_what_is_a_week_old(tmp_path: Path, settings: Settings) -> None:
    settings.KITH_SENDING = replace(settings.KITH_SENDING, folder=tmp_path)
    put()
    send()
    (tmp_path / "notes.md").write_text("not ours")
    written = next(tmp_path.glob("*.eml")).stat().st_mtime
    now = datetime.fromtimestamp(written, UTC)

    assert delivery.forget_files(at=now + timedelta(days=6)) == 0
    assert delivery.forget_files(at=now + timedelta(days=8)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["notes.md"]
