"""Upkeep that the house does for itself."""

from __future__ import annotations

from django.core.management import call_command
from django.utils import timezone
from django_tasks import task

from kith.core import operations
from kith.core.outbox import delivery
from kith.core.outbox.operations import wipe_ended
from kith.core.uploads import forget_strays

KEEP_FINISHED_TASKS_DAYS = 7


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
def forget_old_typing() -> None:
    """Delete the keys of forms sent days ago, and drafts that nobody went on with for a month."""
    at = timezone.now()
    operations.forget_old_posts(at=at)
    operations.forget_old_drafts(at=at)


@task()
def send_outbox() -> None:
    """Send what is due; where time ran out, ask to go on after others had their turn."""
    if delivery.send_due(now=timezone.now):
        send_outbox.enqueue()


@task()
def wipe_outbox() -> None:
    """Wipe the addresses of messages that ended a month ago, and week-old files of the folder."""
    at = timezone.now()
    wipe_ended(at=at)
    delivery.forget_files(at=at)


@task()
def export_audit_head() -> None:
    """Write down where the sealed audit trail ends, to be carried elsewhere."""
    operations.export_audit_head(at=timezone.now())
