"""How an import ends before its end: set aside, given up, or stopped where its writing stood still."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kith.accounts.models import Person
from kith.accounts.sight import locked
from kith.core import audit
from kith.core.refusals import Refusal
from kith.directory.enums import RunState
from kith.directory.models import ImportRun
from kith.directory.operations.importing_writing import (
    EDITED,
    SPARED,
    TRIES,
    WRITER,
    AlreadyWriting,
    has_writer,
)
from kith.directory.queries import import_spool as spool
from kith.directory.queries.importing import is_being_written, total_of

LOST = "What was read was not kept any more, so it could not be written to its end."


class NotWaiting(Refusal):
    """The run is not one that waits to be written."""

    def __init__(self) -> None:
        super().__init__("This import does not wait for anybody any more. Look at its state.")


def stop_run(*, run: ImportRun, by: Person | None, at: datetime) -> ImportRun:
    """Set a preview aside, give up a reading, or stop a writing that stands still.

    What was written stays written, and the run says so.

    Raises:
        NotWaiting: it ended already. AlreadyWriting: somebody writes it at this moment.
    """
    with transaction.atomic():
        now = locked(run)
        if now.state not in {RunState.PREVIEW, RunState.RUNNING}:
            raise NotWaiting
        if is_being_written(now) and has_writer(run=now, at=at):
            raise AlreadyWriting
        end_run(run=now, at=at)
        _record(now, by, at)
    return now


def end_lost_run(*, run: ImportRun, by: Person | None, at: datetime) -> ImportRun:
    """End a run that was being written, and of which nothing is kept to go on with."""
    with transaction.atomic():
        now = locked(run)
        if is_being_written(now) and not spool.is_kept(now.pk):
            end_run(run=now, at=at, why=LOST)
            _record(now, by, at)
    return now


def end_run(*, run: ImportRun, at: datetime, why: str = "") -> None:
    """Stop a run and forget what it read. Inside a transaction that holds the run."""
    more = [why] if why else []
    if is_being_written(run):
        more.append(_so_far(run))
    run.state, run.ended_at = RunState.STOPPED, at
    run.counts = told_at_end(counts=run.counts, more=more)
    run.save(update_fields=["state", "ended_at", "counts"])
    transaction.on_commit(lambda: spool.forget(run.pk))


def told_at_end(*, counts: Mapping[str, Any], more: Sequence[str] = ()) -> dict[str, Any]:
    """What stays of a run's counts, with notes of what became other than a person had looked at."""
    passing = {"doing", WRITER, TRIES, SPARED, EDITED}
    told = {name: value for name, value in counts.items() if name not in passing}
    notes = [*told.get("notes", []), *more]
    if left := counts.get(SPARED, 0):
        says = "not taken away: since this was read, something else gives the same."
        notes.append(f"{_services(left)} {says}")
    if edited := counts.get(EDITED, 0):
        says = "taken away although somebody here changed it since this was read."
        notes.append(f"{_services(edited)} {says}")
    return {**told, "notes": notes} if notes or "notes" in told else told


def _services(count: int) -> str:
    return "1 service was" if count == 1 else f"{count:,} services were"


def _so_far(run: ImportRun) -> str:
    if not run.written:
        return "It was stopped before anything was written."
    whole = total_of(run)
    of_all = f" of {whole:,}" if whole >= run.written else ""
    return (
        f"It was stopped when {run.written:,}{of_all} records were written. What was written stays."
    )


def _record(run: ImportRun, by: Person | None, at: datetime) -> None:
    audit.record(
        action="directory.import-stopped",
        object_type="import-source",
        object_id=run.source_id,
        by=by.pk if by else None,
        at=at,
        detail={"run": str(run.pk), "written": run.written},
    )
