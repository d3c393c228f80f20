"""A worker that ends gives back what it took and did not begin."""

from __future__ import annotations

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kith.core import operations
from kith.core.tasks import forget_sessions


@pytest.mark.django_db
def test_a_task_that_was_taken_goes_back_and_anothers_stays() -> None:
    for _ in range(3):
        forget_sessions.enqueue()
    own, others, waiting = DBTaskResult.objects.order_by("enqueued_at")
    own.claim("one")
    others.claim("two")

    assert operations.give_back_tasks(worker="one") == 1
    now = {task.pk: task.status for task in DBTaskResult.objects.all()}
    assert now == {
        own.pk: TaskResultStatus.READY,
        others.pk: TaskResultStatus.RUNNING,
        waiting.pk: TaskResultStatus.READY,
    }
