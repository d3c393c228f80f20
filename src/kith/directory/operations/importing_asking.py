"""What a page asks of imports: the deed now, and the long work by the worker afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.module_loading import import_string

from kith.accounts.models import Person
from kith.accounts.sight import locked
from kith.core import uploads
from kith.core.refusals import Refusal
from kith.core.uploads.gate import Readable
from kith.core.uploads.kinds import TABLE
from kith.directory.enums import ImportKind
from kith.directory.models import ImportRun, ImportSource
from kith.directory.operations.importing import begin_writing, keep_headings
from kith.directory.operations.importing_sources import begin_run, map_source
from kith.directory.queries import import_spool as spool
from kith.directory.queries.importing import open_run
from kith.directory.rules.csv_columns import lacking
from kith.directory.rules.csv_reading import Sheet
from kith.directory.rules.importing import SourceBroken

READ = "kith.directory.tasks.importing.read_source"
WRITE = "kith.directory.tasks.importing.write_import"
ASKED = "is_asked"
"""In a run's counts: a worker was asked to read its file."""
FIND = "kith.directory.tasks.importing.find_pairs"


class FileNotRead(Refusal):
    """The file could not even be opened as what its source is."""

    field = "file"


class ColumnsLacking(Refusal):
    """No column fills a field that every service needs."""

    def __init__(self, missing: list[str]) -> None:
        told = " and ".join(f"“{one}”" for one in missing)
        super().__init__(f"Choose the column that holds {told}")


def ask_for_reading(*, source: ImportSource, by: Person, at: datetime) -> ImportRun:
    """Let the worker read a source's address. Raises as begin_run."""
    with transaction.atomic():
        run = begin_run(source=source, by=by, at=at)
        _later(READ, run.pk, by)
    return run


def take_file(*, source: ImportSource, file: Readable, by: Person, at: datetime) -> ImportRun:
    """Take a file in by the gate. A feed is read at once; a spreadsheet once its columns are said.

    Raises:
        Refusal: the file did not pass the gate; see `kith.core.uploads`. FileNotRead.
        SourceClosed, AlreadyRunning.
    """
    examined = uploads.examine(file=file, kinds={TABLE})  # before the transaction: it may be slow
    with transaction.atomic():
        run = begin_run(
            source=source, file_name=examined.name, content=examined.content, by=by, at=at
        )
        if source.kind == ImportKind.CSV:
            keep_headings(source=source, headings=_headings(run))
        else:
            _later(READ, run.pk, by)
    return run


def _headings(run: ImportRun) -> list[str]:
    path = spool.given_file(run.pk)
    try:
        return Sheet(path).open().headings if path else []
    except SourceBroken as why:
        spool.forget_given(run.pk)
        raise FileNotRead(why.trouble.sentence) from None


def map_columns(*, source: ImportSource, fields: dict[str, str], by: Person, at: datetime) -> Any:
    """Keep what each column means, and read the file that waits for it. The run, if there is one.

    Raises ColumnsLacking.
    """
    if missing := lacking(fields):
        raise ColumnsLacking(missing)
    with transaction.atomic():
        map_source(source=source, fields=fields, by=by, at=at)
        run = open_run(source)
        if run is None or spool.given_file(run.pk) is None:
            return None
        _ask_once(run, by)
    return run


def _ask_once(run: ImportRun, by: Person) -> None:
    """Let one worker read the file, however often the form is sent."""
    now = locked(run)
    if not now.counts.get(ASKED):
        now.counts = {**now.counts, ASKED: True}
        now.save(update_fields=["counts"])
        _later(READ, now.pk, by)


def ask_for_writing(
    *, run: ImportRun, by: Person, at: datetime, is_shorter: bool = False
) -> ImportRun:
    """Let the worker write a preview; or go on with what was stopped. Raises as begin_writing."""
    with transaction.atomic():
        now = begin_writing(run=run, by=by, at=at, is_shorter=is_shorter)
        _later(WRITE, now.pk, by)
    return now


def ask_for_pairs(*, area_id: UUID, by: Person, at: datetime) -> None:
    """Let the worker look for services that may be one."""
    transaction.on_commit(lambda: import_string(FIND).enqueue(str(area_id)))


def _later(task: str, run_id: UUID, by: Person) -> None:
    transaction.on_commit(lambda: import_string(task).enqueue(str(run_id), str(by.pk)))
