"""What may be put in the outbox, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from kith.core import outbox
from kith.core.models import AuditEntry, OutboxMessage

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ALICE = UUID("00000000-0000-4000-8000-00000000a11c")
MAIL = {
    "code": "tests.note",
    "to": "someone@Example.ORG",
    "safe_contact": "staff-account",
    "subject": outbox.NEUTRAL_SUBJECT,
    "body": "Sign in to read it.\r\n",
    "about_type": "team",
    "about_id": "7",
    "by": ALICE,
    "at": AT,
}
TEXT = {
    "code": "tests.note",
    "to": "07700 900123",
    "safe_contact": "staff-account",
    "body": "You have something to read.",
    "by": ALICE,
    "at": AT,
}


def put_mail(**other: Any) -> OutboxMessage:
    with transaction.atomic():
        return outbox.put_mail(**{**MAIL, **other})


def put_text(**other: Any) -> OutboxMessage:
    with transaction.atomic():
        return outbox.put_text(**{**TEXT, **other})


def counts() -> tuple[int, int, int]:
    return (
        OutboxMessage.objects.count(),
        AuditEntry.objects.count(),
        DBTaskResult.objects.filter(task_path="kith.core.tasks.send_outbox").count(),
    )


@pytest.mark.django_db
def test_put_mail_waits_and_wants_a_sender() -> None:
    put = put_mail()

    message = OutboxMessage.objects.get()
    assert message.pk == put.pk
    assert (message.channel, message.code, message.to) == (
        "mail",
        "tests.note",
        "someone@example.org",
    )
    assert (message.subject, message.body) == ("You have something to read", "Sign in to read it.")
    assert (message.about_type, message.about_id) == ("team", "7")
    assert (message.state, message.attempts, message.problem) == ("waiting", 0, "")
    assert (message.put_by_id, message.put_at, message.try_at) == (ALICE, AT, AT)
    assert counts() == (1, 1, 1)


@pytest.mark.django_db
def test_put_mail_leaves_codes_in_the_trail() -> None:
    message = put_mail()

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_type, entry.by_id) == ("core.message-put", "outbox", ALICE)
    assert entry.object_id == str(message.pk)
    assert entry.detail == {"code": "tests.note", "channel": "mail", "attempts": 0, "problem": ""}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("07700 900123", "+447700900123"),
        ("+44 (0)7700-900 123", "+447700900123"),
        ("0044 7700 900123", "+447700900123"),
        ("07624 900123", "+447624900123"),
    ],
)
def test_put_text_keeps_the_number_in_one_form(given: str, kept: str) -> None:
    assert (put_text(to=given).to, counts()) == (kept, (1, 1, 1))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "to",
    [
        "",
        "nobody",
        "a@b",
        "a@example.org, b@example.org",
        "a@example.org\nBcc: b@example.org",
        "a@example.org\r",
        "a\x00@example.org",
        "a@example.org\u2028",
        "a" * 310 + "@example.org",
    ],
)
def test_put_mail_refuses_what_is_no_address(to: str) -> None:
    with pytest.raises(outbox.AddressNotUsable):
        put_mail(to=to)
    assert counts() == (0, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "to",
    ["", "01709 382121", "07000 900123", "07600 900123", "+33 6 12 34 56 78", "0770090012",
     "077009001234", "07700 900123\n", "07700 90012\u0663", "+447700900123;07700900124"],
)  # fmt: skip
def test_put_text_refuses_what_is_no_mobile_number(to: str) -> None:
    with pytest.raises(outbox.AddressNotUsable):
        put_text(to=to)
    assert counts() == (0, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        {"subject": ""},
        {"subject": "One\nBcc: b@example.org"},
        {"subject": "One\rTwo"},
        {"subject": "One\x00"},
        {"subject": "One\u2029Two"},
        {"subject": "x" * 201},
        {"body": " \n"},
        {"body": "One\x00"},
        {"body": "One\ud800"},
        {"body": "x" * 10_001},
    ],
)
def test_put_mail_refuses_words_that_break_mail(words: dict[str, str]) -> None:
    with pytest.raises(outbox.WordsNotUsable):
        put_mail(**words)
    assert counts() == (0, 0, 0)


@pytest.mark.django_db
def test_put_text_refuses_more_than_three_texts() -> None:
    put_text(body="x" * 459)

    with pytest.raises(outbox.WordsNotUsable):
        put_text(body="x" * 460)
    assert counts() == (1, 1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("safe_contact", [None, "", "unsafe", "Staff-account"])
@pytest.mark.parametrize("put", [put_mail, put_text])
def test_put_refuses_an_address_that_nobody_called_safe(put: Any, safe_contact: str | None) -> None:
    with pytest.raises(outbox.ContactNotSafe):
        put(safe_contact=safe_contact)
    assert counts() == (0, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("put", [put_mail, put_text])
def test_put_refuses_residents_until_the_place_says_otherwise(put: Any, settings: Settings) -> None:
    with pytest.raises(outbox.ResidentsAreNotWritten):
        put(safe_contact="said-safe")
    assert counts() == (0, 0, 0)

    settings.KITH_SENDING = replace(settings.KITH_SENDING, writes_to_residents=True)
    assert put(safe_contact="said-safe").safe_contact == "said-safe"


@pytest.mark.django_db
def test_note_refused_leaves_what_and_why_in_the_trail() -> None:
    with pytest.raises(outbox.ContactNotSafe) as refused:
        put_text(safe_contact="")
    outbox.note_refused(refusal=refused.value, code="tests.note", channel="text", by=ALICE, at=AT)

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.outcome) == ("core.message-refused", "refused")
    assert entry.detail == {"code": "tests.note", "channel": "text", "reason": "contact-not-safe"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [{"subject": "Your referral"}, {"body": "Our Relationships Charter"}, {"body": "Abuse"}],
)
def test_put_mail_stops_a_sensitive_word(words: dict[str, str]) -> None:
    with pytest.raises(outbox.NotNeutral):
        put_mail(**words)
    assert counts() == (0, 0, 0)


@pytest.mark.django_db
def test_put_stops_a_code_that_is_none() -> None:
    with pytest.raises(ValueError, match="is not a message code"):
        put_mail(code="someone@example.org")


@pytest.mark.django_db(transaction=True)
def test_put_mail_stops_outside_a_transaction() -> None:
    with pytest.raises(outbox.PutOutsideTransaction):
        outbox.put_mail(**MAIL)
    assert counts() == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_put_mail_is_undone_with_its_deed() -> None:
    def deed_that_fails() -> None:
        with transaction.atomic():
            outbox.put_mail(**MAIL)
            raise LookupError

    with pytest.raises(LookupError):
        deed_that_fails()
    assert counts() == (0, 0, 0)
