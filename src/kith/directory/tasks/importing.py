"""What the worker does for imports: it reads, writes, looks for pairs, and keeps the clock."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django_tasks import task

from kith.accounts.models import Person
from kith.accounts.queries.people import people_with_ids
from kith.directory.enums import RunState
from kith.directory.operations import duplicates, importing, importing_sources
from kith.directory.queries.importing import due_sources, is_being_written, run_again
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
        importing.refuse_run(run=run, why=why, by=by, at=at)
        return
    importing.read_run(run=run, material=material, by=by, at=at)


@task()
def write_import(run_id: str, person_id: str = "") -> None:
    """Write what a person looked at, or go on with it."""
    run = run_again(UUID(run_id))
    if run is not None and is_being_written(run):
        importing.write_run(run=run, by=_person(person_id), at=timezone.now())


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
    importing.forget_old(at=timezone.now())


def _person(person_id: str) -> Person | None:
    return next(iter(people_with_ids([person_id])), None) if person_id else None
