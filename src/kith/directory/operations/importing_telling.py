"""Tell the owner of a source what the clock could not do: read it, or write it to its end. Once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kith.accounts.sight import locked
from kith.core.models import OutboxMessage
from kith.core.outbox import MessageRefused, note_refused, put_mail
from kith.directory.emails import importing as emails
from kith.directory.enums import RunState
from kith.directory.models import ImportRun
from kith.directory.operations.importing_writing import TRIES, is_stuck
from kith.directory.queries.importing import run_before

BROKEN = "directory.source-broken"
STUCK = "directory.import-stuck"


def tell_of_broken(*, run: ImportRun, at: datetime) -> bool:
    """Mail the owner of a source that the clock could not read; whether a mail went out.

    Whoever read it themselves sees the page, and needs no mail. Who moderates sees it among their
    work, so that a source without an owner is not forgotten.
    """
    before = run_before(run)
    if run.state != RunState.REFUSED or run.by_id is not None:
        return False
    if before is not None and before.state == RunState.REFUSED:
        return False
    body = emails.broken_body(run.source_id, run.pk)
    return _told(run, BROKEN, emails.BROKEN_SUBJECT, body, at)


def tell_of_stuck(*, run: ImportRun, at: datetime) -> bool:
    """Mail the owner of a source that writing an import broke again and again; whether it did.

    Once for each place where a run stands still: the clock does not try there again.
    """
    with transaction.atomic():
        now = locked(run)
        tries = now.counts.get(TRIES, {})
        if now.state != RunState.RUNNING or not is_stuck(run=now) or tries.get("is_told"):
            return False
        now.counts = {**now.counts, TRIES: {**tries, "is_told": True}}
        now.save(update_fields=["counts"])
        body = emails.stuck_body(now.source_id, now.pk)
        return _told(now, STUCK, emails.STUCK_SUBJECT, body, at)


def _told(run: ImportRun, code: str, subject: str, body: str, at: datetime) -> bool:
    """Whether a mail to the owner of a run's source went out."""
    owner = run.source.owner
    if owner is None or not owner.is_active:
        return False
    try:
        with transaction.atomic():
            put_mail(
                code=code,
                to=locked(owner).email,
                safe_contact=OutboxMessage.SafeContact.STAFF_ACCOUNT,
                subject=subject,
                body=body,
                by=None,
                at=at,
            )
    except MessageRefused as refusal:
        note_refused(refusal=refusal, code=code, channel="mail", by=None, at=at)
        return False
    return True
