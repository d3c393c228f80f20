"""Upkeep that the house does for itself."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.core.management import call_command
from django.utils import timezone
from django_tasks import task

from kith.core import operations
from kith.core.backup.house import this_house
from kith.core.backup.making import keep_last_unproved
from kith.core.backup.record import is_due, last_keys_copied, last_proved, nightly
from kith.core.encryption.installed import keys
from kith.core.outbox import delivery
from kith.core.outbox.operations import destroy_left_keys
from kith.core.refusals import Refusal
from kith.core.uploads import forget_strays

KEEP_FINISHED_TASKS_DAYS = 7
ASK_THE_STORE_AGAIN = timedelta(minutes=5)


@task()
def forget_finished_tasks() -> None:
    """Delete the results of tasks finished more than a week ago."""
    call_command("prune_db_task_results", min_age_days=KEEP_FINISHED_TASKS_DAYS, verbosity=0)


@task()
def forget_sessions() -> None:
    """Delete sessions that have expired."""
    call_command("clearsessions", verbosity=0)


@task()
def forget_stray_files() -> None:
    """Delete files whose row was never committed, a day after they came."""
    forget_strays(at=timezone.now())


@task()
def send_outbox() -> None:
    """Send what is due; where time ran out, ask to go on after others had their turn."""
    if delivery.send_due(now=timezone.now):
        send_outbox.enqueue()


@task()
def wipe_outbox() -> None:
    """Delete what is left of messages: files of the folder, week-old, and keys of wiped words."""
    at = timezone.now()
    delivery.forget_files(at=at)
    destroy_left_keys(at=at)


@task()
def destroy_keys(subjects: list[str]) -> None:
    """Destroy keys of records that the schedule ended; a store that does not answer is asked again."""
    now = timezone.now()
    try:
        keys().destroy_all([UUID(one) for one in subjects], at=now)
    except Exception:
        destroy_keys.using(run_after=now + ASK_THE_STORE_AGAIN).enqueue(subjects)
        raise


@task()
def export_audit_head() -> None:
    """Write down where the sealed audit trail ends, to be carried elsewhere."""
    operations.export_audit_head(at=timezone.now())


@task()
def back_up() -> None:
    """Make this night's backup where the environment asks for one and it is not made yet.

    What fails is in the log, in the trail and in the age that `/readyz` tells; the next hour tries
    again.
    """
    wanted, at = nightly(), timezone.now()
    if wanted is None:
        return
    if not is_due(last=last_proved(), at=at):
        if wanted.keys is not None and is_due(last=last_keys_copied(), at=at):
            with suppress(Refusal, OSError):  # no second archive for want of the keys
                operations.copy_keys(
                    house=this_house(), folder=wanted.folder, keys=wanted.keys, at=at
                )
        return
    with suppress(Refusal, OSError):
        operations.back_up(
            house=this_house(),
            folder=wanted.folder,
            keys=wanted.keys,
            keep=wanted.keep,
            check_on=wanted.check_on,
            at=at,
        )
    keep_last_unproved(wanted.folder)
