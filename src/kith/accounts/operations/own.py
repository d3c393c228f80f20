"""What a person does with what the house keeps about them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kith.accounts.models import Person
from kith.core import audit


def note_own_rows_exported(*, by: Person, sections: int, at: datetime) -> None:
    """Leave a line in the trail: this person took away what is kept about them."""
    with transaction.atomic():
        audit.record(
            action="accounts.own-rows-exported",
            object_type="account",
            object_id=by.pk,
            at=at,
            by=by.pk,
            detail={"sections": sections},
        )
