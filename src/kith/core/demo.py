"""The demonstration: one year out of every room's diary, and the house's own part of it.

Mail ends in the folder of the data folder, and every evening the trail is sealed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from kith.core import audit
from kith.core.diary import Diary
from kith.core.models import AuditEntry
from kith.core.offers import room_offers
from kith.core.operations import seal_entries
from kith.core.outbox import operations as outbox
from kith.core.outbox.carriers import folder
from kith.core.outbox.delivery import reaches_nobody
from kith.core.outbox.parcel import NotCarried
from kith.core.refusals import Refusal

YEAR = timedelta(days=365)
MADE = "core.demonstration-made"
ROUNDS = (10, 14, 18)
EVENING = 22
UNKNOWN_BOX = "no-such-box"
"""A mail to a name that begins so comes back, so that there is one to look at."""


class ReachesSomebody(Refusal):
    """Mail or texts would leave this machine."""

    def __init__(self) -> None:
        super().__init__(
            "A demonstration sends nothing. Take away the settings that connect mail or texts."
        )


def make_year(*, until: datetime, people: int) -> int:
    """Write the year that ends at `until`; how many deeds. Nothing when it was written before.

    All of it or nothing: one transaction.

    Raises:
        ReachesSomebody: messages do not end in the folder.
        Refusal: the database holds what a room's part cannot be written beside.
    """
    if len(reaches_nobody()) < len(outbox.Channel):
        raise ReachesSomebody
    since = (until - YEAR).replace(hour=0, minute=0, second=0, microsecond=0)
    diary = Diary(since=since, until=until, people=people)
    with transaction.atomic():
        if AuditEntry.objects.filter(action=MADE).exists():
            return 0
        audit.record(
            action="core.demonstration-made",
            object_type="demonstration",
            object_id="",
            at=since,
            detail={"people": people, "days": diary.days},
        )
        for path in _parts():
            import_string(path)(diary)
        done = diary.run()
        _send_due(at=until)
        _seal(at=until)
    return done


def plan(diary: Diary) -> None:
    """Three rounds of the post a day, and the seal in the evening."""
    for day in range(diary.days + 1):
        midnight = diary.since + timedelta(days=day)
        for hour in ROUNDS:
            diary.on(midnight + timedelta(hours=hour), _send_due)
        diary.on(midnight + timedelta(hours=EVENING), _seal)


def _parts() -> Iterator[str]:
    for _room, offers in room_offers():
        yield from (part.plan for part in offers.demo)


def _send_due(*, at: datetime) -> None:
    while parcel := outbox.claim_next(at=at):
        if parcel.to.startswith(UNKNOWN_BOX):
            gone = NotCarried("address-refused", is_final=True)
            outbox.note_not_carried(parcel=parcel, failure=gone, at=at)
        else:
            folder.carry(parcel, settings.KITH_SENDING)
            outbox.note_sent(parcel=parcel, at=at)


def _seal(*, at: datetime) -> None:
    while seal_entries(at=at):
        pass
