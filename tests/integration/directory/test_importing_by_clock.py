"""A source that is read by the clock and breaks: nothing changes, and its owner hears of it once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from kith.accounts.models import Person
from kith.core.models import OutboxMessage
from kith.directory.enums import RunState
from kith.directory.models import ImportRun, ImportSource, Service
from kith.directory.presenters.importing import work_lines
from kith.directory.queries.importing import due_sources
from kith.directory.tasks.importing import read_due_sources, read_source
from tests.factories.imports import a_record, a_source, imported
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db
CLOSED = "http://127.0.0.1:9/feed"


@pytest.fixture(autouse=True)
def _uploads(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.UPLOADS = tmp_path / "uploads"


@pytest.fixture
def owner() -> Person:
    return a_person("directory-moderator")


@pytest.fixture
def source(owner: Person, tmp_path: Path) -> ImportSource:
    """Read well three days ago, and every day since, from an address that answers no more."""
    made = a_source(address=CLOSED, every_days=1)
    ImportSource.objects.because("A test arranges.").filter(pk=made.pk).update(owner=owner)
    imported(made, tmp_path, a_record(1), a_record(2))
    set_back(3)
    return made


def set_back(days: int) -> None:
    """Let all runs so far have begun so many days ago."""
    ImportRun.objects.update(started_at=timezone.now() - timedelta(days=days))


def the_clock_reads() -> ImportRun:
    read_due_sources.func()
    run = ImportRun.objects.latest("started_at")
    if run.state == RunState.RUNNING:  # where the worker is not at hand
        read_source.func(str(run.pk), "")
        run.refresh_from_db()
    return run


def mails() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(code="directory.source-broken"))


def test_broken_source_changes_nothing_and_its_owner_hears_of_it(
    source: ImportSource, owner: Person
) -> None:
    run = the_clock_reads()

    assert (run.state, run.by) == (RunState.REFUSED, None)
    assert "closed network" in run.findings[0]["sentence"]
    rows = Service.objects.because("A test looks.").filter(retired_at=None)
    assert sorted(rows.values_list("name", flat=True)) == ["Drop-in 1", "Drop-in 2"]
    [mail] = mails()
    assert mail.to == owner.email
    assert f"/work/directory/imports/{source.pk}/runs/{run.pk}/" in mail.body
    assert (source.name in mail.body, CLOSED in mail.body) == (False, False)
    [line] = work_lines(owner, timezone.now())
    assert line.sentence == "The feed could not be read, so nothing was imported"


def test_owner_is_not_told_again_until_it_was_read(source: ImportSource, tmp_path: Path) -> None:
    the_clock_reads()
    ImportRun.objects.filter(state=RunState.REFUSED).update(
        started_at=timezone.now() - timedelta(days=2)
    )
    the_clock_reads()
    assert len(mails()) == 1

    set_back(5)
    imported(source, tmp_path, a_record(1), a_record(2))
    ImportRun.objects.filter(started_at__gt=timezone.now() - timedelta(days=4)).update(
        started_at=timezone.now() - timedelta(days=2)
    )
    the_clock_reads()
    assert len(mails()) == 2


def test_whoever_reads_it_themselves_gets_no_mail(source: ImportSource, owner: Person) -> None:
    run = ImportRun.objects.create(
        source=source,
        state=RunState.RUNNING,
        counts={"doing": "reading"},
        started_at=timezone.now(),
        by=owner,
    )

    read_source.func(str(run.pk), str(owner.pk))

    run.refresh_from_db()
    assert (run.state, mails()) == (RunState.REFUSED, [])


def test_source_that_was_read_today_is_not_due(source: ImportSource) -> None:
    assert due_sources(timezone.now()) == [source]
    set_back(0)

    assert due_sources(timezone.now()) == []
