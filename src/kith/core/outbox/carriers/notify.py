"""By GOV.UK Notify, with templates that hold ((subject)) and ((body))."""

from __future__ import annotations

import logging
from typing import Any

import requests
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from kith.core.models import OutboxMessage
from kith.core.outbox.parcel import NotCarried, Parcel
from kith.core.outbox_environment import Notify, Sending

TIMEOUT_SECONDS = 20
# Its warnings repeat what Notify answered, which may hold an address.
logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)
PROBLEMS = {400: "refused", 403: "sign-in-refused", 404: "sign-in-refused", 429: "too-many"}


def carry(parcel: Parcel, sending: Sending) -> None:
    """Hand the message to Notify. Before another attempt, ask whether the last one arrived."""
    account = sending.notify
    if account is None:
        raise NotCarried("not-connected")
    client: Any = NotificationsAPIClient(  # type: ignore[no-untyped-call]
        account.key, base_url=account.url, timeout=TIMEOUT_SECONDS
    )
    try:
        if parcel.attempt > 1 and _was_taken(client, parcel):
            return
        _send(client, account, parcel)
    except (APIError, requests.RequestException) as error:
        raise _told(error) from None
    finally:
        client.request_session.close()


def _send(client: Any, account: Notify, parcel: Parcel) -> None:
    if parcel.channel == OutboxMessage.Channel.MAIL:
        client.send_email_notification(
            parcel.to,
            account.mail_template,
            personalisation={"subject": parcel.subject, "body": parcel.body},
            reference=str(parcel.id),
        )
    else:
        client.send_sms_notification(
            parcel.to,
            account.text_template,
            personalisation={"body": parcel.body},
            reference=str(parcel.id),
        )


def _was_taken(client: Any, parcel: Parcel) -> bool:
    return bool(client.get_all_notifications(reference=str(parcel.id))["notifications"])


def _told(error: Exception) -> NotCarried:
    response = getattr(error, "response", None)
    if response is None:
        return NotCarried("no-answer")
    code = response.status_code
    return NotCarried(PROBLEMS.get(code, "asked-to-wait"), is_final=code == 400)
