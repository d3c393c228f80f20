"""Into a folder of the data folder, one file a message, for its owner's eyes alone (mode 600)."""

from __future__ import annotations

import os

from kith.core.models import OutboxMessage
from kith.core.outbox.carriers.smtp import as_mail
from kith.core.outbox.parcel import NotCarried, Parcel
from kith.core.outbox_environment import Sending


def carry(parcel: Parcel, sending: Sending) -> None:
    """Write the message as a file; written again, it takes the place of the first."""
    is_mail = parcel.channel == OutboxMessage.Channel.MAIL
    name = f"{parcel.put_at:%Y-%m-%d-%H%M%S}-{parcel.code}-{parcel.id}"
    path = sending.folder / f"{name}.{'eml' if is_mail else 'txt'}"
    content = as_mail(parcel, sending).message().as_bytes() if is_mail else _text(parcel)
    try:
        sending.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except OSError:
        raise NotCarried("folder-not-writable") from None


def _text(parcel: Parcel) -> bytes:
    return f"To: {parcel.to}\n\n{parcel.body}\n".encode()
