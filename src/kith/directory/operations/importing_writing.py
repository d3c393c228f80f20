"""Write what a run read: a batch and its counter in one transaction, so that a kill loses nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction
from django.db.models.functions import Lower

from kith.accounts.sight import locked
from kith.core.adding_rows import AsJson, add_rows
from kith.core.refusals import Refusal
from kith.directory.enums import OriginKind, RunState
from kith.directory.models import Change, ImportRun, ImportSource, Provider, SourceRecord
from kith.directory.operations.importing_comparing import ADDED, CHANGED, LEFT, SAME
from kith.directory.operations.writing import (
    Origin,
    retire_services,
    write_providers,
    write_services,
)
from kith.directory.queries import import_spool as spool
from kith.directory.queries.importing import (
    Standing,
    held_elsewhere,
    leads_elsewhere,
    standing,
)
from kith.directory.queries.values import provider_values
from kith.directory.rules.importing import (
    AT_ONCE,
    from_line,
    id_here,
    ids_of,
    provider_from_line,
)
from kith.directory.rules.values import ProviderEntry, ServiceEntry

REASON = "An import writes to the providers that it brought."
WRITER, TRIES = "writer", "tries"
"""In a run's counts: who writes it, and how often somebody began to where it stands."""
SPARED, EDITED = "spared", "edited"
"""And how many services were left that something else gives since a person looked; and how many
were taken out although people here changed them since."""
MOST_TRIES = 3
"""So often the same batch is begun by itself; then a person has to look."""
Clock = Callable[[], datetime]


class AlreadyWriting(Refusal):
    """Somebody else writes this run at this moment, or did until a moment ago."""

    def __init__(self) -> None:
        super().__init__(
            "This import is being written already. If it stands still, try again in "
            f"{settings.IMPORT_PATIENCE} minutes."
        )


class PreviewGone(Refusal):
    """What was read is not kept any more."""

    def __init__(self) -> None:
        super().__init__("What was read is not kept any more. Read the source again.")


def patience() -> timedelta:
    """How long a run may stand still before its writer is taken for dead."""
    return timedelta(minutes=settings.IMPORT_PATIENCE)


def has_writer(*, run: ImportRun, at: datetime) -> bool:
    """Whether somebody writes the run, who is not taken for dead."""
    is_alive = run.touched_at is not None and at - run.touched_at < patience()
    return bool(run.counts.get(WRITER)) and is_alive


def is_stuck(*, run: ImportRun) -> bool:
    """Whether it was begun so often where it stands that once more would be no use."""
    tries = run.counts.get(TRIES, {})
    return bool(tries.get("at") == run.written and tries.get("times", 0) >= MOST_TRIES)


def _tried_again(run: ImportRun) -> dict[str, Any]:
    """How often it was begun where it stands, with this time."""
    tries = run.counts.get(TRIES, {})
    if tries.get("at") != run.written:
        return {"at": run.written, "times": 1}
    return {**tries, "times": tries["times"] + 1}


