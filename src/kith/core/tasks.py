"""Upkeep that the house does for itself."""

from __future__ import annotations

from django.core.management import call_command
from django_tasks import task

KEEP_FINISHED_TASKS_DAYS = 7


@task()
def forget_finished_tasks() -> None:
    """Delete the results of tasks finished more than a week ago."""
    call_command("prune_db_task_results", min_age_days=KEEP_FINISHED_TASKS_DAYS, verbosity=0)


@task()
def forget_sessions() -> None:
    """Delete sessions that have expired."""
    call_command("clearsessions", verbosity=0)
