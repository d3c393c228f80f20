"""An import that was killed while it was written goes on by itself; two never write one run."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.db import transaction

from kith.areas.models import Area
from kith.core.models import AuditEntry
from kith.directory.enums import RunState
from kith.directory.models import (
    Change,
    ImportRun,
    Place,
    Provider,
    SearchRow,
    Service,
    SourceRecord,
)
from kith.directory.operations import importing
from kith.directory.operations.importing_writing import AlreadyWriting, Batches
from kith.directory.queries.importing import run_again
from kith.directory.queries.values import values_by_id
from kith.directory.tasks.importing import go_on_with_imports, write_import
from tests.factories.areas import AT
from tests.factories.imports import a_record, a_source, at_place, imported, read_records
from tests.integration.organisations.test_organisation_races import at_once

pytestmark = pytest.mark.django_db
RECORDS = [a_record(number, service_at_locations=at_place(number)) for number in range(1, 8)]
NEWER = [a_record(n, name=f"New {n}", service_at_locations=at_place(n)) for n in range(3, 10)]


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two records a batch, so that seven are four batches."""
    monkeypatch.setattr("kith.directory.operations.importing_writing.AT_ONCE", 2)


def everything() -> tuple[object, ...]:
    """What an import leaves behind, without when, and without the ids that are drawn."""
    services = list(Service.objects.because("A test looks."))
    values = values_by_id(one.pk for one in services)
    return (
        sorted((values[one.pk].name, one.retired_at is None) for one in services),
        sorted(repr(values[one.pk]) for one in services),
        sorted(Provider.objects.because("A test looks.").values_list("pk", "name")),
        sorted(Place.objects.values_list("pk", "address")),
        sorted(
            (one.theirs, one.digest, one.service_id, one.gone_at is None)
            for one in SourceRecord.objects.all()
        ),
        sorted(Change.objects.values_list("service_id", flat=True)),
        sorted(SearchRow.objects.values_list("service", "place", "name")),
    )


def killed(run: ImportRun, monkeypatch: pytest.MonkeyPatch, *, after: int) -> ImportRun:
    """The run, stopped in the middle of a batch as by a kill: nobody lets go of it."""
    kept, batches = Batches._keep_records, iter(range(after))

    def stops(self: Batches, *given: Any) -> None:
        kept(self, *given)
        if next(batches, None) is None:
            raise RuntimeError("The machine stops.")

    run = importing.begin_writing(run=run, by=None, at=AT)
    with monkeypatch.context() as broken:
        broken.setattr(Batches, "_keep_records", stops)
        broken.setattr(Batches, "let_go", lambda _self: None)
        with pytest.raises(RuntimeError):
            importing.write_run(run=run, by=None, at=AT)
    return ImportRun.objects.get(pk=run.pk)


def clock_comes(minutes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many minutes later, what the clock starts is done, and what that asks of the worker."""
    later = AT + timedelta(minutes=minutes)
    monkeypatch.setattr("kith.directory.tasks.importing.timezone.now", lambda: later)
    with monkeypatch.context() as at_once:
        at_once.setattr(type(write_import), "enqueue", lambda task, *given: task.func(*given))
        go_on_with_imports.func()


def test_the_clock_goes_on_with_an_import_that_was_killed_to_the_same_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = a_source()
    imported(source, tmp_path, *RECORDS)
    with transaction.atomic():
        imported(source, tmp_path, *NEWER)
        whole = everything()
        transaction.set_rollback(True)
    run = killed(read_records(source, tmp_path, *NEWER), monkeypatch, after=2)
    assert (run.written, everything() == whole) == (4, False)

    clock_comes(4, monkeypatch)
    assert ImportRun.objects.get(pk=run.pk).written == 4
    clock_comes(6, monkeypatch)

    run.refresh_from_db()
    assert (run.state, run.written, "writer" in run.counts) == (RunState.DONE, 9, False)
    assert everything() == whole
    applied_twice = AuditEntry.objects.filter(action="directory.import-applied").count()
    assert applied_twice == 2


def test_whoever_was_taken_for_dead_writes_no_more(tmp_path: Path) -> None:
    run = read_records(a_source(), tmp_path, *RECORDS)
    run = importing.begin_writing(run=run, by=None, at=AT)
    slow = Batches(run.source, run, AT)
    slow.take()
    assert slow.write_next()

    done = importing.write_run(run=run_again(run.pk), by=None, at=AT + timedelta(minutes=5))

    assert (done.state, done.written) == (RunState.DONE, 7)
    assert slow.write_next() is False
    assert SourceRecord.objects.count() == 7


def test_a_run_that_is_being_written_is_refused_to_others(tmp_path: Path) -> None:
    run = read_records(a_source(), tmp_path, *RECORDS)
    run = importing.begin_writing(run=run, by=None, at=AT)
    first = Batches(run.source, run, AT)
    first.take()

    with pytest.raises(AlreadyWriting, match="try again in 5 minutes"):
        importing.write_run(run=run_again(run.pk), by=None, at=AT + timedelta(minutes=4))

    first.let_go()
    assert importing.write_run(run=run_again(run.pk), by=None, at=AT).state == RunState.DONE


@pytest.mark.django_db(transaction=True)
def test_two_who_write_one_run_at_once_write_it_once(tmp_path: Path) -> None:
    Area.objects.create(code="races", name="Races", added_at=AT, loaded_at=AT)
    run = read_records(a_source(), tmp_path, *RECORDS)
    run = importing.begin_writing(run=run, by=None, at=AT)
    is_refused = Event()

    def write() -> object:
        def waits(_says: str, _part: float) -> None:
            assert is_refused.wait(20)  # the winner does not end before the other was told

        try:
            return importing.write_run(run=run, by=None, at=AT, progress=waits)
        except AlreadyWriting:
            is_refused.set()
            raise

    assert at_once(write, write) == ["AlreadyWriting", "done"]

    assert (Service.objects.because("A test looks.").count(), SourceRecord.objects.count()) == (
        7,
        7,
    )
    assert AuditEntry.objects.filter(action="directory.import-applied").count() == 1
    assert SearchRow.objects.count() == 7
