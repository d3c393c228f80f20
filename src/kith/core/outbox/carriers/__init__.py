"""The ways out: a mail server, GOV.UK Notify, or a folder while neither is connected.

A carrier returns when the parcel was taken, and raises NotCarried when it was not.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from kith.core.models import OutboxMessage
from kith.core.outbox.carriers import folder, notify, smtp
from kith.core.outbox.parcel import NotCarried, Parcel
from kith.core.outbox_environment import Sending

CARRIERS: dict[str, Callable[[Parcel, Sending], None]] = {
    "folder": folder.carry,
    "notify": notify.carry,
    "smtp": smtp.carry,
}


def carry(parcel: Parcel) -> None:
    """Send one parcel by the means that the settings name.

    Raises:
        NotCarried: it did not go. Whatever else went wrong is told so too, because an error's
            own words may hold the address.
    """
    sending: Sending = settings.KITH_SENDING
    means = sending.mail if parcel.channel == OutboxMessage.Channel.MAIL else sending.text
    try:
        CARRIERS[means](parcel, sending)
    except NotCarried:
        raise
    except Exception:
        raise NotCarried("not-expected") from None