@dataclass(slots=True)
class Batches:
    """Writes one run, batch by batch, as its only writer. `clock` tells when each is done."""

    source: ImportSource
    run: ImportRun
    at: datetime
    clock: Clock | None = None
    writer: str = ""
    """What the run names its writer by."""
    providers: dict[str, UUID] = field(default_factory=dict)

    def take(self) -> None:
        """Be the run's writer from now on.

        Raises AlreadyWriting: another is, and the run came on not long ago.
        """
        now = self._now()
        with transaction.atomic():
            run = locked(self.run)
            self.run = run
            if run.state != RunState.RUNNING:
                return
            if has_writer(run=run, at=now):
                raise AlreadyWriting
            self.writer = uuid4().hex
            run.counts = {**run.counts, WRITER: self.writer, TRIES: _tried_again(run)}
            run.touched_at = now
            run.save(update_fields=["counts", "touched_at"])

    def let_go(self) -> None:
        """Something broke: whoever comes next need not wait, if this can still be told."""
        with suppress(DatabaseError, ObjectDoesNotExist), transaction.atomic():
            run = locked(self.run)
            if run.counts.get(WRITER) == self.writer:
                run.counts = {name: told for name, told in run.counts.items() if name != WRITER}
                run.save(update_fields=["counts"])

    def _now(self) -> datetime:
        return self.clock() if self.clock is not None else self.at

    def write_next(self) -> bool:
        """Write one batch; whether more may follow.

        Raises AlreadyWriting: another took over. PreviewGone: nothing is left to be written.
        """
        lines = spool.Lines(self.run.pk, spool.ENTRIES)
        gone = spool.Lines(self.run.pk, "removed")
        fresh: dict[str, UUID] = {}
        with transaction.atomic():
            run = locked(self.run)
            if run.state != RunState.RUNNING:
                self.run = run
                return False
            if run.counts.get(WRITER, "") != self.writer:
                raise AlreadyWriting
            if not spool.is_kept(run.pk):  # or the rest would be taken for written
                raise PreviewGone
            start = run.written
            if start < len(lines):
                batch = lines.many(start, AT_ONCE)
                fresh = self._write(batch)
            else:
                batch = gone.many(start - len(lines), AT_ONCE)
                run.counts = _recounted(run.counts, *self._take_away(batch))
            run.written = start + len(batch)
            run.counts = {**run.counts, TRIES: {"at": run.written, "times": 1}}
            run.touched_at = self._now()
            run.save(update_fields=["written", "touched_at", "counts"])
        self.providers |= fresh  # only what was committed is remembered
        self.run = run
        return run.written < len(lines) + len(gone)

    def _origin(self) -> Origin:
        return Origin(kind=OriginKind.SOURCE, id=self.source.pk)

    def _write(self, batch: Sequence[Mapping[str, Any]]) -> dict[str, UUID]:
        theirs = [line["t"] for line in batch]
        known = {
            one.theirs: one
            for one in SourceRecord.objects.filter(source=self.source, theirs__in=theirs)
        }
        batch = _as_it_stands(batch, known)
        said = [line for line in batch if line["w"] in {ADDED, CHANGED}]
        providers = self._providers(said)
        entries = [self._entry(line, {**self.providers, **providers}) for line in said]
        written = write_services(
            area_id=self.source.area_id,
            entries=entries,
            origin=self._origin(),
            at=self.at,
            keeps_edits=True,
        )
        ids = {line["t"]: pk for line, pk in zip(said, written.ids, strict=True)}
        self._keep_records(batch, known, ids)
        return providers

    def _entry(self, line: Mapping[str, Any], providers: Mapping[str, UUID]) -> ServiceEntry:
        return ServiceEntry(
            values=from_line(line["v"]),
            provider_id=providers[line["k"]],
            id=UUID(line["s"]) if line["s"] else None,
            new_id=None if line["s"] else id_here(self.source.pk, line["t"]),
            place_ids=ids_of(line["pi"]),
            location_ids=ids_of(line["li"]),
            changed_at=datetime.fromisoformat(line["m"]) if line.get("m") else None,
        )

    def _keep_records(
        self,
        batch: Sequence[Mapping[str, Any]],
        known: Mapping[str, SourceRecord],
        ids: Mapping[str, UUID],
    ) -> None:
        """Keep each record as the source gave it."""
        fresh, stale = [], []
        for line in batch:
            row = known.get(line["t"])
            if line["w"] == SAME:
                continue
            if row is None:
                row = SourceRecord(source_id=self.source.pk, theirs=line["t"])
                fresh.append(row)
            else:
                stale.append(row)
            row.digest, row.given = line["d"], AsJson(line["g"])
            row.last_seen_at, row.gone_at = self.at, None
            if line["w"] != LEFT and line["t"] in ids:
                row.service_id = ids[line["t"]]
        add_rows(SourceRecord, fresh)
        for row in stale:
            row.given = json.loads(row.given)
        SourceRecord.objects.bulk_update(
            stale, ["digest", "given", "last_seen_at", "gone_at", "service"]
        )
        same = [line["t"] for line in batch if line["w"] == SAME]
        if same:
            SourceRecord.objects.filter(source=self.source, theirs__in=same).update(
                last_seen_at=self.at, gone_at=None
            )

    def _take_away(self, batch: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
        """Note what is gone, and take out what nothing else gives now.

        How many stay that were to be taken out when a person looked; and how many of the others
        people here changed since.
        """
        theirs = [line["theirs"] for line in batch]
        rows = list(SourceRecord.objects.filter(source=self.source, theirs__in=theirs))
        pks = [row.pk for row in rows]
        SourceRecord.objects.filter(pk__in=pks).update(gone_at=self.at)
        own = {str(row.service_id) for row in rows if not leads_elsewhere(row)}
        looked_at = {line["service"] for line in batch if line["service"] and not line["stays"]}
        ids = {UUID(one) for one in looked_at & own}
        ids -= held_elsewhere(ids, pks)
        edits = Change.objects.filter(
            service__in=ids, service__retired_at=None, source=None, at__gt=self.run.started_at
        )
        edited = edits.values("service").distinct().count() if ids else 0
        if ids:
            retire_services(ids=ids, at=self.at, origin=self._origin())
        return len(looked_at) - len(ids), edited

    # ── Providers ──

    def _providers(self, said: Iterable[Mapping[str, Any]]) -> dict[str, UUID]:
        """The providers of a batch that this run has not met yet: found, changed or added."""
        told: dict[str, Mapping[str, Any]] = {}
        for line in said:
            if line["k"] not in self.providers:
                told.setdefault(line["k"], line)
        if not told:
            return {}
        own = {key: (id_here(self.source.pk, key), uuid5(self.source.pk, key)) for key in told}
        found, taken = self._found(told, own)
        entries, keys = [], []
        for key, line in told.items():
            # Its own id where that is free, as the source's other records name it.
            new_id = next((one for one in own[key] if one not in taken), None)
            entry = self._provider_entry(line, found.get(key), own[key], new_id)
            if entry is not None:
                entries.append(entry)
                keys.append(key)
        written = write_providers(
            area_id=self.source.area_id,
            entries=entries,
            origin=self._origin(),
            at=self.at,
            keeps_edits=True,
        )
        ids = {key: provider.pk for key, provider in found.items()}
        return ids | dict(zip(keys, written.ids, strict=True))

    def _found(
        self, told: Mapping[str, Mapping[str, Any]], own: Mapping[str, Sequence[UUID]]
    ) -> tuple[dict[str, Provider], set[UUID]]:
        """Providers that stand here: those that this source brought, else one of the same name.

        With them the ids that are not free.
        """
        ids = {pk for pair in own.values() for pk in pair}
        every = Provider.objects.because(REASON).filter(pk__in=ids)
        by_id = {one.pk: one for one in every if one.area_id == self.source.area_id}
        ours = self._brought(by_id)
        rows = Provider.objects.because(REASON).filter(area_id=self.source.area_id)
        found = {}
        for key, pair in own.items():
            pk = next((one for one in pair if one in ours), None)
            if pk is not None:
                found[key] = by_id[pk]
        names = {str(told[key]["p"].get("name", "")).lower(): key for key in told.keys() - found}
        alike = rows.filter(retired_at=None).annotate(lower=Lower("name"))
        for one in alike.filter(lower__in=list(names)).order_by("-added_at"):
            found[names[one.name.lower()]] = one
        return found, {one.pk for one in every}

    def _brought(self, by_id: Mapping[UUID, Provider]) -> set[UUID]:
        """Those among them whose services came from this source alone, so that it may speak."""
        if not by_id:
            return set()
        rows = Provider.objects.because(REASON).filter(pk__in=by_id)
        mine = rows.filter(services__source_records__source=self.source)
        others = rows.filter(services__isnull=False).exclude(
            services__source_records__source=self.source
        )
        return set(mine.values_list("pk", flat=True)) - set(others.values_list("pk", flat=True))

    def _provider_entry(
        self,
        line: Mapping[str, Any],
        found: Provider | None,
        own: Sequence[UUID],
        new_id: UUID | None,
    ) -> ProviderEntry | None:
        told = provider_from_line(line["p"])
        if found is None:
            return ProviderEntry(values=told, new_id=new_id)
        changed = line.get("c") or []
        if not changed or found.pk not in own or not self._brought({found.pk: found}):
            return None
        values = provider_values(found)
        return ProviderEntry(
            values=replace(values, **{one: getattr(told, one) for one in changed}), id=found.pk
        )


def _recounted(counts: Mapping[str, Any], spared: int, edited: int) -> dict[str, Any]:
    """The counts, when so many services stay that were to be taken out."""
    told = dict(counts)
    if edited:
        told[EDITED] = told.get(EDITED, 0) + edited
    if spared:
        told["removed"] = max(0, told.get("removed", 0) - spared)
        told["gone"] = told.get("gone", 0) + spared
        told[SPARED] = told.get(SPARED, 0) + spared
    return told


def _as_it_stands(
    batch: Sequence[Mapping[str, Any]], known: Mapping[str, SourceRecord]
) -> list[Mapping[str, Any]]:
    """The lines, but for services that a person took out or joined since they were read."""
    how = standing({UUID(line["s"]) for line in batch if line.get("s")})
    return [_line_now(line, known.get(line["t"]), how) for line in batch]


def _line_now(
    line: Mapping[str, Any], row: SourceRecord | None, how: Mapping[UUID, Standing]
) -> Mapping[str, Any]:
    if row is None:
        return line
    if leads_elsewhere(row):
        return {"t": line["t"], "w": SAME}
    was_live = line["w"] == CHANGED and row.gone_at is None
    if was_live and line["s"] and how[UUID(line["s"])].is_retired:
        return {**line, "w": LEFT}
    return line
