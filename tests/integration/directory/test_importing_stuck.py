"""A run that cannot go on is ended, or stopped by a person; and no reader spoils what another made."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from kith.accounts.models import Person
from kith.core.models import AuditEntry, OutboxMessage
from kith.directory.enums import RunState
from kith.directory.models import ImportRun, ImportSource, Service
from kith.directory.operations import importing, importing_asking, importing_sources
from kith.directory.operations.importing_ending import LOST, NotWaiting, stop_run
from kith.directory.operations.importing_feeds import FeedMaterial
from kith.directory.operations.importing_writing import AlreadyWriting, Batches, PreviewGone
from kith.directory.presenters.importing import work_lines
from kith.directory.queries import import_spool as spool
from kith.directory.queries.importing import run_again
from kith.directory.rules.importing import SourceBroken
from kith.directory.tasks.importing import go_on_with_imports, read_source, write_import
from tests.factories.areas import AT
from tests.factories.imports import a_record, a_source, ndjson_at, read_records
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db
RECORDS = [a_record(number) for number in range(1, 6)]


@pytest.fixture(autouse=True)
def _uploads(
    tmp_path: Path, settings: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UPLOADS = tmp_path / "uploads"
    monkeypatch.setattr("kith.directory.operations.importing_writing.AT_ONCE", 2)


def let(tmp_path: Path, source: ImportSource | None = None) -> ImportRun:
    """A run of five records that a person let be written."""
    run = read_records(source or a_source(), tmp_path, *RECORDS)
    return importing.begin_writing(run=run, by=None, at=AT)


def begun(tmp_path: Path, source: ImportSource | None = None) -> ImportRun:
    """One of which a batch of two is written, and whose writer let go."""
    run = let(tmp_path, source)
    batches = Batches(run.source, run, AT)
    batches.take()
    batches.write_next()
    batches.let_go()
    return run_again(run.pk) or run


def again(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_related("source").get(pk=run.pk)


def live() -> int:
    return Service.objects.because("A test looks.").filter(retired_at=None).count()


# ── What cannot go on ──


def test_writing_without_what_was_read_ends_the_run_and_says_so(tmp_path: Path) -> None:
    run = begun(tmp_path)
    spool.forget(run.pk)

    with pytest.raises(PreviewGone):
        importing.write_run(run=run, by=None, at=AT)

    run = again(run)
    says = "It was stopped when 2 records were written. What was written stays."
    assert (run.state, run.ended_at, live()) == (RunState.STOPPED, AT, 2)
    assert run.counts["notes"] == [LOST, says]
    assert {"doing", "writer", "tries"} & run.counts.keys() == set()
    [entry] = AuditEntry.objects.filter(action="directory.import-stopped")
    assert entry.detail == {"run": str(run.pk), "written": 2}


def test_losing_what_was_read_in_the_middle_is_not_taken_for_the_end(tmp_path: Path) -> None:
    run = let(tmp_path)

    def loses(_says: str, _part: float) -> None:
        spool.forget(run.pk)

    with pytest.raises(PreviewGone):
        importing.write_run(run=run, by=None, at=AT, progress=loses)

    assert (again(run).state, again(run).written, live()) == (RunState.STOPPED, 2, 2)


def test_worker_ends_a_run_without_what_was_read(tmp_path: Path) -> None:
    run = let(tmp_path)
    spool.forget(run.pk)

    write_import.func(str(run.pk))

    assert again(run).counts["notes"] == [LOST, "It was stopped before anything was written."]


def test_source_is_read_anew_where_what_was_read_is_lost(tmp_path: Path) -> None:
    source = a_source()
    run = begun(tmp_path, source)
    with pytest.raises(importing_sources.AlreadyRunning, match="or stop it"):
        importing_sources.begin_local_run(source=source, by=None, at=AT)
    spool.forget(run.pk)

    importing_sources.begin_local_run(source=source, by=None, at=AT)

    assert (again(run).state, again(run).counts["notes"][0]) == (RunState.STOPPED, LOST)


def test_source_is_closed_where_what_was_read_is_lost(tmp_path: Path) -> None:
    source, by = a_source(), a_person()
    run = begun(tmp_path, source)
    with pytest.raises(importing_sources.AlreadyRunning):
        importing_sources.close_source(source=source, by=by, at=AT)
    spool.forget(run.pk)

    closed = importing_sources.close_source(source=source, by=by, at=AT)

    assert (closed.closed_at, again(run).state) == (AT, RunState.STOPPED)


def test_a_person_stops_a_writing_that_stands_still_and_what_was_written_stays(
    tmp_path: Path,
) -> None:
    run = begun(tmp_path)

    stop_run(run=run, by=a_person(), at=AT)

    says = "It was stopped when 2 of 5 records were written. What was written stays."
    assert (again(run).state, again(run).counts["notes"]) == (RunState.STOPPED, [says])
    assert live() == 2
    with pytest.raises(NotWaiting):
        stop_run(run=run, by=a_person(), at=AT)


def test_what_somebody_writes_at_this_moment_is_not_stopped(tmp_path: Path) -> None:
    run = let(tmp_path)
    batches = Batches(run.source, run, AT)
    batches.take()

    with pytest.raises(AlreadyWriting):
        stop_run(run=run, by=a_person(), at=AT + timedelta(minutes=4))
    stop_run(run=run, by=a_person(), at=AT + timedelta(minutes=5))

    assert batches.write_next() is False
    assert live() == 0


def test_page_of_a_writing_that_stands_still_stops_it(client: Client, tmp_path: Path) -> None:
    run = begun(tmp_path)
    client.force_login(a_person("directory-moderator"))
    page = reverse("directory-work:import_run", args=[run.source_id, run.pk])
    stop = reverse("directory-work:stop_import", args=[run.source_id, run.pk])
    assert f'action="{stop}"' in client.get(page).content.decode()

    answer = client.post(stop, follow=True)

    assert "What was written stays." in answer.content.decode()
    shown = client.get(page).content.decode()
    assert "It was stopped when 2 of 5 records were written." in shown
    assert f'action="{stop}"' not in shown


# ── What breaks again and again ──


def clock_comes(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kith.directory.tasks.importing.timezone.now", lambda: at)
    with monkeypatch.context() as at_once:
        at_once.setattr(type(write_import), "enqueue", _does)
        go_on_with_imports.func()


def _does(task: Any, *given: str) -> None:
    if task is not write_import:
        return  # the mail waits
    try:
        task.func(*given)
    except IntegrityError:
        return  # as the worker does, which only notes it


def test_clock_stops_trying_what_broke_three_times_and_the_owner_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, tried = a_person("directory-moderator"), []
    source = a_source()
    ImportSource.objects.because("A test arranges.").filter(pk=source.pk).update(owner=owner)
    run = let(tmp_path, source)
    written = Batches._write

    def breaks(self: Batches, batch: Any) -> Any:
        if self.run.written == 2:
            tried.append(self.run.written)
            raise IntegrityError("It does not fit.")
        return written(self, batch)

    with monkeypatch.context() as broken:
        broken.setattr(Batches, "_write", breaks)
        for time in range(1, 9):
            clock_comes(AT + timedelta(minutes=6 * time), monkeypatch)

    assert (len(tried), again(run).written, again(run).state) == (3, 2, RunState.RUNNING)
    [mail] = OutboxMessage.objects.filter(code="directory.import-stuck")
    assert mail.to == owner.email
    assert f"/work/directory/imports/{source.pk}/runs/{run.pk}/" in mail.body
    [line] = work_lines(owner, AT)
    assert line.sentence == "An import from The feed stands still"

    done = importing.write_run(run=again(run), by=None, at=AT + timedelta(hours=2))
    assert (done.state, live(), list(work_lines(owner, AT))) == (RunState.DONE, 5, [])


# ── Two readers of one run ──


class Meanwhile(FeedMaterial):
    """A feed during whose reading something else happens; and that breaks, if it should."""

    def __init__(self, path: Path, do: Any, *, is_broken: bool = False) -> None:
        super().__init__(path)
        self.do, self.is_broken = do, is_broken

    def records(self) -> Any:
        yield from super().records()
        self.do()
        if self.is_broken:
            raise SourceBroken("here", "It broke.")


def overtaken(tmp_path: Path, *, is_broken: bool, is_let: bool) -> tuple[ImportRun, ImportRun]:
    """A run that another reader made a preview of; and what the slow reader gave."""
    path = ndjson_at(tmp_path / "services.ndjson", RECORDS)
    run = importing_sources.begin_local_run(source=a_source(), by=None, at=AT)

    def first() -> None:
        done = importing.read_run(run=again(run), material=FeedMaterial(path), by=None, at=AT)
        if is_let:
            importing.begin_writing(run=done, by=None, at=AT)

    slow = Meanwhile(path, first, is_broken=is_broken)
    return run, importing.read_run(run=again(run), material=slow, by=None, at=AT)


@pytest.mark.parametrize("is_broken", [False, True])
@pytest.mark.parametrize("is_let", [False, True])
def test_a_second_reader_spoils_nothing_of_the_first(
    tmp_path: Path, is_broken: bool, is_let: bool
) -> None:
    run, gave = overtaken(tmp_path, is_broken=is_broken, is_let=is_let)

    state = RunState.RUNNING if is_let else RunState.PREVIEW
    assert (again(run).state, gave.state, again(run).counts["added"]) == (state, state, 5)
    assert spool.is_kept(run.pk)
    assert [one.name for one in spool.folder().iterdir() if one.is_dir() and "." in one.name] == []
    if not is_let:
        importing.begin_writing(run=again(run), by=None, at=AT)
    assert importing.write_run(run=again(run), by=None, at=AT).state == RunState.DONE
    assert live() == 5


def test_a_reading_that_was_stopped_keeps_nothing(tmp_path: Path) -> None:
    path = ndjson_at(tmp_path / "services.ndjson", RECORDS)
    run = importing_sources.begin_local_run(source=a_source(), by=None, at=AT)
    slow = Meanwhile(path, lambda: stop_run(run=run, by=None, at=AT), is_broken=True)

    gave = importing.read_run(run=again(run), material=slow, by=None, at=AT)

    assert (gave.state, spool.kept_runs()) == (RunState.STOPPED, [])


def test_columns_sent_twice_ask_for_one_reading(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    source, by = a_source("Sheet", kind="csv"), a_person("directory-moderator")
    file = SimpleUploadedFile("tea.csv", b"Name,Organisation\nTea,Tea and Talk\n")
    run = importing_asking.take_file(source=source, file=file, by=by, at=AT)
    asked: list[str] = []
    monkeypatch.setattr(type(read_source), "enqueue", lambda _task, *given: asked.append(given[0]))

    def sent(by: Person) -> object:
        fields = {"Name": "name", "Organisation": "provider"}
        with django_capture_on_commit_callbacks(execute=True):
            return importing_asking.map_columns(source=source, fields=fields, by=by, at=AT)

    assert (sent(by), sent(by)) == (run, run)
    assert asked == [str(run.pk)]


def test_a_second_reader_at_its_very_end_spoils_nothing_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ndjson_at(tmp_path / "services.ndjson", RECORDS)
    run = importing_sources.begin_local_run(source=a_source(), by=None, at=AT)
    writes = importing._write_terms

    def first(*given: Any) -> None:
        monkeypatch.setattr(importing, "_write_terms", writes)
        importing.read_run(run=again(run), material=FeedMaterial(path), by=None, at=AT)
        place = spool.place_of(run.pk)
        (place / "mark").write_text("The first reader's.")
        writes(*given)

    monkeypatch.setattr(importing, "_write_terms", first)
    gave = importing.read_run(run=again(run), material=FeedMaterial(path), by=None, at=AT)

    assert (gave.state, (spool.place_of(run.pk) / "mark").exists()) == (RunState.PREVIEW, True)
