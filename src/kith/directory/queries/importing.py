"""What imports know: sources, their runs, what was given last, and terms to map to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from kith.accounts.models import Person
from kith.areas.models import Area
from kith.areas.queries import current_area
from kith.directory.enums import RunState, TermKind
from kith.directory.models import (
    ImportRun,
    ImportSource,
    Service,
    SourceRecord,
    Taxonomy,
    Term,
)
from kith.directory.queries import import_spool as spool
from kith.directory.rules.importing import SAME_AS
from kith.directory.rules.importing_terms import OurTerm

BROUGHT = "brought"
"""In what is kept of a source's columns: codes of the taxonomies that it brought along."""
WRITING = "writing"
"""What a run is doing whose writing a person let."""
READS = "An import compares with what stands here, whoever may see it."


def sources_seen(person: Person) -> QuerySet[ImportSource]:
    """The sources that the person may see, those in use first."""
    found: QuerySet[ImportSource] = ImportSource.objects.visible_to(person)
    return found.order_by("closed_at", "name", "id").annotate(
        live=Count("records", filter=Q(records__gone_at=None))
    )


def last_runs(sources: Iterable[ImportSource]) -> dict[UUID, ImportRun]:
    """The newest run of each source. One query."""
    found: dict[UUID, ImportRun] = {}
    rows = ImportRun.objects.filter(source__in=[one.pk for one in sources])
    for run in rows.order_by("started_at"):
        found[run.source_id] = run
    return found


def runs_of(source: ImportSource) -> QuerySet[ImportRun]:
    """A source's runs, the newest first."""
    return source.runs.select_related("by", "source").order_by("-started_at", "id")


def run_of(person: Person, source: ImportSource, run_id: UUID) -> ImportRun | None:
    """One run of a source that the person sees."""
    return runs_of(source).filter(pk=run_id).first()


def open_run(source: ImportSource) -> ImportRun | None:
    """The run that is read, waits for a person, or is being written."""
    states = [RunState.RUNNING, RunState.PREVIEW]
    return runs_of(source).filter(state__in=states).first()


def last_done(source: ImportSource) -> ImportRun | None:
    """The last run that was written to its end."""
    return runs_of(source).filter(state=RunState.DONE).first()


def run_before(run: ImportRun) -> ImportRun | None:
    """The run of the same source before this one."""
    rows = runs_of(run.source).filter(started_at__lte=run.started_at).exclude(pk=run.pk)
    return rows.first()


def waiting_runs(person: Person) -> list[ImportRun]:
    """Previews that wait for somebody who may apply them."""
    mine = ImportSource.objects.visible_to(person, to="change").filter(closed_at=None)
    rows = ImportRun.objects.filter(state=RunState.PREVIEW, source__in=mine)
    return list(rows.select_related("source").order_by("started_at"))


def broken_sources(person: Person, since: datetime) -> list[ImportRun]:
    """Newest runs of sources that could not be read, not long ago."""
    mine = ImportSource.objects.visible_to(person, to="change").filter(closed_at=None)
    newest = last_runs(mine).values()
    return [one for one in newest if one.state == RunState.REFUSED and one.started_at >= since]


def due_sources(at: datetime) -> list[ImportSource]:
    """Sources whose time to be read has come, and of which no run is under way or waits."""
    rows = ImportSource.objects.because("The clock reads what is due.").filter(
        closed_at=None, every_days__gt=0
    )
    due = []
    sources = list(rows.exclude(address=""))
    newest = last_runs(sources)
    for source in sources:
        run = newest.get(source.pk)
        if run is None:
            due.append(source)
        elif run.state in {RunState.RUNNING, RunState.PREVIEW}:
            continue
        elif run.started_at <= at - timedelta(days=source.every_days or 0):
            due.append(source)
    return due


# ── What stands here, for comparing ──


def records_by_id(source_id: UUID, theirs: Collection[str]) -> dict[str, SourceRecord]:
    """What the source gave last, by its own ids."""
    rows = SourceRecord.objects.filter(source_id=source_id, theirs__in=list(theirs))
    return {one.theirs: one for one in rows}


def live_count(source_id: UUID) -> int:
    """How many records the source gave last time."""
    return SourceRecord.objects.filter(source_id=source_id, gone_at=None).count()


def live_ids(source_id: UUID) -> Iterable[str]:
    """The ids of those."""
    rows = SourceRecord.objects.filter(source_id=source_id, gone_at=None).order_by("theirs")
    return rows.values_list("theirs", flat=True).iterator(chunk_size=5000)


def leads_elsewhere(record: SourceRecord) -> bool:
    """Whether somebody found its service to be another one, which others tell of."""
    return isinstance(record.given, Mapping) and SAME_AS in record.given


