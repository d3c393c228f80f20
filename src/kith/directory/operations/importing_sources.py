"""Sources of services: added, changed, closed; and their runs begun."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from kith.accounts.models import Person
from kith.accounts.sight import locked
from kith.areas.models import Area
from kith.core import audit
from kith.core.plain_text import plain_line
from kith.core.refusals import Refusal
from kith.directory.enums import ImportKind, RunState
from kith.directory.models import ImportRun, ImportSource
from kith.directory.operations.csv_material import CsvMaterial
from kith.directory.operations.feed_secrets import confidential_here
from kith.directory.operations.importing import READING, SourceClosed
from kith.directory.operations.importing_ending import LOST, end_run
from kith.directory.operations.importing_feeds import FeedMaterial
from kith.directory.operations.importing_writing import has_writer
from kith.directory.queries import import_spool as spool
from kith.directory.queries.importing import is_being_written, open_run
from kith.directory.rules.asking_feeds import asking
from kith.directory.rules.importing import Material, SourceBroken, base_of
from kith.open_referral import Fetch, NotReadable

LONGEST_NAME = 200
LONGEST_READING = timedelta(hours=3)
"""After this a reading is taken for dead, and another may begin."""


class AddressNotTaken(Refusal):
    """The address is no web address that can be asked for."""

    field = "address"

    def __init__(self) -> None:
        super().__init__("Enter a whole web address, such as https://example.org/feed")


class NameTaken(Refusal):
    """Another source in use is called so."""

    field = "name"

    def __init__(self) -> None:
        super().__init__("Another source has this name. Choose one that tells them apart")


class AlreadyRunning(Refusal):
    """The source is being read, or written, at this moment."""

    def __init__(self) -> None:
        super().__init__(
            "An import from this source is under way. Wait for it, go on with it, or stop it, first."
        )


class NothingToRead(Refusal):
    """The source has no address, and nobody handed in a file."""

    field = "file"

    def __init__(self) -> None:
        super().__init__("Choose a file: this source has no address")


def add_source(
    *,
    area: Area,
    name: str,
    kind: str,
    address: str = "",
    every_days: int | None = None,
    by: Person | None,
    at: datetime,
) -> ImportSource:
    """Add a source. Raises AddressNotTaken, NameTaken; HiddenCharacters."""
    with transaction.atomic():
        locked(area)  # so that two adds of one name follow each other
        source = ImportSource.objects.create(
            area=area,
            name=_free_name(area, name),
            kind=ImportKind(kind),
            address=_checked_address(address, kind),
            every_days=every_days if address else None,
            owner=by,
            added_at=at,
        )
        _record("directory.source-added", source, by, at)
    return source


def change_source(
    *,
    source: ImportSource,
    name: str,
    address: str,
    every_days: int | None,
    by: Person,
    at: datetime,
) -> ImportSource:
    """Change what a source is called, where it is and how often it is read. Raises as add_source."""
    with transaction.atomic():
        now = _open(source)
        now.name = _free_name(now.area, name, but=now)
        now.address = _checked_address(address, now.kind)
        now.every_days = every_days if now.address else None
        now.save(update_fields=["name", "address", "every_days"])
        audit.record(
            action="directory.source-changed",
            object_type="import-source",
            object_id=now.pk,
            by=by.pk,
            at=at,
        )
    return now


def move_source(
    *, source: ImportSource, address: str, by: Person | None, at: datetime
) -> ImportSource:
    """Let a source be at another address. Raises AddressNotTaken, SourceClosed."""
    with transaction.atomic():
        now = _open(source)
        now.address = _checked_address(address, now.kind)
        now.save(update_fields=["address"])
        audit.record(
            action="directory.source-changed",
            object_type="import-source",
            object_id=now.pk,
            by=by.pk if by else None,
            at=at,
        )
    return now


def map_source(
    *, source: ImportSource, by: Person | None, at: datetime, **said: Any
) -> ImportSource:
    """Keep what a person said of its columns (`fields`) and terms (`terms`, `takes_terms`)."""
    with transaction.atomic():
        now = _open(source)
        now.columns = {**now.columns, **said}
        now.save(update_fields=["columns"])
        audit.record(
            action="directory.source-mapped",
            object_type="import-source",
            object_id=now.pk,
            by=by.pk if by else None,
            at=at,
            detail={"what": ", ".join(sorted(said))},
        )
    return now


def close_source(*, source: ImportSource, by: Person, at: datetime) -> ImportSource:
    """Read nothing from a source any more; what it brought stays. Raises AlreadyRunning."""
    with transaction.atomic():
        now = _open(source)
        run = open_run(now)
        if run and is_being_written(run) and not _is_over(locked(run), at):
            raise AlreadyRunning
        if run:
            _supersede(run, at)
        now.closed_at = at
        now.save(update_fields=["closed_at"])
        _record("directory.source-closed", now, by, at)
    return now


def begin_run(
    *,
    source: ImportSource,
    file_name: str = "",
    content: bytes = b"",
    by: Person | None,
    at: datetime,
) -> ImportRun:
    """Begin a reading, of a file that passed the gate or of the source's address.

    A preview that waited is set aside. Raises SourceClosed, AlreadyRunning, NothingToRead.
    """
    with transaction.atomic():
        now = _open(source)
        if not content and not now.address:
            raise NothingToRead
        return _begin(now, by, at, file_name, content)


def begin_local_run(*, source: ImportSource, by: Person | None, at: datetime) -> ImportRun:
    """Begin a reading of a file on this machine, which the command line hands to `read_run`."""
    with transaction.atomic():
        return _begin(_open(source), by, at, "", b"")


def _begin(
    source: ImportSource, by: Person | None, at: datetime, file_name: str, content: bytes
) -> ImportRun:
    before = open_run(source)
    if before and not _is_over(before, at):
        raise AlreadyRunning
    if before:
        _supersede(before, at)
    run = ImportRun.objects.create(
        source=source, state=RunState.RUNNING, counts={"doing": READING}, started_at=at, by=by
    )
    if content:
        spool.keep_given(run.pk, Path(file_name).name or "given", content)
    return run


def _is_over(run: ImportRun, at: datetime) -> bool:
    if run.state == RunState.PREVIEW:
        return True
    if is_being_written(run):  # without what it read it could never come to its end
        return not spool.is_kept(run.pk) and not has_writer(run=run, at=at)
    return at - run.started_at > LONGEST_READING


def _supersede(run: ImportRun, at: datetime) -> None:
    now = locked(run)
    is_lost = is_being_written(now) and not spool.is_kept(now.pk)
    end_run(run=now, at=at, why=LOST if is_lost else "")


# ── What a run reads ──


def material_of(*, run: ImportRun, fetch: Fetch | None = None) -> Material:
    """What a run reads: the file that was handed in, or what stands at its source's address.

    Raises:
        SourceBroken: a spreadsheet's address gives nothing.
    """
    source = run.source
    path = spool.given_file(run.pk)
    if source.kind == ImportKind.OPEN_REFERRAL:
        where = path or base_of(source.address)
        return FeedMaterial(where, fetch=fetch, secrets_here=confidential_here)
    if path is None:
        path = _fetched(run, fetch or asking())
    return CsvMaterial(path, source.columns.get("fields", {}))


def _fetched(run: ImportRun, fetch: Fetch) -> Path:
    address = run.source.address
    try:
        reply = fetch(address)
    except NotReadable as why:
        raise SourceBroken(why.place, why.sentence) from None
    if reply.status != 200:
        says = f"It answered with status {reply.status} instead of 200. Check the address."
        raise SourceBroken(address, says)
    return spool.keep_given(run.pk, "given.csv", reply.body)


def local_material(*, path: Path, kind: str, columns: Mapping[str, Any]) -> Material:
    """What stands in a file on this machine."""
    if kind == ImportKind.OPEN_REFERRAL:
        return FeedMaterial(path, secrets_here=confidential_here)
    return CsvMaterial(path, columns.get("fields", {}))


# ── Checks ──


def _open(source: ImportSource) -> ImportSource:
    now = locked(source)
    if now.closed_at is not None:
        raise SourceClosed
    return now


def _free_name(area: Area, name: str, but: ImportSource | None = None) -> str:
    tidy = plain_line(name)[:LONGEST_NAME]
    others = ImportSource.objects.because("A name is one source's.").filter(
        area=area, closed_at=None, name__iexact=tidy
    )
    if any(one != but for one in others):
        raise NameTaken
    return tidy


def _checked_address(address: str, kind: str) -> str:
    told = address.strip()
    if not told:
        return ""
    try:
        parts = urlsplit(told)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
    except ValueError:
        good = False
    if not good or len(told) > 500 or any(one.isspace() for one in told):
        raise AddressNotTaken
    return base_of(told) if kind == ImportKind.OPEN_REFERRAL else told


def _record(action: str, source: ImportSource, by: Person | None, at: datetime) -> None:
    told: dict[str, Any] = {
        "object_type": "import-source",
        "object_id": source.pk,
        "by": by.pk if by else None,
        "at": at,
    }
    if action == "directory.source-added":
        audit.record(action="directory.source-added", **told)
    else:
        audit.record(action="directory.source-closed", **told)
