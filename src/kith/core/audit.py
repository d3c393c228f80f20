"""Writing the audit trail: in the same transaction as the deed, ids and codes only."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from kith.core import request_id
from kith.core.models import AuditEntry

Detail = dict[str, str | int | bool | None]


class AuditOutsideTransaction(RuntimeError):
    """An audit entry was written where it could outlive, or be outlived by, its deed."""


def record(
    *,
    action: str,
    object_type: str,
    object_id: object,
    at: datetime,
    by: UUID | None = None,
    outcome: str = "done",
    purpose: str = "",
    detail: Detail | None = None,
) -> AuditEntry:
    """Add one entry. `detail` holds codes and counts, never what a person said or is called.

    `purpose` is a code: why it was done, where somebody had to say so.

    Raises:
        AuditOutsideTransaction: there is no transaction that holds both deed and entry.
    """
    if not connection.in_atomic_block:
        raise AuditOutsideTransaction(f"{action} must be recorded inside its own transaction.")
    return AuditEntry.objects.create(
        at=at,
        by_id=by,
        action=action,
        object_type=object_type,
        object_id=str(object_id),
        outcome=outcome,
        purpose=purpose,
        request_id=request_id.current(),
        detail=detail or {},
    )
