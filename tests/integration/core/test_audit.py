from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import transaction

from kith.core import audit
from kith.core.models import AuditEntry

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ALICE = UUID("00000000-0000-4000-8000-00000000a11c")


@pytest.mark.django_db
def test_record_keeps_who_what_and_when() -> None:
    audit.record(
        action="areas.pack-loaded",
        object_type="area",
        object_id="abc",
        by=ALICE,
        at=AT,
        detail={"code": "exampleton"},
    )

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_type, entry.object_id) == (
        "areas.pack-loaded",
        "area",
        "abc",
    )
    assert (entry.by_id, entry.at, entry.outcome) == (ALICE, AT, "done")
    assert entry.detail == {"code": "exampleton"}


@pytest.mark.django_db(transaction=True)
def test_record_refuses_outside_a_transaction() -> None:
    with pytest.raises(audit.AuditOutsideTransaction):
        audit.record(action="areas.pack-loaded", object_type="area", object_id="abc", at=AT)

    assert AuditEntry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_record_vanishes_with_a_deed_that_failed() -> None:
    def deed_that_fails() -> None:
        with transaction.atomic():
            audit.record(action="areas.pack-loaded", object_type="area", object_id="abc", at=AT)
            raise LookupError

    with pytest.raises(LookupError):
        deed_that_fails()

    assert AuditEntry.objects.count() == 0
