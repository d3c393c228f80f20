"""What the worker does for imports: it reads, writes, looks for pairs, and keeps the clock."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.utils import timezone
from django_tasks import task

from kith.accounts.models import Person
from kith.accounts.queries.people import people_with_ids
from kith.directory.enums import RunState
from kith.directory.operations import duplicates, importing, importing_sources
from kith.directory.operations.importing_forgetting import forget_old
from kith.directory.operations.importing_telling import tell_of_broken, tell_of_stuck
from kith.directory.operations.importing_writing import (
    AlreadyWriting,
    PreviewGone,
    is_stuck,
    patience,
)
from kith.directory.queries.importing import (
    due_sources,
    is_being_written,
    run_again,
    stalled_runs,
)
from kith.directory.rules.importing import SourceBroken


@task()
def read_source(run_id: str, person_id: str = "") -> None:
    """Read what a run reads, for somebody to look at."""
    run = run_again(UUID(run_id))
    if run is None or run.state != RunState.RUNNING or is_being_written(run):
        return
    by, at = _person(person_id), timezone.now()
    try:
        material = importing_sources.material_of(run=run)
    except SourceBroken as why:
        run = importing.refuse_run(run=run, why=why, by=by, at=at)
    else:
        run = importing.read_run(run=run, material=material, by=by, at=at)
    tell_of_broken(run=run, at=at)


@task()
def write_import(run_id: str, person_id: str = "") -> None:
    """Write what a person looked at, or go on with it."""
    run = run_again(UUID(run_id))
    if run is not None and is_being_written(run):
        with suppress(AlreadyWriting, PreviewGone):  # another does; or it was ended, and says so
            importing.write_run(
                run=run, by=_person(person_id), at=timezone.now(), clock=timezone.now
            )


@task()
def go_on_with_imports() -> None:
    """Go on with imports whose writing stood still: a worker was killed, or the machine stopped.

    What breaks again and again at the same place waits for a person, who is told.
    """
    at = timezone.now()
    for run in stalled_runs(at - patience()):
        if is_stuck(run=run):
            tell_of_stuck(run=run, at=at)
        else:
            write_import.enqueue(str(run.pk))


@task()
def find_pairs(area_id: str) -> None:
    """Look for services that may be one."""
    duplicates.propose_pairs(area_id=UUID(area_id), at=timezone.now())


@task()
def read_due_sources() -> None:
    """Read the sources whose time has come; each waits for a person then."""
    at = timezone.now()
    for source in due_sources(at):
        run = importing_sources.begin_run(source=source, by=None, at=at)
        read_source.enqueue(str(run.pk))


@task()
def forget_old_imports() -> None:
    """Delete what is kept of imports that ended long ago."""
    forget_old(at=timezone.now())


def _person(person_id: str) -> Person | None:
    return next(iter(people_with_ids([person_id])), None) if person_id else None
