"""How messages leave is read at the start, and what is wrong is said in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from kith.core.outbox_environment import Notify, Sending, Smtp, sending
from tests.factories.receiving import NOTIFY_KEY

FOLDER = Path("/nowhere/outbox")
NOTIFY = {
    "KITH_NOTIFY_KEY": NOTIFY_KEY,
    "KITH_NOTIFY_MAIL_TEMPLATE": "m",
    "KITH_NOTIFY_TEXT_TEMPLATE": "t",
}


def read(**environ: str) -> Sending:
    return sending(environ, folder=FOLDER, writes_to_residents=False)


def test_sending_goes_into_the_folder_when_nothing_is_set() -> None:
    assert read() == Sending(
        folder=FOLDER,
        mail="folder",
        text="folder",
        sender="Kith <no-reply@localhost>",
        smtp=None,
        notify=None,
        writes_to_residents=False,
    )


@pytest.mark.parametrize(
    ("url", "server"),
    [
        (
            "smtp+tls://a%40b:p%3Aq@mail.example.org",
            Smtp("mail.example.org", 587, "a@b", "p:q", starts_tls=True),
        ),
        ("smtps://mail.example.org:4650", Smtp("mail.example.org", 4650, is_tls=True)),
        ("smtp://127.0.0.1:2525", Smtp("127.0.0.1", 2525)),
        ("smtp://localhost", Smtp("localhost", 25)),
        ("smtp://[::1]:26", Smtp("::1", 26)),
    ],
)
def test_sending_reads_a_mail_server(url: str, server: Smtp) -> None:
    found = read(KITH_SMTP_URL=url)

    assert (found.mail, found.smtp) == ("smtp", server)


def test_sending_reads_notify_for_both_channels() -> None:
    found = read(**NOTIFY)

    assert (found.mail, found.text) == ("notify", "notify")
    assert found.notify == Notify(key=NOTIFY_KEY, mail_template="m", text_template="t")


def test_sending_can_use_each_means_for_its_own_channel() -> None:
    found = read(KITH_MAIL="smtp", KITH_SMTP_URL="smtps://mail.example.org", **NOTIFY)

    assert (found.mail, found.text) == ("smtp", "notify")


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        (
            {"KITH_SMTP_URL": "smtp://mail.example.org"},
            (
                "KITH_SMTP_URL would send mail unencrypted to another machine. Write smtp+tls:// "
                "(STARTTLS, port 587) or smtps:// (TLS, port 465) instead of smtp://."
            ),
        ),
        (
            {"KITH_SMTP_URL": "mail.example.org"},
            (
                "KITH_SMTP_URL must be smtp+tls://NAME:PASSWORD@HOST:587 or "
                "smtps://NAME:PASSWORD@HOST:465."
            ),
        ),
        (
            {"KITH_SMTP_URL": "smtps://mail.example.org:many"},
            (
                "KITH_SMTP_URL must be smtp+tls://NAME:PASSWORD@HOST:587 or "
                "smtps://NAME:PASSWORD@HOST:465."
            ),
        ),
        (
            {"KITH_SMTP_URL": "smtps://mail.example.org", **NOTIFY},
            (
                "Both a mail server and GOV.UK Notify are set: say which with KITH_MAIL=smtp or "
                "KITH_MAIL=notify."
            ),
        ),
        ({"KITH_MAIL": "smtp"}, "KITH_MAIL=smtp also needs KITH_SMTP_URL."),
        ({"KITH_MAIL": "pigeon"}, "KITH_MAIL must be one of folder, notify, smtp."),
        (
            {"KITH_TEXT": "notify", "KITH_NOTIFY_KEY": NOTIFY_KEY},
            "KITH_TEXT=notify also needs KITH_NOTIFY_KEY and KITH_NOTIFY_TEXT_TEMPLATE.",
        ),
        ({"KITH_NOTIFY_KEY": "short"}, "KITH_NOTIFY_KEY is not a whole key of GOV.UK Notify."),
        (
            {**NOTIFY, "KITH_NOTIFY_URL": "http://notify.example.org"},
            "KITH_NOTIFY_URL must begin with https://.",
        ),
        ({"KITH_MAIL_FROM": "Kith"}, 'KITH_MAIL_FROM must be "NAME <ADDRESS>" or an address.'),
        (
            {"KITH_MAIL_FROM": "Kith <a@example.org>\nBcc: b@example.org"},
            'KITH_MAIL_FROM must be "NAME <ADDRESS>" or an address.',
        ),
        (
            {"KITH_MAIL_FROM": "Relationships Charter <a@example.org>"},
            (
                'KITH_MAIL_FROM says "relationships". Choose a name that tells nobody what Kith is '
                "for."
            ),
        ),
    ],
)
def test_sending_stops_the_start_when_it_is_set_up_wrongly(
    environ: dict[str, str], says: str
) -> None:
    with pytest.raises(ImproperlyConfigured) as stopped:
        read(**environ)

    assert str(stopped.value) == says


def test_sending_shows_no_secret() -> None:
    shown = repr(read(KITH_SMTP_URL="smtps://name:hush-hush@mail.example.org", KITH_MAIL="smtp"))
    shown += repr(read(**NOTIFY))

    assert ("hush-hush" in shown, NOTIFY_KEY in shown) == (False, False)
