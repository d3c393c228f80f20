"""The trail of what people saw: every record opened and every list asked for."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kith.accounts.models import Person
from kith.core import audit


def note_record_seen(*, by: Person, kind: str, object_id: object, at: datetime) -> None:
    """Leave a line in the trail: this person opened this record."""
    with transaction.atomic():
        audit.record(
            action="accounts.record-seen", object_type=kind, object_id=object_id, at=at, by=by.pk
        )


def note_trail_read(*, by: Person, kind: str, object_id: object, at: datetime) -> None:
    """Leave a line in the trail: this person read the trail of this record."""
    with transaction.atomic():
        audit.record(
            action="accounts.trail-read", object_type=kind, object_id=object_id, at=at, by=by.pk
        )


def note_list_seen(*, by: Person, kind: str, at: datetime) -> None:
    """Leave a line in the trail: this person asked for a list of this kind."""
    with transaction.atomic():
        audit.record(action="accounts.list-seen", object_type=kind, object_id="", at=at, by=by.pk)
