"""An import: read everything first, let a person look, then write so that a kill does no harm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string

from kith.accounts.models import Person
from kith.accounts.sight import locked
from kith.core import audit
from kith.core.refusals import Refusal
from kith.directory.enums import RunState
from kith.directory.models import ImportRun, ImportSource
from kith.directory.operations.importing_carried import (
    carried_by,
    check_words,
    take_organisations,
    take_words,
)
from kith.directory.operations.importing_comparing import Comparer
from kith.directory.operations.importing_ending import NotWaiting, end_lost_run, told_at_end
from kith.directory.operations.importing_terms import make_own_terms
from kith.directory.operations.importing_writing import Batches, Clock, PreviewGone
from kith.directory.queries import import_spool as spool
from kith.directory.queries.importing import (
    BROUGHT,
    WRITING,
    is_being_written,
    last_done,
    live_count,
    live_ids,
    our_terms,
    total_of,
)
from kith.directory.rules.importing import (
    AT_ONCE,
    Material,
    Progress,
    SourceBroken,
    Taken,
    Trouble,
    digest_of,
    is_shrunk,
    usable,
)
from kith.directory.rules.importing_terms import Matcher, own_taxonomy

READING = "reading"
FIND_PAIRS = "kith.directory.tasks.importing.find_pairs"


class Overtaken(Exception):
    """The run went further, or ended, while it was being read: what was read is of no use."""


class MuchShorter(Refusal):
    """Far fewer records than last time, and nobody has said that this is right."""

    field = "is_shorter"

    def __init__(self, now: int, before: int) -> None:
        super().__init__(
            f"The source gave {now:,} services, and {before:,} last time. Say that this is right, "
            "or ask whoever runs it"
        )


class SourceClosed(Refusal):
    """Nothing is read from the source any more."""

    def __init__(self) -> None:
        super().__init__("This source is closed, so nothing is taken from it.")


# ── Reading ──


def read_run(
    *,
    run: ImportRun,
    material: Material,
    by: Person | None,
    at: datetime,
    progress: Progress | None = None,
) -> ImportRun:
    """Read a source to its end and keep what it would change. Writes nothing to the directory.

    A source that cannot be read whole ends the run as refused, with the place and the sentence.
    A run that went further meanwhile, or was stopped, stays as it is.
    """
    source = run.source
    own = own_taxonomy(source.pk)
    ours = our_terms(source.area_id, but=own)
    try:
        carried = carried_by(source=source, material=material, ours=ours)
        matcher = Matcher(
            [*ours, *carried.ours()],
            said=source.columns.get("terms", {}),
            takes=own if source.columns.get("takes_terms") else "",
        )
        with ExitStack() as spooled:
            writer = spooled.enter_context(spool.written(run.pk))
            carried.keep(writer)
            comparer = Comparer(source, material, matcher, writer)
            comparer.looks_again = _settings_digest(source) != _last_settings(source)
            _compare_all(run, comparer, material.records(), progress)
            _write_terms(writer, matcher)
            carried.keep_organisations(writer, material)
            return _wait(run=run, comparer=comparer, keep=spooled.close, by=by, at=at)
    except Overtaken:
        return ImportRun.objects.get(pk=run.pk)
    except SourceBroken as why:
        return _refuse(run=run, trouble=why.trouble, by=by, at=at)
    except (OSError, MemoryError):
        says = "There was no room to keep what was read. Make room, or divide it, and try again."
        return _refuse(run=run, trouble=Trouble("", source.name, "", says), by=by, at=at)
    finally:
        spool.forget_given(run.pk)
        with transaction.atomic():
            keep_headings(source=source, headings=getattr(material, "headings", []))


def keep_headings(*, source: ImportSource, headings: list[str]) -> None:
    """Remember the headings of a spreadsheet, for the page that says what each means."""
    if headings and source.columns.get("headings") != headings:
        now = locked(source)
        now.columns = {**now.columns, "headings": headings}
        now.save(update_fields=["columns"])


def _compare_all(
    run: ImportRun, comparer: Comparer, records: Iterator[Taken], progress: Progress | None
) -> None:
    before, read = live_count(run.source_id), 0
    while batch := list(islice(records, AT_ONCE)):
        comparer.compare(batch)
        read += len(batch)
        still = ImportRun.objects.filter(pk=run.pk, state=RunState.RUNNING, counts__doing=READING)
        if not still.update(read=read):
            raise Overtaken
        if progress:
            progress(f"Reading: {read:,} services", min(1.0, read / before) if before else 0.0)
    if comparer.is_blind:
        comparer.material.notes.append(
            "Nothing is taken away: a row could not be told from others."
        )
    live = () if comparer.is_blind else live_ids(run.source_id)
    gone = (one for one in live if one not in comparer.seen)
    while part := list(islice(gone, AT_ONCE)):
        comparer.compare_gone(part)
    run.read = read
    comparer.counts |= {"read": read, "before": before}


def _write_terms(writer: spool.Writer, matcher: Matcher) -> None:
    """Terms that nobody mapped, the commonest first."""
    ordered = sorted(matcher.unmapped.items(), key=lambda pair: (-pair[1], pair[0]))
    for key, count in ordered:
        term = matcher.met[key]
        writer.add(
            "terms",
            {
                "key": key,
                "label": term.label,
                "code": term.code,
                "uri": term.uri,
                "taxonomy": term.taxonomy,
                "kind": term.kind,
                "count": count,
            },
        )


def _is_read(run: ImportRun) -> bool:
    return run.state == RunState.RUNNING and run.counts.get("doing") == READING


def _wait(
    *,
    run: ImportRun,
    comparer: Comparer,
    keep: Callable[[], None],
    by: Person | None,
    at: datetime,
) -> ImportRun:
    """The preview is whole: it waits for a person. `keep` gives its files their name.

    Raises Overtaken, so that no other reader's files are replaced.
    """
    with transaction.atomic():
        now = locked(run)
        if not _is_read(now):
            raise Overtaken
        keep()
        now.state, now.read = RunState.PREVIEW, run.read
        now.digest = comparer.digest.hexdigest()
        now.findings = [one.as_json() for one in comparer.findings]
        now.counts = {
            **comparer.counts,
            "unmapped": len(comparer.matcher.unmapped),
            "lost": comparer.lost,
            "notes": list(comparer.material.notes),
            "settings": _settings_digest(now.source),
            "is_shrunk": is_shrunk(now=run.read, before=comparer.counts["before"]),
        }
        now.save(update_fields=["state", "read", "digest", "findings", "counts"])
        audit.record(
            action="directory.import-read",
            object_type="import-source",
            object_id=now.source_id,
            by=by.pk if by else None,
            at=at,
            detail={"run": str(now.pk), **_plain_counts(now)},
        )
    return now


def _refuse(*, run: ImportRun, trouble: Trouble, by: Person | None, at: datetime) -> ImportRun:
    with transaction.atomic():
        now = locked(run)
        if not _is_read(now):
            return now  # another reader came further, or somebody stopped it
        now.state, now.ended_at = RunState.REFUSED, at
        now.findings = [usable(trouble.as_json())]
        now.counts = {}
        now.save(update_fields=["state", "ended_at", "findings", "counts"])
        audit.record(
            action="directory.import-refused",
            object_type="import-source",
            object_id=now.source_id,
            by=by.pk if by else None,
            at=at,
            outcome="refused",
            detail={"run": str(now.pk)},
        )
    return now


def refuse_run(*, run: ImportRun, why: SourceBroken, by: Person | None, at: datetime) -> ImportRun:
    """End a run whose source could not even be opened."""
    return _refuse(run=run, trouble=why.trouble, by=by, at=at)


# ── Writing ──


def begin_writing(
    *, run: ImportRun, by: Person | None, at: datetime, is_shorter: bool = False
) -> ImportRun:
    """Let what was read be written. `is_shorter`: a person said that so few records are right.

    Raises:
        NotWaiting: it is done, stopped or refused; PreviewGone; SourceClosed.
        MuchShorter: fewer than half of last time's records, and nobody said that this is right.
        WordsMeanwhile: it brings a vocabulary along, and the area has got one since.
    """
    with transaction.atomic():
        now = locked(run)
        source = locked(now.source)
        if is_being_written(now):
            return now
        if now.state != RunState.PREVIEW:
            raise NotWaiting
        if source.closed_at is not None:
            raise SourceClosed
        if not spool.is_kept(now.pk):
            raise PreviewGone
        if now.counts.get("is_shrunk") and not is_shorter:
            raise MuchShorter(now.read, now.counts["before"])
        check_words(source=source, run_id=now.pk)
        take_words(source=source, run_id=now.pk, at=at)
        if source.columns.get("takes_terms"):
            make_own_terms(source=source, lines=spool.Lines(now.pk, "terms"))
        now.state, now.counts = RunState.RUNNING, {**now.counts, "doing": WRITING}
        now.touched_at = at
        now.save(update_fields=["state", "counts", "touched_at"])
        audit.record(
            action="directory.import-begun",
            object_type="import-source",
            object_id=source.pk,
            by=by.pk if by else None,
            at=at,
            detail={"run": str(now.pk)},
        )
    return now


def write_run(
    *,
    run: ImportRun,
    by: Person | None,
    at: datetime,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> ImportRun:
    """Write a run that was let, to its end; or go on where it was killed.

    `clock` tells the time while it goes on, so that others see that it does.

    Raises:
        NotWaiting: nobody let it be written.
        PreviewGone: there is nothing to go on with, so the run was ended.
        AlreadyWriting: another does; nothing is written twice.
    """
    if run.state == RunState.DONE:
        return run
    if not is_being_written(run):
        raise NotWaiting
    whole = total_of(run)
    batches = Batches(run.source, run, at, clock)
    batches.take()
    try:
        while batches.write_next():
            if progress:
                done = batches.run.written
                progress(f"Writing: {done:,} of {whole:,}", done / whole)
    except PreviewGone:
        end_lost_run(run=batches.run, by=by, at=at)
        raise
    except BaseException:
        batches.let_go()
        raise
    return _finish(run=batches.run, by=by, at=at)


def _finish(*, run: ImportRun, by: Person | None, at: datetime) -> ImportRun:
    with transaction.atomic():
        now = locked(run)
        if now.state != RunState.RUNNING:
            return now
        take_organisations(source=now.source, run_id=now.pk, at=at)
        now.state, now.ended_at = RunState.DONE, at
        now.counts = told_at_end(counts=now.counts)
        now.save(update_fields=["state", "ended_at", "counts"])
        audit.record(
            action="directory.import-applied",
            object_type="import-source",
            object_id=now.source_id,
            by=by.pk if by else None,
            at=at,
            detail={"run": str(now.pk), **_plain_counts(now)},
        )
        if now.counts.get("added"):
            transaction.on_commit(
                lambda: import_string(FIND_PAIRS).enqueue(str(now.source.area_id))
            )
    return now


def _plain_counts(run: ImportRun) -> dict[str, str | int | bool | None]:
    names = ("added", "changed", "removed", "same", "refused", "kept", "hidden")
    return {name: int(run.counts.get(name, 0)) for name in names}


def _settings_digest(source: ImportSource) -> str:
    """What the values of a record depend on beside the record: columns, and terms of both."""
    terms = our_terms(source.area_id, but=own_taxonomy(source.pk))
    said = {
        name: value for name, value in source.columns.items() if name not in {"headings", BROUGHT}
    }
    ours = [(one.key, one.label, one.uri, one.alternatives, one.leads_to) for one in terms]
    return digest_of([said, ours])


def _last_settings(source: ImportSource) -> Any:
    done = last_done(source)
    return done.counts.get("settings") if done else None
