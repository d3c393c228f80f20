"""The house's own writes: the pulse, the queue, what people type, sealing the audit trail.

Drafts and posts leave no line in the audit trail: nobody but the person who types sees them.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from kith.core.environment import audit_heads_file
from kith.core.models import AuditHead, AuditSeal, Draft, FormPost, ScheduledRun, WorkerPulse
from kith.core.offers import scheduled_tasks
from kith.core.refusals import Refusal
from kith.core.sealing import keeping, stored
from kith.core.sealing.chain import FIELDS, mac_of, sealed_fields
from kith.core.sealing.verifying import Head

trail_log = logging.getLogger("kith.audit")

FORGET_A_WORKER_AFTER = timedelta(days=1)
KEEP_POSTS = timedelta(days=2)
KEEP_DRAFTS = timedelta(days=30)
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


def forget_old_posts(*, at: datetime) -> int:
    """Forget the keys of forms sent long ago."""
    return FormPost.objects.filter(at__lt=at - KEEP_POSTS).delete()[0]


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


def forget_old_drafts(*, at: datetime) -> int:
    """Forget forms that nobody went on with for a month."""
    return Draft.objects.filter(saved_at__lt=at - KEEP_DRAFTS).delete()[0]


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
