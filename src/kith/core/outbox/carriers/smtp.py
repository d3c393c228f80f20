"""By a mail server, through Django's mail framework."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.utils import parseaddr

from django.core.mail import EmailMessage, get_connection

from kith.core.outbox.parcel import NotCarried, Parcel
from kith.core.outbox_environment import Sending

TIMEOUT_SECONDS = 10
PERMANENT = 500


def as_mail(parcel: Parcel, sending: Sending) -> EmailMessage:
    """The mail, in plain text. Sent twice, it has the same Message-ID, so that it can be told."""
    host = parseaddr(sending.sender)[1].rpartition("@")[2]
    headers = {
        "Message-ID": f"<{parcel.id}@{host}>",
        "Auto-Submitted": "auto-generated",  # so that no absence notice answers it
    }
    return EmailMessage(parcel.subject, parcel.body, sending.sender, [parcel.to], headers=headers)


def carry(parcel: Parcel, sending: Sending) -> None:
    """Hand the mail to the server."""
    server = sending.smtp
    if server is None:
        raise NotCarried("not-connected")
    connection = get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=server.host,
        port=server.port,
        username=server.username,
        password=server.password,
        use_tls=server.starts_tls,
        use_ssl=server.is_tls,
        timeout=TIMEOUT_SECONDS,
    )
    try:
        connection.send_messages([as_mail(parcel, sending)])
    except (smtplib.SMTPException, OSError) as error:
        raise _told(error) from None
    finally:
        with suppress(smtplib.SMTPException, OSError):
            connection.close()  # one that was refused halfway stays open otherwise


def _told(error: Exception) -> NotCarried:
    """The problem's code. What the place set up wrongly is tried again: it can be mended."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _says in error.recipients.values()]
        return _refused("address-refused", max(codes))
    if isinstance(error, smtplib.SMTPDataError):
        return _refused("words-refused", error.smtp_code)
    for kind, problem in SET_UP_WRONGLY:
        if isinstance(error, kind):
            return NotCarried(problem)
    return NotCarried("no-answer")


SET_UP_WRONGLY: tuple[tuple[type[Exception], str], ...] = (
    (smtplib.SMTPAuthenticationError, "sign-in-refused"),
    (smtplib.SMTPSenderRefused, "sender-refused"),
    (smtplib.SMTPNotSupportedError, "not-encrypted"),
    (ssl.SSLError, "not-encrypted"),
)


def _refused(problem: str, code: int) -> NotCarried:
    if code >= PERMANENT:
        return NotCarried(problem, is_final=True)
    return NotCarried("asked-to-wait")
