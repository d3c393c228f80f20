"""Sending what is due: claim one, carry it outside any transaction, note what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError

from kith.core.models import OutboxMessage
from kith.core.outbox import operations
from kith.core.outbox.carriers import carry
from kith.core.outbox.parcel import NotCarried, Parcel

LONGEST_ROUND = timedelta(seconds=45)
"""Then other tasks get their turn; a slow mail server must not hold up the whole house."""
KEEP_FILES = timedelta(days=7)


class SendingStopped(RuntimeError):
    """The database failed while messages were sent. It says only how: no row, no value."""


def send_due(*, now: Callable[[], datetime]) -> bool:
    """Send what is due, longest due first; whether time ran out while some were left."""
    began = now()
    try:
        while now() - began < LONGEST_ROUND:
            parcel = operations.claim_next(at=now())
            if parcel is None:
                return False
            _send(parcel, now)
    except DatabaseError as error:
        # A database's own words hold the row; the queue would keep them.
        raise SendingStopped(type(error).__name__) from None
    return True


def _send(parcel: Parcel, now: Callable[[], datetime]) -> None:
    try:
        _check_again(parcel)
        carry(parcel)
    except NotCarried as failure:
        operations.note_not_carried(parcel=parcel, failure=failure, at=now())
    else:
        operations.note_sent(parcel=parcel, at=now())


def _check_again(parcel: Parcel) -> None:
    """What changed since it was put: attempts lost midway, residents no longer written to."""
    if parcel.attempt > operations.MOST_ATTEMPTS:
        raise NotCarried("interrupted", is_final=True)
    if parcel.is_to_resident and not settings.KITH_SENDING.writes_to_residents:
        raise NotCarried("residents-are-not-written", is_final=True)


def forget_files(*, at: datetime) -> int:
    """Delete the files of the folder that are older than a week; how many they were."""
    folder = settings.KITH_SENDING.folder
    oldest = (at - KEEP_FILES).timestamp()
    old = [
        path
        for ending in ("eml", "txt")
        for path in folder.glob(f"*.{ending}")
        if path.stat().st_mtime < oldest
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def reaches_nobody() -> tuple[str, ...]:
    """The channels that end in a folder on this server: their names in the plural."""
    sending = settings.KITH_SENDING
    means = {OutboxMessage.Channel.MAIL: sending.mail, OutboxMessage.Channel.TEXT: sending.text}
    names = {OutboxMessage.Channel.MAIL: "E-mails", OutboxMessage.Channel.TEXT: "Texts"}
    return tuple(names[channel] for channel, by in means.items() if by == "folder")
