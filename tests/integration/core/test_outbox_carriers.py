"""Each way out, against something that really receives."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, message_from_string, policy
from pathlib import Path
from uuid import UUID

import pytest
from django.core.mail import EmailMessage
from pytest_django import Settings

from kith.core.outbox.bypass import NothingBypasses
from kith.core.outbox.carriers import carry
from kith.core.outbox.parcel import NotCarried, Parcel
from kith.core.outbox_environment import Notify, Smtp
from tests.factories.receiving import (
    NOTIFY_KEY,
    MailServer,
    NotifyServer,
    a_mail_server,
    a_notify_server,
)

ID = UUID("00000000-0000-4000-8000-0000000000aa")
LINK = "https://kith.example.org/account/join/abc=def/"


def parcel(channel: str = "mail", attempt: int = 1) -> Parcel:
    return Parcel(
        id=ID,
        code="tests.note",
        channel=channel,
        attempt=attempt,
        put_at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        is_to_resident=False,
        to="someone@example.org" if channel == "mail" else "+447700900123",
        subject="You have something to read",
        body=f"Sign in to read it, é:\n\n{LINK}",
    )


@pytest.fixture
def mail(settings: Settings) -> Iterator[MailServer]:
    """A mail server, connected."""
    with a_mail_server() as server:
        settings.KITH_SENDING = replace(
            settings.KITH_SENDING,
            mail="smtp",
            smtp=Smtp("127.0.0.1", server.port),
            sender="Kith <kith@place.example.org>",
        )
        yield server


@pytest.fixture
def notify(settings: Settings) -> Iterator[NotifyServer]:
    """GOV.UK Notify, connected."""
    with a_notify_server() as server:
        settings.KITH_SENDING = replace(
            settings.KITH_SENDING,
            mail="notify",
            text="notify",
            notify=Notify(NOTIFY_KEY, "mail-template", "text-template", server.url),
        )
        yield server


def failure(one: Parcel) -> tuple[str, bool]:
    with pytest.raises(NotCarried) as failed:
        carry(one)
    assert failed.value.__suppress_context__ or failed.value.__context__ is None
    return failed.value.problem, failed.value.is_final


def test_mail_server_gets_one_neutral_mail(mail: MailServer) -> None:
    carry(parcel())

    assert mail.recipients == ["rcpt TO:<someone@example.org>"]
    got = message_from_string(mail.taken[0], policy=policy.default)
    headers = {name: value for name, value in got.items() if name != "Date"}
    assert headers == {
        "Content-Type": 'text/plain; charset="utf-8"',
        "MIME-Version": "1.0",
        "Content-Transfer-Encoding": "8bit",
        "Subject": "You have something to read",
        "From": "Kith <kith@place.example.org>",
        "To": "someone@example.org",
        "Message-ID": f"<{ID}@place.example.org>",
        "Auto-Submitted": "auto-generated",
    }
    assert LINK in mail.taken[0]


@pytest.mark.parametrize(
    ("where", "answer", "told"),
    [
        ("to_recipient", "550 no such mailbox", ("address-refused", True)),
        ("to_recipient", "450 greylisted", ("asked-to-wait", False)),
        ("to_message", "554 looks like spam", ("words-refused", True)),
        ("to_message", "451 later", ("asked-to-wait", False)),
    ],
)
def test_mail_server_that_refuses_is_told_by_code(
    mail: MailServer, where: str, answer: str, told: tuple[str, bool]
) -> None:
    setattr(mail, where, answer)

    assert failure(parcel()) == told
    assert mail.taken == []


def test_mail_server_that_refuses_our_password_is_tried_again(
    mail: MailServer, settings: Settings
) -> None:
    mail.to_sign_in = "535 wrong"
    server = replace(settings.KITH_SENDING.smtp, username="a", password="b")
    settings.KITH_SENDING = replace(settings.KITH_SENDING, smtp=server)

    assert failure(parcel()) == ("sign-in-refused", False)


def test_mail_is_not_sent_where_encryption_is_wanted_and_not_offered(
    mail: MailServer, settings: Settings
) -> None:
    server = replace(settings.KITH_SENDING.smtp, starts_tls=True)
    settings.KITH_SENDING = replace(settings.KITH_SENDING, smtp=server)

    assert failure(parcel()) == ("not-encrypted", False)
    assert (mail.recipients, mail.taken) == ([], [])


def test_mail_server_that_is_away_is_tried_again(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        away = Smtp("127.0.0.1", probe.getsockname()[1])
        settings.KITH_SENDING = replace(settings.KITH_SENDING, mail="smtp", smtp=away)

        assert failure(parcel()) == ("no-answer", False)


def test_notify_gets_a_mail_with_our_words_and_its_reference(notify: NotifyServer) -> None:
    carry(parcel())

    assert notify.taken == [
        {
            "path": "/v2/notifications/email",
            "email_address": "someone@example.org",
            "template_id": "mail-template",
            "personalisation": {"subject": parcel().subject, "body": parcel().body},
            "reference": str(ID),
        }
    ]


def test_notify_gets_a_text(notify: NotifyServer) -> None:
    carry(parcel("text"))

    assert notify.taken == [
        {
            "path": "/v2/notifications/sms",
            "phone_number": "+447700900123",
            "template_id": "text-template",
            "personalisation": {"body": parcel().body},
            "reference": str(ID),
        }
    ]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (400, ("refused", True)),
        (403, ("sign-in-refused", False)),
        (429, ("too-many", False)),
        (500, ("asked-to-wait", False)),
        (503, ("asked-to-wait", False)),
    ],
)
def test_notify_that_refuses_is_told_by_code(
    notify: NotifyServer, status: int, told: tuple[str, bool]
) -> None:
    notify.status = status

    assert failure(parcel()) == told
    assert notify.taken == []


def test_notify_is_asked_before_it_is_sent_again(notify: NotifyServer) -> None:
    notify.loses_its_answer = True
    first = failure(parcel())
    notify.loses_its_answer = False
    carry(parcel(attempt=2))

    assert first == ("no-answer", False)
    assert notify.asked == ["POST /v2/notifications/email", "GET /v2/notifications"]
    assert len(notify.taken) == 1


def test_notify_is_sent_again_what_it_never_had(notify: NotifyServer) -> None:
    carry(parcel(attempt=2))

    assert notify.asked == ["GET /v2/notifications", "POST /v2/notifications/email"]


def test_folder_keeps_a_file_for_its_owner_alone(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "outbox"
    settings.KITH_SENDING = replace(settings.KITH_SENDING, folder=folder)
    carry(parcel())
    carry(parcel(attempt=2))
    carry(parcel("text"))

    mail, text = sorted(folder.iterdir())
    assert mail.name == f"2026-03-02-093000-tests.note-{ID}.eml"
    assert [oct(path.stat().st_mode & 0o777) for path in (folder, mail, text)] == [
        "0o700",
        "0o600",
        "0o600",
    ]
    assert (
        message_from_bytes(mail.read_bytes(), policy=policy.default)["To"] == "someone@example.org"
    )
    assert LINK in mail.read_text()
    assert text.read_text() == f"To: +447700900123\n\n{parcel().body}\n"


def test_folder_that_cannot_be_written_is_tried_again(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "outbox").write_text("a file in its place")
    settings.KITH_SENDING = replace(settings.KITH_SENDING, folder=tmp_path / "outbox")

    assert failure(parcel()) == ("folder-not-writable", False)


def test_what_nobody_foresaw_is_tried_again_and_keeps_its_words_to_itself(
    settings: Settings,
) -> None:
    settings.KITH_SENDING = replace(settings.KITH_SENDING, mail="pigeon")

    assert failure(parcel()) == ("not-expected", False)


def test_mail_that_bypasses_the_outbox_is_not_sent(caplog: pytest.LogCaptureFixture) -> None:
    from logging import getLogger

    getLogger("kith").addHandler(caplog.handler)
    try:
        sent = NothingBypasses().send_messages(
            [EmailMessage("Subject", "Body", to=["someone@example.org"])]
        )
    finally:
        getLogger("kith").removeHandler(caplog.handler)

    assert sent == 0
    assert [record.getMessage() for record in caplog.records] == [
        "1 e-mails did not go through the outbox: not sent."
    ]
