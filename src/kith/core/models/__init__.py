"""What every room rests on: opaque ids, the audit trail, outbox, uploads, posts and drafts."""

from kith.core.models.audit import AuditEntry, AuditHead, AuditSeal
from kith.core.models.house import PageGeneration, ScheduledRun, WorkerPulse
from kith.core.models.outbox import OutboxMessage
from kith.core.models.posts import Draft, FormPost
from kith.core.models.record import Record
from kith.core.models.tokens import NameToken
from kith.core.models.upload import Upload

__all__ = [
    "AuditEntry",
    "AuditHead",
    "AuditSeal",
    "Draft",
    "FormPost",
    "NameToken",
    "OutboxMessage",
    "PageGeneration",
    "Record",
    "ScheduledRun",
    "Upload",
    "WorkerPulse",
]
