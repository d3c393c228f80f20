"""The house's own writes: the pulse, the queue, what people type, sealing the audit trail.

Drafts and posts leave no line in the audit trail: nobody but the person who types sees them.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kith.core import audit
from kith.core.backup import keys_apart, making
from kith.core.backup.house import House, Progress, in_silence
from kith.core.backup.record import KEYS_COPIED, PROVED
from kith.core.backup.restoring import Restored
from kith.core.encryption.installed import secret_of_names
from kith.core.encryption.names import tokens_of
from kith.core.environment import audit_heads_file
from kith.core.models import (
    AuditHead,
    AuditSeal,
    Draft,
    FormPost,
    NameToken,
    ScheduledRun,
    WorkerPulse,
)
from kith.core.offers import scheduled_tasks
from kith.core.refusals import Refusal
from kith.core.sealing import keeping, stored
from kith.core.sealing.chain import FIELDS, mac_of, sealed_fields
from kith.core.sealing.verifying import Head

trail_log = logging.getLogger("kith.audit")
backup_log = logging.getLogger("kith.backup")

FORGET_A_WORKER_AFTER = timedelta(days=1)
MOST_DRAFTS = 50
LONGEST_DRAFT = 100_000
LONGEST_ADDRESS = 300
SEALED_AT_ONCE = 500
SEALING_BATCHES = 4
"""At most so many a call: on SQLite nobody else writes while the sealer does."""


class DraftTooLong(Refusal):
    """More was typed than the house keeps of a form that was not sent."""

    def __init__(self) -> None:
        super().__init__("This is too long to keep until you send it. Send it, or shorten it.")


class TooManyDrafts(Refusal):
    """The person has begun too many forms."""

    def __init__(self) -> None:
        super().__init__("You have begun too many forms. Send one, or start one again, first.")


def show_pulse(*, worker: str, at: datetime) -> None:
    """Say that a worker is alive, and forget those long gone."""
    with transaction.atomic():
        WorkerPulse.objects.update_or_create(
            worker=worker,
            defaults={"seen_at": at},
            create_defaults={"started_at": at, "seen_at": at},
        )
        WorkerPulse.objects.filter(seen_at__lt=at - FORGET_A_WORKER_AFTER).delete()


def give_back_tasks(*, worker: str) -> int:
    """Put tasks that this worker took, and will not do any more, back on the queue; how many.

    For a worker that ends: one that is told to stop between taking a task and beginning it would
    keep it for ever.
    """
    given_back = 0
    with transaction.atomic():
        taken = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).select_for_update()
        for task in taken:
            if worker in task.worker_ids[-1:]:
                task.status = TaskResultStatus.READY
                task.started_at = None
                task.save(update_fields=["status", "started_at"])
                given_back += 1
    return given_back


def enqueue_due(*, at: datetime) -> list[str]:
    """Put each scheduled task whose time has come on the queue, once, and return their codes.

    The row is locked, so two workers never put the same run on the queue.
    """
    enqueued = []
    for scheduled in scheduled_tasks():
        with transaction.atomic():
            run, is_first = ScheduledRun.objects.select_for_update().get_or_create(
                code=scheduled.code, defaults={"enqueued_at": at}
            )
            if not is_first and at - run.enqueued_at < scheduled.every:
                continue
            run.enqueued_at = at
            run.save(update_fields=["enqueued_at"])
            import_string(scheduled.task).enqueue()
            enqueued.append(scheduled.code)
    return enqueued


def claim_post(*, key: UUID, person_id: UUID, address: str, at: datetime) -> FormPost | None:
    """Take the key of a form, inside the transaction that does what the form asks.

    None when this is the first time. Otherwise the post that took it before: a post that races
    this one is waited for, because the key is the table's own.
    """
    try:
        with transaction.atomic():
            FormPost.objects.create(key=key, person_id=person_id, address=address, at=at)
    except IntegrityError:
        return FormPost.objects.get(key=key)
    return None


def answer_post(*, key: UUID, led_to: str) -> None:
    """Keep where the answer to a form led, for whoever sends the form again."""
    FormPost.objects.filter(key=key).update(led_to=led_to)


def release_post(*, key: UUID) -> None:
    """Give a key back: the form was not taken, and may be sent again."""
    FormPost.objects.filter(key=key).delete()


def keep_draft(
    *, person_id: UUID, address: str, typed: dict[str, list[str]], at: datetime
) -> Draft:
    """Keep what a person has typed into a form, in place of what was kept before.

    Raises:
        DraftTooLong: it is longer than the house keeps.
        TooManyDrafts: they have begun too many other forms.
    """
    if len(address) > LONGEST_ADDRESS or len(json.dumps(typed).encode()) > LONGEST_DRAFT:
        raise DraftTooLong
    with transaction.atomic():
        others = Draft.objects.filter(person_id=person_id).exclude(address=address)
        if others.count() >= MOST_DRAFTS:
            raise TooManyDrafts
        draft, _is_new = Draft.objects.update_or_create(
            person_id=person_id, address=address, defaults={"typed": typed, "saved_at": at}
        )
    return draft


def forget_draft(*, person_id: UUID, address: str) -> bool:
    """Forget what a person has typed into a form: it was sent, or they start again."""
    return bool(Draft.objects.filter(person_id=person_id, address=address).delete()[0])


def put_tokens(*, table: str, record_id: UUID, names: Iterable[str]) -> None:
    """Let a record be found by these names and no others; inside the deed that keeps the names.

    `table` is the record's "room.Model". What is kept says no name: see `encryption.names`.
    """
    secret = secret_of_names()
    wanted = {one for name in names for one in tokens_of(name, secret=secret, purpose=table)}
    with transaction.atomic():
        kept = NameToken.objects.filter(table=table, record_id=record_id)
        kept.exclude(token__in=wanted).delete()
        wanted -= set(kept.values_list("token", flat=True))
        NameToken.objects.bulk_create(
            [NameToken(table=table, record_id=record_id, token=one) for one in sorted(wanted)],
            ignore_conflicts=True,  # somebody puts the same at this moment
        )


def forget_tokens(*, table: str, record_id: UUID) -> int:
    """Let a record be found by no name any more; how many tokens it had."""
    return NameToken.objects.filter(table=table, record_id=record_id).delete()[0]


def seal_entries(*, at: datetime, everywhere: bool = False) -> int:
    """Put entries that have no seal at the end of the chain, in order of sequence; how many.

    One transaction; the head's row is locked, so two sealers make one chain. Where nothing waits
    it costs two short reads and takes no lock. `everywhere` looks through the whole trail for
    entries that turned up late: see `stored.unsealed_entries`.

    Raises:
        AuditKeyMissing: there is a chain, and no key.
        AuditKeyWrong: the key made none of the last seals.
    """
    if not stored.unsealed_entries(everywhere=everywhere).exists():
        return 0
    with transaction.atomic():
        head = _locked_head()
        key = _key_for(head)
        sealed = 0
        for _batch in range(SEALING_BATCHES):
            waiting = stored.unsealed_entries(everywhere=everywhere)
            batch = list(waiting.values(*FIELDS)[:SEALED_AT_ONCE])
            _seal(batch, head, key, at)
            sealed += len(batch)
            if len(batch) < SEALED_AT_ONCE:
                break
        head.save(update_fields=["position", "mac"])
    return sealed


def export_audit_head(*, at: datetime) -> Head | None:
    """Write where the chain ends into the file of heads and into the log; none if it is empty.

    Entries that came late are sealed first. Should the transaction fail after the line was
    written, the line stands twice the next time, which does no harm.
    """
    seal_entries(at=at, everywhere=True)
    with transaction.atomic():
        row = _locked_head()
        if row.position == 0:
            return None
        head = Head(row.position, row.mac, is_own=True)
        keeping.append_head(audit_heads_file(settings.DATA), head, at)
        row.exported_on = at.date()
        row.save(update_fields=["exported_on"])
    trail_log.info("audit-head position=%d mac=%s", head.position, head.mac)
    return head


def back_up(
    *,
    house: House,
    folder: Path,
    at: datetime,
    keys: Path | None = None,
    keep: int | None = None,
    check_on: str = "",
    progress: Progress = in_silence,
) -> tuple[making.Made, keys_apart.KeysCopied | None]:
    """Make a proved backup of this house, copy its keys apart, and keep the newest so many.

    What is committed before the call is in it. The trail tells that it was made, or that it failed.

    Raises:
        BackupRefused, AuditKeyMissing: there is no proved backup, or the keys were not copied.
    """
    try:
        if keys is not None:
            keys_apart.refuse_keys_beside_data(house, keys, folder)
        with suppress(Refusal):  # what is wrong with the key is told when the copy is proved
            seal_entries(at=at, everywhere=True)
        made = making.make_backup(
            house=house, folder=folder, at=at, progress=progress, check_on=check_on
        )
        _record_made(made, at)
        if keep is not None:
            making.keep_newest(folder, keep)
        copied = _copied_keys(house, keys, at) if keys else None
    except (Refusal, OSError) as wrong:
        default = "disk" if isinstance(wrong, OSError) else "refused"
        record_backup_failed(code=getattr(wrong, "code", default), at=at)
        raise
    return made, copied


def copy_keys(*, house: House, folder: Path, keys: Path, at: datetime) -> keys_apart.KeysCopied:
    """Copy the keys apart, where the backup in `folder` was made and their copying failed.

    Raises:
        BackupRefused: they were not copied.
    """
    try:
        keys_apart.refuse_keys_beside_data(house, keys, folder)
        return _copied_keys(house, keys, at)
    except (Refusal, OSError) as wrong:
        default = "disk" if isinstance(wrong, OSError) else "refused"
        record_backup_failed(code=getattr(wrong, "code", default), at=at)
        raise


def _copied_keys(house: House, keys: Path, at: datetime) -> keys_apart.KeysCopied:
    copied = keys_apart.copy_keys(house=house, folder=keys, at=at)
    ScheduledRun.objects.update_or_create(code=KEYS_COPIED, defaults={"enqueued_at": at})
    return copied


def record_backup_failed(*, code: str, at: datetime) -> None:
    """Write into the trail and the log that a backup was not made, by the code of why."""
    backup_log.error("backup-failed code=%s", code)
    with transaction.atomic():
        audit.record(
            action="core.backup-failed",
            object_type="backup",
            object_id=f"{at:%Y%m%dT%H%M%SZ}",
            at=at,
            outcome="failed",
            detail={"code": code},
        )


def record_backup_restored(*, restored: Restored, at: datetime) -> None:
    """Write into the trail of a house that it was restored; its last proved backup is that one."""
    manifest = restored.manifest
    with transaction.atomic():
        _set_proved(manifest.made_at)
        audit.record(
            action="core.backup-restored",
            object_type="backup",
            object_id=f"{manifest.made_at:%Y%m%dT%H%M%SZ}",
            at=at,
            detail={
                "rows": manifest.facts.rows,
                "files": manifest.files,
                "migrations": restored.migrated,
                "sessions": restored.ended_sessions,
                "keys missing": len(restored.people.missing),
                "people erased since": len(restored.people.erased),
                "accounts of these": len(restored.people.accounts),
            },
        )


def _record_made(made: making.Made, at: datetime) -> None:
    with transaction.atomic():
        _set_proved(at)
        audit.record(
            action="core.backup-made",
            object_type="backup",
            object_id=f"{at:%Y%m%dT%H%M%SZ}",
            at=at,
            detail={
                "rows": made.manifest.facts.rows,
                "files": made.manifest.files,
                "bytes": made.size,
                "sealed": made.sealed,
            },
        )


def _set_proved(at: datetime) -> None:
    ScheduledRun.objects.update_or_create(code=PROVED, defaults={"enqueued_at": at})


def _locked_head() -> AuditHead:
    """The head, its row locked. Where it lags behind the seals, the chain goes on from these.

    Neither a lost head nor a cut tail may stop the sealing: what was done to the chain stays
    visible to `kith audit verify`, and what comes after is protected again.
    """
    head, _is_new = AuditHead.objects.select_for_update().get_or_create(id=1)
    last = AuditSeal.objects.order_by("-position").first()
    if last is not None and last.position > head.position:
        head.position, head.mac = last.position, last.mac
    return head


def _key_for(head: AuditHead) -> bytes:
    key = keeping.sealing_key(Path(settings.DATA), is_first=head.position == 0)
    if not stored.key_fits(key):
        raise keeping.AuditKeyWrong(
            "The key for the audit trail made none of the last seals. Put back KITH_AUDIT_KEY, or "
            "keys/audit_key, as it was; every machine that runs a worker needs the same."
        )
    return key


def _seal(batch: list[dict[str, Any]], head: AuditHead, key: bytes, at: datetime) -> None:
    seals = []
    for values in batch:
        head.position += 1
        head.mac = mac_of(key, head.position, sealed_fields(values), head.mac)
        seals.append(
            AuditSeal(
                position=head.position, entry_id=values["sequence"], mac=head.mac, sealed_at=at
            )
        )
    AuditSeal.objects.bulk_create(seals)