@dataclass(frozen=True, slots=True)
class Standing:
    """How a service stands here, beside its values."""

    origins: Mapping[str, Any]
    is_retired: bool
    provider_id: UUID


def standing(ids: Collection[UUID]) -> dict[UUID, Standing]:
    """How services stand, by id. One query."""
    rows = Service.objects.because(READS).filter(pk__in=list(ids))
    told = rows.values_list("pk", "origins", "retired_at", "provider_id")
    return {pk: Standing(origins, gone is not None, who) for pk, origins, gone, who in told}


def held_elsewhere(ids: Collection[UUID], but: Collection[UUID]) -> set[UUID]:
    """Which of these services a live record leads to, other than those records."""
    rows = SourceRecord.objects.filter(service__in=list(ids), gone_at=None)
    return set(rows.exclude(pk__in=list(but)).values_list("service_id", flat=True))


def our_terms(area_id: UUID, *, but: str = "") -> list[OurTerm]:
    """Every term of the area, but those of one taxonomy, as it may be known."""
    rows = Term.objects.filter(taxonomy__area_id=area_id)
    rows = rows.exclude(taxonomy__code=but).prefetch_related("leads_to__taxonomy")
    return [
        OurTerm(
            one.key,
            one.code,
            one.label,
            one.kind,
            one.uri,
            tuple(one.alternatives),
            tuple(led.key for led in one.leads_to.all() if one.kind == TermKind.SERVICE_TYPE),
            str(one.pk),
            one.retired_at is not None,
        )
        for one in rows.select_related("taxonomy").order_by("taxonomy__code", "order", "code")
    ]


def area_of(code: str) -> Area | None:
    """An area by its code, or the only one there is."""
    found = list(Area.objects.filter(code=code) if code else Area.objects.all()[:2])
    return found[0] if len(found) == 1 else None


def source_named(area_id: UUID, name: str) -> ImportSource | None:
    """The source of this name that is in use."""
    rows = ImportSource.objects.because("The command line names a source.")
    return rows.filter(area_id=area_id, name=name, closed_at=None).first()


def source_at(area_id: UUID, address: str) -> ImportSource | None:
    """The source of this address that is in use."""
    rows = ImportSource.objects.because("The command line gives an address.")
    return rows.filter(area_id=area_id, address=address, closed_at=None).first()


def has_terms(area_id: UUID) -> bool:
    """Whether the area has any word to file services under."""
    return Term.objects.filter(taxonomy__area_id=area_id).exists()


def own_taxonomies(area_id: UUID) -> dict[str, UUID]:
    """The ids of the area's taxonomies, by their codes."""
    return dict(Taxonomy.objects.filter(area_id=area_id).values_list("code", "pk"))


def brought_taxonomies(area_id: UUID) -> set[str]:
    """The codes of taxonomies that came along with a feed, so that no pack speaks for them."""
    rows = ImportSource.objects.because("Which lists came along is no secret.")
    told = rows.filter(area_id=area_id).values_list("columns", flat=True)
    return {code for columns in told for code in columns.get(BROUGHT, ())}


def only_area() -> Area:
    """The area that this installation shows."""
    area = current_area()
    return Area.objects.get(pk=area.id) if area else Area.objects.get()


def is_being_written(run: ImportRun) -> bool:
    """Whether a person let it be written, and it has not ended."""
    return run.state == RunState.RUNNING and run.counts.get("doing") == WRITING


def stuck_runs(person: Person) -> list[ImportRun]:
    """Runs whose writing broke so often that the clock goes on with them no more."""
    mine = ImportSource.objects.visible_to(person, to="change")
    rows = ImportRun.objects.filter(state=RunState.RUNNING, counts__tries__is_told=True)
    found = rows.filter(source__in=mine).select_related("source").order_by("started_at")
    return [one for one in found if one.counts["tries"].get("at") == one.written]


def stalled_runs(before: datetime) -> list[ImportRun]:
    """Runs that are being written, and did not come on since then."""
    rows = ImportRun.objects.filter(state=RunState.RUNNING, counts__doing=WRITING)
    still = Q(touched_at__lt=before) | Q(touched_at=None, started_at__lt=before)
    return list(rows.filter(still).order_by("started_at"))


def total_of(run: ImportRun) -> int:
    """How many records are written before the run is done."""
    return len(spool.Lines(run.pk, spool.ENTRIES)) + len(spool.Lines(run.pk, "removed"))


def run_again(run_id: UUID) -> ImportRun | None:
    """A run by its id, for whoever goes on with it."""
    return ImportRun.objects.select_related("source__area").filter(pk=run_id).first()
