from datetime import UTC, datetime, timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from kith.core import health, operations
from kith.core.models import ScheduledRun, WorkerPulse
from kith.core.offers import scheduled_tasks

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def codes() -> list[str]:
    return [one.code for one in scheduled_tasks()]


@pytest.mark.django_db
def test_enqueue_due_puts_every_task_on_the_queue_the_first_time() -> None:
    assert operations.enqueue_due(at=AT) == codes()
    assert DBTaskResult.objects.count() == len(codes())


@pytest.mark.django_db
def test_enqueue_due_waits_until_the_time_has_passed() -> None:
    operations.enqueue_due(at=AT)
    often = [one.code for one in scheduled_tasks() if one.every <= timedelta(hours=23)]

    assert operations.enqueue_due(at=AT) == []
    assert operations.enqueue_due(at=AT + timedelta(hours=23)) == often
    daily = [one.code for one in scheduled_tasks() if one.every <= timedelta(hours=24)]
    assert operations.enqueue_due(at=AT + timedelta(hours=47)) == daily
    assert DBTaskResult.objects.count() == len(codes()) + len(often) + len(daily)


@pytest.mark.django_db
def test_enqueue_due_writes_nothing_when_the_queue_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise RuntimeError("the queue is away")

    monkeypatch.setattr("django_tasks_db.backend.DatabaseBackend.enqueue", refuse)

    with pytest.raises(RuntimeError):
        operations.enqueue_due(at=AT)
    assert ScheduledRun.objects.count() == 0


@pytest.mark.django_db
def test_show_pulse_keeps_one_row_a_worker_and_forgets_the_dead() -> None:
    operations.show_pulse(worker="old", at=AT - timedelta(days=2))
    operations.show_pulse(worker="new", at=AT - timedelta(minutes=1))
    operations.show_pulse(worker="new", at=AT)

    pulse = WorkerPulse.objects.get()
    assert (pulse.worker, pulse.seen_at) == ("new", AT)
    assert pulse.started_at == AT - timedelta(minutes=1)


@pytest.mark.django_db
def test_health_says_when_the_worker_is_silent() -> None:
    never = told(AT)
    operations.show_pulse(worker="one", at=AT)
    alive = told(AT + timedelta(minutes=1))
    silent = told(AT + timedelta(minutes=3))

    others = {"database": True, "migrations": True, "trail": True, "disk": True, "keys": True}
    assert never == {**others, "worker": False}
    assert alive == {**others, "worker": True}
    assert silent == {**others, "worker": False}


def told(at: datetime) -> dict[str, bool]:
    return {check.name: check.is_well for check in health.checks(at=at)}
