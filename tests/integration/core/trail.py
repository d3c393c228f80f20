"""An audit trail to seal and to tamper with, for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection, transaction

from kith.core import audit
from kith.core.migrations import _append_only
from kith.core.models import AuditEntry

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


def some_entries(count: int, *, at: datetime = AT) -> list[AuditEntry]:
    """So many entries, written as the house writes them."""
    with transaction.atomic():
        return [
            audit.record(action="areas.pack-loaded", object_type="area", object_id=number, at=at)
            for number in range(count)
        ]


@contextmanager
def by_its_owner() -> Iterator[None]:
    """Do what the owner of the database can: take the triggers away for a moment."""
    _append_only.drop(connection)
    yield
    _append_only.put(connection)
    _append_only.drop(connection, deeds=("delete", "truncate"))  # as tests/conftest.py leaves it
